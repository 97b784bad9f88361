"""`cssim sweep`: a scenario over many values, on the same simulated histories; stopped at any moment, it goes on."""

import csv
import functools
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering, stopped
from cssim.scenario.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from cssim.experiments.designs import Factor
    from cssim.experiments.store import Store
    from cssim.experiments.sweep import Choice, Sweep

KEPT = "runs.sqlite"
MANY = 200  # scenarios that take a while to read


@click.command()
@click.argument("scenario")
@click.option(
    "--vary", multiple=True, metavar="PATH=VALUES", help="2,3,4 or lo..hi:n (7..60 days:4); as often as needed."
)
@click.option("--design", metavar="NAME", help="grid (default), latin or sobol.")
@click.option("--points", "size", type=click.IntRange(min=1), help="Points of a latin or sobol design.")
@click.option(
    "--best", "kpi", metavar="KPI", default="realised_value", show_default=True, help="What points are ranked by."
)
@click.option(
    "--at", "months", type=click.IntRange(min=1), metavar="MONTHS", help="At which reporting age; the last by default."
)
@click.option("--store", "file", metavar="FILE", help=f"Where finished runs are kept; {KEPT} in the folder by default.")
@click.option("-o", "--output", "folder", metavar="DIR", required=True, help="Folder for tables and the chart.")
@options.REPORT
@options.SETS
@options.study(8, more=True)
@answering
def sweep(scenario: str, folder: str, **given: Any) -> Answer:
    """Simulate a scenario over many values of anything in it.

    What varies is told by --vary, or by a `sweep:` section of the scenario. Finished runs are kept: the same command again
    goes on where it was stopped, and repeats nothing. DIR gets points.csv, summary.csv, runs.csv, runs.npz (NumPy columns; where
    pyarrow is installed also runs.parquet) and a chart.
    """
    try:
        return _swept(scenario, Path(folder), **given)
    except OSError as error:
        return output.failed(Answer(""), error)


