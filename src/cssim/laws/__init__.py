"""What holds: one phenomenon per file, in the order of a customer's life, then of those who serve it, then of the company.

| file | what it says |
|---|---|
| `chance` | luck as a pure function of who, what for and which one |
| `shapes` | what several laws have in common |
| `drivers` | who owns which levels, how any is pushed, and drifts back to rest |
| `reputation` | how many come, given what they have heard |
| `onboarding` | what a poor handoff costs, and what was promised |
| `quality` | how good the product is for one customer |
| `adoption` | how use of the product grows towards what enablement allows |
| `trust` | how the relationship is made and spent |
| `follow` | how much of our advice is followed |
| `timeliness` | what help is worth when it comes late |
| `escalation` | when a trouble becomes everybody's trouble |
| `health` | what the company sees of all this, through noise |
| `expansion` | whether the customer buys more, and how much |
| `renewal` | whether the customer stays |
| `contraction` | whether it stays for less |
| `compliance` | whether a member does what a play asks |
| `overload` | what too much work does to those who do it |
| `skill` | what a member's abilities make of the work |
| `switching` | what turning to another kind of work costs |
| `strain` | what a long backlog does to a member's mind |
| `attrition` | when a member of staff leaves |
| `playbook` | what our written way of working is worth as it ages |
| `culture` | how those who work here take heart |

A law is a scalar function of numbers, decorated with `@law` (`_law.py`), total over whatever a scenario may
say.
"""
