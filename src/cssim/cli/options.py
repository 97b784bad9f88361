"""Options that mean the same in every verb."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cssim.experiments.store import Store

Verb = Callable[..., Any]

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


def replications(default: int) -> Callable[[Verb], Verb]:
    """`-n`."""
    return click.option(
        "-n",
        "--replications",
        "n",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="How many histories to simulate.",
    )


def study(default: int) -> Callable[[Verb], Verb]:
    """All options of a verb that simulates many histories."""

    def decorated(verb: Verb) -> Verb:
        for option in (VERBOSE, QUIET, EXECUTOR, ENGINE, JOBS, SEED, replications(default)):
            verb = option(verb)
        return verb

    return decorated
