"""Drawing: every form, the same bytes every time, text as text."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.reports import samples

from cssim.reports import draw
from cssim.reports.draw.style import _short
from cssim.reports.text import visible
from cssim.reports.views.view import READS, View

VIEWS = {view.form: view for view in samples.two().views()}


def test_every_form_is_drawn() -> None:
    assert set(draw.FORMS) == set(READS) == set(VIEWS)


@pytest.mark.parametrize("form", READS)
def test_a_picture_has_the_same_bytes_every_time(form: str, tmp_path: Path) -> None:
    view = VIEWS[form]
    for kind, start in ((".svg", b"<?xml"), (".png", b"\x89PNG")):
        files = [tmp_path / f"{i}{kind}" for i in (1, 2)]
        for file in files:
            draw.save(view, file)
        assert files[0].read_bytes() == files[1].read_bytes()
        assert files[0].read_bytes().startswith(start)


def test_a_page_has_titles_of_its_own() -> None:
    view = VIEWS["line"]
    assert view.title not in draw.svg(view)
    assert view.title.split()[0] in draw.svg(view, titled=True)


@pytest.mark.parametrize("view", samples.hostile().views(), ids=lambda view: view.form)
def test_names_are_text(view: View, tmp_path: Path) -> None:
    text = draw.svg(visible(view), titled=True)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}
    assert "script" not in tags
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("$5.00M", "$5M"),
        ("$5.50M", "$5.5M"),
        ("95.0 %", "95 %"),
        ("−1.05 pt", "−1.05 pt"),
        ("$500k", "$500k"),
        ("+$0", "+$0"),
        ("10.00", "10"),
        ("1,000.0 customers", "1,000 customers"),
    ],
)
def test_axes_are_short(text: str, short: str) -> None:
    assert _short(text) == short
