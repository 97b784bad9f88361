"""What if: many replications of a scenario, and several scenarios that differ only by what was decided.

| file | what it does |
|---|---|
| `replicate` | one scenario, n times: a column of values for every KPI |
| `statistics` | means with their simulation error, outcome spread, paired differences |
| `compare` | scenarios on common replications, and what would spoil that |
| `fates` | who is saved and who is lost between two scenarios |
| `targets` | thresholds that a scenario states, met or missed |
| `plan` | what a study has to run, carried out anywhere, from a store or into it |
| `store`, `run`, `seen` | finished runs in a file: KPIs, and what looks saw of ledgers |
| `precision`, `race`, `selection` | as many replications as an answer takes |
| `designs`, `sweep` | a scenario over many values |
| `staffing`, `planning` | the least-cost staffing that meets targets |
| `assumptions`, `sensitivity` | what numbers that nobody has measured make of an answer |
"""
