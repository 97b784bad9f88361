"""The Ledger: equality with a story, rows in words, CSV."""

import csv
import errno
import os
from pathlib import Path

import numpy as np
import pytest
from tests.ledgers import COMPANY, NAMES, customer, ledger_of, member, row, seat

from cssim.ledger.events import ROW, Kind, Stage
from cssim.ledger.ledger import Ledger
from cssim.units import DAY

TASK = {"play": 1, "index": 3 << 5 | 1}

STORY = [
    row(0, Kind.SIGNED, customer(7), play=0, index=12, n=120_000_00, x=0.5),
    row(DAY, Kind.DUE, customer(7), **TASK, member=0, n=60, x=3 * DAY),
    row(DAY, Kind.JOINED, customer(7), **TASK, member=0, n=0, x=3 * DAY),
    row(2 * DAY, Kind.BEGUN, customer(7), **TASK, member=seat(0, 2), n=DAY, x=1.0),
    row(2 * DAY + 90, Kind.BLOCK, customer(7), **TASK, member=seat(0, 2), n=60, x=0.0),
    row(2 * DAY + 90, Kind.PLAYED, customer(7), **TASK, member=seat(0, 2), n=-1350, x=1.0),
    row(3 * DAY, Kind.LOST, customer(7), play=-1, index=0, n=120_000_00),
    row(3 * DAY, Kind.CAUSE, customer(7), play=1, index=0, x=-0.25),
]


def test_equal_ledgers_say_nothing() -> None:
    ledger_of(STORY).assert_equals(ledger_of(STORY))
    ledger_of([]).assert_equals(ledger_of([]))


def test_the_first_difference_is_told_with_three_rows_around_it() -> None:
    other = list(STORY)
    other[4] = row(2 * DAY + 90, Kind.BLOCK, customer(7), **TASK, member=seat(0, 2), n=59, x=1.0)
    with pytest.raises(AssertionError) as caught:
        ledger_of(STORY).assert_equals(ledger_of(other, engine="other"))
    text = str(caught.value)
    assert text.startswith("ledgers differ first at row 4 (8 rows by hand and 8 rows by other)")
    assert "n (np.int64(60) ≠ np.int64(59)), x (np.float64(0.0) ≠ np.float64(1.0))" in text
    assert "> 4  day 2 01:30  BLOCK  smb #7  review (cadence 3) by csm/2: 60 min done, 0 left" in text
    assert [line.split()[0] for line in text.splitlines() if line.startswith("    ")] == list("123567") * 2


def test_a_ledger_that_goes_on_differs_where_the_other_ends() -> None:
    with pytest.raises(AssertionError, match=r"row 7 \(8 rows by hand and 7 rows by hand\)[\s\S]*> 7  \(ends here\)"):
        ledger_of(STORY).assert_equals(ledger_of(STORY[:-1]))


def test_bytes_are_compared_not_values() -> None:
    plus, minus = (ledger_of([row(0, Kind.HEALTH, 7, index=0, x=x)]) for x in (0.0, -0.0))
    with pytest.raises(AssertionError, match="row 0"):
        plus.assert_equals(minus)


def test_rows_of_another_shape_are_refused() -> None:
    header = ledger_of([]).header
    with pytest.raises(TypeError, match="one axis"):
        Ledger(np.zeros(3), header)
    with pytest.raises(TypeError, match="one axis"):
        Ledger(np.zeros((2, 2), ROW), header)


