"""What if: many replications of a scenario, and several scenarios that differ only by what was decided.

| file | what it does |
|---|---|
| `replicate` | one scenario, n times: a column of values for every KPI |
| `statistics` | means with their simulation error, outcome spread, paired differences |
| `compare` | scenarios on common replications, and what would spoil that |
| `fates` | who is saved and who is lost between two scenarios |
| `targets` | thresholds that a scenario states, met or missed |
"""
