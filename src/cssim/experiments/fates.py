"""Who is saved and who is lost between two scenarios, customer by customer within a replication.

The same id is the same customer, living the same luck, in both runs of a replication; in another replication
it is somebody else. So customers are matched within a replication and told by profile over all of them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from cssim.experiments.seen import Look
from cssim.experiments.statistics import Interval, mean_interval
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Ledger

BANDS = (10, 25, 50, 100, 250, 1000)
"""Upper bounds of the ARR bands, thousands of the currency; the last band is open."""

TENURES = 4
"""Years of tenure told apart; the last means the fourth and later."""


class Fates(NamedTuple):
    """Of one run: who signed and when; who was lost since day 0, when, and as what. Ids are in order."""

    signed: np.ndarray
    signed_at: np.ndarray
    lost: np.ndarray
    lost_at: np.ndarray
    chosen: np.ndarray  # not renewed, rather than ended by what hit them
    arr: np.ndarray
    tenure: np.ndarray  # months
    stage: np.ndarray  # before the loss
    day0: int
    segments: tuple[str, ...]


class Profile(NamedTuple):
    """What customers of different replications can have in common, at the time of the loss."""

    segment: str
    arr_band: str
    tenure_year: str
    stage: str


class Tally(NamedTuple):
    """Per replication on average."""

    customers: float
    arr: float  # cents
    by_choice: float  # of the customers


class Movement(NamedTuple):
    """Customers lost in one scenario only: how many and how much ARR per replication, and who."""

    customers: Interval
    arr: Interval
    by_choice: float
    profiles: dict[Profile, Tally]  # the largest ARR first


def fates(ledger: Ledger) -> Fates:
    """Signatures and losses of a ledger."""
    signed, lost = _by_owner(ledger.select(Kind.SIGNED)), ledger.select(Kind.LOST, ledger.header.day0)
    lost = _by_owner(lost)
    return Fates(
        signed["owner"],
        signed["time"],
        lost["owner"],
        lost["time"],
        lost["play"] < 0,
        lost["n"],
        lost["index"],
        _stage_before(ledger, lost["owner"]),
        ledger.header.day0,
        ledger.header.names["segments"],
    )


FATES = Look("fates", fates, Fates)


def only_lost_in(one: Fates, other: Fates, age: int) -> np.ndarray:
    """Positions in `one.lost` of those lost there by an age (minutes) but signed and not lost in `other`."""
    end = one.day0 + age
    there = other.signed[other.signed_at <= end]
    gone = other.lost[other.lost_at <= end]
    mine = (one.lost_at <= end) & np.isin(one.lost, there) & ~np.isin(one.lost, gone)
    return np.flatnonzero(mine)


def movement(pairs: Sequence[tuple[Fates, Fates]], age: int) -> Movement:
    """Customers lost in the first of each pair and not in the second, over replications."""
    found = [(one, only_lost_in(one, other, age)) for one, other in pairs]
    counts = np.array([len(at) for _, at in found], float)
    arr = np.array([one.arr[at].sum() for one, at in found], float)
    chosen = sum(int(one.chosen[at].sum()) for one, at in found) / len(pairs)
    return Movement(mean_interval(counts), mean_interval(arr), chosen, _profiles(found))


def band(cents: int) -> str:
    """The ARR band of a customer, in thousands of the currency."""
    at = int(np.searchsorted(BANDS, cents / 100_000, "right"))
    return f"{BANDS[at - 1]}k+" if at == len(BANDS) else f"{BANDS[at - 1] if at else 0}–{BANDS[at]}k"


def _profiles(found: Iterable[tuple[Fates, np.ndarray]]) -> dict[Profile, Tally]:
    found = list(found)
    tallies: dict[Profile, tuple[int, int, int]] = {}
    for one, at in found:
        for i in at.tolist():
            profile = _profile(one, i)
            customers, arr, chosen = tallies.get(profile, (0, 0, 0))
            tallies[profile] = (customers + 1, arr + int(one.arr[i]), chosen + int(one.chosen[i]))
    means = {profile: Tally(*(total / len(found) for total in tally)) for profile, tally in tallies.items()}
    return dict(sorted(means.items(), key=lambda item: (-item[1].arr, item[0])))


def _profile(one: Fates, i: int) -> Profile:
    year = min(max(1, (int(one.tenure[i]) + 11) // 12), TENURES)
    return Profile(
        one.segments[one.lost[i] >> 20],
        band(int(one.arr[i])),
        f"{year}+" if year == TENURES else str(year),
        Stage(int(one.stage[i])).name.lower(),
    )


def _stage_before(ledger: Ledger, lost: np.ndarray) -> np.ndarray:
    """The last stage of each lost customer before it was lost."""
    rows = ledger.select(Kind.STAGE)
    rows = rows[(rows["n"] != Stage.LOST) & np.isin(rows["owner"], lost)]
    stage = np.full(len(lost), int(Stage.ONBOARDING))
    stage[np.searchsorted(lost, rows["owner"])] = rows["n"]  # of several, the last is kept
    return stage


def _by_owner(rows: np.ndarray) -> np.ndarray:
    return rows[np.argsort(rows["owner"], kind="stable")]
