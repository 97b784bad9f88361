"""Companies nobody thought of: valid scenarios over the whole schema, small enough to run in a blink.

`cases()` is a Hypothesis strategy of `Case`s: the text of a scenario, that of its past where it has another one, and
a seed and replication to run it with. What structure is and what day 0 may change is drawn by separate functions, so
that the present is the past with its numbers drawn again.
"""

import copy
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests import vocabulary

from cssim.engines import simulate
from cssim.ledger import accounts
from cssim.ledger.ledger import Ledger
from cssim.scenario import Scenario, loads, read
from cssim.scenario.names import BOOKS

MATTERS = ("escalation", "lost_sponsor")
STAGES = ("onboarding", "adopting", "renewing")
RULES = ("triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health")
ROLES = ("csm", "expert", "support")
PURPOSES = ("onboarding", "adoption", "adoption", "escalation", "renewal", "expansion")
TRIGGERS = ("signed", "every", "every", "before_term", "request", "health_below")
GAINS = ("-100 %", "-30 %", "-5 %", "3 %", "20 %", "60 %", "100 %")
WORK = (
    "0 h", "1 min", "20 min", "1 h", "3 h", "9 h", {"median": "1 h", "p90": "4 h"}, {"median": "5 h", "p90": "9 h"},
    {"mean": "2 h"},
)  # fmt: skip
EXPIRES = (None, None, "1 min", "1 day", "7 days", "45 days", {"mean": "5 days"}, {"median": "3 days", "p90": "9 days"})
DELAYS = ("0 min", "1 h", "1 day", "5 days", "30 days")
HEADS = (
    1, 2, 3, 5, 1, 0, {"0": 2, "2 months": 4}, {"0": 3, "1 month": 0, "4 months": 2}, {"0": 0, "1 month": 2},
)  # fmt: skip
HALF_LIVES = ("1 day", "21 days", "120 days", "forever")


@dataclass(frozen=True)
class Case:
    """A run: what it is of, and its luck."""

    present: str
    past: str | None
    seed: int
    replication: int

    def scenario(self) -> Scenario:
        """The scenario as it would be read from its files."""
        if self.past is None:
            return loads(self.present)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "past.yaml").write_text(self.past, encoding="utf-8")
            return loads(self.present, folder=folder)

    def identical(self) -> Ledger:
        """The ledger both engines write; AssertionError if they differ, or if it breaks an invariant."""
        scenario = self.scenario()
        ledger = simulate(scenario, self.seed, self.replication, "compiled")
        simulate(scenario, self.seed, self.replication, "reference").assert_equals(ledger)
        for invariant in accounts.INVARIANTS:
            if invariant is not accounts.worked_within_paid or not hours_fall(scenario):
                invariant(ledger)
        return ledger

    def __repr__(self) -> str:
        past = "" if self.past is None else f"# past.yaml\n{self.past}\n"
        return f"\n# seed {self.seed}, replication {self.replication}\n{past}# the scenario\n{self.present}\n"


def hours_fall(scenario: Scenario) -> bool:
    """Whether a team's week gets shorter at some time: a begun block keeps its duration, so it may be worth more
    minutes than are paid from then on."""
    before = read.past(scenario).teams
    decided = any(
        team.hours < before[name].hours or team.leave > before[name].leave for name, team in scenario.teams.items()
    )
    return decided or any(path.endswith(".hours") for plan in scenario.initiatives.values() for path in plan.change)


@st.composite
def cases(draw: Callable, grids: tuple[str, ...] = ("1 min", "1 day")) -> Case:
    """Any valid company, its past and a seed."""
    maker = Maker(draw, grids)
    present = maker.company()
    past = None
    if maker.may(0.5):
        past = as_text(present)
        present = maker.decided(present)
        present["opening"]["as"] = "past.yaml"
    if maker.may(0.4):
        present["initiatives"] = {f"plan{i}": maker.initiative(present) for i in range(maker.pick(1, 2, 3))}
    return Case(as_text(present), past, draw(st.integers(0, 10**6)), draw(st.integers(0, 999)))


