"""Where the KPIs of one age are put down: the whole, each segment, and which of them rest on few cases."""

import numpy as np

FEW = 20
"""Below so many cases a share says little: the number of cases is reported beside it."""

Value = float | int


class Sheet:
    """KPIs by name for the company and by segment; one with nothing to divide by is left out."""

    def __init__(self, segments: tuple[str, ...]) -> None:
        self.whole: dict[str, Value] = {}
        self.segments: dict[str, dict[str, Value]] = {segment: {} for segment in segments}
        self.few: dict[str, int] = {}
        self.few_segments: dict[str, dict[str, int]] = {segment: {} for segment in segments}

    def one(self, name: str, value: Value, cases: int | None = None) -> None:
        """A KPI of the company only."""
        self.whole[name] = value
        if cases is not None and cases < FEW:
            self.few[name] = cases

    def amount(self, name: str, by_segment: np.ndarray) -> None:
        """A KPI that adds up over segments."""
        self.one(name, by_segment.sum().item())
        for found, value in zip(self.segments.values(), by_segment.tolist(), strict=True):
            found[name] = value

    def share(self, name: str, part: np.ndarray, of: np.ndarray, cases: np.ndarray | None = None) -> None:
        """A KPI that is one sum over another, both by segment; `cases` counts what stands behind it."""
        whole = of.sum().item()
        if whole > 0:
            self.one(name, part.sum().item() / whole, None if cases is None else int(cases.sum()))
        for i, segment in enumerate(self.segments):
            if of[i] > 0:
                self.segments[segment][name] = (part[i] / of[i]).item()
                if cases is not None and cases[i] < FEW:
                    self.few_segments[segment][name] = int(cases[i])

    def known(self, name: str, values: np.ndarray, cases: np.ndarray) -> None:
        """A KPI worked out for each segment and, last, for the whole; absent where there are no cases."""
        tables = [*self.segments.values(), self.whole]
        few = [*self.few_segments.values(), self.few]
        for table, rare, value, n in zip(tables, few, values.tolist(), cases.tolist(), strict=True):
            if n > 0:
                table[name] = value
                if n < FEW:
                    rare[name] = n

    def each(
        self, name: str, instances: tuple[str, ...], part: np.ndarray, of: np.ndarray, cases: bool = False
    ) -> None:
        """A KPI per play, team or the like: `part / of` where there is something to divide by."""
        for instance, value, base in zip(instances, part.tolist(), of.tolist(), strict=True):
            if base > 0:
                self.one(f"{name}.{instance}", value / base, int(base) if cases else None)


def by_segment(segment: np.ndarray, values: np.ndarray | None, n_segments: int) -> np.ndarray:
    """Values summed (or counted) by segment; whole cents stay whole, exact below 2⁵³."""
    sums = np.bincount(segment, values, n_segments)
    return sums.astype("i8") if values is None or values.dtype.kind in "biu" else sums
