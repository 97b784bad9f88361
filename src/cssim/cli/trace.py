"""`cssim trace`: the life of one customer, as a readable page of events."""

from typing import TYPE_CHECKING

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering
from cssim.scenario.problems import Problem, ScenarioError, nearest

if TYPE_CHECKING:
    from cssim.ledger.ledger import Ledger

ARRIVALS = 1 << 19


@click.command()
@click.argument("scenario")
@click.option("--customer", required=True, metavar="NUMBER", help="17, new-3, or segment:17.")
@click.option("--against", metavar="OTHER", help="The same customer in another scenario.")
@click.option("--replication", type=click.IntRange(min=0), default=0, show_default=True)
@options.SETS
@options.SEED
@options.ENGINE
@options.QUIET
@options.VERBOSE
@answering
@output.kept
def trace(
    scenario: str,
    customer: str,
    against: str | None,
    replication: int,
    sets: tuple[str, ...],
    seed: int,
    engine: str,
    quiet: bool,
    verbose: bool,
) -> Answer:
    """Tell the life of one customer in one simulated history, or two lives of it side by side."""
    from cssim.cli.progress import Progress
    from cssim.engines import simulate
    from cssim.reports import life
    from cssim.scenario import read

    segment, number = _parsed(customer)
    scenarios = [read.named(word, sets) for word in (scenario, against) if word is not None]
    Progress(engine, 1, quiet)
    ledgers = [simulate(one, seed, replication, engine) for one in scenarios]
    who = [_found(ledger, segment, number) for ledger in ledgers]
    lives = [life.events(led, life.of(led, id), verbose) for led, id in zip(ledgers, who, strict=True)]
    if against is None:
        text = life.page(ledgers[0], who[0], verbose)
    else:
        names = [f"{letter}  {ledger.header.name}" for letter, ledger in zip("AB", ledgers, strict=True)]
        before = life.past(ledgers[0], life.of(ledgers[0], who[0]))
        text = "\n".join([*names, *(f"   {line}" for line in before), *life.side_by_side(*lives)])
    data = {
        "customer": customer,
        "replication": replication,
        "lives": [
            {"scenario": ledger.header.name, "events": [event._asdict() for event in events]}
            for ledger, events in zip(ledgers, lives, strict=True)
        ],
    }
    hint = "" if verbose else "\n\nNext: -v adds every block of work and the monthly levels"
    provenance = {"scenarios": [ledger.header.digest for ledger in ledgers], "seed": seed}
    return Answer(text + hint, data, 0, (), provenance)


def _parsed(customer: str) -> tuple[str | None, int]:
    """The segment, if any is named, and the candidate number."""
    segment, colon, number = customer.rpartition(":")
    plain = number.removeprefix("new-")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 7:
        raise click.BadParameter("expected 17, new-3 or segment:17", param_hint="--customer")
    return segment if colon else None, int(plain) + (ARRIVALS if number != plain else 0)


def _found(ledger: "Ledger", segment: str | None, number: int) -> int:
    """The customer's id; raises ScenarioError saying which there are."""
    from cssim.ledger.events import Kind

    names = ledger.header.names["segments"]
    if segment is not None and segment not in names:
        raise _unknown(ledger, f"there is no segment '{segment}'", nearest(segment, names))
    place = names.index(segment) if segment is not None else 0
    signed = ledger.select(Kind.SIGNED)["owner"]
    known = signed[ledger.header.segment_of(signed) == place] & 0xFFFFF
    if number not in known:
        said = str(number) if number < ARRIVALS else f"new-{number - ARRIVALS}"
        raise _unknown(ledger, f"there is no customer {said} in '{names[place]}'", _range(known.tolist()))
    return place << 20 | number


def _range(known: list[int]) -> str:
    """`there are 0 to 459, and new-0 to new-268 (not all: some were not let in)`."""
    old = [number for number in known if number < ARRIVALS]
    new = [number - ARRIVALS for number in known if number >= ARRIVALS]
    told = [f"{min(old)} to {max(old)}"] if old else []
    told += [f"new-{min(new)} to new-{max(new)} (only those let in)"] if new else []
    return f"there are {' and '.join(told)}" if told else "nobody has signed"


def _unknown(ledger: "Ledger", message: str, help: str) -> ScenarioError:
    return ScenarioError([Problem(ledger.header.name, 0, 0, "unknown-customer", message, help)])