def each(
    judge: Callable[[Case], None],
    chunk: int,
    examples: int,
    shrink: bool = True,
    grids: tuple[str, ...] = ("1 min", "1 day"),
) -> None:
    """Judge some generated cases; the same ones for the same chunk."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    repeatable = settings(
        max_examples=examples, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck)
    )
    seed(chunk)(repeatable(given(cases(grids))(judge)))()


def as_text(plain: dict) -> str:
    """YAML, of the kind that is JSON; what says nothing in plays, shocks and matters is left out, for a quicker reading."""
    told = {
        **plain,
        **{key: {name: brief(it) for name, it in plain[key].items()} for key in ("plays", "shocks", "matters")},
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def brief(part: dict[str, Any]) -> dict[str, Any]:
    """Without what is null, false (but for `contact`, which is true by default), empty or the usual chance."""
    out = {
        key: value
        for key, value in part.items()
        if key == "contact" or not (value is None or value is False or value in ({}, []))
    }
    for key in ("when", "effect", "missed"):
        if key in out:
            out[key] = brief(out[key])
    if "steps" in out:
        out["steps"] = [brief(step) for step in out["steps"]]
    if out.get("chance") == 1:
        del out["chance"]
    return out


@cache
def below(n: int) -> st.SearchStrategy[int]:
    return st.integers(0, n - 1)


@cache
def several(n: int, least: int, most: int) -> st.SearchStrategy[set[int]]:
    return st.sets(below(n), min_size=least, max_size=most)


class Maker:
    """Draws a company section by section; most of them use the whole vocabulary."""

    def __init__(self, draw: Callable, grids: tuple[str, ...]) -> None:
        self.draw, self.grids = draw, grids
        self.rich = self.may(0.85)

    def pick(self, *values: Any) -> Any:
        return copy.deepcopy(values[self.draw(below(len(values)))])

    def may(self, share: float) -> bool:
        return self.draw(below(100)) < 100 * share

    def some(self, values: tuple | list, least: int = 0, most: int = 99) -> list:
        """A few of them, in their order."""
        most = min(most, len(values))
        chosen = self.draw(several(len(values), least, most)) if most else ()
        return [values[i] for i in sorted(chosen)]

    def gains(self, share: float = 0.7, by_nobody: bool = False) -> dict[str, str]:
        """Effects; what is nobody's work moves no member."""
        if not self.may(share):
            return {}
        drivers = vocabulary.CUSTOMER
        if self.rich and self.may(0.4):
            drivers += vocabulary.COMPANY if by_nobody else vocabulary.MEMBER + vocabulary.COMPANY
        return {driver: self.pick(*GAINS) for driver in self.some(drivers, 1, 3)}

    # -- the company -----------------------------------------------------------------------------------------------

    def company(self) -> dict[str, Any]:
        segments = ["ent", "mid", "smb"][: self.pick(1, 1, 2, 3)]
        roles = ROLES[: self.pick(1, 2, 3)]
        shocks = {name: self.shock() for name in self.some(("breach", "outage", "takeover"), 1)}
        kinds = self.pick(["opened"], ["opened"], ["opened"], []) + self.some(TRIGGERS, 1)
        plays = {f"play{i}": self.play(kind, roles) for i, kind in enumerate(kinds)}
        models = {name: self.touch_model(plays) for name in ("light", "tight")[: self.pick(1, 2)]}
        share = self.pick(2, 4, 8) if len(segments) > 1 else self.pick(1, 6, 12, 18)
        plain = {
            "schema": "cssim/scenario/v1",
            "name": "generated",
            "opening": {
                "warm_up": self.pick("0 months", "1 month", "4 months", "8 months", "12 months"),
                "customers": {name: share for name in segments if self.may(0.9)},
            },
            "study": self.study(),
            "segments": {name: self.segment(list(models)) for name in segments},
            "drivers": {driver: self.driver(driver) for driver in vocabulary.CUSTOMER if self.may(0.7)},
            "laws": self.laws(),
            "shocks": shocks,
            "matters": {name: self.matter() for name in MATTERS},
            "plays": plays,
            "touch_models": models,
            "teams": self.teams(roles, segments),
        }
        if self.rich:
            vocabulary.enrich(self, plain)
        return plain

    def decided(self, past: dict[str, Any]) -> dict[str, Any]:
        """The same company after some of what may change on day 0 has changed."""
        now = copy.deepcopy(past)
        for team in now["teams"].values():
            team.update(self.staffing(team) if self.may(0.7) else {})
        for name, play in now["plays"].items():
            if self.may(0.5):
                self.renumber(play)
                self.refine(play, now)
            elif self.may(0.3):
                play["steps"] = past["plays"][name]["steps"]
        if self.may(0.4):
            roles = [team["role"] for team in now["teams"].values() if team["serves"]]
            now["plays"]["later"] = self.play(self.pick("opened", *TRIGGERS), roles)
            self.refine(now["plays"]["later"], now)
        if self.may(0.3) and len(now["plays"]) > 1:
            del now["plays"]["play0"]
        models = ("light", "strict")[: self.pick(1, 2)]
        now["touch_models"] = {name: self.touch_model(now["plays"]) for name in models}
        for segment in now["segments"].values():
            candidates = segment["arrivals"]["candidates"]
            segment.update(self.terms(list(models)))
            segment["arrivals"] = {"rate": self.pick("0 /year", candidates), "candidates": candidates}
        for shock in now["shocks"].values():
            shock.update(
                self.pick(
                    {}, {"rate": shock["candidates"]}, {"rate": "0.3 /year"}, {"effect": self.gains(by_nobody=True)}
                )
            )
        if self.may(0.5):
            now["laws"] = self.laws()
        if self.may(0.5):
            now["matters"] = {name: self.matter() for name in now["matters"]}
        if self.rich:
            vocabulary.decided(self, now)
        return now

    def refine(self, play: dict[str, Any], plain: dict[str, Any]) -> None:
        if self.rich:
            vocabulary.renumber(self, play, plain["matters"])

    def study(self) -> dict[str, Any]:
        return {
            "horizon": self.pick("3 months", "7 months", "13 months", "13 months", "24 months"),
            "ages": ["1 month"],
            "grid": self.pick(*self.grids),
            "pulse": self.pick("1 month", "1 month", "21900 min"),
            "block": self.pick("4 h", "1 h", "90 min", "10 min", "30 h"),
            "observe": self.pick("1 month", "1 day", "7 days", "45 days", "21900 min"),
        }

    # -- customers -------------------------------------------------------------------------------------------------

    def segment(self, models: list[str]) -> dict[str, Any]:
        candidates = self.pick("0 /year", "3 /year", "8 /year")
        return {
            "arr": {
                "median": self.pick("8k USD/year", "20k USD/year", "0.01 USD/year"),
                "p90": self.pick("20k USD/year", "90k USD/year"),
            },
            "arrivals": {"rate": self.pick("0 /year", candidates), "candidates": candidates},
            "traits": {
                "fit": self.pick({}, {"bad_share": "40 %", "good": {"a": 5, "b": 1.5}, "bad": {"a": 2, "b": 2.5}}),
                "goal": self.pick({"mean": 0.5}, {"mean": 0.4, "sd": 0.2}),
                "attachment": self.pick({}, {"mean": 0.5, "sd": 1.5}),
            },
            **self.terms(models),
        }

    def terms(self, models: list[str]) -> dict[str, Any]:
        offers = (
            {"1 year": "100 %"}, {"1 month": "100 %"}, {"1 month": "30 %", "1 year": "50 %", "2 years": "20 %"},
            {"3 months": "50 %", "5 months": "25 %", "1 year": "20 %", "2 years": "5 %"}, {"2 years": 0, "4 months": 1},
        )  # fmt: skip
        return {
            "first_terms": self.pick(*offers),
            "terms": self.pick(*offers),
            "uplift": self.pick("0 %", "3 %", "50 %"),
            "touch_model": self.pick(*models),
            "coverage": self.pick("100 %", "100 %", "60 %", "0 %"),
        }

    def driver(self, name: str) -> dict[str, Any]:
        return {
            "start": self.pick(0, 0.3, 0.7, 1),
            "rest": self.pick(0, 0.25, 0.6, 1),
            "use": self.pick(0, 0, 0.5, -0.4) if name in vocabulary.CUSTOMER else 0,
            "half_life": self.pick(*HALF_LIVES),
        }

    def shock(self) -> dict[str, Any]:
        ends = self.may(0.15)
        candidates = "1 /year" if ends else self.pick("2 /year", "6 /year", "20 /year")
        return {
            "rate": self.pick("0.3 /year", "1 /year", candidates),
            "candidates": candidates,
            "grows_with": self.pick(None, "escalation"),
            "opens": None if ends else self.pick(*MATTERS, MATTERS[0], MATTERS[0], None),
            "effect": {} if ends else self.gains(by_nobody=True),
            "ends_contract": ends,
        }

    def matter(self) -> dict[str, Any]:
        expires = self.pick(None, None, "1 day", "20 days", "90 days")
        return {
            "drains": {name: self.pick("0.4 %/day", "30 %/day") for name in self.some(vocabulary.CUSTOMER, 0, 3)},
            "in_renewal": self.pick(0, -0.5, -2, 1),
            "eased_by": self.pick(None, "adoption", *vocabulary.CUSTOMER),
            "expires": expires,
            "lapsed": self.gains(0.6, by_nobody=True) if expires else {},
        }

    # -- laws ------------------------------------------------------------------------------------------------------

    def laws(self) -> dict[str, Any]:
        choices: dict[str, dict[str, tuple]] = {
            "adoption": {
                "product": (0, 0.3, 1), "guidance": (0, 0.4), "product_reference": (0.2, 0.8),
                "complementarity": (-50, -1, 0, 0.5, 0.3, 1), "level": (0.4, 0.9, 1), "fit_floor": (0, 0.4),
                "cap_start": (0, 0.3), "half_life": HALF_LIVES,
            },
            "trust": {
                "touch_contact": (0.1, 0.6, 1), "tolerance": (0.2, 1), "harm": (0, 0.5, 1), "owner_change": (0.3, 1),
                "stale": (0.35, 1),
            },
            "timeliness": {"half_life": ("1 day", "21 days")},
            "renewal": {
                "base": (-40, -1, 0.5, 2, 3, 800), "adoption": (0, 4), "trust": (0, 2), "trust_reference": (0.4,),
                "preparation": (0.5, 2), "size": (0, 0.5), "price": (0, 8),
            },
            "escalation": {
                "onboarding": (0, 1), "stale": (0, 2), "stale_below": (0.5, 1), "product": (0, 3),
                "product_below": (0.6,), "misfit": (0, 1),
            },
            "health": {"usage_weight": (0, 0.6, 1)},
            "compliance": {"tolerance": (0, 0.5, 2), "slope": (0.3, 3), "floor": (0, 0, 0.5)},
            "overload": {
                "tolerance": (0, 0.5), "speed_up": (0.05, 0.4), "least_pace": (0, 0.5, 0.8),
                "quality_exponent": (0, 0.5, 1, 2), "rework": (0.5, 1),
            },
            "attrition": {"reference": (0, 0.85), "growth": (0, 2)},
        }  # fmt: skip
        if self.rich:
            choices = {
                law: choices.get(law, {}) | vocabulary.LAWS.get(law, {}) for law in {**choices, **vocabulary.LAWS}
            }
        return {
            law: {number: self.pick(*values) for number, values in numbers.items() if self.may(0.75)}
            for law, numbers in choices.items()
            if self.may(0.75)
        }

    # -- plays -----------------------------------------------------------------------------------------------------

    def play(self, kind: str, roles: tuple[str, ...] | list[str]) -> dict[str, Any]:
        purpose = "onboarding" if kind == "signed" and self.may(0.7) else self.pick(*PURPOSES)
        opened = self.pick(MATTERS[0], MATTERS[0], *MATTERS)
        when: dict[str, Any] = {"signed": {"signed": True}, "opened": {"opened": opened}}.get(kind, {kind: None})
        steps = [self.step(roles, first=i == 0) for i in range(self.pick(1, 1, 2, 3, 4))]
        closes = opened if kind == "opened" and self.may(0.85) else None
        return self.renumber({"purpose": purpose, "when": when, "closes": closes, "steps": steps})

    def renumber(self, play: dict[str, Any]) -> dict[str, Any]:
        """Draw everything about a play that day 0 may change."""
        when = play["when"]
        if "every" in when:
            when["every"] = self.pick("1 day", "7 days", "1 month", "47 days", "1 quarter")
        if "before_term" in when:
            when["before_term"] = self.pick("1 min", "10 days", "90 days")
        if "health_below" in when:
            when["health_below"] = self.pick(0.3, 0.5, 0.7, 1)
        if "request" in when:
            candidates = (when["request"] or {}).get("candidates") or self.pick("4 /year", "30 /year")
            when["request"] = {"rate": self.pick("2 /year", candidates), "candidates": candidates}
        when["chance"] = self.pick(1, 1, 1, 0.5, 0.1)
        when["stage"] = self.pick(list(STAGES), list(STAGES), ["adopting", "renewing"], ["onboarding"], ["adopting"])
        if "signed" in when or "opened" in when:
            when["stage"] = self.pick(list(STAGES), list(STAGES), when["stage"])
        for step in play["steps"]:
            if "wait" in step:
                step["wait"] = self.delay()
            else:
                step["work"] = self.pick(*WORK)
                if "fallback" in step:
                    step["fallback"]["above"] = self.pick("0 h", "5 h", "40 h")
                step["effect"] = self.gains(0.3)
        play.update(
            due_in=self.pick("0 min", "1 day", "10 days", "60 days"),
            expires=self.pick(*EXPIRES),
            effect=self.gains(),
            missed=self.gains(0.5),
            success=self.pick(1, 1, "70 %", "10 %"),
        )
        for flag in ("planned", "timely", "playbook", "discretionary", "reaches_all", "contact"):
            play[flag] = self.may(0.5)
        if play["purpose"] == "onboarding":
            play.update(playbook=False, expires=None)
        if not play["steps"] or "wait" in play["steps"][0]:
            play["expires"] = None
        if play["expires"] is None:
            play["missed"] = {}
        return play

    def delay(self) -> Any:
        return self.pick(*DELAYS, {"median": "2 days", "p90": "9 days"}, {"mean": "3 days"})

    def step(self, roles: tuple[str, ...] | list[str], first: bool) -> dict[str, Any]:
        if self.may(0.1 if first else 0.4):
            return {"wait": None}
        step: dict[str, Any] = {"role": self.pick(*roles)}
        if self.may(0.35):
            step["fallback"] = {"role": self.pick(*roles), "above": "1 h"}
        return step

    def touch_model(self, plays: dict[str, Any]) -> dict[str, Any]:
        ours = [name for name in plays if vocabulary.is_for_customers(plays[name])]
        own = {name: self.own_numbers(plays[name]) for name in ours if self.may(0.9)}
        names = list(own)
        cut = self.pick(0, 1, 2, 3)
        order = [names[i : i + 2] for i in range(0, len(names), 2)][:cut]
        return {"plays": own, "dispatch": self.pick("triage", *RULES), "order": order}

    def own_numbers(self, play: dict[str, Any]) -> dict[str, Any]:
        own: dict[str, Any] = {}
        if "every" in play["when"] and self.may(0.3):
            own["every"] = self.pick("2 days", "1 month")
        if play["steps"] and self.may(0.2):
            own["work"] = [self.pick("1 min", "2 h", "6 h") for step in play["steps"] if "role" in step]
        return own

    # -- teams -----------------------------------------------------------------------------------------------------

    def teams(self, roles: tuple[str, ...], segments: list[str]) -> dict[str, Any]:
        """One team for each role and segment; the teams of one role, at most, have books of their own."""
        named = self.pick(roles[0], roles[0], roles[-1], None)
        own_book = self.pick("named", "named", "hybrid") if self.rich else "named"
        out = {}
        for role in roles:
            parts = [segments] if self.may(0.6) or len(segments) > 2 else [[name] for name in segments]
            for i, serves in enumerate(parts):
                team = {"role": role, "serves": serves, "book": own_book if role == named else "pooled"}
                team["account"] = self.pick("retention", "cogs")
                if self.rich:
                    team["skill"] = vocabulary.skill(self)
                out[f"{role}{i}"] = {**team, **self.staffing(team)}
        return out

    def staffing(self, team: dict[str, Any]) -> dict[str, Any]:
        """Everything about a team that day 0 may change."""
        numbers = {
            "headcount": self.pick(*HEADS),
            "hours": self.pick("26 h/week", "40 h/week", "80 h/week", "5 h/week", "1 h/week"),
            "leave": self.pick(0, "6 weeks/year"),
            "balance": self.pick("count", "arr", "load"),
            "on_leave": self.pick("reassign", "orphan"),
            "rebalance": self.may(0.4),
            "rotate": self.may(0.25),
            "reserve": self.pick("0 %", "0 %", "30 %", "100 %"),
            "ramp": self.pick(0, "30 days", "100 days"),
            "ramp_start": self.pick("100 %", "50 %", "1 %"),
            "attrition": self.pick("0 %/year", "60 %/year", "99 %/year"),
            "notice": self.pick("0 min", "3 days", "14 days"),
            "backfill": self.pick("0 min", "10 days", "60 days"),
            "cost": self.pick("0 USD/year", "90k USD/year"),
            "hiring_cost": self.pick("0 USD", "7k USD"),
        }
        if self.rich:
            numbers |= vocabulary.staffing(self, {**team, **numbers})
        return {key: value for key, value in numbers.items() if team["book"] != "pooled" or key not in BOOKS}

    # -- initiatives -----------------------------------------------------------------------------------------------

    def initiative(self, plain: dict[str, Any]) -> dict[str, Any]:
        return {
            "start": self.pick("0 months", "1 month", "2 months", "6 months"),
            "change": dict(self.change(plain) for _ in range(self.pick(1, 2, 3))),
            "ramp": self.pick(0, 0, "3 months"),
            "half_life": self.pick(None, None, "1 month"),
            "success": self.pick(1, 1, "50 %"),
            "cost": self.pick(0, "20k USD"),
            "cost_rate": self.pick(0, "12k USD/year"),
            "account": self.pick("sales", "r_and_d"),
        }

    def change(self, plain: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if self.rich and self.may(0.3):
            return self.pick(*vocabulary.changes(plain))
        section = self.pick("teams", "teams", "plays", "shocks", "segments", "laws")
        half = {"multiply": 0.5}
        if section == "laws":
            return self.pick(
                ("laws.renewal.base", {"add": 0.5}), ("laws.trust.owner_change", {"set": 0.2}),
                ("laws.overload.speed_up", {"set": 0.3}), ("laws.adoption.complementarity", {"set": -1}),
                ("laws.escalation.stale", half), ("laws.compliance.slope", {"set": 0.4}),
            )  # fmt: skip
        name = self.pick(*plain[section])
        change = {
            "teams": [
                ("headcount", {"add": 1}), ("headcount", {"set": 0}), ("headcount", half), ("hours", half),
                ("cost", half), ("reserve", {"set": "60 %"}), ("attrition", {"set": "80 %/year"}),
            ],
            "plays": [("due_in", {"set": "3 days"}), *self.changes_of(plain["plays"].get(name))],
            "shocks": [("rate", half), ("rate", {"set": "0 /year"})],
            "segments": [("uplift", {"set": "4 %"}), ("coverage", half), ("arrivals.rate", half)],
        }[section]  # fmt: skip
        key, value = self.pick(*change)
        return f"{section}.{name}.{key}", value

    def changes_of(self, play: dict[str, Any] | None) -> list[tuple[str, dict[str, Any]]]:
        """Changes that only some plays have."""
        if not play:
            return []
        half = {"multiply": 0.5}
        works = [(f"steps.{i}.work", {"multiply": 0.5}) for i, step in enumerate(play["steps"]) if "role" in step]
        if "booked" not in play["when"]:
            works.append(("success", {"set": "40 %"}))
            if vocabulary.is_for_customers(play):
                works += [("effect.trust", {"set": "9 %"}), ("missed.trust", half)]
        return works + ([("when.every", {"set": "12 days"})] if "every" in play["when"] else [])
