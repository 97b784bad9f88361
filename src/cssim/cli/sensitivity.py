"""`cssim sensitivity`: which assumption decides an answer."""

from pathlib import Path
from typing import Any

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering, stopped

METHODS = ("sets", "morris", "sobol")
FEWEST = 10  # sets that say anything


@click.command()
@click.argument("scenario")
@click.argument("other", required=False)
@click.option("--kpi", default="realised_value", show_default=True, help="The KPI that is asked about.")
@click.option(
    "--at", "months", type=click.IntRange(min=1), metavar="MONTHS", help="At which reporting age; the last by default."
)
@click.option(
    "--sets",
    "members",
    type=click.IntRange(min=FEWEST),
    default=50,
    show_default=True,
    help="Plausible sets looked at.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="sets",
    show_default=True,
    help="Also over the box that the sets span.",
)
@click.option(
    "--size", type=click.IntRange(min=2), help="Paths of morris (10), or base points of sobol, a power of 2 (64)."
)
@click.option(
    "--store",
    "file",
    metavar="FILE",
    required=True,
    help="Where finished runs are kept; the same command again goes on.",
)
@click.option("--plot", metavar="FILE", help="Draw a tornado (.png or .svg).")
@options.REPORT
@options.SETS
@options.study(8)
@answering
@output.kept
def sensitivity(
    scenario: str,
    other: str | None,
    kpi: str,
    months: int | None,
    members: int,
    method: str,
    size: int | None,
    file: str,
    plot: str | None,
    report: str | None,
    sets: tuple[str, ...],
    verbose: bool,
    quiet: bool,
    n: int,
    seed: int,
    jobs: int,
    engine: str,
    executor: str,
) -> Answer:
    """Say which numbers that nobody has measured decide an answer: a KPI of SCENARIO, or its difference in OTHER.

    Looks over the `plausible` sets that a scenario names, which all give the levels that are known.
    """
    from cssim.execution import workers
    from cssim.experiments import compare, sensitivity, targets
    from cssim.experiments.store import Store
    from cssim.reports import build, draw, sensitive
    from cssim.reports.text import visible
    from cssim.reports.views import study
    from cssim.scenario import plausible, read

    arms = tuple(read.named(word, sets) for word in (scenario, other) if word)
    for arm in arms:
        if wrong := targets.unmeasured(arm, kpi):
            raise click.UsageError(f"--kpi: {'; '.join(part for part in wrong if part)}")
    ages = compare.common_ages(arms)
    if not ages or (months is not None and months not in ages):
        raise click.UsageError(f"--at: common reporting ages are {', '.join(f'{age:g}' for age in ages)} months")
    size = size or (10 if method == "morris" else 64)
    if method == "sobol" and size & (size - 1):
        raise click.UsageError(f"--size: sobol needs a power of 2, got {size}")
    rows = plausible.members(arms[0], members)
    if len(rows) < FEWEST:
        raise click.UsageError(f"--sets: the scenario names {len(rows)} plausible sets, {FEWEST} or more are needed")
    output.try_to_write(plot)
    output.folder_to_write(report)
    found = sensitivity.numbers(arms[0], rows)

    def told(done: int, of: int) -> None:
        if not quiet and (done * 10 // of > (done - 1) * 10 // of):
            click.echo(f"{done} of {of} sets", err=True)

    try:
        name = "compiled" if engine == "auto" else engine
        with Store(file) as store, workers(executor, jobs, name) as at:
            asked = sensitivity.Question(arms, kpi, months or ages[-1], store, n, seed, name, jobs, at, told)
            deciders = sensitivity.deciders(found, asked.answers(rows))
            effects: list[Any] = []
            if method != "sets":
                effects = getattr(sensitivity, method)(found, asked.answers, size, seed)
    except ImportError:
        return output.failed(Answer(""), OSError(0, "SALib is not installed (pip install 'cssim[sensitivity]')"))
    except KeyboardInterrupt:
        return stopped(f"finished runs are kept in {file}")
    parts = [sensitive.answer(asked, deciders, len(rows))]
    parts += [sensitive.deciders(asked, deciders)] if deciders else []
    parts += [sensitive.effects(asked, method, effects)] if effects else []
    parts.append(f"Means of {n} simulated histories under every set (seed {seed}). Every run is kept in {file}.")
    result = Answer(
        "\n\n".join(parts), sensitive.data(asked, deciders, method, effects), provenance={"seed": seed, "engine": name}
    )
    if plot and deciders:
        result = output.saved(result, lambda: draw.save(visible(study.tornado(asked, deciders)), Path(plot)))
    return output.reported(
        result, report, lambda: build.sensitivity(asked, deciders, len(rows), dict(result.provenance))
    )
