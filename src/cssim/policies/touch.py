"""What is due for whom: coverage, stages, and the identity of a task.

A task's index is its trigger's identity, `number · 32 + kind`: never a count of tasks, so that two scenarios name the same
task alike.
"""

from cssim.laws._law import law

SIGNED, CADENCE, BEFORE_TERM, REQUEST, HEALTH, OPENED = 0, 1, 2, 3, 4, 8
"""Kinds of trigger; a matter opened by shock s is OPENED + s."""


@law
def task_index(number: int, kind: int) -> int:
    """The index of the task that the trigger `number` of a kind creates."""
    return number * 32 + kind


@law
def covered(arr_quantile: float, coverage: float) -> bool:
    """Whether a customer is among the share of its segment, by ARR, that gets human touch."""
    return arr_quantile >= 1.0 - coverage


@law
def applies(active: int, stages: int, stage: int, reaches_all: int, is_covered: bool) -> bool:
    """Whether a trigger creates a task: the touch model has the play, the stage fits, the customer is covered."""
    return active != 0 and (stages >> stage) & 1 != 0 and (reaches_all != 0 or is_covered)


@law
def fell_below(before: float, now: float, threshold: float) -> bool:
    """Whether health has just fallen below a threshold."""
    return now < threshold <= before
