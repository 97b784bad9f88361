"""ARR from rows that state it and rows that change it."""

import numpy as np

from cssim.ledger.events import Kind
from cssim.ledger.holding import held_after, held_before

STORY = [
    (Kind.SIGNED, 7, 100), (Kind.EXPANDED, 7, 50),
    (Kind.SIGNED, 3, 10),
    (Kind.CONTRACTED, 7, 30), (Kind.RENEWED, 7, 132),
    (Kind.EXPANDED, 3, 5), (Kind.EXPANDED, 3, 5),
    (Kind.LOST, 7, 132),
    (Kind.EXPANDED, 9, 4),  # nothing was stated
]  # fmt: skip


def test_stated_and_changed() -> None:
    kind, owner, n = (np.array(column) for column in zip(*STORY, strict=True))
    after = held_after(kind, owner, n)
    assert after.tolist() == [100, 150, 10, 120, 132, 15, 20, 0, 4]
    assert held_before(owner, after).tolist() == [0, 100, 0, 150, 120, 10, 15, 132, 0]


def test_nothing_held() -> None:
    none = np.array([], "i8")
    assert len(held_after(none, none, none)) == len(held_before(none, none)) == 0
