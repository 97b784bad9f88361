"""One customer's life, from a ledger by hand."""

from cssim.ledger.events import Kind, Stage
from cssim.reports import life
from cssim.units import DAY
from ledgers import customer, ledger_of, row, seat


def a_life(minutes: int = 60):  # a task done that many minutes early
    return ledger_of(
        [
            row(-20 * DAY, Kind.SIGNED, customer(3), index=12, n=3_000_000, x=0.5),
            row(-20 * DAY, Kind.OWNER, customer(3), play=0, member=seat(0), n=-1),
            row(-5 * DAY, Kind.PULSE, customer(3), play=21, index=1, x=0.25),
            row(1 * DAY, Kind.KNOCK, customer(3), play=0, index=2, n=0, x=0.1),
            row(2 * DAY, Kind.KNOCK, customer(3), play=0, index=3, n=1, x=0.1),
            row(3 * DAY, Kind.COST, 3, play=0, n=1),  # of a team with the same number
            row(4 * DAY, Kind.BLOCK, customer(3), play=1, index=1, member=seat(0), n=30),
            row(4 * DAY, Kind.PLAYED, customer(3), play=1, index=1, member=seat(0), n=-minutes, x=1.0),
            row(9 * DAY, Kind.PULSE, customer(3), play=21, index=2, x=0.3),
            row(9 * DAY, Kind.TERM, customer(3), play=12, index=12, n=0, x=0.9),
            row(9 * DAY, Kind.LOST, customer(3), index=12, n=3_000_000),
            row(9 * DAY, Kind.STAGE, customer(3), n=Stage.LOST),
        ]
    )


def test_a_page() -> None:
    assert life.page(a_life(), customer(3)).splitlines() == [
        "smb #3 in 'by hand'",
        "day -20 00:00    signed          12 months, ARR 30,000.00, fit 0.500",
        "before day 0     owners 1, adoption 0.2500 in month 1",
        "day 2 00:00      comes up        technical_issue 3 let in, share 0.100",
        "day 4 00:00      done            review (cadence 0) by csm/0, 60 min early, 1.000 of its effect",
        "day 9 00:00      level           adoption 0.3000 in month 2",
        "day 9 00:00      term ends       12 months end in month 12, churn probability 0.9000, next 0 months",
        "day 9 00:00      lost            not renewed in month 12, ARR 30,000.00",
        "day 9 00:00      stage           now lost",
    ]
    assert "work" in life.page(a_life(), customer(3), everything=True)


def test_a_life_with_a_gate_a_goal_and_revenue_that_moves() -> None:
    who, task = customer(1 << 19), {"play": 2, "index": 5 << 5 | 1}
    ledger = ledger_of(
        [
            row(1 * DAY, Kind.BOOKED, who, play=0, n=3_000_000, x=0.5),
            row(1 * DAY, Kind.STAGE, who, n=Stage.PROSPECT),
            row(2 * DAY, Kind.SIGNED, who, play=0, index=12, n=3_000_000, x=0.5),
            row(3 * DAY, Kind.BLOCKED, who, **task),
            row(3 * DAY, Kind.STANDING, play=15, x=0.5),
            row(4 * DAY, Kind.ACHIEVED, who, index=1, n=3_000_000, x=0.6),
            row(5 * DAY, Kind.EXPANDED, who, **task, n=500_000, x=0.4),
            row(6 * DAY, Kind.CONTRACTED, who, index=2, n=700_000, x=0.3),
            row(6 * DAY, Kind.RENEWED, who, play=24, index=2, n=2_884_000, x=0.03),
            row(7 * DAY, Kind.STAGE, who, n=Stage.STALLED),
            row(8 * DAY, Kind.BOOKED, who + 1, play=0, n=900_000, x=0.1),
            row(8 * DAY, Kind.REFUSED, who + 1, play=0, x=0.2),
        ]
    )
    assert life.page(ledger, who).splitlines()[1:] == [
        "day 1 00:00      booked          ARR 30,000.00, fit 0.500",
        "day 1 00:00      stage           now prospect",
        "day 2 00:00      signed          12 months, ARR 30,000.00, fit 0.500",
        "day 3 00:00      cannot begin    value_call (cadence 5), for what is open or missing",
        "day 4 00:00      goal reached    goal 0.600 in month 1, ARR 30,000.00",
        "day 5 00:00      buys more       value_call (cadence 5), ARR +5,000.00, chance 0.400",
        "day 6 00:00      buys less       ARR −7,000.00 in month 2, chance 0.300",
        "day 6 00:00      renewed         for 24 months, ARR 28,840.00, price change +0.030",
        "day 7 00:00      stage           now stalled",
    ]
    assert life.page(ledger, who + 1).splitlines()[-1] == "day 8 00:00      turned away     fit seen 0.200"


def test_two_lives() -> None:
    one, other = (life.events(ledger, life.of(ledger, customer(3))) for ledger in (a_life(), a_life(90)))
    lines = list(life.side_by_side(one, other))
    assert [line[:1] for line in lines] == [" ", " ", "A", "B", " ", " ", " ", " "]
    assert lines[1] == "   from here on the two lives differ"
    assert list(life.side_by_side(one, one))[-1] == "   the two lives are the same"
