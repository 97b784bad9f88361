"""Every system of the seeds can be said, and what is said is honoured: one overlay a row of the table in `docs/model.md`.

Each overlay of `systems/` extends `systems/company.yaml` by what its system needs and nothing more. It is accepted
without a warning, both engines write the same ledger, and each of its parts changes that ledger.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from cssim.engines import simulate
from cssim.experiments import targets
from cssim.ledger import accounts
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Ledger
from cssim.scenario import ScenarioError, load, loads, warnings

FOLDER = (
    Path(__file__).parent / "systems"
)  # not `coverage`: tests are on the path, and numba imports a module of that name
COMPANY = FOLDER / "company.yaml"
ROWS = {path.stem: path for path in sorted(FOLDER.glob("[0-9][0-9]_*.yaml"))}
N_ROWS = 33
LUCK = ((1, 0), (1, 1), (1, 2), (2, 0), (2, 1))
"""Seeds and replications: what has an effect has it in one of them."""

SAY_NOTHING = ("extends", "name", "description", "targets", "company")
"""What no row of a ledger reads: the company's money is read by KPIs, from the header."""
SHOWN: dict[str, tuple[Kind, ...]] = {
    "02_escalation_ownership": (Kind.STANDING,),
    "04_handoff": (Kind.STANDING,),
    "05_success_plans": (Kind.BLOCKED, Kind.SKIPPED),
    "06_useless_steps": (Kind.SKIPPED,),
    "12_mission": (Kind.EXPANDED,),
    "14_product_or_people": (Kind.STANDING,),
    "15_goals": (Kind.ACHIEVED, Kind.STANDING),
    "17_gate": (Kind.BOOKED, Kind.REFUSED),
    "19_quota": (Kind.EXPANDED,),
    "22_culture": (Kind.STANDING,),
    "30_segmentation": (Kind.EXPANDED, Kind.REFUSED),
    "32_attrition": (Kind.LEFT, Kind.OWNER),
}
"""What a ledger of a row is sure to show."""
LIFE = (Kind.PULSE, Kind.TERM, Kind.KNOCK)

named = pytest.mark.parametrize("name", ROWS)


@cache
def ledger(name: str, seed: int = 1, replication: int = 0) -> Ledger:
    return simulate(load(ROWS.get(name, COMPANY)), seed, replication)


@cache
def written(name: str) -> Any:
    """The overlay as it stands in its file."""
    return YAML(typ="safe").load(ROWS[name].read_text(encoding="utf-8"))


def test_there_is_an_overlay_for_every_row() -> None:
    assert [int(name[:2]) for name in ROWS] == list(range(1, N_ROWS + 1))


def test_the_company_is_small() -> None:
    customers = ledger("company").select(Kind.COUNT)["index"].reshape(-1, 2).sum(axis=1)
    assert customers.max() <= 25


@named
def test_it_is_accepted(name: str) -> None:
    scenario = load(ROWS[name])
    assert warnings(scenario) == []
    assert targets.problems(scenario) == []


@named
def test_both_engines_write_the_same_ledger(name: str) -> None:
    for seed, replication in LUCK[:2]:
        simulate(load(ROWS[name]), seed, replication, "reference").assert_equals(ledger(name, seed, replication))
        accounts.check(ledger(name, seed, replication))


@named
def test_it_is_honoured(name: str) -> None:
    assert ledger(name).rows.tobytes() != ledger("company").rows.tobytes()
    for kind in SHOWN.get(name, ()):
        assert any(len(ledger(name, *luck).select(kind)) for luck in LUCK), kind.name


@named
def test_its_plays_are_played_and_its_matters_are_opened(name: str) -> None:
    runs, names = [ledger(name, *luck) for luck in LUCK], ledger(name).header.names
    for section, kind in (("plays", Kind.PLAYED), ("matters", Kind.OPENED)):
        seen = {names[section][i] for run in runs for i in np.unique(run.select(kind)["play"])}
        stated = {key for key, value in written(name).get(section, {}).items() if value is not None}
        assert stated <= seen


@named
def test_each_of_its_parts_changes_the_ledger(name: str) -> None:
    """Nothing is accepted and ignored: without any entry of any section the ledger is another."""
    folder = str(FOLDER)
    idle = []
    for section, key in parts(written(name)):
        less = {**written(name), section: {k: v for k, v in written(name)[section].items() if k != key}}
        try:
            scenario = loads(text_of(less), folder=folder)
        except ScenarioError:
            continue  # another part needs it
        if all(simulate(scenario, *luck).rows.tobytes() == ledger(name, *luck).rows.tobytes() for luck in LUCK):
            idle.append(f"{section}.{key}")
    assert idle == []


def parts(overlay: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for section, entries in overlay.items():
        if section not in SAY_NOTHING:
            yield from ((section, key) for key in entries)


def text_of(plain: dict[str, Any]) -> str:
    text = io.StringIO()
    YAML(typ="safe").dump(plain, text)
    return text.getvalue()


def test_stalls_are_of_both_kinds() -> None:
    """Row 20: an onboarding takes too long; row 21: who had adopted falls back."""
    for name, before in (("20_onboarding", Stage.ONBOARDING), ("21_next_best_action", Stage.ADOPTING)):
        stages = ledger(name).select(Kind.STAGE)
        stalled = stages[stages["n"] == Stage.STALLED]
        assert len(stalled)
        for row in stalled:
            earlier = stages[(stages["owner"] == row["owner"]) & (stages["time"] < row["time"])]
            now = earlier["n"][-1] if len(earlier) else Stage.ONBOARDING
            assert now == before


def test_steps_are_taken_by_chance() -> None:
    """Row 2: product mends the cause of some escalations, never of all."""
    rows, names = ledger("02_escalation_ownership"), ledger("02_escalation_ownership").header.names
    of_play = rows.select(Kind.DUE)["play"] == names["plays"].index("fix_escalation")
    teams = rows.select(Kind.DUE)["member"][of_play]
    product, support = (np.count_nonzero(teams == names["teams"].index(team)) for team in ("product", "support"))
    assert 0 < product < support


def test_without_effects_ten_more_people_change_no_customer() -> None:
    """Row 33, the null: exactly 0, in every row of customers' lives."""
    twelve, two = ledger("33_null"), simulate(load(ROWS["33_null"], ["teams.csm.headcount=2"]))
    heads = [len(np.unique(run.select(Kind.HIRED)["member"])) for run in (twelve, two)]
    assert heads[0] == heads[1] + 10
    lives = [run.rows[np.isin(run.rows["kind"], LIFE)] for run in (twelve, two)]
    assert len(lives[0]) > 500
    assert lives[0].tobytes() == lives[1].tobytes()
    assert twelve.rows.tobytes() != two.rows.tobytes()


def test_with_effects_they_change_customers() -> None:
    """So that the test above can fail."""
    more = simulate(load(COMPANY, ["teams.csm.headcount=12"]))
    one, other = (run.rows[np.isin(run.rows["kind"], LIFE)].tobytes() for run in (ledger("company"), more))
    assert one != other
