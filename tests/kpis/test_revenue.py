"""Revenue by hand: the seven-account vector, the fourteen edge cases, and the same numbers from a ledger."""

import numpy as np
import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import arr, measure, revenue
from cssim.kpis.arr import ArrChanges, Reason
from cssim.kpis.rows import Rows, Window
from cssim.ledger import accounts
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

THIS_YEAR = Window(YEAR, 2 * YEAR)
A, B, C, D, E, F, G = range(7)
OPENING = [(0, who, 100, "") for who in (A, B, C, E, F)]
STORY = [
    *OPENING,
    (14, D, 100, ""), (14, F, 0, ""),
    (15, C, 70, ""),
    (16, B, 150, ""),
    (17, G, 60, ""),
    (18, E, 105, "uplift"),
    (20, F, 80, ""),
    (21, C, 120, ""), (21, G, 90, ""),
    (22, B, 0, ""),
    (23, D, 0, ""),
]  # fmt: skip
"""Month, account, ARR from then on; the year in question is months 12 to 24."""


def told(story: list[tuple[float, int, int, str]]) -> ArrChanges:
    months, who, amounts, why = zip(*story, strict=True)
    time = (np.array(months) * MONTH).astype("i8")
    return arr.arr_changes(time, np.array(who), np.array(amounts, "i8"), np.array(why) == "uplift")


def ratios(story: list[tuple[float, int, int, str]] | ArrChanges, window: Window = THIS_YEAR) -> dict[str, float]:
    found = told(story) if isinstance(story, list) else story
    group = revenue.cohort(found, window)
    then = group.then.sum()
    return {
        "nrr": group.now.sum() / then,
        "nrr_without_uplift": group.plain.sum() / then,
        "grr": np.minimum(group.now, group.then).sum() / then,
        "event_grr": group.least.sum() / then,
        "logo_retention": (group.now > 0).sum() / (group.then > 0).sum(),
    }


def bridge(story: list[tuple[float, int, int, str]] | ArrChanges, window: Window = THIS_YEAR) -> dict[str, int]:
    found = told(story) if isinstance(story, list) else story
    everyone = np.zeros(len(found.customers), "i8")
    lines = revenue.bridge(found, everyone, window, 1)[0].tolist()
    names = ("opening", "new", "expansion", "uplift", "reactivation", "contraction", "churned", "closing")
    lines = dict(zip(names, lines, strict=True))
    gains = lines["new"] + lines["expansion"] + lines["uplift"] + lines["reactivation"]
    assert lines["opening"] + gains - lines["contraction"] - lines["churned"] == lines["closing"]
    return lines


def test_vector_bridge_closes() -> None:
    assert bridge(STORY) == {
        "opening": 500,
        "new": 160,
        "expansion": 130,
        "uplift": 5,
        "reactivation": 80,
        "contraction": 30,
        "churned": 350,
        "closing": 495,
    }


def test_vector_cohorts() -> None:
    found = ratios(STORY)
    assert found["nrr"] == pytest.approx(0.81, abs=1e-15)
    assert found["grr"] == pytest.approx(0.76, abs=1e-15)
    assert found["logo_retention"] == 0.8
    assert found["nrr_without_uplift"] == 0.8


def test_vector_cannot_be_had_from_the_bridge() -> None:
    b = bridge(STORY)
    lazy_nrr = b["opening"] + b["expansion"] + b["uplift"] - b["contraction"] - b["churned"] + b["reactivation"]
    assert lazy_nrr / b["opening"] == 0.67
    assert (b["opening"] - b["contraction"] - b["churned"]) / b["opening"] == 0.24


AS_ROWS = [
    *[row(0, Kind.SIGNED, customer(who), play=0, index=60, n=100) for who in (A, B, C, E, F)],
    row(14 * MONTH, Kind.SIGNED, customer(D), play=0, index=36, n=100),
    row(14 * MONTH, Kind.LOST, customer(F), play=0, index=14, n=100),
    row(15 * MONTH, Kind.CONTRACTED, customer(C), index=15, n=30),
    row(16 * MONTH, Kind.EXPANDED, customer(B), play=0, index=0, n=50),
    row(17 * MONTH, Kind.SIGNED, customer(G), play=0, index=36, n=60),
    row(18 * MONTH, Kind.TERM, customer(E), play=18, index=18, n=18),
    row(18 * MONTH, Kind.RENEWED, customer(E), play=18, index=18, n=105, x=0.05),
    row(20 * MONTH, Kind.SIGNED, customer(F), play=0, index=36, n=80),
    row(21 * MONTH, Kind.EXPANDED, customer(C), play=0, index=0, n=50),
    row(21 * MONTH, Kind.EXPANDED, customer(G), play=0, index=0, n=30),
    row(22 * MONTH, Kind.LOST, customer(B), play=0, index=22, n=150),
    row(23 * MONTH, Kind.LOST, customer(D), play=0, index=9, n=100),
]


