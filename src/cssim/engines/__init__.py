"""How it unfolds: a scenario and a replication go in, a ledger comes out, whichever engine writes it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cssim import __version__
from cssim.ledger.ledger import Header, Ledger

if TYPE_CHECKING:
    from cssim.engines.numbers import Names, Numbers
    from cssim.scenario.schema import Scenario

ENGINES = ("compiled", "reference")


def simulate(scenario: "Scenario", seed: int = 1, replication: int = 0, engine: str = "auto") -> Ledger:
    """The ledger of one run; a run is a function of scenario, seed and replication. Raises ValueError for an engine
    that is not `auto`, `compiled` or `reference`."""
    return simulator(scenario, engine)(seed, replication)


def simulator(scenario: "Scenario", engine: str = "auto") -> Callable[[int, int], Ledger]:
    """A function of (seed, replication) that simulates a scenario, packed once."""
    from cssim.engines import numbers
    from cssim.laws.chance import study_key
    from cssim.scenario.canonical import digest, resolved

    name = "compiled" if engine == "auto" else engine
    if name == "compiled":
        from cssim.engines.compiled import run
    elif name == "reference":
        from cssim.engines.reference import run
    else:
        raise ValueError(f"engine: got '{engine}', wanted auto, compiled or reference")
    packed: dict[tuple[bool, ...], tuple[Numbers, Names]] = {}
    plain, mark = resolved(scenario), digest(scenario)

    def simulated(seed: int, replication: int) -> Ledger:
        luck = numbers.succeeded(scenario, seed, replication)
        key = tuple(luck.values())
        if key not in packed:
            packed[key] = numbers.pack(scenario, luck)
        columns, names = packed[key]
        rows = run(columns, study_key(seed), replication)
        header = Header(
            name=scenario.name,
            digest=mark,
            scenario=plain,
            seed=seed,
            replication=replication,
            engine=name,
            version=__version__,
            day0=columns.day0,
            end=columns.end,
            names=numbers.spelled(names),
            discretionary=tuple(bool(play.discretionary) for play in columns.play),
            purpose=tuple(numbers.PURPOSES[play.purpose] for play in columns.play),
            account=tuple(int(team.account) for team in columns.team),
        )
        return Ledger(rows, header)

    return simulated
