"""What a scenario states in vain: warnings, since none of it is wrong.

Plays that can never fall due, numbers that nothing reads as the rest stands, reporting ages beyond the horizon.
"""

from collections.abc import Iterator

from cssim.scenario.places import Node, section
from cssim.scenario.plays import Play
from cssim.scenario.problems import Problem
from cssim.scenario.schema import Scenario
from cssim.scenario.staff import OWNING
from cssim.scenario.words import deepest, dotted
from cssim.units import FOREVER, MONTH

Idle = Iterator[tuple[tuple[str, ...], str]]
"""Paths, and why what stands there does nothing."""


def warnings(scenario: Scenario) -> list[Problem]:
    """What is stated in vain."""
    tree: Node | None = scenario._tree
    if tree is None:
        return []
    return sorted([*_idle_plays(scenario, tree), *_idle_fields(scenario, tree), *_late_ages(scenario, tree)])


def _late_ages(scenario: Scenario, tree: Node) -> Iterator[Problem]:
    horizon = scenario.study.horizon
    stated = section(tree, "study", "ages").values()
    for age, node in zip(scenario.study.ages, stated, strict=False):  # none, where no file states them
        if age > horizon:
            message = f"study.ages: {age // MONTH} months is beyond the horizon of {horizon // MONTH} months"
            yield node.place.problem("age-beyond-horizon", message, "it is left out of every report", "warning")


def _idle_plays(scenario: Scenario, tree: Node) -> Iterator[Problem]:
    for name, reason in _never_due(scenario):
        node = section(tree, "plays")[name]
        message = f"plays.{name}: never falls due: {reason}"
        yield (node.key or node.place).problem("idle-play", message, severity="warning")


def _idle_fields(scenario: Scenario, tree: Node) -> Iterator[Problem]:
    for check in (_plays, _matters, _segments, _shocks, _teams, _company):
        for path, reason in check(scenario):
            node = deepest(tree, path)
            yield node.place.problem("idle", f"{dotted(path)}: does nothing: {reason}", severity="warning")


# -- plays that never fall due -------------------------------------------------------------------------------------


def _never_due(scenario: Scenario) -> Iterator[tuple[str, str]]:
    # What the past does and day 0 gives up is a decision, not a slip.
    offered = _offered(scenario) | (_offered(scenario._past) if scenario._past else set())
    for name, play in scenario.plays.items():
        if play.for_ == "customer" and name not in offered:
            yield name, "no segment's touch model has it"
        elif reason := _reason(scenario, name, play):
            yield name, reason


def _offered(scenario: Scenario) -> set[str]:
    used = {segment.touch_model for segment in scenario.segments.values()}
    return {play for model in used for play in scenario.touch_models[model].plays}


def _reason(scenario: Scenario, name: str, play: Play) -> str:
    when, opened = play.when, _opened(scenario)
    if when.opened and when.opened not in opened:
        return f"nothing opens '{when.opened}'"
    if not when.stage:
        return "it has no stage"
    if when.chance == 0:
        return "its chance is 0"
    if when.request and when.request.rate == 0 and not _moved(scenario, f"plays.{name}.when.request.rate"):
        return "its rate of requests is 0"
    if play.for_ == "customer" and when.signed and "onboarding" not in when.stage:
        return "at signature a customer is in the stage 'onboarding'"
    if when.stalled and not _stalls(scenario):
        return "nobody stalls, by laws.onboarding"
    if when.next_best and not _weighed(scenario, name):
        return "no touch model gives it weights in `next_best`"
    if missing := [matter for matter in play.requires.open if matter not in opened]:
        return f"it requires '{missing[0]}' open, which nothing opens"
    return ""


def _weighed(scenario: Scenario, name: str) -> bool:
    weights = (model.next_best.get(name) for model in scenario.touch_models.values())
    return any(weight != 0 for given in weights if given for _, weight in given)


def _opened(scenario: Scenario) -> set[str | None]:
    shocks, plays = scenario.shocks.values(), scenario.plays.values()
    past = scenario._past.plays.values() if scenario._past else ()
    return {cause.opens for cause in (*shocks, *plays, *past)}


def _stalls(scenario: Scenario) -> bool:
    law = scenario.laws.onboarding
    moved = any(_moved(scenario, f"laws.onboarding.{number}") for number in ("stalls_after", "stalled_below"))
    return law.stalls_after < FOREVER or law.stalled_below > 0 or moved


