"""Revenue: the ARR bridge, cohorts (NRR, GRR, logos) and renewals.

The bridge counts each movement once and closes to the cent; a cohort compares each customer then and
now. No bridge can give a cohort's ratios. Definitions: SaaS Capital; D. Kellogg (2022).
"""

from typing import NamedTuple

import numpy as np

from cssim.kpis.arr import ArrChanges, Reason, Terms, during, held_before, increases_left
from cssim.kpis.rows import Spans, Window
from cssim.kpis.sheet import Sheet, by_segment
from cssim.units import YEAR

MOVES = ("new_arr", "expansion_arr", "uplift_arr", "reactivation_arr", "contraction_arr", "churned_arr")
"""Lines of the bridge between opening and closing, in the order of `Reason`; all are positive."""

TENURES = ("1", "2", "3", "4")
"""Years of tenure; the last means the fourth and later."""

LARGEST = 5
"""How many of the largest customers one figure of churn leaves out: a handful may make a year."""

PAST = 3 * YEAR
"""How far before day 0 behaviour by tenure is measured: a horizon alone shows too few later years."""


class Cohort(NamedTuple):
    """Per customer: ARR before a window, at its end, that without price increases, and the least between.

    In cents; all are 0 for a customer that was not active strictly before the window.
    """

    then: np.ndarray
    now: np.ndarray
    plain: np.ndarray
    least: np.ndarray


def measure(sheet: Sheet, found: ArrChanges, terms: Terms, segment: np.ndarray, spans: Spans) -> None:
    """Puts down the revenue KPIs of one age; `segment` is that of each customer."""
    _bridges(sheet, found, segment, spans.since, "cumulative_")
    n = len(sheet.segments)
    now = held_before(found, spans.since.end + 1)
    sheet.amount("closing_arr", by_segment(segment, now, n))
    sheet.amount("customers", by_segment(segment, now > 0, n))
    _by_tenure(sheet, terms, segment, with_past(spans.since))
    if spans.year:
        _bridges(sheet, found, segment, spans.year, "")
        group = cohort(found, spans.year)
        _cohort_kpis(sheet, group, segment)
        _moves_of_cohort(sheet, found, group, segment, spans.year)
        _churn_without_the_largest(sheet, group, segment)
        _renewals(sheet, terms, segment, spans.year)


def with_past(since: Window) -> Window:
    """A window from day 0 with the years before it that behaviour by tenure needs, as far as the ledger has them."""
    start = since.start - PAST
    return Window(max(0, start), since.end, after=start > 0)


def bridge(found: ArrChanges, segment: np.ndarray, window: Window, n_segments: int) -> np.ndarray:
    """Opening ARR, the moves in the order of `MOVES`, closing ARR: `[segment, line]` in whole cents.

    Opening + new + expansion + uplift + reactivation − contraction − churn = closing; nothing is netted.
    """
    part = during(found, window)
    line = segment[found.customer[part]] * len(MOVES) + found.reason[part]
    moves = by_segment(line, np.abs(found.delta[part]), n_segments * len(MOVES)).reshape(n_segments, len(MOVES))
    ends = [by_segment(segment, held_before(found, t), n_segments) for t in (window.first, window.end + 1)]
    return np.column_stack([ends[0], moves, ends[1]])


def cohort(found: ArrChanges, window: Window) -> Cohort:
    """Everyone active strictly before a window, then and at its end."""
    then, now = held_before(found, window.first), held_before(found, window.end + 1)
    part = during(found, window)
    least = then.copy()
    np.minimum.at(least, found.customer[part], found.arr_after[part])
    member = then > 0
    return Cohort(then, now * member, (now - increases_left(found, window)) * member, least * member)


