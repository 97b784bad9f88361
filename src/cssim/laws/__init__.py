"""What holds: one phenomenon per file, in the order of a customer's life.

| file | what it says |
|---|---|
| `chance` | luck as a pure function of who, what for and which one |
| `drivers` | how any driver is pushed, and drifts back to rest |
| `adoption` | how use of the product grows towards what enablement allows |
| `trust` | how the relationship is made and spent |
| `timeliness` | what help is worth when it comes late |
| `escalation` | when a trouble becomes everybody's trouble |
| `health` | what the company sees of all this, through noise |
| `renewal` | whether the customer stays, and for how much |
| `compliance` | whether a customer does what a play asks |
| `overload` | what too much work does to those who do it |
| `attrition` | when a member of staff leaves |

A law is a scalar function of numbers, decorated with `@law` (`_law.py`), total over whatever a scenario may
say.
"""
