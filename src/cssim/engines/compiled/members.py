"""A member's block ends; the desk gives the next one."""

from cssim.engines.compiled.desk import push_task, release, set_free, wake
from cssim.engines.compiled.plays import step_done
from cssim.engines.compiled.work import done_twice
from cssim.engines.compiled.world import K_BLOCK, row
from cssim.laws._law import law
from cssim.policies.staffing import booked_minutes


@law
def on_done(w, i, incumbent):
    seat = w.seats[i]
    if not seat.filled or seat.incumbent != incumbent:
        return
    k = seat.task
    task = w.tasks[k]
    c = w.customers[task.customer]
    task.left -= seat.block
    seat.worked += seat.block
    row(w, K_BLOCK, c.id, task.play, task.index, seat.id, seat.block, task.left)
    set_free(w, i)
    if c.lost:
        release(w, k)
    elif task.left > 0:
        push_task(w, k, i)
        wake(w, i)
    else:
        task.last, task.hands[task.done], task.incumbents[task.done] = i, i, incumbent
        if not done_twice(w, k):
            step_done(w, k)


@law
def cut_short(w, seat):
    task = w.tasks[seat.task]
    worked = booked_minutes(w.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
    task.left -= worked
    seat.worked += worked
    row(w, K_BLOCK, w.customers[task.customer].id, task.play, task.index, seat.id, worked, task.left)
