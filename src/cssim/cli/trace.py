"""`cssim trace`: the life of one customer, as a readable page of events, and journeys as an event log."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cssim.cli import options, output
from cssim.cli.envelope import Answer, answering
from cssim.scenario.problems import Problem, ScenarioError, nearest

if TYPE_CHECKING:
    from cssim.ledger.ledger import Ledger
    from cssim.reports.event_log import Size

ARRIVALS = 1 << 19


def _ending(context: click.Context, option: click.Parameter, path: str | None) -> str | None:
    if path is None:
        return None
    from cssim.reports.event_log import ENDINGS

    if not path.endswith(ENDINGS):
        raise click.BadParameter(f"the name must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, got '{path}'")
    return path


@click.command()
@click.argument("scenario")
@click.option("--customer", metavar="NUMBER", help="17, new-3, or segment:17.")
@click.option("--against", metavar="OTHER", help="The same customer in another scenario.")
@click.option(
    "--log",
    metavar="FILE",
    callback=_ending,
    help="Write the journeys of all customers, or of this one, for process mining (.csv, .xes or .xes.gz).",
)
@click.option("--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Which history.")
@options.SETS
@options.SEED
@options.ENGINE
@options.QUIET
@options.VERBOSE
@answering
@output.kept
def trace(
    scenario: str,
    customer: str | None,
    against: str | None,
    log: str | None,
    replication: int,
    sets: tuple[str, ...],
    seed: int,
    engine: str,
    quiet: bool,
    verbose: bool,
) -> Answer:
    """Tell the life of one customer in one simulated history, or two lives of it side by side; or write the event
    log of all its customers."""
    from cssim.cli.progress import Progress
    from cssim.engines import simulate
    from cssim.scenario import read

    if log is not None and against is not None:
        raise click.UsageError("--log is of one scenario, and so goes without --against.")
    if customer is None and log is None:
        raise click.UsageError("Missing option '--customer'; only --log FILE goes without.")
    wanted = _parsed(customer) if customer is not None else None
    output.try_to_write(log)
    scenarios = [read.named(word, sets) for word in (scenario, against) if word is not None]
    Progress(engine, 1, quiet)
    ledgers = [simulate(one, seed, replication, engine) for one in scenarios]
    who = [_found(ledger, *wanted) for ledger in ledgers] if wanted else []
    try:
        text, lives = _lives(ledgers, who, verbose) if who else ("", [])
        data = {"customer": customer, "replication": replication, "lives": lives}
        provenance = {"scenarios": [ledger.header.digest for ledger in ledgers], "seed": seed}
        answer = Answer(text, data, 0, (), provenance)
        return answer if log is None else _logged(answer, ledgers[0], who[0] if who else None, log)
    except OverflowError:
        raise ScenarioError([_undated(ledgers[0])]) from None


def _lives(ledgers: list["Ledger"], who: list[int], verbose: bool) -> tuple[str, list[dict[str, Any]]]:
    """The page of one life or of two, and its data."""
    from cssim.reports import life

    lives = [life.events(led, life.of(led, id), verbose) for led, id in zip(ledgers, who, strict=True)]
    if len(ledgers) == 1:
        text = life.page(ledgers[0], who[0], verbose)
    else:
        names = [f"{letter}  {ledger.header.name}" for letter, ledger in zip("AB", ledgers, strict=True)]
        before = life.past(ledgers[0], life.of(ledgers[0], who[0]))
        text = "\n".join([*names, *(f"   {line}" for line in before), *life.side_by_side(*lives)])
    hint = "" if verbose else "\n\nNext: -v adds every block of work and the monthly levels"
    data = [
        {"scenario": ledger.header.name, "events": [event._asdict() for event in events]}
        for ledger, events in zip(ledgers, lives, strict=True)
    ]
    return text + hint, data


def _logged(answer: Answer, ledger: "Ledger", customer: int | None, log: str) -> Answer:
    """The answer after writing the event log; failing to write costs the exit code, not the answer."""
    from cssim.reports import event_log

    sizes: list[Size] = []
    try:
        output.streamed(Path(log), lambda file: sizes.append(event_log.write(ledger, file, log, customer)))
    except OSError as error:
        return output.failed(answer, error)
    size = sizes[0]
    told = f"{size.events:,} events of {size.customers:,} {'customer' if size.customers == 1 else 'customers'}: {log}"
    text = f"{answer.text}\n\n{told}".strip()
    return answer._replace(text=text, data={**answer.data, "log": {"file": log, **size._asdict()}})


def _undated(ledger: "Ledger") -> Problem:
    message, help = "its dates leave the years 1 to 9999", "choose another study.start"
    return Problem(ledger.header.name, 0, 0, "undated", message, help)


def _parsed(customer: str) -> tuple[str | None, int]:
    """The segment, if any is named, and the candidate number."""
    segment, colon, number = customer.rpartition(":")
    plain = number.removeprefix("new-")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 7:
        raise click.BadParameter("expected 17, new-3 or segment:17", param_hint="--customer")
    return segment if colon else None, int(plain) + (ARRIVALS if number != plain else 0)


def _found(ledger: "Ledger", segment: str | None, number: int) -> int:
    """The customer's id; raises ScenarioError saying which there are."""
    import numpy as np

    from cssim.ledger.events import Kind

    names = ledger.header.names["segments"]
    if segment is not None and segment not in names:
        raise _unknown(ledger, f"there is no segment '{segment}'", nearest(segment, names))
    place = names.index(segment) if segment is not None else 0
    sold = np.concatenate([ledger.select(kind)["owner"] for kind in (Kind.SIGNED, Kind.BOOKED)])
    known = sold[ledger.header.segment_of(sold) == place] & 0xFFFFF
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
