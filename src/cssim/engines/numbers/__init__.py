"""Scenario → the numbers both engines read: columns per era, packed once.

| file | what it does |
|---|---|
| `columns` | record types, constants, and what positions stand for |
| `market`, `staff`, `work` | customers and what befalls them, teams, plays, each as columns |
| `pack` | a scenario, its past included, as all of them |
"""

from cssim.engines.numbers.columns import (
    ABOUT,
    ACCOUNTS,
    DRIVER,
    GAINS,
    GROWS,
    LAW,
    LAWS,
    MATTER_ERA,
    MOST_MATTERS,
    N_DRIVERS,
    N_FEATURES,
    N_TERMS,
    PLAY,
    PLAY_ERA,
    PURPOSES,
    RANKINGS,
    ROUTE,
    SEGMENT,
    SEGMENT_ERA,
    STAGES,
    STEP,
    STEP_ERA,
    STREAM,
    STREAM_ERA,
    TEAM,
    TEAM_ERA,
    WORDS,
    Names,
    Numbers,
    Words,
)
from cssim.engines.numbers.pack import pack, spelled, succeeded

__all__ = [
    "ABOUT", "ACCOUNTS", "DRIVER", "GAINS", "GROWS", "LAW", "LAWS", "MATTER_ERA", "MOST_MATTERS", "N_DRIVERS",
    "N_FEATURES", "N_TERMS", "PLAY", "PLAY_ERA", "PURPOSES", "RANKINGS", "ROUTE", "SEGMENT", "SEGMENT_ERA", "STAGES",
    "STEP", "STEP_ERA", "STREAM", "STREAM_ERA", "TEAM", "TEAM_ERA", "WORDS", "Names", "Numbers", "Words", "pack",
    "spelled", "succeeded",
]  # fmt: skip
