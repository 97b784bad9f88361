"""Whose work first: a queue key, the smaller the sooner.

    (class, urgency, customer, play, index)      class and urgency by the rule, the rest by identity

`triage` takes the class a touch model gives the play and breaks ties by due date; the other rules have one class.
Discretionary work comes after all other, whatever the rule: it is for spare hours. Keys are fixed when the task joins its
queue, but for `lowest_health`, which is computed again each week.
"""

from cssim.laws._law import law

TRIAGE, FIFO, DUE_DATE, LARGEST_ARR, LOUDEST_FIRST, LOWEST_HEALTH = range(6)
RULES = ("triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health")

_SPAN = 1 << 47
_SPARE = 1 << 60


@law
def _urgency(rule: int, play_class: int, due: int, joined: int, arr: int, n_open: int, health: float) -> int:
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
    return play_class * _SPAN + due


@law
def urgency_key(
    rule: int, discretionary: int, play_class: int, due: int, joined: int, arr: int, n_open: int, health: float
) -> int:
    """Class and urgency packed in one integer; `due` and `joined` minutes, `arr` cents, `n_open` open matters."""
    key = _urgency(rule, play_class, due, joined, arr, n_open, health)
    return key + _SPARE if discretionary else key
