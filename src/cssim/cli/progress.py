"""What a long study says on stderr: what it will take, how far it is, and the current estimate."""

import math
import os
import sys
from collections.abc import Sequence
from statistics import fmean
from time import monotonic
from typing import TYPE_CHECKING

import click

from cssim.experiments import statistics
from cssim.experiments.plan import Done
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.statistics import Interval, t_quantile
from cssim.kpis import catalogue
from cssim.laws import _law
from cssim.reports import figures

if TYPE_CHECKING:
    from cssim.experiments.sweep import Sweep
    from cssim.kpis.measures import Months

LONG = 5.0  # seconds
PILOT = 4  # replications before a width is expected
OFTEN = 0.2  # seconds between two looks of a terminal's line
TOLD = ("grr", "closing_arr", "customers")


class Progress:
    """Called after every replication; silent when the study is short, or asked to be."""

    def __init__(self, engine: str, jobs: int, quiet: bool, most: bool = False) -> None:
        self._quiet, self._jobs, self._most = quiet, jobs, "at most " * most
        self._long = self._foretold = False
        self._fresh = 0  # replications simulated, not found in a store
        self._began, self._drawn = 0.0, -math.inf
        if not quiet and engine != "reference" and not compiled():
            click.echo("compiling once, a minute or two", err=True)

    def __call__(self, found: Sequence[Replications]) -> None:
        if self._quiet:
            return
        n, asked = found[0].n, found[0].asked
        before, self._fresh = self._fresh, max(one.n - one.again for one in found)
        if self._fresh == 1:
            self._began = found[0].wall_s  # the first compiles or loads, and says nothing about the next
        elif before < self._fresh == 2:
            self._announce(found)
        if not self._long:
            return
        if not self._foretold and n >= PILOT and asked > 2 * n:
            self._foretold = True
            self._line(_expected(found))
        if sys.stderr.isatty():
            self._redraw(found)
        elif n * 10 // asked > (n - 1) * 10 // asked:
            self._line(f"{n} of {asked}: {_estimate(found)}")

    def _announce(self, found: Sequence[Replications]) -> None:
        asked, now = found[0].asked, found[0].wall_s
        seconds = (now - self._began) * (asked - found[0].n) / self._jobs
        self._long = seconds > LONG
        if self._long:
            arms = f" of {len(found)} scenarios" if len(found) > 1 else ""
            kept = f", {found[0].n - 2} of them finished before" if found[0].n > 2 else ""
            time = f"{self._most or 'about '}{duration(seconds)}"
            self._line(f"{self._most}{asked} replications{arms}{kept}, {time}; Ctrl-C keeps what is finished")

    def _redraw(self, found: Sequence[Replications]) -> None:
        n, asked, now = found[0].n, found[0].asked, monotonic()
        if n == asked:
            click.echo("\r\x1b[K", err=True, nl=False)
        elif now - self._drawn > OFTEN:
            self._drawn = now
            left = duration((found[0].wall_s - self._began) / (self._fresh - 1) * (asked - n))
            click.echo(f"\r\x1b[K{n} of {asked}, {left} left: {_estimate(found)}", err=True, nl=False)

    def _line(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}" if sys.stderr.isatty() else text, err=True)