def test_vector_from_the_rows_of_a_ledger() -> None:
    found = measure(ledger_of(AS_ROWS, day0=YEAR, end=2 * YEAR))
    lines = ("opening_arr", *revenue.MOVES, "closing_arr")
    assert [found[line] for line in lines] == [500, 160, 130, 5, 80, 30, 350, 495]
    cohort = ("nrr", "nrr_without_uplift", "grr", "event_grr", "logo_retention")
    assert [found[name] for name in cohort] == [0.81, 0.8, 0.76, 0.54, 0.8]
    assert (found["expansion_rate"], found["contraction_rate"]) == (100 / 500, 30 / 500)  # G is new


def test_01_new_logos_are_in_no_ratio() -> None:
    assert ratios([*OPENING, (14, D, 900, ""), (20, D, 0, ""), (15, G, 50, "")]) == ratios(OPENING)


def test_02_expand_then_churn_loses_only_what_there_was() -> None:
    story = [*OPENING, (16, B, 150, ""), (22, B, 0, "")]
    assert ratios(story)["grr"] == 0.8
    lines = bridge(story)
    assert (lines["expansion"], lines["churned"]) == (50, 150)


def test_02_from_a_ledger_and_what_was_bought_is_lost_with_the_customer() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=36, n=100),
        row(0, Kind.SIGNED, customer(2), play=0, index=36, n=100),
        row(YEAR + MONTH, Kind.EXPANDED, customer(1), play=0, index=0, n=50),
        row(YEAR + 2 * MONTH, Kind.EXPANDED, customer(2), play=0, index=0, n=400),
        row(YEAR + 3 * MONTH, Kind.LOST, customer(1), play=1, index=15, n=150),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert (found["expansion_arr"], found["churned_arr"], found["closing_arr"]) == (450, 150, 500)
    assert (found["grr"], found["nrr"]) == (0.5, 2.5)  # nobody's growth makes up for the lost one in GRR
    assert (found["expansion_rate"], found["churn_rate"]) == (2.25, 0.5)
    accounts.check(ledger_of(rows, day0=YEAR, end=2 * YEAR))


def test_03_a_dip_is_no_loss_in_grr_and_one_in_event_grr() -> None:
    found = ratios([*OPENING, (15, C, 70, ""), (21, C, 120, "")])
    assert found["grr"] == 1.0
    assert found["event_grr"] == 0.94


def test_04_multi_year_contracts_are_in_grr_but_not_up_for_renewal() -> None:
    ledger = ledger_of(
        [
            row(0, Kind.SIGNED, customer(1), play=0, index=12, n=100),
            row(0, Kind.SIGNED, customer(2), play=0, index=36, n=300),
            *renewed(YEAR, 1, 12, 100, 100),
            *lost(2 * YEAR, 1, 24, 100),
        ],
        day0=YEAR + 1,
        end=2 * YEAR + 1,
    )
    found = measure(ledger)
    assert found["grr"] == 0.75
    assert found["renewable_arr"] == 100
    assert found["renewal_rate"] == 0.0


def test_04_an_escalator_has_its_own_line_and_its_own_nrr() -> None:
    found = ratios([*OPENING, (18, E, 105, "uplift")])
    assert (found["nrr"], found["nrr_without_uplift"], found["grr"]) == (1.01, 1.0, 1.0)
    assert bridge([*OPENING, (18, E, 105, "uplift")])["expansion"] == 0
    gone = ratios([*OPENING, (18, E, 105, "uplift"), (20, E, 0, "")])
    assert gone["nrr"] == gone["nrr_without_uplift"] == 0.8


def test_05_a_mid_term_exit_counts_from_its_minute() -> None:
    story = [*OPENING, (20.5, A, 0, "")]
    exit_at = int(20.5 * MONTH)
    assert bridge(story, Window(YEAR, exit_at - 1))["closing"] == 500
    assert bridge(story, Window(YEAR, exit_at))["closing"] == 400


