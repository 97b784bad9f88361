"""ARR as rows tell it: some say what a customer pays from now on, others by how much that changes."""

import numpy as np

from cssim.ledger.events import Kind

MONEY = (Kind.SIGNED, Kind.RENEWED, Kind.LOST, Kind.EXPANDED, Kind.CONTRACTED)
"""Kinds of row that change what a customer pays; nothing else does."""


def held_after(kind: np.ndarray, owner: np.ndarray, n: np.ndarray) -> np.ndarray:
    """What its customer pays after each row of `MONEY`, cents a year; rows are in the order of the ledger."""
    order = np.argsort(owner, kind="stable")
    kind, n = kind[order], n[order]
    step = np.where(kind == Kind.EXPANDED, n, np.where(kind == Kind.CONTRACTED, -n, 0))
    stated = (kind != Kind.EXPANDED) & (kind != Kind.CONTRACTED)
    start = stated | _fresh(owner[order])  # who grows before anything is stated grows from nothing
    level = np.where(kind == Kind.LOST, 0, np.where(stated, n, step))
    since = np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))
    upto = np.cumsum(step)
    after = np.empty_like(n)
    after[order] = level[since] + upto - upto[since]
    return after


def held_before(owner: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The same before each row: what stood after the customer's row before it, 0 where there is none."""
    order = np.argsort(owner, kind="stable")
    follows = np.flatnonzero(~_fresh(owner[order]))
    before = np.zeros_like(after)
    before[order[follows]] = after[order[follows - 1]]
    return before


def _fresh(owner: np.ndarray) -> np.ndarray:
    """Where another customer's rows begin."""
    fresh = np.ones(len(owner), bool)
    fresh[1:] = np.diff(owner) != 0
    return fresh
