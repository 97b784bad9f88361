"""Each notebook runs, and shows what it showed when it was written: else `python scripts/notebooks.py`."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from cssim.reports import draw
from cssim.reports.views.view import View, columns

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PICTURE = "image/svg+xml"
LARGEST = 200_000  # bytes
LONGEST = 25  # lines of a cell
PLACES = re.compile(r"(?:/home|/Users|/tmp|/root|/work|/var|\b[A-Z]:\\\\)[/\\\w.-]*")
CLOCK = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d")

each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def notebooks() -> ModuleType:
    """scripts/notebooks.py, which is on nobody's path."""
    spec = importlib.util.spec_from_file_location("notebooks", ROOT / "scripts" / "notebooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> Any:
    return nbformat.read(path, 4)


def shown(notebook: Any) -> list[list[Any]]:
    """What each cell shows in words, and where a picture is: how it looks, and is called, is for eyes and other tests."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[seen(output) for output in cell.outputs] for cell in cells]


def seen(output: Any) -> Any:
    if output.output_type == "stream":
        return output.name, output.text
    data = output.get("data", {})
    return "a picture" if PICTURE in data else data.get("text/plain")


@each
def test_what_it_shows_is_what_it_would_show_today(path: Path, notebooks: ModuleType) -> None:
    assert shown(notebooks.executed(path)) == shown(read(path))


@each
def test_nothing_of_a_run_or_an_editor_is_kept(path: Path, notebooks: ModuleType) -> None:
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(notebooks.tidy(read(path))) + "\n" == text
    assert PLACES.findall(text) == []
    assert CLOCK.findall(text) == []
    assert read(path).metadata.kernelspec.name == "python3"


@each
def test_it_was_run_from_top_to_bottom_without_complaint(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(output.get("name") != "stderr" for cell in cells for output in cell.outputs)
    assert all(output.output_type != "error" for cell in cells for output in cell.outputs)


@each
def test_it_is_short_and_has_a_picture(path: Path) -> None:
    cells = read(path).cells
    assert path.stat().st_size < LARGEST
    assert [cell.id for cell in cells if len(cell.source.splitlines()) > LONGEST] == []
    assert any(PICTURE in output.get("data", {}) for cell in cells for output in cell.get("outputs", []))


def test_a_change_of_what_is_shown_is_seen(notebooks: ModuleType, tmp_path: Path) -> None:
    """So that the first test can fail."""
    cell = nbformat.v4.new_code_cell("print('now')\nprint('and then')\n6 * 7")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "one.ipynb")
    fresh = notebooks.executed(tmp_path / "one.ipynb")
    assert shown(fresh) == [[("stdout", "now\nand then\n"), "42"]]
    assert shown(fresh) != shown(read(tmp_path / "one.ipynb"))


def test_the_folder_says_what_each_is_for() -> None:
    told = re.findall(r"\((\w+\.ipynb)\)", (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8"))
    assert sorted(told) == [path.name for path in PATHS]


def test_a_chart_is_a_picture_and_words() -> None:
    table = columns(
        {"panel": "", "label": "", "mean": "share", "low": "share", "high": "share", "note": ""},
        [("p", "a", 0.1, 0.0, 0.2, "")],
    )
    chart = draw.Chart(View("one", "dots", "A title", table, "x", "y", "In words."))
    assert chart._repr_svg_().startswith("<svg")
    assert "A title" in chart._repr_svg_()
    assert repr(chart) == "In words."
