"""Companies at the edge of what a scenario may say: the engines agree, the accounts hold, the number is right."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engines.small import company, play, run

from cssim.ledger import accounts
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger
from cssim.units import DEAREST, MONTH

ALWAYS = {"rate": "30 /year", "candidates": "30 /year"}


def both(plain: dict[str, Any], **named: Any) -> Ledger:
    ledger = run("compiled", plain, **named)
    run("reference", plain, **named).assert_equals(ledger)
    accounts.check(ledger)
    return ledger


def count(ledger: Ledger, kind: Kind) -> int:
    return len(ledger.select(kind))


def test_no_teams() -> None:
    plain = company(study={"horizon": "12 months"})
    ledger = both({**plain, "teams": {}})
    assert not count(ledger, Kind.COST)
    assert count(ledger, Kind.PULSE) == 24


def test_no_plays() -> None:
    ledger = both(company(study={"horizon": "12 months"}))
    assert not count(ledger, Kind.DUE)
    assert count(ledger, Kind.WEEK) == 52


def test_no_customers() -> None:
    ledger = both(company(opening={"customers": {"smb": 0}}, plays={"call": play()}))
    assert {Kind(kind) for kind in ledger.rows["kind"]} == {Kind.ERA, Kind.HIRED, Kind.WEEK, Kind.COST, Kind.COUNT}


def test_no_members() -> None:
    ledger = both(company(plays={"call": play()}, teams={"csm": {"headcount": 0}}, study={"horizon": "6 months"}))
    assert count(ledger, Kind.JOINED) == 6
    assert not count(ledger, Kind.BEGUN)


@pytest.mark.parametrize("warm_up", ["0 months", "5 months"])
def test_everybody_churns(warm_up: str) -> None:
    """While warming up lost places are refilled; from day 0 on they are not."""
    term = {"1 month": "100 %"}
    before = {**play(), "when": {"before_term": "90 days"}}
    ledger = both(
        company(
            opening={"warm_up": warm_up, "customers": {"smb": 20}},
            study={"horizon": "4 months"},
            segments={"smb": {"first_terms": term, "terms": term}},
            laws={"renewal": {"base": -800}},
            plays={"prepare": before},
            teams={"csm": {"headcount": 2}},
        )
    )
    active = ledger.select(Kind.COUNT)["index"].tolist()
    assert active[-1] == 0
    assert count(ledger, Kind.LOST) == count(ledger, Kind.SIGNED) == count(ledger, Kind.DUE)
    if warm_up != "0 months":
        assert len(ledger.select(Kind.SIGNED)) > 60
        assert active[4] == 20


def test_endless_staff() -> None:
    ledger = both(
        company(
            opening={"customers": {"smb": 30}},
            plays={"call": play("7 days"), "look": play("3 days", work="1 h")},
            teams={"csm": {"headcount": 500, "book": "pooled"}},
        )
    )
    assert not ledger.select(Kind.BEGUN)["n"].any()


def test_hardly_any_hours() -> None:
    ledger = both(company(plays={"call": play("1 day")}, teams={"csm": {"hours": "1 min/week"}}))
    assert count(ledger, Kind.BEGUN) == 1
    assert ledger.select(Kind.BLOCK)["x"].tolist() == [296.0]  # four weeks and a bit


def test_the_shortest_run() -> None:
    ledger = both(company(plays={"call": play()}))
    assert ledger.header.end == MONTH
    assert ledger.rows["time"].max() == MONTH
    assert count(ledger, Kind.COUNT) == 1


def test_tasks_of_a_minute() -> None:
    ledger = both(
        company(
            opening={"customers": {"smb": 10}},
            study={"block": "1 min", "horizon": "6 months"},
            plays={"look": play("1 day", work="0 h"), "note": play("1 day", work="2 min")},
        )
    )
    assert (ledger.select(Kind.BLOCK)["n"] == 1).all()
    assert set(ledger.select(Kind.DUE)["n"].tolist()) == {1, 2}


def test_rates_at_their_candidates() -> None:
    """Every candidate gets in; without candidates nobody comes."""
    ledger = both(
        company(
            study={"horizon": "12 months"},
            segments={"smb": {"arrivals": ALWAYS}},
            shocks={"outage": ALWAYS, "never": {"rate": "0 /year", "candidates": "0 /year"}},
            plays={"ask": {**play(), "when": {"request": ALWAYS}}},
        )
    )
    knocks = ledger.select(Kind.KNOCK)
    assert (knocks["n"] == 1).all()
    assert (knocks["x"] == 1.0).all()
    assert count(ledger, Kind.SIGNED) > 20


def test_a_play_of_sixteen_steps() -> None:
    steps = [{"role": "csm", "work": "1 min"}] * 15 + [{"wait": "1 min"}]
    ledger = both(company(plays={"long": {**play("20 days"), "steps": steps}}))
    assert count(ledger, Kind.STEP) == 15
    assert count(ledger, Kind.PLAYED) == 1


def test_a_past_of_other_plays(tmp_path: Path) -> None:
    """As many plays as may be before day 0, and as many others after it, all begun at signature."""

    def named(letter: str) -> dict[str, Any]:
        return {f"{letter}{i}": {**play(), "when": {"signed": True}} for i in range(63)}

    opening = {"warm_up": "1 month", "customers": {"smb": 3}}
    arrivals = {"smb": {"arrivals": ALWAYS}}
    past = company(opening=opening, plays=named("a"), segments=arrivals)
    present = company(opening={**opening, "as": "past.yaml"}, plays=named("b"), segments=arrivals)
    (tmp_path / "past.yaml").write_text(json.dumps(past), encoding="utf-8")
    ledger = both(present, folder=tmp_path)
    assert count(ledger, Kind.SIGNED) > 3
    assert count(ledger, Kind.DUE) == 63 * count(ledger, Kind.SIGNED)


@pytest.mark.parametrize("median", ["0.01 USD/year", "100000M USD/year"])
def test_contracts_of_any_size(median: str) -> None:
    """Cents stay within a column of cents, however much uplift there is; a contract is at least one."""
    term = {"1 month": "100 %"}
    ledger = both(
        company(
            opening={"customers": {"smb": 30}},
            study={"horizon": "5 years"},
            segments={
                "smb": {
                    "arr": {"median": median, "p90": "100000M USD/year"},
                    "first_terms": term,
                    "terms": term,
                    "uplift": "50 %",
                }
            },
        )
    )
    arr = ledger.select(Kind.SIGNED)["n"]
    assert arr.min() >= 1
    assert ledger.select(Kind.RENEWED)["n"].max() == DEAREST


def test_the_dearest_members() -> None:
    teams = {"csm": {"headcount": 400, "cost": "100000M USD/year"}}
    ledger = both(company(study={"horizon": "2 months"}, teams=teams))
    assert ledger.select(Kind.COST)["n"].tolist() == [400 * DEAREST // 12] * 2
