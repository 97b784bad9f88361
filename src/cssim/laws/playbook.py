"""Playbook: what our written way of working is worth as it ages.

    relevance = 1 + weight · (playbook − reference)       in [0, 2], times the quality of playbook plays

`playbook` is the company's, as known that month; its half-life is how fast it ages, plays of the company keep it fresh. Source:
"The Customer Success Economy" (Mehta & Pickens 2020), playbooks improved by those who use them; Armaly, "Customer Success
Mantra", continuous improvement; directions only, sizes are an assumption (E→E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level


class Playbook(NamedTuple):
    """Numbers of the playbook law."""

    weight: Level = 0.0
    reference: Level = 0.5


@law
def relevance(playbook: float, law: Playbook) -> float:
    """What multiplies the quality of playbook work, in [0, 2]."""
    return max(0.0, min(2.0, 1.0 + law.weight * (playbook - law.reference)))
