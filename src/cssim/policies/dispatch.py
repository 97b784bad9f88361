"""Whose work first: a queue key, the smaller the sooner.

    (class, urgency, customer, play, index)      class and urgency by the rule, the rest by identity

`triage` takes the class a touch model gives the play and breaks ties by due date, `focus` by ARR, the largest first; the other
rules have one class. `value_per_hour` takes the least work per ARR at stake, weighed by what the play is worth.
Discretionary work comes after all other, whatever the rule: it is for spare hours. Keys are fixed when the task joins its
queue, but for rules that move (`moves`), whose keys are computed again each week.
"""

from cssim.laws._law import law

TRIAGE, FIFO, DUE_DATE, LARGEST_ARR, LOUDEST_FIRST, LOWEST_HEALTH, FOCUS, VALUE_PER_HOUR = range(8)
RULES = ("triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health", "focus", "value_per_hour")
MOVING = (LOWEST_HEALTH, VALUE_PER_HOUR)

_SPAN = 1 << 47
_SPARE = 1 << 60


@law
def _urgency(
    rule: int,
    play_class: int,
    due: int,
    joined: int,
    arr: int,
    n_open: int,
    health: float,
    work: float,
    worth: float,
) -> int:
    if rule == FIFO:
        return joined
    if rule == DUE_DATE:
        return due
    if rule == LARGEST_ARR:
        return _SPAN - min(arr, _SPAN)
    if rule == LOUDEST_FIRST:
        return max(0, 15 - n_open) * _SPAN + due
    if rule == LOWEST_HEALTH:
        return int(health * 1e9)
    if rule == FOCUS:
        return play_class * _SPAN + (_SPAN - 1 - min(arr, _SPAN - 1))
    if rule == VALUE_PER_HOUR:
        # The least before the whole number: a larger float is no 64-bit integer.
        return int(min(_SPAN - 1.0, work * 1e9 / max(1.0, arr * worth)))
    return play_class * _SPAN + due


@law
def urgency_key(
    rule: int,
    discretionary: int,
    play_class: int,
    due: int,
    joined: int,
    arr: int,
    n_open: int,
    health: float,
    work: float,
    worth: float,
) -> int:
    """Class and urgency packed in one integer; `due`, `joined` and `work` minutes, `arr` cents, `n_open` open matters."""
    key = _urgency(rule, play_class, due, joined, arr, n_open, health, work, worth)
    return key + _SPARE if discretionary else key


@law
def moves(rule: int) -> bool:
    """Whether keys by this rule change while a task waits, so that queues are sorted again each week."""
    return rule in MOVING
