"""Which assumption decides an answer: over plausible sets first, then over the ranges that they span.

An answer is a KPI's mean over a few replications, of one scenario or of its difference from another; the replications are the same
for every set of numbers, so it is a function of the numbers alone. Numbers that move together from set to set are one.

    over the sets   rank correlation (Spearman 1904) of the answer with each number, among sets that all give the known levels
    morris          mean absolute elementary effect (Morris 1991; Campolongo et al. 2007), over the box that the sets span
    sobol           first-order and total share of variance (Saltelli et al. 2010), over that box
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cssim.execution import Workers, workers
from cssim.experiments.plan import Study, Work, carried_out
from cssim.experiments.replicate import WHOLE
from cssim.experiments.store import Store
from cssim.kpis.measures import Months
from cssim.scenario import evidence, fields, plausible
from cssim.scenario.schema import Scenario

TOGETHER = 0.9999  # the correlation from which numbers are one
CONFIDENCE_Z = 1.959964

Told = Callable[[int, int], None]
"""Called with how many sets have an answer, of how many."""


class Number(NamedTuple):
    """A number of a scenario, or several that move as one; what it is from set to set."""

    paths: tuple[str, ...]
    low: tuple[float, ...]  # by path, in cssim's own unit
    high: tuple[float, ...]
    values: np.ndarray  # [set] where it stands between low and high
    grade: str  # of the evidence for the first path; empty where there is none

    @property
    def name(self) -> str:
        """The first path, and how many move with it."""
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        return f"{self.paths[0]}{more}"

    @property
    def weak(self) -> bool:
        """Whether its evidence is an assumption or a guess."""
        return not self.grade or self.grade[-1] in "DE"

    def written(self, u: float) -> dict[str, str]:
        """What a scenario file says at a place between low and high."""
        return {
            path: _text(path, low + u * (high - low))
            for path, low, high in zip(self.paths, self.low, self.high, strict=True)
        }


class Decider(NamedTuple):
    """A number and its rank correlation with the answer over sets, with a 95 % interval (Fisher); answers on average where the
    number is in its lowest and in its highest quarter."""

    number: Number
    correlation: float
    low: float
    high: float
    when_low: float
    when_high: float


class Effect(NamedTuple):
    """What a method says of a number, and the half-width of its 95 % interval; `more` is the second figure of the method."""

    number: Number
    size: float
    half_width: float
    more: float


def numbers(scenario: Scenario, sets: Sequence[Mapping[str, str]]) -> list[Number]:
    """What varies over sets, in the order of the file."""
    found: list[tuple[list[str], list[np.ndarray], np.ndarray]] = []
    for path in sets[0]:
        values = np.array([_value(path, row[path]) for row in sets])
        if np.ptp(values) == 0.0:
            continue
        unit = (values - values.min()) / np.ptp(values)
        group = next((one for one in found if np.corrcoef(unit, one[2])[0, 1] > TOGETHER), None)
        if group:
            group[0].append(path)
            group[1].append(values)
        else:
            found.append(([path], [values], unit))
    return [_number(scenario, paths, np.array(columns), unit) for paths, columns, unit in found]


def _number(scenario: Scenario, paths: list[str], columns: np.ndarray, unit: np.ndarray) -> Number:
    source = evidence.evidence(scenario, paths[0])
    low, high = (tuple(ends.tolist()) for ends in (columns.min(axis=1), columns.max(axis=1)))
    return Number(tuple(paths), low, high, unit, source.grade if source else "")


def _value(path: str, text: str) -> float:
    unit = fields.quantity(fields.type_at(path.split(".")))
    return float(unit.read(text) if unit else text)


def _text(path: str, value: float) -> str:
    unit = fields.quantity(fields.type_at(path.split(".")))
    return unit.write(value) if unit else f"{value:.9g}"


@dataclass
class Question:
    """A KPI of a scenario, or its difference from a base, under any set of numbers."""

    scenarios: tuple[Scenario, ...]  # one, or the base and the other
    kpi: str
    age: Months
    store: Store
    n: int = 8
    seed: int = 1
    engine: str = "compiled"
    jobs: int = 1
    executor: str | Workers = "auto"
    told: Told | None = None

    def answers(self, sets: Sequence[Mapping[str, str]]) -> np.ndarray:
        """[set] the answer; NaN where the KPI is not defined in any replication."""
        found = []
        for i, row in enumerate(sets, 1):
            found.append(self._answer(row))
            if self.told:
                self.told(i, len(sets))
        return np.array(found)

    def _answer(self, row: Mapping[str, str]) -> float:
        arms = [plausible.assuming(scenario, row) for scenario in self.scenarios]
        works = [Work(tuple(range(len(arms))), (n,)) for n in range(self.n)]
        figure = self.age, WHOLE, self.kpi
        study = Study(arms.__getitem__, self.seed, self.engine)
        with (
            workers(self.executor, self.jobs, self.engine) as at,
            closing(carried_out(study, works, at, self.store)) as results,
        ):
            rows = [[run.values.get(figure, np.nan) for run in runs] for _, [runs], _ in results]
        columns = np.array(rows).T
        values = columns[-1] - (columns[0] if len(columns) > 1 else 0.0)
        known = values[~np.isnan(values)]
        return float(known.mean()) if len(known) else np.nan


def deciders(found: Sequence[Number], answers: np.ndarray) -> list[Decider]:
    """Numbers by how closely the answer follows them over sets, the closest first; sets without an answer do not count."""
    from scipy.stats import rankdata

    known = ~np.isnan(answers)
    n = int(known.sum())
    if n < 4 or np.ptp(answers[known]) == 0.0:
        return []
    ranks, told = rankdata(answers[known]), []
    for number in found:
        values = number.values[known]
        rho = float(np.corrcoef(ranks, rankdata(values))[0, 1])
        reach = CONFIDENCE_Z * np.sqrt(1.06 / (n - 3))  # Fieller, Hartley & Pearson 1957
        low, high = np.tanh(np.arctanh(np.clip(rho, -0.999999, 0.999999)) + np.array([-reach, reach])).tolist()
        quarter = max(1, n // 4)
        order = np.argsort(values, kind="stable")
        ends = (float(answers[known][order[:quarter]].mean()), float(answers[known][order[-quarter:]].mean()))
        told.append(Decider(number, rho, low, high, *ends))
    return sorted(told, key=lambda one: -abs(one.correlation))


def morris(
    found: Sequence[Number], answer: Callable[[list[dict[str, str]]], np.ndarray], paths: int, seed: int
) -> list[Effect]:
    """Mean absolute elementary effect and its spread σ, from as many paths through the box, each of a run more than numbers."""
    from SALib.analyze.morris import analyze
    from SALib.sample.morris import sample

    problem = _problem(found)
    points = sample(problem, paths, num_levels=4, seed=seed)
    told = analyze(problem, points, answer([_row(found, point) for point in points]), num_levels=4, seed=seed)
    return _effects(found, told["mu_star"], told["mu_star_conf"], told["sigma"])


def sobol(
    found: Sequence[Number], answer: Callable[[list[dict[str, str]]], np.ndarray], base: int, seed: int
) -> list[Effect]:
    """Total share of variance and first-order share, from base × (numbers + 2) points; `base` is a power of 2."""
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample

    problem = _problem(found)
    points = sample(problem, base, calc_second_order=False, seed=seed)
    told = analyze(problem, answer([_row(found, point) for point in points]), calc_second_order=False, seed=seed)
    return _effects(found, told["ST"], told["ST_conf"], told["S1"])


def _problem(found: Sequence[Number]) -> dict[str, Any]:
    names = [number.paths[0] for number in found]
    return {"num_vars": len(found), "names": names, "bounds": [[0.0, 1.0]] * len(found)}


def _row(found: Sequence[Number], point: np.ndarray) -> dict[str, str]:
    return {
        path: text for number, u in zip(found, point, strict=True) for path, text in number.written(float(u)).items()
    }


def _effects(found: Sequence[Number], sizes: np.ndarray, half_widths: np.ndarray, more: np.ndarray) -> list[Effect]:
    told = [
        Effect(number, float(size), float(half), float(other))
        for number, size, half, other in zip(found, sizes, half_widths, more, strict=True)
    ]
    return sorted(told, key=lambda one: -one.size)