def annualised(retained: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The yearly retention behind that of a term: 72.9 % of three-year contracts is 90 % a year."""
    return np.power(retained, 12 / months)


def _bridges(sheet: Sheet, found: ArrChanges, segment: np.ndarray, window: Window, prefix: str) -> None:
    lines = bridge(found, segment, window, len(sheet.segments))
    for name, column in zip(("opening_arr", *MOVES), lines.T, strict=False):
        sheet.amount(prefix + name, column)
    part = during(found, window)
    who = segment[found.customer[part]]
    for name, reason in (("new_customers", Reason.NEW), ("lost_customers", Reason.CHURN)):
        sheet.amount(prefix + name, by_segment(who[found.reason[part] == reason], None, len(sheet.segments)))


def _cohort_kpis(sheet: Sheet, group: Cohort, segment: np.ndarray) -> None:
    n = len(sheet.segments)
    logos = by_segment(segment, group.then > 0, n)
    then = by_segment(segment, group.then, n)
    parts = {
        "nrr": group.now,
        "nrr_without_uplift": group.plain,
        "grr": np.minimum(group.now, group.then),
        "event_grr": group.least,
    }
    for name, part in parts.items():
        sheet.share(name, by_segment(segment, part, n), then, logos)
    sheet.share("logo_retention", by_segment(segment, group.now > 0, n), logos, logos)


def _moves_of_cohort(sheet: Sheet, found: ArrChanges, group: Cohort, segment: np.ndarray, window: Window) -> None:
    """What the customers of a year ago bought more and less, each on its own; new customers are in neither."""
    part, n = during(found, window), len(sheet.segments)
    who, reason, delta = found.customer[part], found.reason[part], np.abs(found.delta[part])
    then = by_segment(segment, group.then, n)
    logos = by_segment(segment, group.then > 0, n)
    for name, of in (("expansion_rate", Reason.EXPANSION), ("contraction_rate", Reason.CONTRACTION)):
        chosen = (reason == of) & (group.then[who] > 0)
        sheet.share(name, by_segment(segment[who[chosen]], delta[chosen], n), then, logos)


def _churn_without_the_largest(sheet: Sheet, group: Cohort, segment: np.ndarray) -> None:
    """ARR of a year ago that is gone, of all and of all but the company's five largest then."""
    n, largest = len(sheet.segments), np.argsort(-group.then, kind="stable")[:LARGEST]
    rest = group.then.copy()
    rest[largest] = 0
    for name, then in (("churn_rate", group.then), ("churn_rate_without_top5", rest)):
        logos = by_segment(segment, then > 0, n)
        sheet.share(name, by_segment(segment, then * (group.now == 0), n), by_segment(segment, then, n), logos)


def _renewals(sheet: Sheet, terms: Terms, segment: np.ndarray, window: Window) -> None:
    """Renewal rates on the ARR that was up for renewal; multi-year contracts between terms are not."""
    n = len(sheet.segments)
    first, beyond = np.searchsorted(terms.time, (window.first, window.end + 1))
    who, months, _, before, after = (column[first:beyond] for column in terms[1:])
    place = segment[who]
    kept = np.minimum(before, after)
    cases, up = by_segment(place, None, n), by_segment(place, before, n)
    sheet.amount("renewable_arr", up)
    sheet.share("renewal_rate", by_segment(place, kept, n), up, cases)
    sheet.share("net_renewal_rate", by_segment(place, after, n), up, cases)
    longest = int(months.max(initial=0)) + 1
    cell = place * longest + months
    of_length, kept_of_length = (by_segment(cell, column, n * longest).reshape(n, longest) for column in (before, kept))
    sheet.share("annual_renewal_rate", *_yearly(of_length, kept_of_length), cases)


def _yearly(of_length: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ARR kept a year and ARR up for renewal, by segment, from each length's share retained."""
    months = np.maximum(np.arange(of_length.shape[1]), 1)
    retained = np.divide(kept, of_length, out=np.zeros(of_length.shape), where=of_length > 0)
    return (annualised(retained, months) * of_length).sum(axis=1), of_length.sum(axis=1)


def _by_tenure(sheet: Sheet, terms: Terms, segment: np.ndarray, window: Window) -> None:
    """Share of the one-year terms ended that were not renewed, by the year of tenure they ended."""
    n, years = len(sheet.segments), len(TENURES)
    first, beyond = np.searchsorted(terms.time, (window.first, window.end + 1))
    who, months, tenure, _, after = (column[first:beyond] for column in terms[1:])
    yearly = months == 12
    year = np.clip((tenure[yearly] + 11) // 12, 1, years) - 1
    cell, lost = segment[who[yearly]] * years + year, after[yearly] == 0
    ended = by_segment(cell, None, n * years).reshape(n, years)
    refused = by_segment(cell[lost], None, n * years).reshape(n, years)
    sheet.share("term_churn", refused.sum(axis=1), ended.sum(axis=1), ended.sum(axis=1))
    for i, name in enumerate(TENURES):
        sheet.share(f"term_churn.tenure.{name}", refused[:, i], ended[:, i], ended[:, i])
