"""A ledger's rows by kind, and the stretches of time that KPIs are about."""

from bisect import bisect_left
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger


class Window(NamedTuple):
    """A stretch of time, minutes, up to and including its end; what stood at its start stood before `first`.

    A window that follows another begins `after` its start, which is the end of that other: windows in a row
    count everything once.
    """

    start: int
    end: int
    after: bool = False

    @property
    def first(self) -> int:
        """The first minute of which what happens counts."""
        return self.start + self.after

    @property
    def edges(self) -> np.ndarray:
        """Start and end, to integrate between."""
        return np.array([self.start, self.end])


class Spans(NamedTuple):
    """What a report at an age looks back on."""

    since: Window  # from day 0
    recent: Window  # the trailing twelve months, or since day 0 where that is shorter
    year: Window | None  # the trailing twelve months, None before there are twelve


class Rows:
    """Rows of one kind at a time, as columns; what is asked for of the whole ledger is found once."""

    def __init__(self, ledger: Ledger) -> None:
        self.header = ledger.header
        self._rows = ledger.rows
        self._kinds = ledger.rows["kind"].astype("u1")
        # bisect, because searchsorted would copy the column
        self._row_at = cache(partial(bisect_left, ledger.rows["time"]))
        self._day0 = self._row_at(ledger.header.day0)
        self._found: dict[tuple[Kind, int], np.ndarray] = {}
        self._columns: dict[tuple[Kind, str], np.ndarray] = {}

    def positions(self, kind: Kind, first: int = 0) -> np.ndarray:
        """Where the rows of a kind stand from row `first` on, in order; kept."""
        if (kind, first) not in self._found:
            self._found[kind, first] = np.flatnonzero(self._kinds[first:] == kind) + first
        return self._found[kind, first]

    def since(self, kind: Kind, time: int) -> np.ndarray:
        """Where the rows of a kind stand from a minute on, in order; kept."""
        return self.positions(kind, self._row_at(time))

    def column(self, kind: Kind, name: str) -> np.ndarray:
        """A column of every row of a kind, kept."""
        if (kind, name) not in self._columns:
            self._columns[kind, name] = self._rows[name][self.positions(kind)]
        return self._columns[kind, name]

    def columns(self, positions: np.ndarray, *names: str) -> tuple[np.ndarray, ...]:
        """Columns of the rows that stand at these positions."""
        return tuple(self._rows[name][positions] for name in names)

    def instants(self, kind: Kind, window: Window, *names: str) -> tuple[np.ndarray, ...]:
        """Columns of a kind from the window's first minute up to and including its end: things that happen."""
        return self._between(kind, window.first, window.end + 1, names)

    def periods(self, kind: Kind, window: Window, *names: str) -> tuple[np.ndarray, ...]:
        """Columns of a kind after the window's start and up to its end: what is booked at its end."""
        return self._between(kind, window.start + 1, window.end + 1, names)

    def _between(self, kind: Kind, first: int, beyond: int, names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
        low, high = self._row_at(first), self._row_at(beyond)
        known = self.positions(kind, self._day0 if low >= self._day0 else 0)
        return self.columns(known[slice(*np.searchsorted(known, (low, high)))], *names)
