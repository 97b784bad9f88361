"""All KPIs of a ledger, at every reporting age."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cssim.kpis import acquisition, retention, revenue, service, success, value
from cssim.kpis.arr import ArrChanges, Terms, changes
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.sheet import Sheet, Value
from cssim.ledger.ledger import Header, Ledger
from cssim.units import MONTH, YEAR

Months = int | float


@dataclass(frozen=True)
class Measures(Mapping[str, Value]):
    """KPIs by name at the last age; `at[24]["grr"]` at another, `at_segments[24]["smb"]["grr"]` of a segment.

    A KPI that is not defined (an annual one before twelve months, nothing to divide by) has no key. `few` and
    `few_segments` say how many cases stand behind a value where there are fewer than 20.
    """

    at: Mapping[Months, Mapping[str, Value]]
    at_segments: Mapping[Months, Mapping[str, Mapping[str, Value]]]
    few: Mapping[Months, Mapping[str, int]]
    few_segments: Mapping[Months, Mapping[str, Mapping[str, int]]]

    @property
    def segments(self) -> Mapping[str, Mapping[str, Value]]:
        """KPIs by segment and name at the last age."""
        return self.at_segments[max(self.at_segments)]

    @property
    def _last(self) -> Mapping[str, Value]:
        return self.at[max(self.at)]

    def __getitem__(self, name: str) -> Value:
        return self._last[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)


def measure(ledger: Ledger) -> Measures:
    """Every KPI of the catalogue that is defined, at each reporting age within the horizon."""
    rows = Rows(ledger)
    found, terms = changes(rows)
    waits = service.queues(rows, found)
    sheets = {months(age): _sheet(rows, found, terms, waits, spans(ledger.header, age)) for age in ages(ledger.header)}
    return Measures(
        {age: sheet.whole for age, sheet in sheets.items()},
        {age: sheet.segments for age, sheet in sheets.items()},
        {age: sheet.few for age, sheet in sheets.items()},
        {age: sheet.few_segments for age, sheet in sheets.items()},
    )


def ages(header: Header) -> list[int]:
    """Reporting ages within the horizon, minutes since day 0; the horizon itself if there are none."""
    horizon = header.end - header.day0
    asked = header.scenario.get("study", {}).get("ages", ())
    return [age for age in sorted(set(asked)) if 0 < age <= horizon] or [horizon]


def months(age: int) -> Months:
    """An age in months, whole where it is."""
    return age // MONTH if age % MONTH == 0 else age / MONTH


def spans(header: Header, age: int) -> Spans:
    """What a report at an age looks back on; the first year begins with day 0, a later one after its start."""
    end = header.day0 + age
    since = Window(header.day0, end)
    year = Window(end - YEAR, end, after=age > YEAR) if age >= YEAR else None
    return Spans(since, year or since, year)


def _sheet(rows: Rows, found: ArrChanges, terms: Terms, waits: service.Queues, over: Spans) -> Sheet:
    sheet = Sheet(rows.header.names.get("segments", ()))
    segment = rows.header.segment_of(found.customers)
    revenue.measure(sheet, found, terms, segment, over)
    lives = retention.survival(found, segment, revenue.with_past(over.since), len(sheet.segments))
    retention.measure(sheet, rows, found, segment, over, lives)
    service.measure(sheet, rows, found, segment, over, waits)
    success.measure(sheet, rows, found, segment, over)
    value.measure(sheet, rows, found, segment, over)
    acquisition.measure(sheet, rows, found, segment, over, lives)
    return sheet