def _swept(
    scenario: str,
    folder: Path,
    vary: tuple[str, ...],
    design: str | None,
    size: int | None,
    kpi: str,
    months: int | None,
    file: str | None,
    sets: tuple[str, ...],
    executor: str,
    report: str | None,
    verbose: bool,
    quiet: bool,
    n: int,
    seed: int,
    jobs: int,
    engine: str,
) -> Answer:
    from cssim.cli.progress import SweepProgress
    from cssim.experiments import designs, sweep, targets
    from cssim.experiments.store import Store
    from cssim.kpis import catalogue
    from cssim.scenario import read

    base = read.named(scenario, sets)
    if not vary and (problems := designs.problems(base, scenario)):
        raise ScenarioError(problems)
    try:
        if wrong := targets.unmeasured(base, kpi):
            raise ValueError(f"--best: {'; '.join(part for part in wrong if part)}")
        if catalogue.lookup(kpi).better_when is None:
            raise ValueError(f"--best {kpi}: neither more nor less of it is better")
        if months is not None and months not in (ages := targets.ages(base)):
            raise ValueError(f"--at: reporting ages are {', '.join(f'{age:g}' for age in ages)} months")
        factors, design, size = _asked(vary, design, size, base)
        values = designs.points(factors, design, size, seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if len(values) > MANY and not quiet:
        click.echo(f"reading {len(values):,} scenarios", err=True)
    found = sweep.prepared(scenario, [one.path for one in factors], values, n, seed, engine, sets)
    folder.mkdir(parents=True, exist_ok=True)
    output.folder_to_write(report)
    with Store(file or folder / KEPT) as store:
        if isinstance(n, options.More):
            found = replace(found, n=store.whole(point.key for point in found.points) + n)
        told = SweepProgress(found, kpi, months or targets.ages(base)[-1], jobs, quiet)
        left = sum(len(work.replications) for work in sweep.missing(found, store))
        told.begins(left)
        try:
            sweep.carry_out(found, store, jobs, executor, told)
        except KeyboardInterrupt:
            return _stopped(found, store)
        except OSError as error:
            return output.failed(_stopped(found, store)._replace(code=0), error)
        return _answer(found, store, folder, sweep.chosen(found, store, kpi, months), found.size - left, report)


def _asked(
    vary: tuple[str, ...], design: str | None, size: int | None, scenario: Any
) -> "tuple[list[Factor], str, int | None]":
    """What varies and how: as the command line says, else the scenario's `sweep` section."""
    from cssim.experiments import designs

    block = scenario.sweep
    if vary or block is None:
        return [designs.factor(text) for text in vary], design or "grid", size
    texts = [f"{path}={values}" for path, values in block.texts.items()]
    own = design in (None, block.design)  # another design needs points of its own
    return [designs.factor(text) for text in texts], design or block.design, size or (block.points if own else None)


def _stopped(found: "Sweep", store: "Store") -> Answer:
    from cssim.experiments import sweep

    left = sum(len(work.replications) for work in sweep.missing(found, store))
    message = f"{found.size - left:,} of {found.size:,} runs are finished and kept in {store.path}"
    return stopped(message, {"finished": found.size - left, "runs": found.size}, options.again(found.n))


def _answer(found: "Sweep", store: "Store", folder: Path, choice: "Choice", again: int, report: str | None) -> Answer:
    from cssim.experiments.sweep import warnings
    from cssim.reports import build, draw, swept
    from cssim.reports.text import visible
    from cssim.reports.views import study

    apart = warnings(found)
    files = {
        "points.csv": swept.points(found, choice),
        "summary.csv": swept.summary(found, store),
        "runs.csv": swept.runs(found, store),
    }
    kept = f"; {again:,} of them were there already" if again else ""
    text = (
        f"{found.base.name}: {len(found.points):,} points, {found.n} histories each (seed {found.seed}){kept}\n\n"
        f"{swept.ranking(found, choice)}\n\n{swept.answer(found, choice)}\n\n"
        f"Tables: {folder}/points.csv (a line per point), summary.csv (every KPI), runs.csv and runs.npz (every run); "
        f"runs: {store.path}"
    )
    result = Answer(
        text,
        swept.data(found, choice),
        0,
        [Problem(found.base.name, 0, 0, "pairing", words, severity="warning") for words in apart],
        {"seed": found.seed, "replications": found.n, "engine": found.engine},
    )
    for name, lines in files.items():
        result = output.saved(result, functools.partial(_write_csv, folder / name, lines))
    columns = _columns(swept.runs(found, store), len(found.factors))
    result = output.saved(result, functools.partial(_write_npz, folder / "runs.npz", columns))
    if find_spec("pyarrow"):
        result = output.saved(result, functools.partial(_write_parquet, folder / "runs.parquet", columns))
    chart = study.points(found, choice)
    for kind in ("png", "svg") if chart else ():
        result = output.saved(result, functools.partial(draw.save, visible(chart), folder / f"sweep.{kind}"))
    return output.reported(result, report, lambda: build.sweep(found, choice, dict(result.provenance), apart))


def _write_csv(path: Path, lines: Iterable[list[Any]]) -> None:
    def write(file: Any) -> None:
        csv.writer(file, lineterminator="\n").writerows(lines)

    output.streamed(path, write)


def _columns(lines: Iterator[list[Any]], factors: int) -> dict[str, Any]:
    """Every run as arrays by column: whole numbers, the values of factors as words, KPIs as numbers (NaN where one is not defined)."""
    import numpy as np

    names = next(lines)
    found: list[Any] = [[] if i < factors + 2 else array("d") for i in range(len(names))]
    for line in lines:
        for column, value in zip(found, line, strict=True):
            column.append(math.nan if value == "" else value)
    return dict(zip(names, map(np.array, found), strict=True))


def _write_npz(path: Path, columns: dict[str, Any]) -> None:
    import numpy as np

    output.streamed(path, lambda file: np.savez_compressed(file.buffer, **columns))


def _write_parquet(path: Path, columns: dict[str, Any]) -> None:
    import pyarrow
    from pyarrow.parquet import write_table

    table = pyarrow.table({name: column.tolist() for name, column in columns.items()})
    output.streamed(path, lambda file: write_table(table, file.buffer))
