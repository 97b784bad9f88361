"""`cssim run`: what happens, over many simulated histories."""

import sys
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cssim.cli import options, output
from cssim.cli.envelope import INTERRUPTED, Answer, answering
from cssim.scenario.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cssim.experiments.assumptions import Assumptions
    from cssim.experiments.precision import Precision
    from cssim.experiments.replicate import Replications
    from cssim.experiments.store import Store
    from cssim.experiments.targets import Verdict
    from cssim.scenario.schema import Scenario

MISSED = 4
MOST = 1000  # replications, where a precision is asked for and -n is not given


@click.command()
@click.argument("scenario")
@options.SETS
@options.study(50, more=True)
@options.ASSUMPTIONS
@options.PRECISION
@options.STORE
@options.REPORT
@click.option("--ledger", metavar="FILE", help="Write every event of replication 0 as CSV.")
@answering
@output.kept
def run(
    scenario: str,
    sets: tuple[str, ...],
    members: int,
    precision: str | None,
    file: str | None,
    report: str | None,
    ledger: str | None,
    verbose: bool,
    **study: Any,
) -> Answer:
    """Simulate a scenario: KPIs with their simulation error and outcome spread.

    SCENARIO is a file, or the name of a built-in scenario such as mid_market.
    """
    from cssim.cli.progress import Progress
    from cssim.engines import simulate
    from cssim.experiments import targets
    from cssim.experiments.replicate import replicate
    from cssim.experiments.seen import COURSE
    from cssim.reports import assumed, build, data, reached, tables
    from cssim.scenario import names, plausible, read

    chosen = read.named(scenario, sets)
    if problems := targets.problems(chosen):
        raise ScenarioError(problems)
    looks = (COURSE,) if report else ()
    study["n"] = options.extended(study["n"], [chosen], study["seed"], study["engine"], file)
    wanted = stopping(precision, [chosen], study)
    output.try_to_write(ledger)
    output.folder_to_write(report)
    worlds = plausible.worlds([chosen], members) if members else []  # refused before long work
    told = Progress(study["engine"], study["jobs"], study["quiet"], wanted is not None)
    with options.opened(file) as store:
        found = replicate(
            chosen,
            study["n"],
            study["seed"],
            study["jobs"],
            study["engine"],
            progress=told,
            executor=study["executor"],
            precision=wanted,
            store=store,
            looks=looks,
        )
        under = assuming(worlds, found, study, store)
    verdicts = targets.verdicts(found)
    held = [_verdict(verdict, chosen.company.currency) for verdict in verdicts]
    text = "\n\n".join(
        part
        for part in (
            f"{chosen.name}\n{chosen.description}".strip(),
            tables.replications(found, verbose, assumed.levels(found, under) if under else ""),
            reached.told([found], wanted) if wanted else "",
            "\n".join(held),
            f"Next: cssim compare {scenario} OTHER, or cssim trace {scenario} --customer 17",
        )
        if part
    )
    answer = Answer(
        text,
        {
            **data.replications(found, under),
            "targets": data.targets(verdicts),
            **({"precision": reached.data([found], wanted)} if wanted else {}),
        },
        0 if all(verdict.met for verdict in verdicts) else MISSED,
        names.warnings(chosen),
        provenance([found]),
    )
    answer = interrupted(answer, found, worlds, under, file)
    answer = output.reported(answer, report, lambda: build.run(found, held, dict(answer.provenance), under))
    if ledger is not None:
        first = simulate(chosen, study["seed"], engine=study["engine"])
        answer = output.saved(answer, lambda: first.to_csv(ledger))
    return answer


def assuming(
    worlds: "list[list[Scenario]]", found: "Replications", study: dict[str, Any], store: "Store | None"
) -> "Assumptions | None":
    """The same study under plausible sets of numbers; None where none is asked for, or nothing came of it."""
    if not worlds or found.n < found.asked:
        return None
    from cssim.experiments.assumptions import assume

    def told(done: int, asked: int) -> None:
        if not study["quiet"]:
            click.echo(f"assumptions: {done} of {asked} sets", err=True)

    under = assume(worlds, found.n, study["seed"], study["jobs"], study["engine"], told, study["executor"], store)
    found.failure = under.failure
    return under if under.members else None


def stopping(
    text: str | None, arms: "list[Scenario]", study: dict[str, Any], option: str = "--precision"
) -> "Precision | None":
    """The precision that is asked for; with it, `-n` is the most there may be, `MOST` where it is not given."""
    if text is None:
        return None
    from cssim.experiments import compare, precision, targets

    if click.get_current_context().get_parameter_source("n") == ParameterSource.DEFAULT:
        study["n"] = MOST
    try:
        wanted = precision.parse(text, arms[0].company.currency)
        for arm in arms:
            if wrong := targets.unmeasured(arm, wanted.kpi):
                raise ValueError(f"{arm.name}: {'; '.join(part for part in wrong if part)}")
        ages = compare.common_ages(arms)
        if wanted.months is not None and wanted.months not in ages:
            raise ValueError(f"reporting ages are {', '.join(f'{age:g}' for age in ages)} months")
        next(precision.looks(study["n"]))
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None
    return wanted if wanted.months is not None or not ages else wanted._replace(months=ages[-1])


def provenance(found: "list[Replications]") -> dict[str, Any]:
    """What makes a result again."""
    from cssim.scenario.canonical import digest

    digests = [digest(one.scenario) for one in found]
    what = {"scenario": digests[0]} if len(digests) == 1 else {"scenarios": digests}
    return {**what, "seed": found[0].seed, "replications": found[0].n, "engine": found[0].engine}


def interrupted(
    answer: Answer,
    found: "Replications",
    worlds: "Sequence[list[Scenario]]" = (),
    under: "Assumptions | None" = None,
    file: str | None = None,
) -> Answer:
    """The answer of a study that was stopped, or whose executor gave up: it says so, and how to go on."""
    sets = len(under.members) if under else 0
    if found.n == found.asked and sets == len(worlds):
        return answer
    if sys.stderr.isatty():
        click.echo(err=True)  # the line of progress stands unfinished
    code = INTERRUPTED
    if found.failure:
        answer, code = output.failed(answer, found.failure), output.FAILED
    done = f"{found.n} of {found.asked} replications" if found.n < found.asked else f"{sets} of {len(worlds)} sets"
    message = f"interrupted after {done}: the result is of those"
    help = f"the same command again gives all {found.asked}; the first {found.n} come out the same"
    if file:
        message, help = (
            f"{message}; finished runs are kept in {file}",
            f"{options.again(found.asked)} goes on from there",
        )
    problem = Problem("cssim", 0, 0, "interrupted", message, help, severity="warning")
    return answer._replace(code=code, problems=[*answer.problems, problem])


def _verdict(verdict: "Verdict", money: str) -> str:
    from cssim.kpis import catalogue
    from cssim.reports import figures

    target, unit = verdict.target, catalogue.lookup(verdict.target.kpi).unit
    bounds = [
        f"{word} {figures.figure(bound, unit, money)}"
        for word, bound in (("at least", verdict.low), ("at most", verdict.high))
        if bound is not None
    ]
    what = "mean" if target.quantile is None else f"{100 * target.quantile:g} % quantile"
    got = "not defined" if verdict.value is None else figures.figure(verdict.value, unit, money)
    asked = f"{target.kpi} at {verdict.months} months, {what}, {' and '.join(bounds)}"
    return f"target {'met' if verdict.met else 'missed'}: {asked}: {got}"
