"""The Ledger: the rows of what happened, in order, and a header that says what their numbers stand for.

What the columns of each kind mean: `docs/ledger.md`. How a row reads in words: `words.py`.
"""

import csv
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from cssim.ledger import words
from cssim.ledger.events import ROW, Kind

CHUNK = 100_000
CONTEXT = 3
NO_HOUSE = 1 << 20

Owner = TypeVar("Owner", int, np.ndarray)


@dataclass(frozen=True)
class Header:
    """What a ledger is of: scenario, seed, engine, calendar (minutes), and the names behind its numbers."""

    name: str
    digest: str
    scenario: Mapping[str, Any]  # resolved, in minutes, cents, working minutes and shares a year
    seed: int
    replication: int
    engine: str
    version: str
    day0: int  # rows before it are the past
    end: int  # the horizon's instant
    names: Mapping[str, tuple[str, ...]]  # segments, plays, teams, shocks, matters, drivers, parts
    discretionary: tuple[bool, ...] = ()  # per play
    purpose: tuple[str, ...] = ()  # per play
    account: tuple[int, ...] = ()  # per team, a position in words.ACCOUNTS

    def segment_of(self, owner: Owner) -> Owner:
        """The segment's number of a customer id, or of an array of them."""
        return owner >> 20

    def is_house(self, owner: Owner) -> Any:
        """Whether an owner is the file of a member or of the company, which come after the segments; of an array too.

        A header without names of segments knows none.
        """
        return self.segment_of(owner) >= (len(self.names.get("segments", ())) or NO_HOUSE)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Rows (one axis of `events.ROW`, in order) and their header."""

    rows: np.ndarray
    header: Header = field(repr=False)

    def __post_init__(self) -> None:
        if self.rows.dtype != ROW or self.rows.ndim != 1:
            raise TypeError(f"rows must be one axis of {ROW}, got {self.rows.ndim} of {self.rows.dtype}")

    def __len__(self) -> int:
        return len(self.rows)

    def select(self, kind: Kind, since: int | None = None, until: int | None = None) -> np.ndarray:
        """Rows of a kind from `since` up to and including `until` (minutes), copied."""
        times = self.rows["time"]  # bisect, because searchsorted would copy the column
        first = 0 if since is None else bisect_left(times, since)
        last = len(self) if until is None else bisect_right(times, until)
        part = self.rows[first:last]
        return part[part["kind"] == kind]

    def describe(self, row: np.void) -> str:
        """One line for a reader: when, what, who and the details of that kind."""
        return words.describe(self.header.names, self.header.day0, row)

    def assert_equals(self, other: "Ledger") -> None:
        """Compares the bytes of the rows; raises AssertionError with the first difference, in words."""
        at = _first_difference(self.rows, other.rows)
        if at is None:
            return
        lengths = " and ".join(f"{len(ledger)} rows by {ledger.header.engine}" for ledger in (self, other))
        lines = [f"ledgers differ first at row {at} ({lengths})"]
        if at < min(len(self), len(other)):
            lines.append(f"  in {', '.join(_differing_columns(self.rows[at], other.rows[at]))}")
        for ledger in (self, other):
            lines += [f"{ledger.header.engine}:", *ledger._around(at)]
        raise AssertionError("\n".join(lines))

    def _around(self, at: int) -> Iterator[str]:
        for i in range(max(0, at - CONTEXT), min(len(self), at + CONTEXT + 1)):
            yield f"  {'>' if i == at else ' '} {i}  {self.describe(self.rows[i])}   {self.rows[i]}"
        if at >= len(self):
            yield f"  > {len(self)}  (ends here)"

    def to_csv(self, path: str | Path) -> None:
        """Writes every row and the names of its kind and play, whole or not at all; OSError says why not."""
        target = Path(path)
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with temporary.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([*(ROW.names or ()), "kind_name", "play_name"])
                for first in range(0, len(self), CHUNK):
                    writer.writerows(self._csv_rows(first))
            os.replace(temporary, target)
        except OSError as error:
            reason = f"cannot write the ledger: {error.strerror}"
            raise OSError(error.errno, reason, str(target)) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _csv_rows(self, first: int) -> Iterator[tuple]:
        kinds = {int(kind): kind for kind in Kind}
        for row in self.rows[first : first + CHUNK].tolist():
            kind = kinds[row[1]]
            yield *row, kind.name, _neutral(words.play(self.header.names, kind, row[3]))


def _neutral(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _first_difference(a: np.ndarray, b: np.ndarray) -> int | None:
    """Position of the first row whose bytes differ, the shorter length if one goes on, None if equal."""
    shared = min(len(a), len(b))
    for first in range(0, shared, CHUNK):
        left, right = (_bytes(rows[first : min(first + CHUNK, shared)]) for rows in (a, b))
        if not np.array_equal(left, right):
            return first + int(np.flatnonzero((left != right).any(axis=1))[0])
    return None if len(a) == len(b) else shared


def _bytes(rows: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(rows).view("u1").reshape(len(rows), ROW.itemsize)


def _differing_columns(a: np.void, b: np.void) -> list[str]:
    columns = [name for name in ROW.names or () if a[name].tobytes() != b[name].tobytes()]
    return [f"{name} ({a[name]!r} ≠ {b[name]!r})" for name in columns]
