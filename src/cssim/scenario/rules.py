"""What holds between sections once each of them is right: seasons, gates, matters, work for ourselves.

Unlike `names`, works on the models: these rules compare values.
"""

from collections.abc import Iterator

from cssim.laws.drivers import CUSTOMER
from cssim.scenario.places import Node, Place
from cssim.scenario.plays import Play
from cssim.scenario.problems import Problem
from cssim.scenario.schema import Scenario
from cssim.scenario.words import deepest, dotted

MOST_OWNERS = 15
"""Segments, and teams where there is work for ourselves: what a key of identity can hold."""

BROUGHT = ("iq", "eq", "grit")
"""Drivers of a member whose level is a trait."""

Broken = Iterator[tuple[tuple[str, ...], str, str]]
"""Path, message and help of a rule that is broken."""


def problems(scenario: Scenario, tree: Node) -> list[Problem]:
    """Every rule that is broken."""
    checks = (_season, _gates, _booked, _openers, _chains, _house, _identities, _drivers)
    return [
        _place(tree, path).problem("rule", f"{dotted(path)}: {message}", help)
        for check in checks
        for path, message, help in check(scenario)
    ]


def _place(tree: Node, path: tuple[str, ...]) -> Place:
    node = deepest(tree, path)
    return node.key or node.place if isinstance(node.value, dict) else node.place


def _season(scenario: Scenario) -> Broken:
    busiest = max(scenario.company.season)
    for name, segment in scenario.segments.items():
        rate, candidates = segment.arrivals.rate, segment.arrivals.candidates
        if rate <= candidates < rate * busiest:
            message = f"in the busiest month {rate * busiest:g} /year, more than the candidates, {candidates:g} /year"
            help = "candidates are what the rate is thinned from; raise them"
            yield ("segments", name, "arrivals", "rate"), message, help


def _gates(scenario: Scenario) -> Broken:
    for name, segment in scenario.segments.items():
        if segment.gate is not None and segment.arrivals.candidates == 0:
            help = "give the segment arrivals, or leave the gate out"
            yield ("segments", name, "gate"), "nobody arrives at this gate", help


def _booked(scenario: Scenario) -> Broken:
    """One play at most comes before a gate, and a gate comes after it."""
    for name, model in scenario.touch_models.items():
        booked = [play for play in model.plays if scenario.plays[play].when.booked]
        for play in booked[1:]:
            message = f"'{booked[0]}' is booked already"
            yield ("touch_models", name, "plays", play), message, "a touch model has one booked play at most"
        for segment, numbers in scenario.segments.items():
            if booked and numbers.touch_model == name and numbers.gate is None:
                message = f"'{name}' has the booked play '{booked[0]}', and the segment has no gate"
                yield ("segments", segment, "touch_model"), message, "give the segment a `gate`"


def _openers(scenario: Scenario) -> Broken:
    """A matter is told apart by what opened it: shocks, or one play."""
    first = {shock.opens: f"the shock '{name}'" for name, shock in reversed(scenario.shocks.items())}
    for name, play in sorted(scenario.plays.items()):
        if play.opens is None:
            continue
        if play.opens in first:
            message = f"'{play.opens}' is opened by {first[play.opens]} already"
            yield ("plays", name, "opens"), message, "a matter is opened by shocks, or by one play"
        first[play.opens] = f"the play '{name}'"


def _chains(scenario: Scenario) -> Broken:
    """A play that opens what in the end opens itself would never come to rest."""
    for name, play in sorted(scenario.plays.items()):
        circle = _circle(scenario, name, play)
        if circle and name == min(circle):
            message = f"opens itself: {' → '.join([*circle, name])}"
            yield ("plays", name, "opens"), message, "a matter must not come back to the play that opened it"


def _circle(scenario: Scenario, name: str, play: Play) -> list[str]:
    """The plays on the way from a play back to itself, each opening the matter of the next; none when there is no way."""
    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        opens = scenario.plays[way[-1]].opens
        for other, after in scenario.plays.items():
            if opens is None or after.when.opened != opens:
                continue
            if other == name:
                return way
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _house(scenario: Scenario) -> Broken:
    for model, numbers in scenario.touch_models.items():
        for play in numbers.plays:
            if scenario.plays[play].for_ != "customer":
                message = "is not for customers, and done without a touch model"
                yield ("touch_models", model, "plays", play), message, "leave it out"


def _identities(scenario: Scenario) -> Broken:
    ours = [name for name, play in scenario.plays.items() if play.for_ != "customer"]
    owners = len(scenario.segments) + len(scenario.teams)
    if ours and owners > MOST_OWNERS:
        message = f"with plays for members or the company, at most {MOST_OWNERS} segments and teams, got {owners}"
        yield ("plays", ours[0], "for"), message, ""


def _drivers(scenario: Scenario) -> Broken:
    for name, driver in scenario.drivers.items():
        if driver.use != 0 and name not in CUSTOMER:
            yield ("drivers", name, "use"), "only a customer's driver is kept alive by use", "leave it out"
        for key in ("start", "rest"):
            if getattr(driver, key) != 0 and name in BROUGHT:
                help = f"set teams.*.skill.{name}"
                yield ("drivers", name, key), "members bring it with them", help
