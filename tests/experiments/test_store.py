"""The store: what was finished is found again to the bit, what is no store is left as it is."""

import pickle
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import cssim
from cssim.experiments.run import Run
from cssim.experiments.seen import Look
from cssim.experiments.store import FORM, Store, run_key
from cssim.scenario.problems import ScenarioError

VALID = Path(__file__).parents[1] / "scenario" / "valid"
RUN = Run({(12, "", "grr"): 0.1 + 0.2, (12, "smb", "grr"): 1 / 3, (36.5, "", "customers"): 7.0}, (), 11, 0.25)
OTHER = Run({(36.5, "", "customers"): -0.0, (24, "", "nrr"): 1e-300}, (), 5, 0.5)


class Sight(NamedTuple):
    """Whatever a look may keep."""

    rows: np.ndarray
    flags: np.ndarray
    table: np.ndarray
    day: int
    names: tuple[str, ...]
    none: tuple[str, ...]


def see(ledger: Any) -> Sight:
    """Nothing is really looked at."""
    return SIGHT


SIGHT = Sight(np.arange(6, dtype="<i8")[::2], np.array([True, False]), np.full((2, 3), np.nan), 7, ("a", "größer"), ())
LOOK, PLAIN = Look("sight", see, Sight), Look("plain", see, Sight)
SEEN = RUN._replace(seen=(SIGHT,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def test_a_run_comes_back_to_the_bit_and_in_order(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", 0, RUN), ("a", 3, OTHER)])
    with Store(path) as store:
        assert store.known("a") == {0, 3}
        assert store.known("b") == set()
        for replication, run in ((0, RUN), (3, OTHER)):
            found = store.run("a", replication)
            assert found == run
            assert list(found.values) == list(run.values)
            assert [type(age) for age, _, _ in found.values] == [type(age) for age, _, _ in run.values]
        with pytest.raises(KeyError):
            store.run("a", 1)


def test_what_is_there_stays(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", 0, RUN)])
        store.keep([("a", 0, OTHER), ("a", 1, OTHER)])
        assert (store.run("a", 0), store.run("a", 1)) == (RUN, OTHER)


def test_all_of_a_batch_or_nothing(path: Path) -> None:
    def breaks() -> object:
        yield "a", 0, RUN
        raise KeyboardInterrupt

    with Store(path) as store:
        with pytest.raises(KeyboardInterrupt):
            store.keep(breaks())  # type: ignore[arg-type]
        assert store.known("a") == set()
        store.keep([("a", 0, OTHER), ("a", 1, RUN)])
        assert (store.run("a", 0), store.run("a", 1)) == (OTHER, RUN)


def test_what_a_look_saw_comes_back_to_the_bit(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", 0, SEEN)], [LOOK])
    with Store(path) as store:
        [found] = store.run("a", 0, [LOOK]).seen
    assert type(found) is Sight
    assert (found.day, found.names, found.none) == (7, ("a", "größer"), ())
    for array, was in zip(found[:3], SIGHT[:3], strict=True):
        assert (array.dtype, array.shape, array.tobytes()) == (was.dtype, was.shape, was.tobytes())


def test_a_run_that_a_look_has_not_seen_is_not_known_to_it(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", 0, RUN), ("a", 1, RUN)])
        assert (store.known("a"), store.known("a", [LOOK])) == ({0, 1}, set())
        with pytest.raises(KeyError):
            store.run("a", 0, [LOOK])
        store.keep([("a", 0, SEEN)], [LOOK])
        assert (store.known("a", [LOOK]), store.known("a", [LOOK, PLAIN])) == ({0}, set())
        assert store.run("a", 0) == RUN


def test_another_file_of_a_look_sees_something_else(path: Path) -> None:
    elsewhere = Look("sight", run_key, Sight)  # the same name, another file
    with Store(path) as store:
        store.keep([("a", 0, SEEN)], [LOOK])
        assert store.known("a", [elsewhere]) == set()


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        zlib.compress(b""),
        zlib.compress(pickle.dumps(SIGHT)),
        zlib.compress(b"\x93NUMPY\x01\x00\x10\x00{'descr': '<i8'}"),
    ],
    ids=["nothing", "no fields", "a pickle", "half a header"],
)
def test_what_no_look_wrote_is_damage_and_runs_nothing(path: Path, fields: bytes) -> None:
    with Store(path) as store:
        store.keep([("a", 0, SEEN)], [LOOK])
        store._db.execute("UPDATE seen SET fields = ?", (fields,))
        with pytest.raises(ScenarioError, match="sight of replication 0 cannot be read"):
            store.run("a", 0, [LOOK])


def test_an_array_of_objects_is_not_kept(path: Path) -> None:
    odd = SIGHT._replace(rows=np.array([object()]))
    with Store(path) as store:
        with pytest.raises(ValueError, match="allow_pickle=False"):
            store.keep([("a", 0, RUN._replace(seen=(odd,)))], [LOOK])
        assert store.known("a") == set()


def test_two_writers_at_once(path: Path) -> None:
    with Store(path) as one, Store(path) as other:
        one.keep([("a", 0, RUN)])
        other.keep([("a", 1, OTHER)])
        one.keep([("a", 2, OTHER)])
        assert [one.run("a", n) for n in range(3)] == [RUN, OTHER, OTHER]
        assert [other.run("a", n) for n in range(3)] == [RUN, OTHER, OTHER]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda path: path.write_bytes(b"not a database, but long enough to be taken for one" * 40),
            "no store of runs",
        ),
        (lambda path: edited(path, "PRAGMA application_id=7"), "is not a store of runs"),
        (lambda path: edited(path, f"PRAGMA user_version={FORM + 1}"), f"is a store of form {FORM + 1}"),
        (lambda path: edited(path, f"PRAGMA user_version={FORM - 1}"), f"is a store of form {FORM - 1}"),
        (lambda path: path.write_bytes(path.read_bytes()[:12_288] + b"\xff" * 4096), "damaged"),
        (
            lambda path: edited(path, "UPDATE run SET figures = substr(figures, 1, 9) || x'00' || substr(figures, 11)"),
            "damaged",
        ),
    ],
    ids=["another file", "another database", "a newer form", "an older form", "a damaged page", "a damaged run"],
)
def test_what_is_no_store_is_refused_and_left_alone(path: Path, spoil: Callable[[Path], None], told: str) -> None:
    with Store(path) as store:
        store.keep([("a", n, RUN) for n in range(200)])
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(ScenarioError, match=told) as refused:
        Store(path).run("a", 0)
    assert "move it away, or name another file" in refused.value.problems[0].help
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be opened") as refused:
        Store(tmp_path / "nowhere" / "runs.sqlite")
    assert refused.value.filename.endswith("runs.sqlite")


def test_one_that_another_process_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.experiments.store.PATIENCE", 0.01)
    with Store(path) as store:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(OSError, match="another process holds it locked"):
            store.keep([("a", 0, RUN)])
        holder.execute("ROLLBACK")
        holder.close()
        store.keep([("a", 0, RUN)])
        assert store.known("a") == {0}


def test_a_full_disk_keeps_what_was_finished(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", 0, RUN)])
        store._db.execute("PRAGMA max_page_count=8")
        with pytest.raises(OSError, match="disk is full"):
            store.keep([("a", n, RUN) for n in range(1, 500)])
        assert store.known("a") == {0}


def test_a_key_is_what_a_run_depends_on() -> None:
    small = cssim.load(VALID / "small.yaml")
    key = run_key(small, 1, "compiled")
    renamed = small.model_copy(update={"name": "Another", "description": "of the same"})
    assert run_key(renamed, 1, "compiled") == key
    assert len({key, run_key(small, 2, "compiled"), run_key(small, 1, "reference")}) == 3
    assert run_key(cssim.load(VALID / "small.yaml", ["study.horizon=2 years"]), 1, "compiled") != key


def test_other_code_makes_other_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    small = cssim.load(VALID / "small.yaml")
    key = run_key(small, 1, "compiled")
    monkeypatch.setattr("cssim.experiments.store.code", lambda: "edited")
    assert run_key(small, 1, "compiled") != key


def edited(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


def test_how_many_are_whole_of_all(path: Path) -> None:
    with Store(path) as store:
        store.keep([("a", n, RUN) for n in (0, 1, 2, 4)] + [("b", n, RUN) for n in range(2)])
        assert [store.whole("a"), store.whole("ab"), store.whole("abc"), store.whole("a", [LOOK])] == [3, 2, 0, 0]