def test_06_a_late_renewal_within_grace_is_no_churn() -> None:
    story = [*OPENING, (18, A, 0, ""), (19, A, 90, "")]
    held = arr.without_gaps(told(story), MONTH)
    assert bridge(held)["churned"] == bridge(held)["reactivation"] == 0
    assert bridge(held)["contraction"] == 10
    dropped = bridge(arr.without_gaps(told(story), MONTH - 1))
    assert (dropped["churned"], dropped["reactivation"]) == (100, 90)


def test_07_a_return_is_a_line_of_its_own_and_stays_in_its_cohort() -> None:
    story = [*OPENING, (14, F, 0, ""), (20, F, 80, "")]
    assert told(story).reason[-2:].tolist() == [Reason.CHURN, Reason.REACTIVATION]
    assert bridge(story)["new"] == 0
    assert ratios(story)["logo_retention"] == 1.0
    assert ratios(story)["nrr"] == 0.96
    assert ratios([*OPENING, (6, F, 0, ""), (20, F, 80, "")])["nrr"] == 1.0  # not active when the year began


def test_08_merged_accounts_are_seen_through_their_parent() -> None:
    story = [*OPENING, (14, A, 0, ""), (14, B, 200, ""), (20, B, 150, "")]
    parent = np.array([1, 1, 2, 3, 4])  # A and B belong together
    assert bridge(story)["churned"] == 100
    merged = arr.rolled_up(told(story), parent)
    assert bridge(merged) == {**bridge(OPENING), "contraction": 50, "closing": 450}
    assert ratios(merged)["logo_retention"] == 1.0


def test_09_a_downgrade_at_renewal_is_contraction_then() -> None:
    ledger = ledger_of(
        [row(0, Kind.SIGNED, customer(1), play=0, index=12, n=100), *renewed(YEAR, 1, 12, 70, 100)],
        day0=YEAR - 1,
        end=2 * YEAR - 1,
    )
    found = measure(ledger)
    assert (found["contraction_arr"], found["churned_arr"]) == (30, 0)
    assert found["grr"] == found["renewal_rate"] == 0.7


def test_09_a_downgrade_and_a_price_increase_at_one_renewal_are_two_lines() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=12, n=1000),
        row(YEAR - 9, Kind.EXPANDED, customer(1), play=0, index=0, n=500),
        *contracted(YEAR, 1, 12, 300, 1500, 1260),
    ]
    ledger = ledger_of(rows, day0=YEAR - MONTH, end=2 * YEAR - MONTH)
    accounts.check(ledger)
    found = measure(ledger)
    lines = ("opening_arr", "expansion_arr", "uplift_arr", "contraction_arr", "churned_arr", "closing_arr")
    assert [found[line] for line in lines] == [1000, 500, 60, 300, 0, 1260]
    assert found["renewable_arr"] == 1500  # before what was taken off
    assert (found["renewal_rate"], found["net_renewal_rate"]) == (1260 / 1500, 1260 / 1500)
    assert (found["grr"], found["nrr"], found["nrr_without_uplift"]) == (1.0, 1.26, 1.2)
    assert found["event_grr"] == 1.0


def test_09_a_discount_at_a_renewal_is_contraction() -> None:
    rows = [row(0, Kind.SIGNED, customer(1), play=0, index=12, n=100), *renewed(YEAR, 1, 12, 80, 100)]
    found = measure(ledger_of(rows, day0=YEAR - 1, end=2 * YEAR - 1))
    assert (found["contraction_arr"], found["uplift_arr"], found["contraction_rate"]) == (20, 0, 0.2)


def test_price_increases_leave_with_what_is_taken_off() -> None:
    """100 → 110 by price, half is given up: 55, of which 5 are the price's; more bought later keeps its own."""
    story = [*OPENING, (13, A, 110, "uplift"), (15, A, 55, ""), (20, A, 75, "")]
    assert ratios(story)["nrr"] == 475 / 500
    assert ratios(story)["nrr_without_uplift"] == 470 / 500
    gone = [*story, (22, A, 0, ""), (23, A, 40, "")]
    assert ratios(gone)["nrr"] == ratios(gone)["nrr_without_uplift"] == 440 / 500


