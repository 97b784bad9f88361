"""What can happen, in which order within a minute, and the columns it is written in. See `docs/ledger.md`."""

from enum import IntEnum

import numpy as np


class Rank(IntEnum):
    """The order of handlers within one minute."""

    ERA = 0  # numbers change before anyone acts on them
    STAFF = 1  # hired, left; books move
    DONE = 2  # a block of work ends, effects land
    REPLY = 3  # the customer's own delay is over
    KNOCK = 4  # a candidate, thinned by its mark
    EXPIRE = 5  # task or matter
    PULSE = 6  # adoption moves, drains apply
    TERM = 7  # renew or churn, after this month's adoption
    DUE = 8  # observations and plays falling due, not for someone just lost
    WEEK = 9  # the team's week
    ASSIGN = 10  # desks hand out work, once, after everything else
    COUNT = 11  # costs and snapshots, last


class Kind(IntEnum):
    """Kinds of ledger rows; the columns each uses are in `docs/ledger.md`."""

    ERA = 0
    HIRED = 1
    LEFT = 2
    OWNER = 3
    SIGNED = 4
    KNOCK = 5
    OPENED = 6
    CLOSED = 7
    LAPSED = 8
    DUE = 9
    SKIPPED = 10
    JOINED = 11
    BEGUN = 12
    BLOCK = 13
    STEP = 14
    WAITS = 15
    PLAYED = 16
    MISSED = 17
    STAGE = 18
    PULSE = 19
    HEALTH = 20
    TERM = 21
    RENEWED = 22
    LOST = 23
    CAUSE = 24
    WEEK = 25
    COST = 26
    COUNT = 27
    BLOCKED = 28  # a play that would have begun, but for a matter open or missing
    EXPANDED = 29  # ARR grows by a play
    CONTRACTED = 30  # ARR falls at a renewal
    BOOKED = 31  # sold, before the gate
    REFUSED = 32  # turned away at the gate
    ACHIEVED = 33  # adoption reaches the customer's goal, once
    STANDING = 34  # what everybody knows of the company


class Stage(IntEnum):
    """Where a customer stands in its journey."""

    ONBOARDING = 0
    ADOPTING = 1
    RENEWING = 2
    LOST = 3
    PROSPECT = 4  # booked, not yet signed
    STALLED = 5


ROW = np.dtype(
    [("time", "i8"), ("kind", "i4"), ("owner", "i4"), ("play", "i4"), ("index", "i4"), ("member", "i4"), ("n", "i8"),
     ("x", "f8")]
)  # fmt: skip
"""One ledger row; 44 bytes."""
