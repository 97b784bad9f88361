"""The part of the generated companies that goes beyond plays for customers: offers and gates, needs and expansion, chains
of matters, stalls, members and the company itself, and what they do to each other.

`enrich` adds it to a company that `scenarios.Maker` has drawn; `renumber`, `decided`, `staffing` and `LAWS` draw again what
day 0 may change; `changes` are what initiatives may.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.scenarios import Maker

CUSTOMER = (
    "product", "outcomes", "enablement", "guidance", "trust", "contact", "preparation", "integration", "expectation",
    "hurt",
)  # fmt: skip
MEMBER = ("iq", "eq", "grit", "strain", "engagement")
COMPANY = ("quality", "defects", "playbook", "reputation", "goodwill", "culture")
DRIVERS = CUSTOMER + MEMBER + COMPANY
BROUGHT = ("iq", "eq", "grit")
CHAIN = ("job", "rollout")
"""Matters that plays open; `job` comes first, so that no chain ends where it began."""
RULES = ("focus", "value_per_hour", "value_per_hour")
FEATURES = ("bias", "health", "tenure", "to_term", "size", "open", "contact", "onboarded")
STAGES = ("onboarding", "adopting", "renewing", "stalled")
CHANCES = (1, 1, "50 %", "10 %", 0)

_LEVELS = (0, 0.3, 0.5, 1)
LAWS: dict[str, dict[str, tuple]] = {
    "quality": {"weight": (0.5, 3), "reference": (0.2, 0.5)},
    "renewal": {"integration": (0, 2, -1), "expectation": (0, 1, 4)},
    "expansion": {
        "base": (0, 2, 50), "adoption": (0, 3), "adoption_reference": _LEVELS, "trust": (0, 2, -1),
        "trust_reference": _LEVELS, "size": ("20 %", "50 %", 1),
    },
    "contraction": {"base": (-1, 1, 50), "adoption": (0, 4), "size": (0, "10 %", "60 %", 1)},
    "onboarding": {
        "handoff": (0, 1, 3), "readiness": (0, 2), "goodwill": (0, 1, -1), "goodwill_reference": _LEVELS,
        "promise": (0, 0.7, 1), "stalls_after": ("18 min", "1.5 days", "20 days", "100 days", "forever"),
        "stalled_below": (0, 0.3, 0.5, 1),
    },
    "skill": {
        "iq": (0, 0.5, 3), "reference": _LEVELS, "speed": (0, 0.7, 4), "strain": (0, 0.5, 2), "engagement": (0, 0.8),
    },
    "follow": {
        "base": (1, "60 %", 0), "eq": (0, 1, -1), "eq_reference": _LEVELS, "trust": (0, 1), "trust_reference": _LEVELS,
    },
    "strain": {"load": (0, 0.4, 2), "tolerance": (0, 0.5), "contagion": (0, 0.4, 1)},
    "switching": {"work": ("0 h", "7 min", "2 h", "30.5 min")},
    "reputation": {"weight": (0, 1, -1, 8), "reference": _LEVELS, "lost": (0, 0.2, 1), "achieved": (0, 0.1, 1)},
    "playbook": {"weight": (0, 0.6, 1), "reference": _LEVELS},
    "culture": {"weight": (0, 0.7, -1), "reference": _LEVELS},
    "escalation": {"defects": (0, 3)},
    "trust": {"hurt": (0, 2, 9), "digital_contact": (0, 0.2, 1)},
    "compliance": {"grit": (0, 1), "useless": (0, 0.7, 2)},
    "attrition": {"strain": (0, 3), "engagement": (0, 2)},
    "health": {
        "sentiment_weight": (0, 0.5, 1), "engagement_weight": (0, 0.3), "usage_noise": (0, 0.15, 1),
        "sentiment_noise": (0, 0.3), "engagement_noise": (0, 0.3), "usage_coverage": ("100 %", "60 %", 0),
        "sentiment_coverage": ("100 %", "50 %"), "engagement_coverage": ("100 %", "40 %"), "lag": (0, 0.4, 1),
    },
}  # fmt: skip


def enrich(maker: "Maker", plain: dict[str, Any]) -> None:
    """Adds some of everything to a company of plays for customers."""
    whom_we_meet(maker, plain)
    for name, kind in {"again": "stalled", "best0": "next_best", "best1": "next_best", "offer": "booked"}.items():
        if maker.may(0.6):
            add(plain, name, customer_play(maker, plain, kind))
    chain(maker, plain)
    house(maker, plain)
    for play in plain["plays"].values():
        renumber(maker, play, plain["matters"])
    decided(maker, plain)


def decided(maker: "Maker", plain: dict[str, Any]) -> None:
    """Draws what segments are offered, and what is next best."""
    for segment in plain["segments"].values():
        segment.update(terms(maker, has_arrivals=segment["arrivals"]["candidates"] != "0 /year"))
        in_season(plain, segment["arrivals"])
    for model in plain["touch_models"].values():
        touch(maker, model, plain["plays"])
    only_gated_segments_are_offered(maker, plain)


def in_season(plain: dict[str, Any], arrivals: dict[str, str]) -> None:
    """No more arrivals in the busiest month than there are candidates."""
    if arrivals["rate"] != "0 /year" and max(plain["company"].get("season", [1])) > 1:
        arrivals["rate"] = {"3 /year": "1.5 /year", "8 /year": "4 /year"}[arrivals["candidates"]]


def add(plain: dict[str, Any], name: str, play: dict[str, Any]) -> None:
    """One more play, which every touch model has if it is for customers."""
    plain["plays"][name] = play
    if play.get("for", "customer") == "customer":
        for model in plain["touch_models"].values():
            model["plays"][name] = {}


# -- whom we meet: what day 0 cannot change ------------------------------------------------------------------------


def whom_we_meet(maker: "Maker", plain: dict[str, Any]) -> None:
    plain["company"] = {"cac": maker.pick(0, "4k USD")}
    if maker.may(0.5):
        plain["company"]["season"] = [maker.pick(0, 0.5, 1, 1, 2) for _ in range(12)]
    plain["study"]["start"] = maker.pick(None, "2025-07-01")
    for segment in plain["segments"].values():
        segment["traits"].update(
            readiness=maker.pick({}, {"mean": 0.5, "sd": 0.4}),
            handoff=maker.pick({}, {"mean": 0.6, "sd": 0.3}),
            potential=maker.pick({}, {"a": 2, "b": 2}),
        )
    for shock in plain["shocks"].values():
        shock["grows_with"] = maker.pick(shock["grows_with"], "potential")
        if shock["opens"]:
            shock["severity"] = maker.pick(None, {"median": 1.5, "p90": 4}, {"median": 0.5, "p90": 0.5})
    plain["drivers"].update({name: maker.driver(name) for name in (*MEMBER, *COMPANY) if maker.may(0.6)})
    for name in BROUGHT:
        if name in plain["drivers"]:
            plain["drivers"][name].update(start=0, rest=0)


def customer_play(maker: "Maker", plain: dict[str, Any], kind: str, opened: str | None = None) -> dict[str, Any]:
    """A play of one of the later triggers, or opened by a matter that another play opens."""
    when: dict[str, Any] = {"opened": opened} if opened else {kind: True}
    purpose = (
        maker.pick("onboarding", "adoption") if kind == "stalled" else maker.pick("adoption", "expansion", "expansion")
    )
    roles = sorted({team["role"] for team in plain["teams"].values()})
    steps = [maker.step(roles, first=i == 0) for i in range(maker.pick(1, 1, 2, 3))]
    play = {"purpose": purpose, "when": when, "closes": None, "steps": steps}
    if kind == "booked":
        play["purpose"] = "adoption"
    return maker.renumber(play)


def chain(maker: "Maker", plain: dict[str, Any]) -> None:
    """One play opens a matter, whose play opens another; some plays sell, some do themselves, some close what they find."""
    plays = plain["plays"]
    before: str | None = None
    for matter in CHAIN[: maker.pick(0, 1, 1, 2)]:
        openers = [before] if before else [name for name in plays if may_open(plays[name])]
        if not openers:
            break
        plays[maker.pick(*openers)]["opens"] = matter
        plain["matters"][matter] = maker.matter()
        before = f"chained_{matter}"
        add(plain, before, customer_play(maker, plain, "opened", matter))
        plays[before]["closes"] = maker.pick(matter, matter, None)
    for name, play in plays.items():
        if not is_for_customers(play) or "booked" in play["when"]:
            continue
        if play["closes"] is None and maker.may(0.3):
            play["closes"] = maker.pick(*(name for name in plain["matters"] if name != play.get("opens")))
        if play["purpose"] == "expansion":
            play["expands"] = maker.may(0.9)
        if not play.get("opens") and play["purpose"] != "onboarding" and maker.may(0.12):
            play.update(digital=True, steps=[])
            for model in plain["touch_models"].values():
                without(model["plays"].get(name, {}), "work")


def is_for_customers(play: dict[str, Any]) -> bool:
    return play.get("for", "customer") == "customer"


def may_open(play: dict[str, Any]) -> bool:
    return is_for_customers(play) and "booked" not in play["when"]


def house(maker: "Maker", plain: dict[str, Any]) -> None:
    """Plays for members and for the company, sometimes with a team for nothing else."""
    roles = sorted({team["role"] for team in plain["teams"].values()})
    if maker.may(0.6):
        plain["plays"]["coach"] = house_play(maker, "member", maker.pick("every", "every", "signed"), roles)
    if maker.may(0.6):
        if maker.may(0.6):
            ops = {"role": "ops", "serves": [], "book": "pooled", "account": "r_and_d"}
            plain["teams"]["ops"] = {**ops, **maker.staffing(ops)}
            roles = [*roles, "ops", "ops"]
        plain["plays"]["abroad"] = house_play(maker, "company", "every", roles)


def house_play(maker: "Maker", about: str, kind: str, roles: list[str]) -> dict[str, Any]:
    steps = [maker.step(roles, first=i == 0) for i in range(maker.pick(1, 1, 2))]
    for step in steps:
        step.pop("fallback", None)
    when: dict[str, Any] = {"signed": True} if kind == "signed" else {"every": None}
    return maker.renumber({"for": about, "purpose": "people", "when": when, "closes": None, "steps": steps})


# -- what day 0 may change -----------------------------------------------------------------------------------------


def renumber(maker: "Maker", play: dict[str, Any], matters: dict[str, Any]) -> None:
    """The numbers of a play that a plain one has not, and nothing that would say nothing about a play of its kind."""
    when, works = play["when"], any("role" in step for step in play["steps"])
    play["worth"] = maker.pick(1, 0, 5, 0.2)
    for step in play["steps"]:
        step["chance"] = maker.pick(*CHANCES)
    if not is_for_customers(play):
        without(play, "timely", "playbook", "reaches_all", "contact", "worth", "closes")
        without(when, "stage", "chance")
        for effects in effects_of(play):
            without(effects, *CUSTOMER)
        if play["for"] == "company":
            without(play["missed"], *MEMBER)
            without(play["effect"], *(() if works else MEMBER))
        return
    if "booked" in when:
        without(play, "timely", "playbook", "contact", "expires", "effect", "missed", "closes", "success")
        without(when, "stage", "chance")
        for step in play["steps"]:
            without(step, "effect")
        return
    when["stage"] = maker.pick(list(STAGES), list(STAGES), ["stalled"], when["stage"])
    if "stalled" in when or "opened" in when:
        when["stage"] = maker.pick(list(STAGES), list(STAGES), ["adopting", "stalled"])
    play["advice"] = works and maker.may(0.3)
    play["requires"] = (
        {} if "signed" in when else required(maker, [name for name in matters if name != when.get("opened")])
    )
    without(play["missed"], *MEMBER)
    if not works:
        without(play["effect"], *MEMBER)
    if play.get("digital"):
        without(play, "expires", "missed", "reaches_all", "planned", "timely", "discretionary", "worth")


def without(map: dict[str, Any], *keys: str) -> None:
    for key in keys:
        map.pop(key, None)


def effects_of(play: dict[str, Any]) -> list[dict[str, Any]]:
    return [play["effect"], play["missed"], *(step["effect"] for step in play["steps"] if "effect" in step)]


def required(maker: "Maker", matters: list[str]) -> dict[str, list[str]]:
    """Some matters open, some closed, most of them as they are."""
    states = {name: maker.pick("closed", "open", None, None, None, None, None, None) for name in matters}
    return {state: [name for name in matters if states[name] == state] for state in ("closed", "open")}


def terms(maker: "Maker", has_arrivals: bool) -> dict[str, Any]:
    """What a segment is offered, and whom it lets in."""
    gate = {
        "threshold": maker.pick(0, 0.4, 0.8, 1),
        "noise": maker.pick(0, 0.3),
        "delay": maker.pick("0 min", "1 min", "5 days"),
        "most_backlog": maker.pick(None, None, 0.5, 0),
    }
    return {
        "discount": maker.pick(0, "10 %", "40 %", 1),
        "discount_below": maker.pick(0, 0.4, 0.7, 1),
        "ranked_by": maker.pick("arr", "potential"),
        "coverage_noise": maker.pick(0, 0, 0.5, 3),
        "gate": maker.pick(gate, gate, None) if has_arrivals else None,
    }


def touch(maker: "Maker", model: dict[str, Any], plays: dict[str, Any]) -> None:
    """Coefficients of what is next best, for plays that ask for it."""
    if maker.may(0.4):
        model["dispatch"] = maker.pick(*RULES)
    best = [name for name in model["plays"] if "next_best" in plays[name]["when"]]
    model["next_best"] = {
        name: {feature: maker.pick(-1, -0.2, 0.3, 1, 0.1) for feature in maker.some(FEATURES, 1)}
        for name in best
        if maker.may(0.9)
    }


def only_gated_segments_are_offered(maker: "Maker", plain: dict[str, Any]) -> None:
    """A play for prospects stands in the touch models of segments with a gate alone, or in none."""
    for segment in plain["segments"].values():
        model = plain["touch_models"][segment["touch_model"]]
        offered = [name for name in model["plays"] if "booked" in plain["plays"][name]["when"]]
        if not offered or segment["gate"]:
            continue
        if segment["arrivals"]["candidates"] == "0 /year":
            without(model["plays"], *offered)
            model["order"] = [[name for name in group if name not in offered] for group in model["order"]]
        else:
            segment["gate"] = {"threshold": 0.3, "noise": 0.2, "delay": maker.pick("0 min", "2 days")}


def staffing(maker: "Maker", team: dict[str, Any]) -> dict[str, Any]:
    """Heads by the customers served, and the pile of a hybrid book."""
    heads = team["headcount"]
    most = max(heads.values()) if isinstance(heads, dict) else heads
    ratio = {"customers": maker.pick(1, 2, 4), "most": most + maker.pick(0, 1, 3)}
    return {
        "hire_by_ratio": maker.pick(None, ratio) if team["serves"] else None,
        **({"pool_above": maker.pick("0 h", "3 h", "30 h")} if team["book"] == "hybrid" else {}),
    }


def skill(maker: "Maker") -> dict[str, Any]:
    """Who they are: of the company itself, so day 0 does not change it."""
    return {
        name: maker.pick({}, {"mean": 0.6, "sd": 0.3}, {"mean": 0.2}, {"mean": 1, "sd": 1})
        for name in ("iq", "eq", "grit")
    }


# -- initiatives ---------------------------------------------------------------------------------------------------


def changes(plain: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Dated changes of the vocabulary's own numbers."""
    half = {"multiply": 0.5}
    found = [
        ("laws.expansion.base", {"add": 2}), ("laws.onboarding.stalled_below", {"set": 0.6}), ("laws.strain.load", half),
        ("laws.skill.iq", {"set": 0.8}), ("laws.reputation.weight", {"set": 2}), ("laws.follow.base", half),
    ]  # fmt: skip
    found += [(f"drivers.{name}.rest", {"set": 0.9}) for name in COMPANY if name in plain["drivers"]]
    for name, segment in plain["segments"].items():
        found.append((f"segments.{name}.discount", half))
        if segment.get("gate"):
            found.append((f"segments.{name}.gate.threshold", {"set": 0.2}))
    found += [(f"matters.{name}.in_renewal", half) for name in plain["matters"]]
    for name, play in plain["plays"].items():
        found += [(f"plays.{name}.steps.{i}.chance", half) for i in range(len(play["steps"]))]
    return found
