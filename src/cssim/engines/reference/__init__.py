"""The reference engine: the model as prose, one small SimPy process per rhythm of life.

A customer has its months, its contract, its troubles, the cadences of its plays and the look a member takes at it. A play
walks its steps. A member takes a block of work, gives it, chooses again. Time and rank pass only by `yield w.at(...)`;
within an instant processes wake or start each other, and the giver writes nothing between the hand-off and its next
yield. `compiled` tells the same story for speed, module by module, and must write the same ledger.
"""

import numpy as np

from cssim.engines.numbers import Numbers
from cssim.engines.reference import company
from cssim.engines.reference.world import World


def run(numbers: Numbers, key: tuple[int, int], replication: int) -> np.ndarray:
    """The rows of one replication, dtype ROW; checks the model's invariants as it goes."""
    return company.run(World(numbers, key, replication))
