"""Printing, with browsers that only pretend."""

import os
import sys
from pathlib import Path

import pytest

from cssim.reports.pdf import pdf

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

PRINTS = """
place = next(word.partition("=")[2] for word in sys.argv if word.startswith("--print-to-pdf="))
pathlib.Path(place).write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    found = tmp_path / "a report.html"
    found.write_text("<p>said</p>", encoding="utf-8")
    return found


def browser(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str, name: str = "chromium") -> None:
    """Puts a program of that name, and nothing else, on PATH."""
    (folder / "bin").mkdir()
    program = folder / "bin" / name
    program.write_text(f"#!{sys.executable}\nimport pathlib, sys, time\n{code}", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"))


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_page_is_printed_alone(page: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    browser(page.parent, monkeypatch, PRINTS, name)
    target = page.with_suffix(".pdf")
    target.write_text("older", encoding="utf-8")
    pdf(page, target)
    told = target.read_text(encoding="utf-8")
    assert told.endswith(page.as_uri())
    assert "--headless" in told
    assert "MAP * ~NOTFOUND" in told
    assert "--user-data-dir=" in told
    assert sorted(path.name for path in page.parent.iterdir()) == ["a report.html", "a report.pdf", "bin"]


def test_no_browser(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(page.parent))
    with pytest.raises(OSError, match="no Chromium on PATH; print the page from a browser instead"):
        pdf(page, page.with_suffix(".pdf"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("sys.exit('no display')", "failed with code 1: no display"),
        ("", "printed nothing"),
        (f"{PRINTS}time.sleep(20)", "did not print within 1 s"),
    ],
)
def test_a_browser_that_fails_leaves_what_was_there(
    page: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    browser(page.parent, monkeypatch, code)
    target = page.with_suffix(".pdf")
    target.write_text("older", encoding="utf-8")
    with pytest.raises(OSError, match=said):
        pdf(page, target, seconds=1 if "sleep" in code else 20)
    assert target.read_text(encoding="utf-8") == "older"
    assert len(list(page.parent.iterdir())) == 3


def test_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser(tmp_path, monkeypatch, PRINTS)
    with pytest.raises(FileNotFoundError):
        pdf(tmp_path / "none.html", tmp_path / "none.pdf")