def _moved(scenario: Scenario, path: str) -> bool:
    """Whether an initiative changes a number."""
    return any(path in plan.change for plan in scenario.initiatives.values())


# -- fields that nothing reads -------------------------------------------------------------------------------------


def _plays(scenario: Scenario) -> Idle:
    idle, opened = {name for name, _ in _never_due(scenario)}, _opened(scenario)
    by_worth = {
        play for model in scenario.touch_models.values() if model.dispatch == "value_per_hour" for play in model.plays
    }
    expanding, followed = (_stated_law(scenario, law) for law in ("expansion", "follow"))
    for name, play in scenario.plays.items():
        if name in idle:
            continue
        if play.expands and not expanding:
            yield ("plays", name, "expands"), "nothing expands, without numbers in laws.expansion"
        if play.advice and not followed:
            yield ("plays", name, "advice"), "everybody follows it, without numbers in laws.follow"
        if play.worth != 1 and name not in by_worth:
            yield ("plays", name, "worth"), "no touch model that has the play dispatches by value_per_hour"
        if play.closes and play.closes not in opened:
            yield ("plays", name, "closes"), f"nothing opens '{play.closes}'"
        for i, matter in enumerate(play.requires.closed):
            if matter not in opened:
                yield ("plays", name, "requires", "closed", str(i)), f"nothing opens '{matter}'"


def _stated_law(scenario: Scenario, law: str) -> bool:
    """Whether a law has numbers of the scenario's own; that they are neutral would be a decision."""
    changed = (path for plan in scenario.initiatives.values() for path in plan.change)
    stated = scenario._tree is not None and bool(section(scenario._tree, "laws", law))
    return stated or any(path.startswith(f"laws.{law}.") for path in changed)


def _matters(scenario: Scenario) -> Idle:
    waited_for = {play.when.opened for play in scenario.plays.values()}
    for name in scenario.matters:
        if name not in _opened(scenario) | waited_for:
            yield ("matters", name), "nothing opens it"


def _segments(scenario: Scenario) -> Idle:
    owned = {name for team in scenario.teams.values() if team.book in OWNING for name in team.serves}
    for name, segment in scenario.segments.items():
        at = ("segments", name)
        if segment.coverage == 1 and not _moved(scenario, f"segments.{name}.coverage"):
            if segment.coverage_noise > 0:
                yield (*at, "coverage_noise"), "the coverage is 100 %"
            if segment.ranked_by != "arr":
                yield (*at, "ranked_by"), "the coverage is 100 %"
        if segment.discount > 0 and segment.discount_below == 0:
            yield (*at, "discount"), "no health is below `discount_below`, 0"
        if segment.discount_below > 0 and segment.discount == 0 and not _moved(scenario, f"segments.{name}.discount"):
            yield (*at, "discount_below"), "the discount is 0 %"
        rate = f"segments.{name}.arrivals.rate"
        if segment.gate and segment.arrivals.rate == 0 and not _moved(scenario, rate):
            yield (*at, "gate"), "nobody arrives"
        if segment.gate and segment.gate.most_backlog is not None and name not in owned:
            yield (*at, "gate", "most_backlog"), "nobody owns the segment's customers"


def _shocks(scenario: Scenario) -> Idle:
    answered = {play.when.opened for play in scenario.plays.values()}
    for name, shock in scenario.shocks.items():
        if shock.severity and shock.opens not in answered:
            yield ("shocks", name, "severity"), f"no play works on '{shock.opens}'"


def _teams(scenario: Scenario) -> Idle:
    for name, team in scenario.teams.items():
        ratio = team.hire_by_ratio
        constant = isinstance(team.headcount, int) and not _moved(scenario, f"teams.{name}.headcount")
        if ratio and constant and ratio.most == team.most_heads:
            yield ("teams", name, "hire_by_ratio"), f"the headcount is {ratio.most} in any case"


def _company(scenario: Scenario) -> Idle:
    if any(segment.arrivals.candidates > 0 for segment in scenario.segments.values()):
        return
    if scenario.company.cac > 0:
        yield ("company", "cac"), "nobody arrives"
    if scenario.company.season != [1.0] * 12:
        yield ("company", "season"), "nobody arrives"