class SweepProgress:
    """Called with the finished works of a sweep, and how many runs are finished; silent when it is short, or asked to be."""

    def __init__(self, sweep: "Sweep", kpi: str, months: "Months", jobs: int, quiet: bool) -> None:
        self._sweep, self._figure, self._jobs, self._quiet = sweep, (months, WHOLE, kpi), jobs, quiet
        self._before = self._after = 0  # runs there at the beginning, and after the first work
        self._began = self._drawn = monotonic()
        self._values: dict[int, list[float]] = {}  # by point, of those simulated now

    def begins(self, left: int) -> None:
        """What there is to do."""
        sweep = self._sweep
        self._before, self._began = sweep.size - left, monotonic()
        if self._quiet or not left:
            return
        kept = f", {self._before:,} are finished" if self._before else ""
        click.echo(f"{sweep.size:,} runs: {len(sweep.points):,} points, {sweep.n} histories each{kept}", err=True)
        if sweep.engine != "reference" and not compiled():
            click.echo("compiling once, a minute or two", err=True)

    def __call__(self, work: Done, done: int) -> None:
        if self._quiet:
            return
        now, size = monotonic(), self._sweep.size
        self._values.setdefault(work.work.scenarios[0], []).extend(
            run.values[self._figure] for [run] in work.runs if self._figure in run.values
        )
        if not self._after:
            self._after, self._began = done, now  # the first compiles or loads, and says nothing about the next
            return
        fresh = done - self._after
        seconds = (now - self._began) / fresh * (size - done)
        if fresh == len(work.runs) and (seconds := seconds / self._jobs) > LONG:
            self._drawn = now
            click.echo(f"about {duration(seconds)}; Ctrl-C keeps what is finished", err=True)
        elif sys.stderr.isatty():
            if done == size:
                click.echo("\r\x1b[K", err=True, nl=False)
            elif now - self._drawn > OFTEN:
                self._drawn = now
                click.echo(f"\r\x1b[K{self._line(done, seconds)}", err=True, nl=False)
        elif now - self._drawn > LONG and done < size:
            self._drawn = now + LONG * fresh / 100  # ever more rarely
            click.echo(self._line(done, seconds), err=True)

    def _line(self, done: int, seconds: float) -> str:
        told = f"{done:,} of {self._sweep.size:,} runs, {duration(seconds)} left"
        if not (means := [fmean(values) for values in self._values.values() if values]):
            return told
        _, _, kpi = self._figure
        found = catalogue.lookup(kpi)
        best = (min if found.better_when == "down" else max)(means)
        return f"{told}; best so far: {kpi} {figures.figure(best, found.unit, self._sweep.base.company.currency)}"


def compiled() -> bool:
    """Whether the kernel of these sources has been compiled, or need not be."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return True
    return any(_law.cache_folder().glob("*/*.simulate-*.nbi"))


def _current(found: Sequence[Replications]) -> tuple[str, Interval] | None:
    """A KPI of the only scenario, or its difference between the first two, so far."""
    name = next((name for name in TOLD if found[0].summary(name)), None)
    if name is None:
        return None
    columns = [one.column(name) for one in found[:2]]
    values = columns[-1] - columns[0] if len(columns) > 1 else columns[0]
    so_far = statistics.summary(values)
    return (name, Interval(*so_far[:3])) if so_far else None


def _estimate(found: Sequence[Replications]) -> str:
    if (current := _current(found)) is None:
        return ""
    name, interval = current
    unit, money = catalogue.lookup(name).unit, found[0].scenario.company.currency
    if len(found) > 1:
        return f"{_label(name)} {figures.difference(*interval, unit, money)}"
    return f"{_label(name)} {figures.interval(*interval, unit, money)}"


def _expected(found: Sequence[Replications]) -> str:
    """The half-width that all replications will give, if the rest varies like the first few."""
    current = _current(found)
    if current is None or not current[1].half_width:
        return ""
    name, interval = current
    n, asked = found[0].n, found[0].asked
    deviation = (interval.half_width or 0.0) * math.sqrt(n) / t_quantile(n - 1)
    half = deviation * t_quantile(asked - 1) / math.sqrt(asked)
    unit, money = catalogue.lookup(name).unit, found[0].scenario.company.currency
    what = f"the difference of {_label(name)}" if len(found) > 1 else _label(name)
    return f"{what} will be known to about ±{figures.difference(half, None, None, unit, money)[1:]}"


def _label(name: str) -> str:
    return {"grr": "GRR", "closing_arr": "ARR"}.get(name, name)


def duration(seconds: float) -> str:
    """A time to wait, in the unit that fits."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
