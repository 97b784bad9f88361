"""`cssim show`: what a scenario says, where it says so, and what vouches for it."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

import click

from cssim.cli.envelope import Answer, answering

if TYPE_CHECKING:
    from cssim.scenario.evidence import Value

WIDEST = 48


@click.command()
@click.argument("scenario")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value, as often as needed.")
@answering
def show(scenario: str, sets: tuple[str, ...]) -> Answer:
    """Show every value of a scenario, with its origin and its evidence grade."""
    from cssim.scenario import canonical, evidence, names, read

    read_one = read.named(scenario, sets)
    values = list(evidence.values(read_one))
    digest = canonical.digest(read_one)
    data = {"name": read_one.name, "values": [_entry(value) for value in values]}
    title = f"{read_one.name}\n{read_one.description}".strip()
    text = f"{title}\n{digest}\n\n{table(value for value in values if len(value.path) > 1)}"
    return Answer(text, data, 0, names.warnings(read_one), {"scenario": digest})


def table(values: Iterable["Value"]) -> str:
    """Values in aligned columns, by section: path, value, origin, grade."""
    rows = [(value.path[0], [".".join(value.path[1:]), *_cells(value)]) for value in values]
    widths = [max(len(cells[i]) for _, cells in rows) for i in range(3)]
    sections = []
    for section, group in groupby(rows, key=lambda row: row[0]):
        lines = ["  ".join([f"{cell:<{w}}" for cell, w in zip(cells[:3], widths, strict=True)] + cells[3:])
                 for _, cells in group]  # fmt: skip
        sections.append("\n".join([section, *(f"  {line}".rstrip() for line in lines)]))
    return "\n\n".join(sections)


def _cells(value: "Value") -> list[str]:
    text = value.text if len(value.text) <= WIDEST else value.text[: WIDEST - 1] + "…"
    own = "" if value.origin == "default" else "own"
    return [" ".join(text.split()), value.origin, value.evidence.grade if value.evidence else own]


def _entry(value: "Value") -> dict[str, object]:
    vouched = value.evidence.model_dump() if value.evidence else None
    return {
        "path": ".".join(value.path),
        "text": value.text,
        "value": value.number,
        "origin": value.origin,
        "evidence": vouched,
    }
