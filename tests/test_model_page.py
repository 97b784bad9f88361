"""`docs/model.md` says what the code says."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from cssim.laws.drivers import DRIVERS
from cssim.ledger.events import Rank
from cssim.scenario.schema import Laws

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def model() -> ModuleType:
    """scripts/model.py, which is on nobody's path."""
    spec = importlib.util.spec_from_file_location("model", ROOT / "scripts" / "model.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generated(name: str) -> str:
    found = re.search(rf"<!-- generated: {name} -->\n(.*?)<!-- end -->", TEXT, re.DOTALL)
    assert found, name
    return found[1]


def test_the_page_is_current(model: ModuleType) -> None:
    """Else: `python scripts/model.py`."""
    assert model.page(TEXT) == TEXT


def test_a_change_of_the_page_or_of_the_code_is_seen(model: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail."""
    stale = TEXT.replace("Adoption\n", "Adaption\n", 1)
    assert stale != TEXT
    assert model.page(stale) == TEXT
    monkeypatch.setitem(model.MEANINGS, "trust", "something else")
    assert model.page(TEXT) != TEXT


def test_every_part_has_a_place(model: ModuleType) -> None:
    assert re.findall(r"<!-- generated: (\w+) -->", TEXT) == list(model.PARTS)


def test_no_law_is_left_out() -> None:
    laws = generated("laws")
    for law, field in Laws.model_fields.items():
        table = laws.partition(f"| `laws.{law}.` |")[2].partition("\n\n")[0]
        assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(field.annotation._fields), law
    files = {path.name for path in (ROOT / "src" / "cssim" / "laws").glob("[a-z]*.py")}
    assert set(re.findall(r"\(../src/cssim/laws/(\w+\.py)\)", laws)) == files


def test_no_policy_driver_or_handler_is_left_out() -> None:
    files = {path.name for path in (ROOT / "src" / "cssim" / "policies").glob("[a-z]*.py")}
    assert set(re.findall(r"\(../src/cssim/policies/(\w+\.py)\)", generated("policies"))) == files
    drivers = re.findall(r"^\| [a-z ]+ \| `(\w+)` \| (\d+) \|", generated("drivers"), re.MULTILINE)
    assert drivers == [(name, str(i)) for i, name in enumerate(DRIVERS)]
    handlers = re.findall(r"^\| (\d+) \| (\w+) \| [^|]+ \| `[^|]+` \| `[^|]+` \|$", generated("handlers"), re.MULTILINE)
    assert handlers == [(str(int(rank)), rank.name.lower()) for rank in Rank]


def test_there_is_a_row_for_every_system() -> None:
    rows = re.findall(
        r"^\| (\d+) \| (?:00[0-4]|all) \| [^|]+ \| `[^|]+` \| \[\w+\]\(\S+\) \|$", generated("systems"), re.MULTILINE
    )
    assert [int(row) for row in rows] == list(range(1, 34))


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert len(links) > 60
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
