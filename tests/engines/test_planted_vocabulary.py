"""Mistakes in what goes beyond plays for customers: a company in which all of it happens often shows each of them."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.engines.planting import Patch, changed, found, function, method

from cssim.engines import simulate
from cssim.engines.reference import company, contract, drivers, plays, seats, weeks, world
from cssim.engines.reference.world import PLAY, Process
from cssim.laws.drivers import FIRST_COMPANY
from cssim.ledger.events import Kind, Rank, Stage
from cssim.ledger.ledger import Ledger
from cssim.policies import touch
from cssim.policies.dispatch import LOWEST_HEALTH
from cssim.scenario import Scenario, load
from cssim.units import DAY, MONTH

RICH = Path(__file__).with_name("rich.yaml")
SHORTER = ["opening.warm_up=2 months", "initiatives.process.start=1 month", "initiatives.better_product.start=2 months"]


@pytest.fixture(scope="module")
def runs() -> list[tuple[Scenario, Ledger]]:
    """A few months of it by days, in which everybody is overwhelmed; a year by minutes, in which nobody is."""
    lengths = ("1 day", "12 months"), ("1 min", "6 months"), ("1 min", "13 months")
    scenarios = [load(RICH, [f"study.grid={grid}", f"study.horizon={horizon}", *SHORTER]) for grid, horizon in lengths]
    return [(scenario, simulate(scenario)) for scenario in scenarios]


def alone(module: Any, name: str, wrong: Callable) -> Callable[[Patch], None]:
    """Replaces what one module knows under a name that others use for something else."""

    def plant(patch: Patch) -> None:
        right = getattr(module, name)
        patch.setattr(module, name, lambda *given: wrong(right, *given))

    return plant


def constant(module: Any, name: str, value: Any) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(module, name, value)


def from_another_index(right: Callable, w: Any, task: Any, s: int) -> bool:
    return right(w, SimpleNamespace(customer=task.customer, index=task.index + 32), s)


def a_pulse_late(right: Callable, w: Any, c: Any, month: int) -> None:
    def later() -> Process:
        yield w.at(w.now + w.n.pulse, Rank.PULSE, c.id, 9, month)
        if c.stage in (Stage.ADOPTING, Stage.ONBOARDING):
            right(w, c, month)

    w.start(later())


def the_last_instead_of_the_best(right: Callable, w: Any, c: Any) -> int:
    applies, features = found("applies"), found("features")
    last = -1
    for p, play in enumerate(w.play):
        if play.trigger == touch.NEXT_BEST and applies(w, c, p):
            weights = w.play_now(c, p).next_best
            last = p if sum(a * b for a, b in zip(weights, features(w, c), strict=True)) > 0.0 else last
    return last


def contraction_after_the_price(patch: Patch) -> None:
    less, renew = contract.contract_less, contract.renew

    def wrong(w: Any, c: Any, month: int) -> None:
        renew(w, c, month)
        if not c.lost:
            less(w, c, month)

    patch.setattr(contract, "contract_less", lambda *given: None)
    patch.setattr(contract, "renew", wrong)


def seasons_are_off(right: Callable, w: Any, numbers: Any, *rest: Any) -> None:
    right(w, numbers._replace(season=np.roll(numbers.season, 1)), *rest)


def blind_gate(right: Callable, w: Any, c: Any) -> None:
    era = w.segment_era[w.era]
    kept = era[c.segment]
    era[c.segment] = kept._replace(gate_noise=0.0)
    right(w, c)
    era[c.segment] = kept


def before_everything_else(right: Callable, w: Any, c: Any, p: int) -> Process:
    """The cadence of a play for the company, with what knocks."""
    time = c.signed
    while True:
        time += w.play_now(c, p).every
        index = touch.task_index(time // DAY, touch.CADENCE)
        yield w.at(time, Rank.KNOCK, c.id, PLAY + p, index)
        found("begin")(w, c, p, index)


def the_first_of_the_team_learns(right: Callable, w: Any, seat: Any, d: int, gain: float) -> None:
    right(w, seat.team.filled[0] if seat.team.filled else seat, d, gain)


def who_is_coached_is_who_coaches(right: Callable, w: Any, c: Any, hand: Any, *rest: Any) -> None:
    about, c.about = c.about, None
    right(w, c, hand, *rest)
    c.about = about


def a_leaver_s_file_stays_open(right: Callable, w: Any, seat: Any) -> None:
    right(w, seat)
    seat.file.lost = False


def strain_spreads_at_once(right: Callable, w: Any, seat: Any, backlog: float, around: float) -> None:
    right(w, seat, backlog, weeks.mean_strain(w, seat.team))


def the_youngest_is_closed(patch: Patch) -> None:
    def closed(w: Any, task: Any) -> Any:
        c, play = task.customer, w.play[task.play]
        index = task.index
        if play.opened != play.closes and c.open[play.closes]:
            index = max(c.open[play.closes], key=lambda i: (c.open[play.closes][i].since, i))
        return drivers.close_matter(w, c, play.closes, index)

    patch.setattr(plays, "closed", closed)


def required_before_chance(right: Callable, w: Any, c: Any, p: int, index: int) -> bool:
    now = w.play_now(c, p)
    if found("applies")(w, c, p) and plays.blocked(c, now.needs_closed, now.needs_open):
        w.row(Kind.BLOCKED, c.id, p, index)
        return False
    return right(w, c, p, index)


def heads_after_the_month(right: Callable, w: Any, team: Any) -> Process:
    for month in range(1, w.n.end // MONTH + 1):
        yield w.at(month * MONTH, Rank.WEEK, team.position, 9, month)
        if w.team_era[w.era][team.position].per_customers:
            seats.staff(w, team)


def ignoring(name: str, *places: int, value: Any = 0.0) -> Callable[[Patch], None]:
    """A law that is not told some of its arguments."""

    def wrong(right: Callable, *given: Any) -> Any:
        return right(*(value if i in places else it for i, it in enumerate(given)))

    return function(name, wrong)


def first(name: str) -> Callable[[Patch], None]:
    """A law that returns what it is given first."""
    return function(name, lambda right, one, *given: one)


def one(name: str) -> Callable[[Patch], None]:
    """A law that returns 1."""
    return function(name, lambda right, *given: 1.0)


BUGS: dict[str, Callable[[Patch], None]] = {
    # steps, needs, money
    "a step is drawn with another task's index": function("taken", from_another_index),
    "everybody buys": one("expansion_chance"),
    "no more is sold for good work": function(
        "growth", lambda right, potential, landed, law: right(potential, min(1.0, landed), law)
    ),
    "all potentials are alike": ignoring("growth", 0, value=1.0),
    "expansion is in nobody's book": alone(plays, "grow", lambda right, w, c, cents: setattr(c, "arr", c.arr + cents)),
    "contraction comes after the price": contraction_after_the_price,
    "contraction knows no goal": ignoring("contraction_chance", 1, value=0.5),
    # onboarding
    "the unready take no longer": one("effort"),
    "goodwill hands nothing over": first("completeness"),
    "nothing is promised": first("promised"),
    "a stall is noticed a pulse late": function("stalled", a_pulse_late),
    # the gate
    "the gate sees without noise": function("decide", blind_gate),
    "the gate looks at no backlog": ignoring("accepts", 2),
    "reputation draws nobody": function("arrival_share", lambda right, share, *given: share),
    "seasons are a month off": method(world.World, "__init__", seasons_are_off),
    # matters
    "the hurt feel no more": first("hurt_more"),
    "nothing is severe": function("open_matter", lambda right, w, c, k, index, *severity: right(w, c, k, index)),
    "help lifts trust above where it was": function("land", lambda right, *given: right(*given[:6])),
    "the youngest matter is closed": the_youngest_is_closed,
    "what is required is asked before chance": function("begin", required_before_chance),
    "an open matter is eased by adoption": function("ease", lambda right, w, c, matter: c.adoption),
    "defects break nothing": ignoring("escalation_share", 5),
    # what is done
    "next best is the last": function("next_best", the_last_instead_of_the_best),
    "advice is always followed": one("follow_share"),
    "gains beyond all there is": function("landing", lambda right, d, gain, part: gain * part if gain > 0.0 else right(d, gain, part)),
    "losses fade with what lands": function("landing", lambda right, d, gain, landed: max(-1.0, min(1.0, gain * landed))),
    "beginning is turning to another purpose": function(
        "switched", lambda right, last, purpose, law: right(last if last >= 0 else 99, purpose, law)
    ),
    "ranks are seen anew each month": constant(plays, "YEAR", MONTH),
    "ranks are seen as they are": function("seen_quantile", lambda right, quantile, *given: quantile, of="touch"),
    "worth moves no key": function("moves", lambda right, rule: rule == LOWEST_HEALTH),
    "every signal is there": function("has_signal", lambda right, *given: 1),
    "health is of today": ignoring("health_score", 9, value=1.0),
    # members
    "the first of the team learns": function("affect_member", the_first_of_the_team_learns),
    "who is coached is who coaches": function("land", who_is_coached_is_who_coaches),
    "a leaver's file stays open": alone(seats, "leave", a_leaver_s_file_stays_open),
    "strain spreads at once": function("feel", strain_spreads_at_once),
    "the strained work as well": ignoring("skilled_quality", 1),
    "the clever are no faster": one("skilled_pace"),
    "grit helps nobody": ignoring("compliance_share", 1, value=0.5),
    "useless plays do no harm": ignoring("compliance_share", 2),
    "the strained stay": ignoring("weekly_attrition", 2),
    "a hybrid team shares nothing": function("shared", lambda right, w, team, c, owner: owner),
    "heads are counted after the month": function("monthly", heads_after_the_month),
    # the company
    "the company is known by what it is": function("known", lambda right, w, d: drivers.read_company(w, d)),
    "quality is not felt": first("product_rest"),
    "a playbook is as good as any": one("relevance"),
    "culture engages nobody": first("engagement_rest"),
    "work for the company comes before everything": alone(company, "cadence", before_everything_else),
    "eras move what the company was": alone(company, "write_company", lambda right, *given: None),
    "losses are not heard of": alone(contract, "affect_company", lambda right, *given: None),
    "only the first driver of the company moves": function(
        "affect_company", lambda right, w, d, gain: right(w, FIRST_COMPANY, gain)
    ),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, runs: list, monkeypatch: Patch) -> None:
    BUGS[bug](monkeypatch)
    assert any(changed(*run) for run in runs), f"none of {len(runs)} runs shows it"


def test_without_a_bug_nothing_differs(runs: list) -> None:
    assert not any(changed(*run) for run in runs)
