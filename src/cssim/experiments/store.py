"""Finished runs in a file, so that none is simulated twice: SQLite, which survives a kill at any moment.

A run is found by what makes it: the digest of all that its scenario says, its seed, the engine and the code, and its
replication. Names and targets are not part of it, so studies share runs. What a look saw stands beside the run, if one looked.
One process writes at a time; others read meanwhile.
"""

import errno
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from cssim.execution.code import code
from cssim.experiments.run import Figure, Run
from cssim.experiments.seen import Look, packed, unpacked
from cssim.scenario.canonical import resolved
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario

OURS = 0x6373_7331  # application id of a store's file: "css1"
FORM = 2  # of the tables below; another one is refused
PATIENCE = 30.0  # seconds to wait for another process that writes
SAYS_NOTHING = ("name", "description", "targets", "evidence", "plausible", "sweep")
"""What no run depends on."""

TABLES = """
CREATE TABLE IF NOT EXISTS figure (
    id INTEGER PRIMARY KEY, age NOT NULL, segment TEXT NOT NULL, kpi TEXT NOT NULL, UNIQUE (age, segment, kpi)
);
CREATE TABLE IF NOT EXISTS run (
    key TEXT NOT NULL, replication INTEGER NOT NULL, figures BLOB NOT NULL, events INTEGER NOT NULL, cpu_s REAL NOT NULL,
    PRIMARY KEY (key, replication)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    key TEXT NOT NULL, look TEXT NOT NULL, replication INTEGER NOT NULL, fields BLOB NOT NULL,
    PRIMARY KEY (key, look, replication)
) WITHOUT ROWID;
"""
"""A run's figures: the steps between the ids of what it has values of (32 bits each), then the values (64-bit floats), all
little-endian and compressed by zlib, whose checksum tells damage."""

_ERRNO = {
    sqlite3.SQLITE_FULL: (errno.ENOSPC, "the disk is full; what was finished is kept"),
    sqlite3.SQLITE_BUSY: (errno.EAGAIN, "another process holds it locked"),
    sqlite3.SQLITE_LOCKED: (errno.EAGAIN, "another process holds it locked"),
    sqlite3.SQLITE_READONLY: (errno.EROFS, "it is read-only"),
    sqlite3.SQLITE_CANTOPEN: (errno.EACCES, "it cannot be opened or made"),
    sqlite3.SQLITE_PERM: (errno.EACCES, "it may not be opened"),
}


