"""Which points of a scenario a sweep looks at: what varies over which values, and how the values are put together.

What varies is written `path=2,3,4` or `path=lo..hi:n` (n values evenly from lo to hi; without n, a range to draw from). A unit
stands behind the upper end: `7..60 days:4`.

    grid     every combination of the values
    latin    a Latin hypercube: each range in as many layers as points, one point in each (McKay, Beckman & Conover 1979)
    sobol    a scrambled Sobol sequence (Owen 1998); the number of points is a power of 2
"""

import math
import re
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from cssim.scenario import fields, read
from cssim.scenario.problems import Problem, ScenarioError, nearest
from cssim.scenario.schema import Scenario

DESIGNS = ("grid", "latin", "sobol")
MOST_POINTS = 100_000
NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*?)\s*$")
SUCH_AS = "such as teams.csm.headcount=2,3,4 or laws.timeliness.half_life=7..60 days:4"


class Factor(NamedTuple):
    """What varies: values as a scenario file writes them, or a range to draw from."""

    path: str
    values: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""

    def at(self, u: float) -> str:
        """The value at a place of the unit interval: of as many equal parts as there are values, or along the range."""
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        return written(self.path, self.low + u * (self.high - self.low), self.unit)


def factor(text: str) -> Factor:
    """What a text varies; raises ValueError with the rule."""
    path, equals, values = (part.strip() for part in text.partition("="))
    if not path or not equals or not values:
        raise ValueError(f"expected path=values, got '{text}'; {SUCH_AS}")
    if ".." not in values:
        listed = tuple(part.strip() for part in values.split(","))
        if "" in listed or len(set(listed)) < len(listed):
            raise ValueError(f"{path}: expected different values, got '{values}'")
        return Factor(path, listed)
    ends, _, count = values.rpartition(":") if ":" in values else (values, "", "")
    low, high = (NUMBER.match(end) for end in ends.split("..", 1))
    if not low or not high or low[2].strip() not in ("", high[2].strip(), high[2].strip().partition(" ")[0]):
        raise ValueError(f"{path}: expected lo..hi of one unit, got '{values}'; {SUCH_AS}")
    found = Factor(path, (), float(low[1]), float(high[1]), high[2])
    if not found.low < found.high or not math.isfinite(found.high - found.low):
        raise ValueError(f"{path}: expected a range from low to high, got '{values}'")
    if not count:
        return found
    if not count.strip().isdecimal() or not 2 <= int(count) <= MOST_POINTS:
        raise ValueError(f"{path}: expected 2 to {MOST_POINTS:,} values, got '{count.strip()}'")
    steps = np.linspace(found.low, found.high, int(count)).tolist()
    return found._replace(values=tuple(dict.fromkeys(written(path, x, found.unit) for x in steps)))


def problems(scenario: Scenario, word: str) -> list[Problem]:
    """What is wrong with what a scenario's own `sweep` section varies, first and last values included; it was read from a word."""
    places = {path[-1]: node.place for path, node in scenario._tree.find("sweep.vary.*")} if scenario._tree else {}
    found: list[Problem] = []
    for path, values in scenario.sweep.texts.items() if scenario.sweep else ():
        try:
            one = factor(f"{path}={values}")
        except ValueError as error:
            found.append(places[path].problem("sweep", f"sweep.vary.{error}"))
            continue
        for value in (one.at(0.0), one.at(1.0)):
            try:
                read.named(word, [f"{path}={value}"])
            except ScenarioError as error:
                found += [places[path].problem(p.code, f"sweep.vary: {p.message}", p.help) for p in error.problems]
    return list(dict.fromkeys(found))


def written(path: str, value: float, unit: str) -> str:
    """A number as a scenario file writes it: whole where the field is."""
    annotation = fields.type_at(path.split("."))
    whole = (
        not unit
        and annotation is not None
        and any(fields.bare(kind) is int for kind in fields.alternatives(annotation))
    )
    return f"{round(value) if whole else f'{value:.12g}'}{unit}"


def points(factors: Sequence[Factor], design: str, n: int | None, seed: int) -> list[tuple[str, ...]]:
    """The points of a design, a value per factor; equal ones (whole numbers round) once. Raises ValueError with the rule."""
    names = [one.path for one in factors]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)} varies twice")
    if not factors:
        raise ValueError(f"nothing varies; {SUCH_AS}")
    if design not in DESIGNS:
        raise ValueError(f"expected {', '.join(DESIGNS)}, got '{design}'; {nearest(design, DESIGNS)}")
    if design == "grid":
        if n is not None:
            raise ValueError("a grid has as many points as its values make; points are for latin and sobol")
        if ranges := [one.path for one in factors if not one.values]:
            raise ValueError(f"a grid needs values, or how many (lo..hi:n), of {', '.join(ranges)}")
        if math.prod(len(one.values) for one in factors) > MOST_POINTS:
            raise ValueError(f"a grid of more than {MOST_POINTS:,} points; draw some with a latin or sobol design")
        return list(product(*(one.values for one in factors)))
    if n is None or not 1 <= n <= MOST_POINTS:
        raise ValueError(f"a {design} design needs a number of points, at most {MOST_POINTS:,}")
    return list(
        dict.fromkeys(
            tuple(one.at(u) for one, u in zip(factors, row, strict=True))
            for row in _cube(design, len(factors), n, seed)
        )
    )


def _cube(design: str, d: int, n: int, seed: int) -> list[list[float]]:
    """[point, factor] in the unit cube."""
    from scipy.stats import qmc  # takes seconds to import

    if design == "latin":
        return qmc.LatinHypercube(d, rng=np.random.Generator(np.random.Philox(seed))).random(n).tolist()
    if n & (n - 1):
        raise ValueError(
            f"a sobol design is balanced for powers of 2 only: {1 << n.bit_length() - 1} or {1 << n.bit_length()} points, not {n}"
        )
    return qmc.Sobol(d, rng=np.random.Generator(np.random.Philox(seed))).random(n).tolist()
