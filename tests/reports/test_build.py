"""A report says what the study found, in full: its numbers are the KPIs', its books add up."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.reports.studies import N, alone, compared

from cssim.experiments.statistics import Difference
from cssim.kpis import catalogue
from cssim.reports import answer, build, figures
from cssim.reports.report import Report

PROVENANCE = {"scenario": "0" * 64, "seed": 1, "replications": N, "engine": "compiled"}


@pytest.fixture(scope="module")
def one() -> Report:
    return build.run(alone(), ("target met: …",), PROVENANCE, None)


@pytest.fixture(scope="module")
def several() -> Report:
    return build.comparison(compared(), {**PROVENANCE, "scenarios": ["a", "b"]}, None)


def test_a_run_in_the_order_it_is_read(one: Report) -> None:
    assert [section.title for section in one.sections] == [
        "Where ARR goes",
        "Will it hold",
        "Who is stretched",
        "How long customers stay",
        "Where customers go",
        "In numbers",
        "What this rests on",
        "What this does not say",
        "Definitions",
    ]
    assert one.answers[-1] == "target met: …"
    names = [view.name for view in one.views()]
    assert len(names) == len(set(names))


def test_tiles_are_the_kpis(one: Report) -> None:
    grr = alone().summary("grr")
    assert grr
    tile = next(tile for tile in one.tiles if tile.label == "GRR, 36 months")
    assert tile.value == figures.interval(grr.mean, grr.low, grr.high, "share")
    assert tile.more == f"P10 to P90 {figures.spread(grr.p10, grr.p90, 'share')}"


def test_books_add_up(several: Report) -> None:
    signs = {name: -1 if better == "down" else 1 for name, _, better in catalogue.BRIDGE}
    for books, found in zip(several.books, (compared().base, *compared().others), strict=True):
        closing = sum(signs[name] * value for name, value in books.bridge.items() if name != "closing_arr")
        assert closing == pytest.approx(books.bridge["closing_arr"], rel=1e-12)
        month = np.arange(1, 37)
        cost = np.sum(list(books.cost.values()), axis=0)
        worth = (1 + books.discount_rate) ** (-month / 12)
        value = ((books.gross_margin * np.array(books.revenue) - cost) * worth).sum()
        told = found.summary("realised_value")
        assert told
        assert value == pytest.approx(told.mean, rel=1e-9)
        assert books.realised_value == pytest.approx(told.mean, rel=1e-12)


def test_a_comparison_says_the_best_first_and_every_difference(several: Report) -> None:
    found = compared()
    assert several.answers[0] == answer.best(found)
    assert any(said.startswith(answer.answer(found, 0)) for said in several.answers)
    change = found.difference(1, "cumulative_cost", 36)
    assert change
    told = figures.difference(change.mean, change.low, change.high, "cents")
    assert told in {tile.value for tile in several.tiles}
    grid = next(grid for grid in several.grids() if grid.name == "change csm 3")
    assert any(row[0] == "cost since day 0" and told in row for row in grid.rows)
    assert several.provenance["scenarios"] == "a, b"


def test_without_courses_there_is_still_a_bridge() -> None:
    found = alone(3)
    plain = type(found)(found.scenario, found.seed, found.asked, found.engine, found.n)
    plain._columns = found._columns
    report = build.run(plain, (), PROVENANCE, None)
    assert [view.name for view in report.views()] == ["arr_bridge"]
    assert report.books == ()


def test_could_you_see_it_yourself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = compared()
    age = found.ages[0]
    columns = [one.column("grr", age) for one in (found.base, found.others[0])]
    luck = math.sqrt(sum(column.var(ddof=1) for column in columns))
    sure = Difference(0.5 * luck, 0.4 * luck, 0.6 * luck, 1.0, 0.0, 0.9, 9.0, N)
    monkeypatch.setattr(type(found), "difference", lambda *_: sure)
    monkeypatch.setattr(answer, "sure", lambda *_: True)
    seen = 100 * (stats.norm.sf(1.96 - 0.5) + stats.norm.cdf(-1.96 - 0.5))
    told = answer.detectable(found, 0)
    assert f"in {round(seen)} of 100 such years" in told
    assert f"about {math.ceil((2.802 / 0.5) ** 2)} such" in told
    large = sure._replace(mean=-6 * luck)
    monkeypatch.setattr(type(found), "difference", lambda *_: large)
    assert "for sure" in answer.detectable(found, 0)


def test_nothing_is_said_to_be_seen_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer.detectable(compared(3), 0) == ""  # too few histories to know luck from
    monkeypatch.setattr(answer, "sure", lambda *_: False)
    assert answer.detectable(compared(), 0) == ""


def test_what_was_stopped_says_so() -> None:
    found = replace(alone(3), asked=400)
    report = build.run(found, (), PROVENANCE, None)
    assert report.answers[-1] == "Stopped early: 3 of 400 histories; all of this is of those."
