"""Charts as data: what a view says is what the study found, whatever it is drawn with."""

import itertools
import re

import numpy as np
import pytest
from tests.reports.studies import N, alone, compared

from cssim.kpis.course import NEW, REFUSED
from cssim.ledger.events import Stage
from cssim.reports.views import change, money, retention, work
from cssim.reports.views.arm import Arm, arms_of
from cssim.reports.views.view import READS, View, columns

OWN = ("opening.as=null",)  # what is set holds before day 0 too


def single(*sets: str, n: int = N) -> Arm:
    found = alone(n, *sets)
    return Arm(found.scenario.name, found)


def all_of(found: list[Arm]) -> list[View | None]:
    return [
        money.bridge(found),
        retention.fan(found),
        retention.cohorts(found[0]),
        retention.survival(found),
        work.stretched(found[0]),
        work.journey(found[0]),
    ]


def of_a_comparison() -> list[View]:
    found = compared()
    told = [change.retention(found), change.value(found), change.frontier(found), change.payback(found, arms_of(found))]
    views = [*all_of(arms_of(found)), *told]
    assert all(views)
    return [view for view in views if view]


@pytest.fixture(scope="module")
def views() -> dict[str, View]:
    return {view.name: view for view in of_a_comparison()}


NAMES = (
    "arr_bridge",
    "retention_fan",
    "cohorts",
    "survival",
    "stretched",
    "journey",
    "retention_change",
    "value_change",
)


@pytest.mark.parametrize("name", [*NAMES, "frontier", "payback"])
def test_every_view_has_what_its_form_is_drawn_from(name: str, views: dict[str, View]) -> None:
    view = views[name]
    assert set(READS[view.form]) <= {column.name for column in view.columns}
    assert len({len(column.cells) for column in view.columns}) == 1
    assert len(view.lines()) > 1
    cells = [cell for column in view.columns for cell in column.cells]
    assert all(cell is None or type(cell) in (str, int, float) for cell in cells)
    assert all(cell == cell for cell in cells)  # no NaN
    assert re.search(r"\d", view.title), "a finding has numbers"
    assert view.title in view.alt


def test_a_bridge_closes() -> None:
    view = money.bridge(arms_of(compared()))
    for name in compared().names:
        first, *steps, last = (line for line in view.lines() if line["scenario"] == name)
        at = first["end"]
        for step in steps:
            assert step["start"] == pytest.approx(at)
            at = step["end"]
            assert abs(step["end"] - step["start"]) == pytest.approx(step["mean"])
        assert at == pytest.approx(last["end"], rel=1e-12)


def test_scenarios_show_the_same_steps() -> None:
    plain, dearer = single(*OWN), single("segments.smb.uplift=3 %", *OWN)
    assert "+ price increases" not in money.bridge([plain]).column("step")
    lines = money.bridge([plain, dearer._replace(name="dearer")]).lines()
    steps = [[line["step"] for line in lines if line["scenario"] == name] for name in ("Own past", "dearer")]
    assert steps[0] == steps[1]
    assert steps[0][-1] == "= closing ARR"
    assert "+ price increases" in steps[0]


def test_who_is_stretched_is_told_by_the_worst_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    arm = arms_of(compared())[0]
    piles = {
        "paid": np.full((2, 4, 1), 100.0),
        "worked": np.array([[[100.0], [40.0], [40.0], [40.0]]] * 2),
        "wait": np.array([[[30.0], [1.0], [1.0], [np.nan]]] * 2),
    }
    monkeypatch.setattr(Arm, "pile", lambda _, field: piles[field])
    monkeypatch.setattr(Arm, "summary", lambda *_: None)
    view = work.stretched(arm)
    assert view
    told = "csm is stretched most: 100.0 % of paid hours worked in Q1, where nine in ten tasks begun had waited up to 30 days"
    assert view.title == told


def test_a_fan_ends_where_the_kpi_is() -> None:
    found = arms_of(compared())
    view = retention.fan(found)
    assert view
    for arm in found:
        column = arm.found.column("grr", 36)
        last = next(line for line in view.lines() if line["scenario"] == arm.name and line["month"] == 36)
        assert last["p50"] == pytest.approx(np.median(column))
        assert last["p5"] <= last["p25"] <= last["p50"] <= last["p75"] <= last["p95"]
        assert [last[f"path{i + 1}"] for i in range(5)] == column[:5].tolist()


def test_few_histories_have_no_bands() -> None:
    view = retention.fan([single(n=3)])
    assert view
    assert {line["p5"] for line in view.lines()} == {None}
    assert "too few" in view.note
    assert {line["path4"] for line in view.lines()} == {None}


def test_cohorts_begin_whole_and_shrink() -> None:
    view = retention.cohorts(arms_of(compared())[0])
    assert view
    rows: dict[str, list[float]] = {}
    for line in view.lines():
        rows.setdefault(line["row"], []).append(line["value"])
    for values in rows.values():
        assert values[0] == 1.0
        assert all(later <= 1.0 for later in values)


