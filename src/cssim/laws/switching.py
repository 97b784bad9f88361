"""Switching: what it costs to turn to work of another kind.

    minutes lost = work, if the last work was for another purpose; else 0

Sources: Rubinstein, Meyer & Evans 2001, switching tasks takes time, direction (A→E); Armaly, "Can math help clarify the CS
mission?", the many duties of one role. The minutes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Work


class Switching(NamedTuple):
    """What a change of purpose costs, in working minutes."""

    work: Work = 0.0


@law
def switched(last_purpose: int, purpose: int, law: Switching) -> int:
    """Working minutes lost before work of this purpose, at least 0; a last purpose below 0 means no work yet."""
    if last_purpose >= 0 and last_purpose != purpose:
        return int(law.work)
    return 0