def test_select_takes_both_ends() -> None:
    ledger = ledger_of([row(t, Kind.HEALTH, 7, index=t, x=0.5) for t in (1, 2, 2, 3)] + [row(3, Kind.ERA)])
    assert ledger.select(Kind.HEALTH)["time"].tolist() == [1, 2, 2, 3]
    assert ledger.select(Kind.HEALTH, since=2)["time"].tolist() == [2, 2, 3]
    assert ledger.select(Kind.HEALTH, since=2, until=2)["time"].tolist() == [2, 2]
    assert len(ledger.select(Kind.LOST)) == 0


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (STORY[0], "day 0 00:00  SIGNED  smb #7  12 months, ARR 120,000.00, fit 0.500"),
        (STORY[1], "day 1 00:00  DUE  smb #7  review (cadence 3) by day 3 00:00, 60 min for csm"),
        (
            STORY[5],
            "day 2 01:30  PLAYED  smb #7  review (cadence 3) by csm/2, 1350 min early, 1.000 of its effect",
        ),
        (STORY[6], "day 3 00:00  LOST  smb #7  not renewed in month 0, ARR 120,000.00"),
        (STORY[7], "day 3 00:00  CAUSE  smb #7  adoption -0.2500 to the log-odds"),
        (
            row(-1, Kind.STAGE, customer(1 << 19 | 4, 1), n=Stage.ADOPTING),
            "day -1 23:59  STAGE  enterprise #new-4  now adopting",
        ),
        (
            row(0, Kind.KNOCK, 7, play=65, index=4, n=1, x=0.5),
            "day 0 00:00  KNOCK  smb #7  review 4 let in, share 0.500",
        ),
        (
            row(0, Kind.OPENED, 7, play=1, index=2 << 5 | 9, n=1),
            "day 0 00:00  OPENED  smb #7  lost_sponsor (company_failure 2), 1 open",
        ),
        (
            row(0, Kind.PULSE, 7, play=21, index=3, x=0.5),
            "day 0 00:00  PULSE  smb #7  adoption 0.5000 in month 3",
        ),
        (
            row(0, Kind.COST, -1, play=2, index=0, n=500),
            "day 0 00:00  COST  an initiative  sales 5.00 for 0 paid min",
        ),
        (row(0, Kind.COUNT, 1, index=3, n=500), "day 0 00:00  COUNT  enterprise  3 customers, ARR 5.00"),
        (
            row(0, Kind.OWNER, 7, play=0, member=-1, n=seat(1, 3)),
            "day 0 00:00  OWNER  smb #7  support/3 → nobody",
        ),
        (
            row(0, Kind.RENEWED, 7, play=24, index=12, n=90_00, x=-0.1),
            "day 0 00:00  RENEWED  smb #7  for 24 months, ARR 90.00, price change -0.100",
        ),
        (
            row(0, Kind.BLOCKED, 7, **TASK),
            "day 0 00:00  BLOCKED  smb #7  review (cadence 3), for what is open or missing",
        ),
        (
            row(0, Kind.EXPANDED, 7, **TASK, n=250_00, x=0.4),
            "day 0 00:00  EXPANDED  smb #7  review (cadence 3), ARR +250.00, chance 0.400",
        ),
        (
            row(0, Kind.CONTRACTED, 7, index=12, n=250_00, x=0.2),
            "day 0 00:00  CONTRACTED  smb #7  ARR −250.00 in month 12, chance 0.200",
        ),
        (row(0, Kind.BOOKED, 7, play=0, n=90_00, x=0.4), "day 0 00:00  BOOKED  smb #7  ARR 90.00, fit 0.400"),
        (row(0, Kind.REFUSED, 7, play=0, x=0.2), "day 0 00:00  REFUSED  smb #7  fit seen 0.200"),
        (row(0, Kind.STAGE, 7, n=Stage.STALLED), "day 0 00:00  STAGE  smb #7  now stalled"),
        (
            row(0, Kind.ACHIEVED, 7, index=5, n=90_00, x=0.7),
            "day 0 00:00  ACHIEVED  smb #7  goal 0.700 in month 5, ARR 90.00",
        ),
        (
            row(0, Kind.STANDING, play=15, x=0.5),
            "day 0 00:00  STANDING  the company  quality known as 0.5000",
        ),
        (
            row(0, Kind.JOINED, member(3), play=2, index=5 << 5 | 1, member=0, x=9),
            "day 0 00:00  JOINED  csm/3  value_call (cadence 5) step 0 with csm, due day 0 00:09",
        ),
        (
            row(0, Kind.PLAYED, COMPANY, play=1, index=5 << 5 | 7, member=seat(1), n=0),
            "day 0 00:00  PLAYED  the company  review (stall 5) by support/0, on time, 0.000 of its effect",
        ),
        (row(0, 99, 7), "day 0 00:00  unknown kind 99"),
    ],
)
def test_a_row_in_words(told: tuple, expected: str) -> None:
    ledger = ledger_of([told])
    assert ledger.describe(ledger.rows[0]) == expected


def test_every_kind_has_words_even_without_names() -> None:
    ledger = ledger_of([row(0, kind, 7, play=1, index=2, member=3, n=1, x=float("nan")) for kind in Kind], names={})
    for kind, found in zip(Kind, ledger.rows, strict=True):
        assert kind.name in ledger.describe(found)


def test_csv_holds_every_row_and_names(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    ledger_of(STORY).to_csv(path)
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [*ROW.names, "kind_name", "play_name"]
    assert len(rows) == len(STORY)
    assert rows[5] == ["2970", "16", "7", "1", "97", "2", "-1350", "1.0", "PLAYED", "review"]
    assert os.listdir(tmp_path) == ["ledger.csv"]


def test_csv_text_is_no_formula(tmp_path: Path) -> None:
    for first in "=+-@":
        names = {**NAMES, "plays": ("onboarding", f"{first}cmd()")}
        ledger_of(STORY[1:2], names=names).to_csv(tmp_path / "ledger.csv")
        assert (tmp_path / "ledger.csv").read_text().splitlines()[1].endswith(f",'{first}cmd()")


def test_csv_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match=r"cannot write the ledger: No such file.*missing"):
        ledger_of(STORY).to_csv(tmp_path / "missing" / "ledger.csv")
    (tmp_path / "ledger.csv").write_text("before")

    def full(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="cannot write the ledger: No space left on device"):
        ledger_of(STORY).to_csv(tmp_path / "ledger.csv")
    assert os.listdir(tmp_path) == ["ledger.csv"]
    assert (tmp_path / "ledger.csv").read_text() == "before"