def test_churn_without_the_five_largest() -> None:
    rows = [row(0, Kind.SIGNED, customer(who), play=0, index=36, n=100) for who in range(4)]
    rows += [row(0, Kind.SIGNED, customer(who, 1), play=1, index=36, n=1000) for who in range(5)]
    rows += [
        row(YEAR + MONTH, Kind.LOST, customer(0), play=1, index=13, n=100),
        row(YEAR + MONTH, Kind.LOST, customer(0, 1), play=1, index=13, n=1000),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert (found["churn_rate"], found["churn_rate_without_top5"]) == (1100 / 5400, 100 / 400)
    assert found.segments["enterprise"]["churn_rate"] == 0.2
    assert "churn_rate_without_top5" not in found.segments["enterprise"]


def test_10_small_denominators_come_with_their_number() -> None:
    def book(n: int) -> dict[str, int]:
        rows = [row(0, Kind.SIGNED, customer(i), play=0, index=36, n=100) for i in range(n)]
        return dict(measure(ledger_of(rows, day0=YEAR, end=2 * YEAR)).few[12])

    assert book(19)["grr"] == 19
    assert "grr" not in book(20)


def test_11_before_twelve_months_there_is_nothing_annual() -> None:
    rows = [row(0, Kind.SIGNED, customer(1), play=0, index=36, n=100)]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR - 1))
    assert {"nrr", "grr", "logo_retention", "churned_arr", "crc", "renewal_rate"}.isdisjoint(found)
    assert found["cumulative_opening_arr"] == found["closing_arr"] == 100
    assert list(found.at) == [(YEAR - 1) / MONTH]


def test_12_the_opening_book_has_an_age_and_stands_strictly_before_day_0() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=36, n=100),
        row(YEAR - 1, Kind.SIGNED, customer(2), play=0, index=36, n=10),
        row(YEAR, Kind.SIGNED, customer(3), play=0, index=36, n=1),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert (found["opening_arr"], found["new_arr"], found["closing_arr"]) == (110, 1, 111)


def test_13_a_report_includes_its_last_minute_renewals_first() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=24, n=100),
        *renewed(2 * YEAR, 1, 24, 110, 100),
        row(2 * YEAR, Kind.LOST, customer(1), play=1, index=24, n=110),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert found["renewal_rate"] == 1.0
    assert (found["uplift_arr"], found["churned_arr"], found["closing_arr"], found["nrr"]) == (
        10,
        110,
        0,
        0.0,
    )


def test_13_more_bought_less_bought_a_price_and_an_end_in_the_last_minute() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=24, n=1000),
        row(2 * YEAR, Kind.EXPANDED, customer(1), play=0, index=0, n=200),
        *contracted(2 * YEAR, 1, 24, 400, 1200, 880),
        row(2 * YEAR, Kind.LOST, customer(1), play=1, index=24, n=880),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    moves = ("opening_arr", *revenue.MOVES, "closing_arr")
    assert [found[move] for move in moves] == [1000, 0, 200, 80, 0, 400, 880, 0]
    assert found["renewal_rate"] == 880 / 1200


def test_14_the_account_of_a_team_says_whether_its_cost_is_retention() -> None:
    def crc(account: int) -> float:
        rows = [
            row(0, Kind.SIGNED, customer(1), play=0, index=24, n=1000),
            row(MONTH, Kind.COST, 0, play=0, n=50, x=1.0),
            row(MONTH, Kind.COST, 1, play=account, n=30, x=1.0),
        ]
        return measure(ledger_of(rows))["crc"]

    onboarding_is_retention, onboarding_is_sales = crc(0), crc(2)
    assert (onboarding_is_retention, onboarding_is_sales) == (0.08, 0.05)


