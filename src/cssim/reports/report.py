"""A report as plain data: what it says, in the order it is read. HTML, workbook and files only write it down."""

from typing import NamedTuple

from cssim.reports.views.view import View


class Tile(NamedTuple):
    """One headline number."""

    label: str
    value: str  # with its simulation error
    more: str  # outcome spread, target, change


class Grid(NamedTuple):
    """A table of words and numbers as people read them; the first column names the line."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Section(NamedTuple):
    """A heading and what stands under it: sentences, charts, tables."""

    title: str
    text: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    grids: tuple[Grid, ...] = ()


class Books(NamedTuple):
    """What a scenario earns and spends, means over the histories in cents: what finance can be redone from."""

    scenario: str
    gross_margin: float  # share of revenue
    discount_rate: float  # a year
    head_cost: dict[str, int]  # team → what a head costs a year, cents
    revenue: tuple[float, ...]  # of each month since day 0
    cost: dict[str, tuple[float, ...]]  # team → of each month; "initiatives" for what no team costs
    bridge: dict[str, float]  # ARR since day 0, by the names of `kpis.catalogue.BRIDGE` and closing_arr
    realised_value: float  # as simulated, since day 0: what revenue, cost, margin and rate must come to


class Report(NamedTuple):
    """Everything a report says."""

    title: str
    answers: tuple[str, ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    books: tuple[Books, ...]
    currency: str
    provenance: dict[str, str]

    def views(self) -> list[View]:
        """All charts, in order."""
        return [view for section in self.sections for view in section.views]

    def grids(self) -> list[Grid]:
        """All tables, in order."""
        return [grid for section in self.sections for grid in section.grids]
