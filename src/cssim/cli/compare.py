"""`cssim compare`: what changes, and is it real?"""

import json
from typing import TYPE_CHECKING, Any

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering, stopped
from cssim.cli.run import assuming, interrupted, provenance, stopping
from cssim.scenario.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from cssim.experiments.assumptions import Assumptions
    from cssim.experiments.compare import Comparison
    from cssim.scenario.schema import Scenario


@click.command()
@click.argument("base")
@click.argument("others", nargs=-1, metavar="[OTHER]...")
@options.SETS
@options.ASSUMPTIONS
@options.PRECISION
@options.BEST
@options.STORE
@options.REPORT
@options.study(50, more=True)
@answering
@output.kept
def compare(
    base: str,
    others: tuple[str, ...],
    sets: tuple[str, ...],
    members: int,
    precision: str | None,
    best: str | None,
    file: str | None,
    report: str | None,
    verbose: bool,
    **study: Any,
) -> Answer:
    """Compare scenarios on the same simulated histories: paired differences, customers saved and lost.

    --set changes every scenario; without OTHER, BASE is compared with itself changed by --set.
    """
    from cssim.cli.progress import Progress
    from cssim.experiments.compare import compare as compared
    from cssim.experiments.seen import COURSE
    from cssim.reports import answer, build, data, reached, tables
    from cssim.scenario import plausible

    arms = _arms(base, others, sets)
    if best is not None:
        if report is not None:
            raise click.UsageError("--best selects and tells nothing else: leave --report out")
        return _raced(arms, best, file, study)
    looks = (COURSE,) if report else ()
    if report is not None:
        _one_age(arms)
    output.folder_to_write(report)
    study["n"] = options.extended(study["n"], arms, study["seed"], study["engine"], file)
    wanted = stopping(precision, arms, study)
    worlds = plausible.worlds(arms, members) if members else []  # refused before long work
    told = Progress(study["engine"], study["jobs"], study["quiet"], wanted is not None)
    with options.opened(file) as store:
        found = compared(
            *arms,
            replications=study["n"],
            seed=study["seed"],
            jobs=study["jobs"],
            engine=study["engine"],
            progress=told,
            executor=study["executor"],
            precision=wanted,
            store=store,
            looks=looks,
        )
        under = assuming(worlds, found.base, study, store)
    parts = [_part(found, i, verbose, under) for i in range(len(found.others))]
    if len(found.others) > 1:
        parts.append(f"{tables.overview(found)}\n\n{answer.best(found)}")
    parts += [reached.told([found.base, *found.others], wanted)] if wanted else []
    parts += [
        tables.legend(found.base, comparisons=answer.comparisons(found), assumed=under is not None),
        f"Next: cssim trace {base} --customer 17{_against(others)}",
    ]
    warnings = [Problem(arms[0].name, 0, 0, "pairing", text, severity="warning") for text in found.warnings]
    result = Answer(
        "\n\n".join(parts),
        {
            **data.comparison(found, under),
            **({"precision": reached.data([found.base, *found.others], wanted)} if wanted else {}),
        },
        0,
        warnings,
        provenance([found.base, *found.others]),
    )
    result = interrupted(result, found.base, worlds, under, file)
    return output.reported(result, report, lambda: build.comparison(found, dict(result.provenance), under))


def _one_age(arms: "list[Scenario]") -> None:
    """A report tells all scenarios by one age; raises ScenarioError where their last ones differ."""
    from cssim.experiments import targets

    last = {arm.name: targets.ages(arm)[-1] for arm in arms}
    if len(set(last.values())) > 1:
        told = ", ".join(f"{name} {age:g} months" for name, age in last.items())
        message = f"a report needs one last reporting age, these have several: {told}"
        raise ScenarioError(
            [Problem(arms[0].name, 0, 0, "ages", message, "see study.ages; --set study.ages=[…] sets all")]
        )


def _raced(arms: "list[Scenario]", text: str, file: str | None, study: dict[str, Any]) -> Answer:
    """Only the best of the scenarios, in as many replications as that takes."""
    from cssim.experiments.compare import unique, warnings
    from cssim.experiments.race import race
    from cssim.kpis import catalogue
    from cssim.reports import raced

    study["n"] = options.extended(study["n"], arms, study["seed"], study["engine"], file)
    wanted = stopping(text, arms, study, "--best")
    assert wanted is not None
    if wanted.relative or catalogue.lookup(wanted.kpi).better_when is None:
        raise click.UsageError(
            f"--best: expected a KPI of which more or less is better, and a width in its unit, got '{text}'"
        )

    def told(n: int, left: tuple[int, ...]) -> None:
        if not study["quiet"]:
            click.echo(f"{n} histories: {len(left)} of {len(arms)} still in", err=True)

    names = unique([arm.name for arm in arms])
    given = (study["n"], study["seed"], study["jobs"], study["engine"], study["executor"])
    try:
        with options.opened(file) as store:
            found = race(arms, names, wanted, *given, told, store)
    except KeyboardInterrupt:
        if file is None:
            raise
        return stopped(f"finished runs are kept in {file}", again=options.again(study["n"]))
    text = f"{raced.answer(found)}\n\n{raced.standings(found)}"
    told_apart = [
        Problem(arms[0].name, 0, 0, "pairing", words, severity="warning") for words in warnings(arms[0], arms[1:])
    ]
    return Answer(text, raced.data(found), 0, told_apart, {"seed": study["seed"], "engine": study["engine"]})


def _arms(base: str, others: tuple[str, ...], sets: tuple[str, ...]) -> "list[Scenario]":
    from cssim.scenario import read

    if others:
        return [read.named(word, sets) for word in (base, *others)]
    if not sets:
        raise click.UsageError("expected a scenario to compare with, or --set PATH=VALUE")
    plain = read.named(base)
    name = json.dumps(f"{plain.name} with {', '.join(sets)}"[:120], ensure_ascii=False)
    return [plain, read.named(base, [*sets, f"name={name}"])]


def _part(found: "Comparison", other: int, verbose: bool, under: "Assumptions | None") -> str:
    from cssim.reports import answer, assumed, tables

    title = f"{found.names[0]}  →  {found.names[other + 1]}"
    table = tables.comparison(found, other, verbose)
    ranges = [assumed.differences(found, other, under)] if under else []
    told = [answer.answer(found, other), *filter(None, [answer.detectable(found, other)])]
    return "\n\n".join([title, *told, table, *ranges, tables.movements(found, other)])


def _against(others: tuple[str, ...]) -> str:
    return f" --against {others[0]}" if others else ""
