"""A report in files: the same bytes again, read back as it was, foreign data told."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reports import samples

from cssim.reports import files
from cssim.reports.report import Report
from cssim.reports.text import shown


def brief(report: Report, *names: str) -> Report:
    """The report with these charts only: drawing takes most of the time."""
    sections = [
        section._replace(views=tuple(v for v in section.views if v.name in names)) for section in report.sections
    ]
    return report._replace(sections=tuple(sections))


def written(report: Report, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    paths = list(files.write(report, folder))
    assert sorted(paths) == sorted(folder.iterdir())
    return {path.name: path.read_bytes() for path in paths}


@pytest.mark.parametrize("report", [samples.two, samples.hostile], ids=lambda report: report.__name__)
def test_read_back_it_writes_the_same(report: Callable[[], Report], tmp_path: Path) -> None:
    told = brief(report(), "arr_bridge", "tornado")
    first = written(told, tmp_path / "a")
    found = files.read(tmp_path / "a" / "report.json")
    assert found == told
    assert written(found, tmp_path / "b") == first
    assert {"arr_bridge.svg", "arr_bridge.png", "arr_bridge.csv", "tornado.svg"} <= first.keys()


def test_another_report_takes_the_place_of_the_one_that_is_there(tmp_path: Path) -> None:
    written(brief(samples.two(), "arr_bridge", "tornado"), tmp_path / "a")
    (tmp_path / "a" / "mine.txt").write_text("")
    (tmp_path / "a" / "report.pdf").write_text("")
    short = brief(samples.two(), "arr_bridge")
    paths = set(files.write(short, tmp_path / "a"))
    assert {*tmp_path.joinpath("a").iterdir()} == {*paths, tmp_path / "a" / "mine.txt"}


def test_tables_in_full_precision_and_harmless(tmp_path: Path) -> None:
    for view in samples.hostile().views():
        files.table(view, tmp_path / f"{view.name}.csv")
        with (tmp_path / f"{view.name}.csv").open(newline="", encoding="utf-8") as file:
            head, *lines = list(csv.reader(file))
        assert len(head) == len(view.columns)
        for column, cells in zip(view.columns, zip(*lines, strict=True), strict=True):
            for cell, told in zip(column.cells, cells, strict=True):
                if isinstance(cell, str):
                    assert told.lstrip("'") == shown(cell).lstrip("'")
                    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
                else:
                    assert (float(told) if told else None) == cell


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a report"),
        ("[1]", "expected a report of this cssim"),
        ('{"schema": "cssim/report/v0"}', "expected a report of this cssim"),
        ('{"schema": "cssim/report/v1"}', "expected a report"),
    ],
)
def test_what_is_no_report_is_told(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        files.read(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name", "../../evil"), "small letters"),
        (("form", "pie"), "expected a report"),
        (("columns", []), "has no end, high, low"),
        (("title", float("nan")), "expected a number, got NaN"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_told(change: tuple[str, object], words: str, tmp_path: Path) -> None:
    written(brief(samples.one(), "arr_bridge"), tmp_path / "a")
    path = tmp_path / "a" / "report.json"
    data = json.loads(path.read_text())
    view = next(view for section in data["sections"] for view in section["views"] if view["form"] == "bridge")
    view[change[0]] = change[1]
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=words):
        files.read(path)
