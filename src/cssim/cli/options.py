"""Options that mean the same in every verb."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cssim.experiments.store import Store
    from cssim.scenario.schema import Scenario

Verb = Callable[..., Any]


class More(int):
    """As many more than a store has."""


class _Count(click.ParamType):
    """50, or +50."""

    name = "N"

    def convert(self, value: Any, option: click.Parameter | None, context: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        kind, digits = (More, value[1:]) if value.startswith("+") else (int, value)
        if not digits.isdecimal() or not int(digits):
            self.fail(f"expected a number of histories such as 50, or +50 for 50 more, got '{value}'", option, context)
        return kind(digits)


SEED = click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the study.")
SETS = click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value, as often as needed.")
ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "reference", "compiled"]),
    default="auto",
    show_default=True,
    help="Same results from all; compiled is fast.",
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but problems.")
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Tell everything.")


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=cores,
    show_default="all cores",
    help="Replications at a time; results do not depend on it.",
)


def _place(context: click.Context, option: click.Parameter, word: str) -> str:
    from cssim.execution import place

    try:
        place(word, 1, "auto")
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return word


EXECUTOR = click.option(
    "--executor",
    default="auto",
    metavar="WHERE",
    callback=_place,
    help="serial, threads, processes or dask:ADDRESS; same results from all.",
)
PRECISION = click.option(
    "--precision",
    metavar="'KPI WIDTH'",
    help="Simulate until the 95 % interval is so narrow, such as 'grr 0.2pp' or 'closing_arr@12 5 %'; -n is then the most.",
)
BEST = click.option(
    "--best",
    metavar="'KPI WIDTH'",
    help="Only select the best by a KPI, differences below WIDTH being as good, such as 'realised_value 100k USD'.",
)
STORE = click.option(
    "--store", "file", metavar="FILE", help="Keep finished runs there; none of them is simulated again, by any study."
)
REPORT = click.option("--report", metavar="DIR", help="Write a report there: page, workbook, charts and their tables.")
ASSUMPTIONS = click.option(
    "--assumptions",
    "members",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Ask again under N plausible sets of numbers: the assumption range.",
)


def opened(file: str | None) -> "AbstractContextManager[Store | None]":
    """The store that is named, if one is."""
    from cssim.experiments.store import Store

    return Store(file) if file else nullcontext()


def extended(n: int, scenarios: "Sequence[Scenario]", seed: int, engine: str, file: str | None) -> int:
    """`-n` as a plain number: +N is N more than the store has of every scenario."""
    if not isinstance(n, More):
        return n
    if file is None:
        raise click.UsageError(f"-n +{n} is {n} more than are finished in a store: name it with --store FILE")
    from cssim.experiments.store import Store, run_key

    name = "compiled" if engine == "auto" else engine
    with Store(file) as store:
        return store.whole([run_key(one, seed, name) for one in scenarios]) + n


def again(n: int) -> str:
    """The command that goes on where one of n histories was stopped: with +N the same would go on to another end."""
    said = click.get_current_context().params.get("n")
    return f"the same command with -n {n}" if isinstance(said, More) else "the same command again"


def replications(default: int, more: bool = False) -> Callable[[Verb], Verb]:
    """`-n`; with `more` it may be +N."""
    return click.option(
        "-n",
        "--replications",
        "n",
        type=_Count() if more else click.IntRange(min=1),
        default=default,
        show_default=True,
        help=f"How many histories to simulate{'; +N: N more than the store has' if more else ''}.",
    )


def study(default: int, more: bool = False) -> Callable[[Verb], Verb]:
    """All options of a verb that simulates many histories."""

    def decorated(verb: Verb) -> Verb:
        for option in (VERBOSE, QUIET, EXECUTOR, ENGINE, JOBS, SEED, replications(default, more)):
            verb = option(verb)
        return verb

    return decorated