def run_key(scenario: Scenario, seed: int, engine: str) -> str:
    """What finds the replications of a scenario: SHA-256, 64 hex digits."""
    says = {name: part for name, part in resolved(scenario).items() if name not in SAYS_NOTHING}
    past = says["opening"]["as"]
    if past is not None:
        past = {name: part for name, part in past.items() if name not in SAYS_NOTHING}
        says["opening"] = {**says["opening"], "as": past}
    text = json.dumps([says, seed, engine, code()], sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Store:
    """A file of finished runs; `with` closes it. Raises ScenarioError for a file that is no store of this form, and
    OSError where it cannot be read or written."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._figures: dict[int, Figure] = {}
        self._ids: dict[Figure, int] = {}
        with self._told():
            self._db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def _open(self) -> None:
        asked = ("application_id", "user_version", "page_count")
        ours, form, pages = (self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in asked)
        if not pages:
            self._db.executescript(
                f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id={OURS}; PRAGMA user_version={FORM}; COMMIT;"
            )
        elif ours != OURS:
            raise ScenarioError([self._problem("is not a store of runs")])
        elif form != FORM:
            raise ScenarioError([self._problem(f"is a store of form {form}, this cssim reads form {FORM}")])
        elif (health := self._db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise ScenarioError([self._problem(f"is damaged ({health.splitlines()[-1]})")])
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        with self._writing():
            self._learn()  # and whether it can be written is known before long work

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing more is kept."""
        self._db.close()

    def known(self, key: str, looks: Sequence[Look] = ()) -> set[int]:
        """Replications that are finished, and that all these looks have seen."""
        seen = "SELECT replication FROM seen WHERE key = ? AND look = ?"
        with self._told():
            found = [self._db.execute("SELECT replication FROM run WHERE key = ?", (key,))]
            found += [self._db.execute(seen, (key, look.key)) for look in looks]
            return set.intersection(*({n for (n,) in rows} for rows in found))

    def whole(self, keys: Iterable[str], looks: Sequence[Look] = ()) -> int:
        """How many replications, from the first on and without a gap, are finished of all."""
        known = set.intersection(*(self.known(key, looks) for key in keys))
        return next(n for n in count() if n not in known)

    def run(self, key: str, replication: int, looks: Sequence[Look] = ()) -> Run:
        """One finished run and what these looks saw; KeyError where there is none that they have seen."""
        with self._told():
            row = self._db.execute(
                "SELECT figures, events, cpu_s FROM run WHERE key = ? AND replication = ?", (key, replication)
            ).fetchone()
            if row is None:
                raise KeyError(replication)
            seen = tuple(self._seen(key, replication, look) for look in looks)
            return Run(self._unpacked(row[0], replication), seen, *row[1:])

    def _seen(self, key: str, replication: int, look: Look) -> Any:
        row = self._db.execute(
            "SELECT fields FROM seen WHERE key = ? AND look = ? AND replication = ?", (key, look.key, replication)
        ).fetchone()
        if row is None:
            raise KeyError(replication)
        try:
            return unpacked(look, row[0])
        except ValueError:
            raise sqlite3.DatabaseError(f"{look.name} of replication {replication} cannot be read") from None

    def _unpacked(self, blob: bytes, replication: int) -> dict[Figure, float]:
        try:
            data = zlib.decompress(blob)
        except zlib.error:
            raise sqlite3.DatabaseError(f"replication {replication} cannot be read") from None
        n = len(data) // 12
        ids = np.cumsum(np.frombuffer(data, "<i4", n)).tolist()
        if not self._figures.keys() >= set(ids):
            self._learn()
        return dict(
            zip(map(self._figures.__getitem__, ids), np.frombuffer(data, "<f8", n, 4 * n).tolist(), strict=True)
        )

    def keep(self, runs: Iterable[tuple[str, int, Run]], looks: Sequence[Look] = ()) -> None:
        """Finished runs by key and replication, and what looks saw, all of them or none; what is there stays."""
        with self._told(), self._writing():
            for key, replication, run in runs:
                ids = np.array(self._numbered(run.values), "<i4")
                steps = np.diff(ids, prepend=np.int32(0)).astype("<i4").tobytes()
                values = np.array(list(run.values.values()), "<f8").tobytes()
                row = (key, replication, zlib.compress(steps + values), run.events, run.cpu_s)
                self._db.execute("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?)", row)
                for look, seen in zip(looks, run.seen, strict=True):
                    saw = (key, look.key, replication, packed(seen))
                    self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", saw)

    def _numbered(self, figures: Collection[Figure]) -> list[int]:
        """The ids of figures; the file learns those that are new to it."""
        if new := [figure for figure in figures if figure not in self._ids]:
            self._db.executemany("INSERT OR IGNORE INTO figure (age, segment, kpi) VALUES (?, ?, ?)", new)
            self._learn()
        return [self._ids[figure] for figure in figures]

    def _learn(self) -> None:
        """The figures of the file: another process may have added some."""
        rows = self._db.execute("SELECT id, age, segment, kpi FROM figure").fetchall()
        self._figures = {id: (age, segment, kpi) for id, age, segment, kpi in rows}
        self._ids = {figure: id for id, figure in self._figures.items()}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._learn()  # figures of what was not kept are not there
            raise

    def _problem(self, message: str) -> Problem:
        help = "nothing was changed in it; move it away, or name another file"
        return Problem(str(self.path), 0, 0, "store", message, help)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite says, as errors that the rest of cssim knows."""
        try:
            yield
        except sqlite3.Error as error:
            number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if number in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT):
                raise ScenarioError([self._problem(f"is damaged, or no store of runs ({error})")]) from None
            kind, words = _ERRNO.get(number, (errno.EIO, str(error)))
            raise OSError(kind, words, str(self.path)) from None
