"""What decides an answer: numbers by how closely it follows them, those on weak evidence named."""

from collections.abc import Sequence
from typing import Any

from cssim.experiments.sensitivity import Decider, Effect, Number, Question
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import Row, label, table

SHOWN = 10
ALWAYS = "laws.timeliness.half_life"
"""Whether staffing matters at all depends on it, so it is shown wherever it stands."""


def subject(asked: Question) -> str:
    """What is asked, in words."""
    what = f"{label(asked.kpi)} at {asked.age:g} months"
    if len(asked.scenarios) == 1:
        return f"{what} of '{asked.scenarios[0].name}'"
    return f"{what}: '{asked.scenarios[1].name}' against '{asked.scenarios[0].name}'"


def answer(asked: Question, found: Sequence[Decider], sets: int) -> str:
    """Which numbers decide, in a sentence."""
    sure = [one for one in found if one.low > 0 or one.high < 0]
    if not sure:
        return f"{subject(asked)}: no number decides it; the answer follows none of {len(found)} over {sets} plausible sets."
    first = sure[0]
    correlation = f"{first.correlation:+.2f}".replace("-", "−")
    weak = [one.number.name for one in sure if one.number.weak]
    named = f" On weak evidence (D, E or none): {', '.join(weak)}." if weak else ""
    return (
        f"{subject(asked)}: follows {first.number.name} most closely (rank correlation {correlation} over {sets} plausible "
        f"sets), and {len(sure) - 1} other{'s' if len(sure) != 2 else ''} surely.{named}"
    )


def deciders(asked: Question, found: Sequence[Decider]) -> str:
    """The numbers that the answer follows most, and the half-life of lateness, as a text table."""
    return table(standings(asked, found))


def standings(asked: Question, found: Sequence[Decider]) -> list[Row]:
    """The numbers that the answer follows most, and the half-life of lateness."""
    write = _writer(asked)
    body = [Row("number", ("grade", "rank correlation", "answer when low", "when high"))]
    for one in _shown(found):
        told = f"{one.correlation:+.2f} [{one.low:+.2f}, {one.high:+.2f}]".replace("-", "−")
        body.append(Row(one.number.name, (one.number.grade or "none", told, write(one.when_low), write(one.when_high))))
    return body


def effects(asked: Question, method: str, found: Sequence[Effect]) -> str:
    """What a method says of the numbers, the largest first."""
    write = _writer(asked)
    heads = ("mean effect", "its spread") if method == "morris" else ("total share", "alone")
    body = [Row("number", ("grade", *heads))]
    for one in _shown(found):
        if method == "morris":
            cells = (
                f"{write(one.size).lstrip('+')} ± {write(one.half_width).lstrip('+')}",
                write(one.more).lstrip("+"),
            )
        else:
            cells = (f"{100 * one.size:.0f} % ± {100 * one.half_width:.0f}", f"{100 * one.more:.0f} %")
        body.append(Row(one.number.name, (one.number.grade or "none", *cells)))
    return table(body)


def data(asked: Question, found: Sequence[Decider], method: str, more: Sequence[Effect]) -> dict[str, Any]:
    """The same as plain data for JSON."""
    return {
        "scenarios": [one.name for one in asked.scenarios],
        "kpi": asked.kpi,
        "months": asked.age,
        "replications": asked.n,
        "sets": [
            {
                **_number(one.number),
                "correlation": one.correlation,
                "low": one.low,
                "high": one.high,
                "answer_when_low": one.when_low,
                "answer_when_high": one.when_high,
            }
            for one in found
        ],
        **({method: [{**_number(one.number), "size": one.size, "half_width": one.half_width, "more": one.more} for one in more]}
           if more else {}),
    }  # fmt: skip


def _number(one: Number) -> dict[str, Any]:
    return {"paths": list(one.paths), "grade": one.grade}


def _shown(found: Sequence[Any]) -> list[Any]:
    return [one for i, one in enumerate(found) if i < SHOWN or ALWAYS in one.number.paths]


def _writer(asked: Question) -> Any:
    unit, money = catalogue.lookup(asked.kpi).unit, asked.scenarios[0].company.currency
    if len(asked.scenarios) == 1:
        return lambda value: figures.figure(value, unit, money)
    return lambda value: figures.difference(value, None, None, unit, money)