def renewed(time: int, who: int, months: int, now: int, then: int) -> list[tuple]:
    return [
        row(time, Kind.TERM, customer(who), play=months, index=time // MONTH, n=12, x=0.1),
        row(time, Kind.RENEWED, customer(who), play=12, index=time // MONTH, n=now, x=now / then - 1),
    ]


def contracted(time: int, who: int, months: int, less: int, then: int, now: int) -> list[tuple]:
    """A renewal at which `less` is taken off `then`, and the price of the rest changes to `now`."""
    ended, again = renewed(time, who, months, now, then - less)
    return [ended, row(time, Kind.CONTRACTED, customer(who), index=time // MONTH, n=less, x=0.2), again]


def lost(time: int, who: int, months: int, arr: int) -> list[tuple]:
    return [
        row(time, Kind.TERM, customer(who), play=months, index=time // MONTH, n=0, x=0.1),
        row(time, Kind.LOST, customer(who), play=-1, index=time // MONTH, n=arr),
    ]


def test_renewal_rates_of_several_lengths() -> None:
    signed = [
        row(0, Kind.SIGNED, customer(who), play=0, index=months, n=100)
        for who, months in ((1, 12), (2, 12), (3, 36), (4, 36), (5, 36), (6, 36))
    ]
    ends = [*renewed(3 * YEAR, 1, 12, 100, 100), *lost(3 * YEAR, 2, 12, 100)]
    ends += [line for who in (3, 4, 5) for line in renewed(3 * YEAR, who, 36, 120, 100)]
    ends += lost(3 * YEAR, 6, 36, 100)
    found = measure(ledger_of(signed + ends, day0=2 * YEAR + 1, end=3 * YEAR + 1))
    assert found["renewable_arr"] == 600
    assert found["renewal_rate"] == pytest.approx(400 / 600)
    assert found["net_renewal_rate"] == pytest.approx(460 / 600)
    assert found["annual_renewal_rate"] == pytest.approx((0.5 * 200 + 0.75 ** (1 / 3) * 400) / 600)


def test_the_bridge_closes_to_the_cent_whatever_happens() -> None:
    chance = np.random.default_rng(7)
    rows = [row(0, Kind.SIGNED, customer(who), play=0, index=1, n=10**9 + who) for who in range(60)]
    held = {who: 10**9 + who for who in range(60)}
    for month in range(1, 36):
        for who in [who for who in held if chance.random() < 0.3]:
            then, time, what = held[who], month * MONTH, chance.random()
            if what < 0.4:
                rows.append(row(time, Kind.EXPANDED, customer(who), play=0, index=0, n=then // 7))
                held[who] += then // 7
            elif what < 0.9:
                less, price = then // 9 * int(chance.integers(0, 2)), float(chance.uniform(-0.1, 0.2))
                held[who] = round((then - less) * (1.0 + price))
                rows += (
                    contracted(time, who, 1, less, then, held[who]) if less else renewed(time, who, 1, held[who], then)
                )
            else:
                rows += lost(time, who, 1, then)
                del held[who]
    found = measure(ledger_of(rows, day0=YEAR + 5, end=3 * YEAR))
    for prefix in ("", "cumulative_"):
        opening, new, expansion, uplift, back, contraction, churned = (
            found[f"{prefix}{line}"] for line in ("opening_arr", *revenue.MOVES)
        )
        assert opening + new + expansion + uplift + back - contraction - churned == found["closing_arr"]
    assert found["closing_arr"] == sum(held.values())
    assert min(expansion, uplift, contraction, churned) > 0
    assert found["event_grr"] <= found["grr"] <= min(1.0, found["nrr"])
    assert found["nrr_without_uplift"] < found["nrr"]


def test_a_tenth_a_year_on_three_year_contracts() -> None:
    assert revenue.annualised(np.array([0.729, 0.5]), np.array([36, 12])) == pytest.approx([0.9, 0.5])


def test_churn_of_one_year_terms_by_year_of_tenure() -> None:
    rows = [row(0, Kind.SIGNED, customer(who), play=0, index=12, n=100) for who in range(4)]
    rows += [
        *lost(YEAR, 0, 12, 100),
        *(line for who in (1, 2, 3) for line in renewed(YEAR, who, 12, 100, 100)),
    ]
    rows += [
        *lost(2 * YEAR, 1, 12, 100),
        *(line for who in (2, 3) for line in renewed(2 * YEAR, who, 12, 100, 100)),
    ]
    rows += [line for year in (3, 4) for who in (2, 3) for line in renewed(year * YEAR, who, 12, 100, 100)]
    rows += [*lost(5 * YEAR, 2, 12, 100), *lost(5 * YEAR, 3, 24, 100)]
    found = measure(ledger_of(rows, day0=3 * YEAR, end=5 * YEAR))
    tenures = [found[f"term_churn.tenure.{year}"] for year in "1234"]
    assert tenures == [
        0.25,
        1 / 3,
        0.0,
        1 / 3,
    ]  # the fourth and the fifth year end three one-year terms, one lost
    assert found["term_churn"] == 3 / 12
    assert found.few[24]["term_churn.tenure.1"] == 4


def test_tenure_looks_back_three_years_only() -> None:
    rows = [row(0, Kind.SIGNED, customer(1), play=0, index=12, n=100), *lost(YEAR, 1, 12, 100)]
    assert "term_churn" in measure(ledger_of(rows, day0=4 * YEAR - 1, end=5 * YEAR))
    assert "term_churn" not in measure(ledger_of(rows, day0=4 * YEAR, end=5 * YEAR))


def test_years_in_a_row_count_what_happens_between_them_once() -> None:
    """Signatures, renewals and losses at the very minutes at which one year ends and the next begins."""
    rows = [row(0, Kind.SIGNED, customer(who), play=0, index=12, n=100) for who in range(4)]
    for year in range(1, 5):
        rows += lost(year * YEAR, year - 1, 12, 100)
        rows += [line for who in range(year, 4) for line in renewed(year * YEAR, who, 12, 100, 100)]
        rows.append(row(year * YEAR, Kind.SIGNED, customer(9 + year), play=0, index=36, n=7))
    ages = [YEAR, 2 * YEAR, 3 * YEAR]
    found = measure(ledger_of(rows, day0=YEAR, end=4 * YEAR, scenario={"study": {"ages": ages}}))
    years = [found.at[age] for age in (12, 24, 36)]
    assert [year["lost_customers"] for year in years] == [2, 1, 1]  # the first holds the minute of day 0 too
    assert [year["renewable_arr"] for year in years] == [4 * 100 + 3 * 100, 200, 100]
    for name in ("new_arr", "churned_arr", "lost_customers", "uplift_arr"):
        assert sum(year[name] for year in years) == found[f"cumulative_{name}"]
    assert [year["opening_arr"] for year in years[1:]] == [year["closing_arr"] for year in years[:-1]]
    assert years[0]["opening_arr"] == found["cumulative_opening_arr"] == 400


def test_a_row_between_two_years_is_in_the_one_it_ends() -> None:
    first, second = Window(0, YEAR), Window(YEAR, 2 * YEAR, after=True)
    story = [(0, A, 100, ""), (12, A, 0, ""), (12, B, 30, ""), (24, B, 0, "")]
    one, two = bridge(story, first), bridge(story, second)
    assert (one["new"], one["churned"], one["closing"]) == (130, 100, 30)
    assert (two["opening"], two["new"], two["churned"]) == (30, 0, 30)


def test_segments_add_up_and_ages_are_apart() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1, 0), play=0, index=36, n=100),
        row(0, Kind.SIGNED, customer(1, 1), play=1, index=36, n=300),
        row(YEAR + MONTH, Kind.LOST, customer(1, 0), play=1, index=13, n=100),
        row(2 * YEAR + MONTH, Kind.LOST, customer(1, 1), play=1, index=25, n=300),
    ]
    scenario = {"study": {"ages": [YEAR, 2 * YEAR, 9 * YEAR]}}
    found = measure(ledger_of(rows, day0=YEAR, end=3 * YEAR, scenario=scenario))
    assert list(found.at) == [12, 24]
    assert [found.at[age]["grr"] for age in (12, 24)] == [0.75, 0.0]
    assert found.at_segments[12]["smb"]["grr"] == 0.0
    assert found.at_segments[12]["enterprise"]["grr"] == 1.0
    assert found["churned_arr"] == 300
    assert found["cumulative_churned_arr"] == 400
    assert [found.segments[s]["cumulative_churned_arr"] for s in ("smb", "enterprise")] == [100, 300]
    assert "grr" not in found.segments["smb"]  # nobody was there a year ago


def test_terms_without_an_outcome_are_refused() -> None:
    rows = [row(0, Kind.SIGNED, customer(1), play=0, index=12, n=100), *renewed(YEAR, 1, 12, 100, 100)[:1]]
    with pytest.raises(ValueError, match="1 terms ended, but 0 were renewed or refused"):
        arr.changes(Rows(ledger_of(rows)))


def test_integral_is_exact() -> None:
    area = arr.integral(np.array([2, 5, 9]), np.array([3, 4, -7]), np.array([4, 5, 8, 20]))
    assert area.tolist() == [0, 3, 3 + 21, 3 + 28]
    assert arr.integral(np.array([], "i8"), np.array([], "i8"), np.array([0, 5])).tolist() == [0, 0]
