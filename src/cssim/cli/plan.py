"""`cssim plan`: how few people, and how much money, meet the targets of a scenario."""

import re
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering, stopped
from cssim.scenario.problems import Problem, ScenarioError, nearest

if TYPE_CHECKING:
    from cssim.experiments.planning import Company
    from cssim.scenario.schema import Scenario

MISSED = 4
MOST = 200  # heads


@click.command()
@click.argument("scenario")
@click.option(
    "--team",
    "ranges",
    multiple=True,
    metavar="TEAM=LO..HI",
    help="How large a team may be; CSM teams up to twice their size by default.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(50, 99.9),
    default=95.0,
    show_default=True,
    help="Of all targets together, in percent.",
)
@click.option(
    "--store",
    "file",
    metavar="FILE",
    required=True,
    help="Where finished runs are kept; the same command again goes on.",
)
@options.REPORT
@options.SETS
@options.SEED
@options.JOBS
@options.ENGINE
@options.EXECUTOR
@options.QUIET
@answering
@output.kept
def plan(
    scenario: str,
    ranges: tuple[str, ...],
    confidence: float,
    file: str,
    report: str | None,
    sets: tuple[str, ...],
    seed: int,
    jobs: int,
    engine: str,
    executor: str,
    quiet: bool,
) -> Answer:
    """Find the least-cost staffing that meets the `targets` of a scenario, and say how sure that is.

    Looks at designs on common histories, then tries the cheapest on fresh ones. Says what one head more or fewer would change.
    """
    from cssim.execution import workers
    from cssim.experiments import compare, planning, staffing, targets
    from cssim.experiments.store import Store
    from cssim.reports import build, planned
    from cssim.scenario import read

    base = read.named(scenario, sets)
    if not base.targets:
        help = "such as targets: [{kpi: grr, at: 12 months, min: 90 %}]"
        raise ScenarioError([Problem(base.name, 0, 0, "plan", "the scenario states no targets to plan for", help)])
    if problems := targets.problems(base):
        raise ScenarioError(problems)
    bounds = _bounds(base, ranges)
    output.folder_to_write(report)
    name = "compiled" if engine == "auto" else engine
    try:
        with Store(file) as store, workers(executor, jobs, name) as at:
            company = planning.Company(scenario, tuple(bounds), store, seed, name, jobs, at, sets)
            now = tuple(planning.headcount(base, team) for team in bounds)
            told = _Told(quiet, company, staffing.runs(list(bounds.values())))
            start = planning.needed(company.replications(now, staffing.FIRST), tuple(bounds))
            found = staffing.plan(told.watching(company.values), tuple(bounds.values()), start, confidence / 100)
            steps = planning.steps(company, found, tuple(bounds.values()), planned.kpis(base))
            text = "\n\n".join(
                [
                    planned.answer(company, found, confidence / 100),
                    planned.teams(company, found, steps, base),
                    f"What it is traded against, of {len(found.looks)} designs looked at:\n{planned.tradeoff(company, found)}",
                    f"Differences: paired means of {staffing.LAST} simulated histories with 95 % intervals (seed {seed}). "
                    f"Every run is kept in {file}.",
                ]
            )
            made_from = {"seed": seed, "engine": name}
            data = planned.data(company, found, steps, confidence / 100)
            chosen = company.scenario(found.best.design).model_copy(update={"name": "the plan"})
            apart = list(compare.warnings(base, [chosen]))
            page = build.plan(company, found, steps, base, confidence / 100, made_from, apart)
            warnings = [Problem(base.name, 0, 0, "pairing", words, severity="warning") for words in apart]
    except KeyboardInterrupt:
        return stopped(f"finished runs are kept in {file}")
    answer = Answer(text, data, 0 if found.attained else MISSED, warnings, made_from)
    return output.reported(answer, report, lambda: page)


class _Told:
    """Says which design is looked at, and what it will take once a look has been timed."""

    def __init__(self, quiet: bool, company: "Company", runs: tuple[int, int]) -> None:
        self.quiet, self.company, self.looks = quiet, company, 0
        self.runs: tuple[int, int] | None = runs  # none once told

    def watching(self, evaluate: Any) -> Any:
        """The evaluation of a design, told on stderr."""

        import numpy as np

        def watched(design: tuple[int, ...], replications: range) -> Any:
            before, began = self.company.simulated, monotonic()
            found = evaluate(design, replications)
            self.looks += 1
            if not self.quiet:
                self._foretold(self.company.simulated - before, monotonic() - began)
                heads = ", ".join(f"{team} {n}" for team, n in zip(self.company.teams, design, strict=True))
                holds = all(np.nanmean(slack) >= 0 for slack in found.slack)
                told = "meets the targets" if holds else "misses them"
                click.echo(f"{self.looks}: {heads}: {told} on average of {len(replications)}", err=True)
            return found

        return watched

    def _foretold(self, simulated: int, seconds: float) -> None:
        from cssim.cli.progress import LONG, duration

        if self.runs is None or not simulated:
            return
        least, most = self.runs
        self.runs = None
        if seconds / simulated * least > LONG:
            time, at_most = (duration(seconds / simulated * runs) for runs in (least, most))
            click.echo(
                f"{least:,} runs, about {time}, where the first design is right; at most {most:,}, {at_most}; "
                "Ctrl-C keeps what is finished",
                err=True,
            )


def _bounds(base: "Scenario", ranges: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Team → least and most heads."""
    from cssim.experiments.planning import headcount

    if not ranges:
        csm = [name for name, team in base.teams.items() if team.role == "csm"] or list(base.teams)
        return {name: (0, max(1, 2 * headcount(base, name))) for name in csm}
    found = {}
    for text in ranges:
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(\d+)\s*\.\.\s*(\d+)\s*", text)
        if not match or not int(match[2]) <= int(match[3]) <= MOST:
            raise click.UsageError(f"--team: expected TEAM=LO..HI with up to {MOST} heads, got '{text}'")
        if match[1] not in base.teams:
            raise click.UsageError(f"--team: there is no team '{match[1]}'; {nearest(match[1], base.teams)}")
        if match[1] in found:
            raise click.UsageError(f"--team: {match[1]} is given twice")
        found[match[1]] = int(match[2]), int(match[3])
    return found
