"""How we tell it: figures as people read them, tables, an answer in a sentence, one customer's life. No computing.

| file | what it tells |
|---|---|
| `figures` | one number with its unit, interval, difference |
| `tables` | a scenario's replications, a comparison: aligned text |
| `answer` | what changes, by how much, how sure, at what cost |
| `life` | one customer's events as a page; two lives side by side |
| `data` | results as plain data, full precision |
"""