def test_survival_begins_whole_and_falls() -> None:
    view = retention.survival(arms_of(compared()))
    assert view
    for name in compared().names:
        shares = [line["share"] for line in view.lines() if line["scenario"] == name]
        assert shares[0] == 1.0
        assert all(later <= sooner for sooner, later in itertools.pairwise(shares))


def test_hours_worked_are_no_more_than_paid() -> None:
    view = work.stretched(arms_of(compared())[0])
    assert view
    use = [line["value"] for line in view.lines() if line["panel"] == work.HOURS]
    assert len(use) == 12
    assert 0 < min(use) <= max(use) <= 1


def test_a_journey_keeps_customers() -> None:
    arm = arms_of(compared())[0]
    flows = arm.pile("flows").mean(axis=0)
    into, out = flows.sum(axis=0), flows[:NEW].sum(axis=1)
    stock = arm.level("customers"), flows[NEW].sum() - into[Stage.LOST] - into[REFUSED]
    change_of_stock = (into - out)[[*range(NEW)]].sum() - into[Stage.LOST] - into[REFUSED]
    assert change_of_stock == pytest.approx(stock[1])
    lines = work.journey(arm).lines()
    told = {(line["from"], line["to"]): line["customers"] for line in lines if line["to"]}
    assert sum(told.values()) == pytest.approx(flows.sum())
    lost = arm.found.summary("cumulative_lost_customers")
    assert lost
    assert sum(n for (_, to), n in told.items() if to == "lost") == pytest.approx(lost.mean)


def test_a_frontier_starts_at_the_base_and_says_who_is_beaten() -> None:
    found = compared()
    view = change.frontier(found)
    assert view
    base, one, three = view.lines()
    assert (base["x"], base["y"], base["note"]) == (0.0, 0.0, "the base")
    assert one["x"] < 0 < three["x"]
    cost = found.difference(1, "cumulative_cost", 36)
    assert cost
    assert (three["x"], three["x_low"], three["x_high"]) == (cost.mean, cost.low, cost.high)


def test_payback_ends_where_the_kpi_is() -> None:
    found = compared()
    view = change.payback(found, arms_of(found))
    for i, name in enumerate(found.names[1:]):
        last = [line for line in view.lines() if line["scenario"] == name][-1]
        value = found.difference(i, "realised_value", 36)
        assert value
        assert (last["x"], last["mean"]) == (36, pytest.approx(value.mean))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([0, -5, -1, 2, 3], "has paid back from month 3 on (+$3.00M after 4 months)"),
        ([0, -5, -1, 2, -3], "is ahead until month 3, then behind (−$3.00M after 4 months)"),
        ([0, -5, -6, -7, -8], "has not paid back (−$8.00M after 4 months)"),
        ([0, 1, 2, 3, 400], "is never behind (+$400M after 4 months)"),
        ([0, 0, 0, 0, 0], "is the same"),
        ([0, -1, 0, 0, 0], "has paid back from month 2 on (+$0 after 4 months)"),
    ],
)
def test_payback_in_words(changes: list[float], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = arms_of(compared())[:2]
    piles = {found[0].name: np.zeros((2, 5)), found[1].name: 1e8 * np.array([changes, changes])}
    monkeypatch.setattr(Arm, "pile", lambda arm, field: piles[arm.name])
    assert change.paid_back(*found) == words


def test_a_year_too_short_has_no_fan_and_no_cohorts() -> None:
    arm = single("study.horizon=6 months", "study.ages=[6 months]", *OWN)
    assert retention.fan([arm]) is None
    assert retention.cohorts(arm) is None  # nobody whose year of signature is over is a year old
    assert money.bridge([arm]).title.count("6 months") == 1


def test_a_company_that_nobody_leaves() -> None:
    arm = single("laws.renewal.base=50", "segments.smb.arrivals=null", *OWN)
    assert work.journey(arm).title == "Nobody leaves within 36 months"
    fan = retention.fan([arm])
    assert fan
    assert {line["p50"] for line in fan.lines()} == {1.0}
    assert "− churned" not in money.bridge([arm]).column("step")


def test_a_company_of_one() -> None:
    arm = single("opening.customers.smb=1", "segments.smb.arrivals=null", *OWN, n=3)
    assert work.journey(arm).column("from")
    told = {view.name for view in all_of([arm]) if view}
    assert {"arr_bridge", "retention_fan", "stretched", "journey"} <= told


def test_columns_of_nothing() -> None:
    assert columns({"a": "", "b": "share"}, [])[1].cells == ()
    assert columns({"a": "share"}, [(float("nan"),), (np.float64(0.5),)])[0].cells == (None, 0.5)
