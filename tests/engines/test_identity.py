"""The two engines write the same ledger, byte for byte, and it keeps its accounts, whatever the company."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.scenarios import Case, each

from cssim.engines import simulate
from cssim.ledger import accounts
from cssim.ledger.events import Kind
from cssim.scenario import load

CHUNKS, EXAMPLES = 50, 10  # Hypothesis varies more between short searches than within a long one
SHIPPED = ("mid_market", "no_touch", "null_plus_ten", "plan_the_week", "plus_one_csm", "plus_one_specialist")
OFTEN = 0.04


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_engines_write_the_same_ledger(chunk: int) -> None:
    def judge(case: Case) -> None:
        case.identical()

    each(judge, chunk, EXAMPLES, shrink=False)


@pytest.fixture(scope="module")
def shortened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped scenarios with a past of months, not years."""
    folder = tmp_path_factory.mktemp("shipped")
    for file in (ROOT / "scenarios").glob("*.yaml"):
        text = re.sub(r"warm_up: .*", "warm_up: 4 months", file.read_text(encoding="utf-8"))
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", SHIPPED)
def test_engines_agree_on_what_is_shipped(name: str, shortened: Path) -> None:
    scenario = load(shortened / f"{name}.yaml", ["study.horizon=6 months"])
    ledger = simulate(scenario, 7, 3, "compiled")
    simulate(scenario, 7, 3, "reference").assert_equals(ledger)
    accounts.check(ledger)


def test_generated_companies_meet_every_kind_of_event() -> None:
    met: Counter[int] = Counter()
    n_ledgers = 0

    def judge(case: Case) -> None:
        nonlocal n_ledgers
        n_ledgers += 1
        met.update(set(simulate(case.scenario(), case.seed, case.replication).rows["kind"].tolist()))

    for chunk in range(10):
        each(judge, 100 + chunk, EXAMPLES, shrink=False)
    rare = {kind.name: met[kind] for kind in Kind if met[kind] < OFTEN * n_ledgers}
    assert not rare, f"of {n_ledgers} ledgers"
