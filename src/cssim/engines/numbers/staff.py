"""Teams as columns."""

import math

from cssim.engines.numbers.columns import ACCOUNTS, Names
from cssim.policies import staffing
from cssim.scenario.schema import Scenario
from cssim.scenario.staff import OWNING
from cssim.units import WEEK


def teams(scenario: Scenario, eras: list[Scenario], names: Names) -> list[tuple]:
    """[t] TEAM: seats for the most heads of any era stand next to each other."""
    rows, first = [], 0
    roles = sorted({team.role for team in scenario.teams.values()})
    for name in names.teams:
        team, skill = scenario.teams[name], scenario.teams[name].skill
        n = max(_seats(era, name) for era in eras)
        serves = sum(1 << names.segments.index(segment) for segment in set(team.serves))
        rows.append((
            roles.index(team.role), int(team.book in OWNING), ACCOUNTS.index(team.account), first, n, serves,
            skill.iq.mean, skill.iq.sd, skill.eq.mean, skill.eq.sd, skill.grit.mean, skill.grit.sd,
        ))  # fmt: skip
        first += n
    return rows


def teams_by_era(eras: list[Scenario], names: Names) -> list[list[tuple]]:
    """[e, t] TEAM_ERA."""
    return [[_team_era(eras, e, name) for name in names.teams] for e in range(len(eras))]


def _seats(era: Scenario, name: str) -> int:
    ratio = era.teams[name].hire_by_ratio
    return max(_heads(era, name), ratio.most if ratio else 0)


def _heads(era: Scenario, name: str) -> int:
    """The headcount of an era, in which a plan has become a number."""
    headcount = era.teams[name].headcount
    assert isinstance(headcount, int)
    return headcount


def _team_era(eras: list[Scenario], e: int, name: str) -> tuple:
    team = eras[e].teams[name]
    weekly = max(1, int(team.hours * (1.0 - team.leave / (52 * WEEK))))
    rotates = team.rotate and (e == 0 or not eras[e - 1].teams[name].rotate)
    ratio = team.hire_by_ratio
    return (
        team.headcount, weekly, team.cost, team.hiring_cost, team.reserve, team.attrition, max(1, team.backfill),
        max(1, team.notice), team.ramp, team.ramp_start, int(team.rebalance), int(rotates),
        staffing.BALANCES.index(team.balance), int(team.on_leave == "orphan"),
        math.inf if team.pool_above is None else team.pool_above,
        ratio.customers if ratio else 0, ratio.most if ratio else 0,
    )  # fmt: skip
