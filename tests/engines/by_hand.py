"""Rows of a company of constants, for ledgers written by hand."""

from typing import Any

import pytest
from tests.engines.small import ARR, WEEKLY, run
from tests.ledgers import ledger_of, row, seat

from cssim.engines import ENGINES
from cssim.ledger.events import Kind, Stage
from cssim.units import MONTH, WEEK

ONE = 0  # the customer
ME = seat(0)
CENTS = 100_000  # a month of one member
ADOPTION, TRUST = 21, 4  # positions in PULSE rows
FULL = MONTH * WEEKLY / WEEK  # working minutes paid in a month
SIGNED, CADENCE, BEFORE_TERM, REQUEST, HEALTH, NEXT_BEST, BOOKED, STALLED, OPENED = range(9)


def task(number: int, kind: int, play: int = 0) -> dict[str, int]:
    """Columns of a task, of the first play unless another is named."""
    return {"play": play, "index": number << 5 | kind}


def week(number: int, backlog: int = 0, worked: int = 0, member: int = ME) -> tuple:
    return row(number * WEEK, Kind.WEEK, member >> 16, member=member, n=backlog, x=worked / WEEKLY)


def pulse(month: int, trust: float = 0.0) -> list[tuple]:
    return [
        row(month * MONTH, Kind.PULSE, ONE, play=ADOPTION, index=month),
        row(month * MONTH, Kind.PULSE, ONE, play=TRUST, index=month, x=trust),
    ]


def close(month: int, cents: int = CENTS, paid: float = FULL, active: int = 1) -> list[tuple]:
    """Costs and snapshot at a month's end."""
    return [
        row(month * MONTH, Kind.COST, 0, play=0, n=cents, x=paid),
        row(month * MONTH, Kind.COUNT, 0, index=active, n=ARR * active),
    ]


def begin(members: int = 1, months: int = 24) -> list[tuple]:
    """The first minute: somebody is there, and a customer signs."""
    hired = [row(0, Kind.HIRED, 0, index=0, member=seat(0, i), n=1) for i in range(members)]
    return [
        row(0, Kind.ERA, index=0),
        *hired,
        row(0, Kind.SIGNED, ONE, play=0, index=months, n=ARR, x=1.0),
        row(0, Kind.OWNER, ONE, play=0, member=ME if members else -1, n=-1),
        row(0, Kind.STAGE, ONE, n=Stage.ADOPTING),
    ]


def same(engine: str, plain: dict[str, Any], expected: list[tuple], **named: Any) -> None:
    run(engine, plain, **named).assert_equals(ledger_of(expected))


each_engine = pytest.mark.parametrize("engine", ENGINES)
