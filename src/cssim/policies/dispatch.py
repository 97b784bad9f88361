"""Whose work first: a queue key, the smaller the sooner.

    (class, urgency, customer, play, index)      class and urgency by the rule, the rest by identity

`triage` takes the class a touch model gives the play and breaks ties by due date; the other rules have one class. All are
fixed when the task joins its queue, but for `lowest_health`, which is computed again each week.
"""

from cssim.laws._law import law

TRIAGE, FIFO, DUE_DATE, LARGEST_ARR, LOUDEST_FIRST, LOWEST_HEALTH = range(6)
RULES = ("triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health")

_SPAN = 1 << 47


@law
def urgency_key(rule: int, play_class: int, due: int, joined: int, arr: int, n_open: int, health: float) -> int:
    """Class and urgency packed in one integer; `due` and `joined` minutes, `arr` cents, `n_open` open matters."""
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
