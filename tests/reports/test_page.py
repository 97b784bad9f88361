"""The page, read as a browser would: parsed, not searched for strings."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from cssim.reports import draw, figures
from cssim.reports.draw.inline import inline
from cssim.reports.page import data, isolated, page, table
from cssim.reports.report import Grid, Report, Section
from cssim.reports.text import shown, visible
from cssim.reports.views.view import View, columns
from reports import samples

VOID = {"meta", "link", "br", "img", "input", "hr"}
MAKERS = (samples.two, samples.one, samples.hostile, samples.zero_churn, samples.one_customer)
TURN = "\u202egnp.exe"


class Node:
    """An element: its tag, attributes, children and texts."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.inside = tag, attributes, list[Any]()

    def all(self, tag: str = "") -> list["Node"]:
        """Elements inside, in order."""
        nodes = [item for item in self.inside if isinstance(item, Node)]
        return [each for node in nodes for each in ([node] if tag in ("", node.tag) else []) + node.all(tag)]

    @property
    def text(self) -> str:
        """Everything that is written inside."""
        return "".join(item if isinstance(item, str) else item.text for item in self.inside)


class Reader(HTMLParser):
    """Builds the tree; every element is closed in the order it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(text: str) -> Node:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


def words(figure: Any, view: View) -> None:
    """Stands for a chart, quickly: a line that is clipped, and every word of the view."""
    figure.set_layout_engine("none")
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.plot([0, 1], [0, 1], marker="o")
    for cell in dict.fromkeys(cell for column in view.columns for cell in column.cells if isinstance(cell, str)):
        figure.text(0.5, 0.5, cell)


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "FORMS", dict.fromkeys((view.form for view in samples.two().views()), words))


@cache
def text_of(make: Any) -> str:
    return page(make())


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def made(request: pytest.FixtureRequest) -> tuple[Report, Node]:
    """A report with every text shown, and its page."""
    return visible(request.param()), read(text_of(request.param))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def cells(node: Node) -> list[list[str]]:
    return [[cell.text for cell in row.inside if isinstance(cell, Node)] for row in node.all("tr")]


def test_nothing_is_fetched_and_nothing_runs(made: tuple[Report, Node]) -> None:
    _, root = made
    [policy] = [node for node in root.all("meta") if node.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.attributes["content"].split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    head = root.all("head")[0].all()
    assert head.index(policy) < head.index(next(node for node in head if node.tag == "style"))
    unwanted = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignobject"}
    assert not unwanted & {node.tag for node in root.all()}
    for node in root.all():
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action")
            assert name not in ("href", "xlink:href") or value.startswith(("#", "data:image/png;"))
            assert name == "content" or re.sub(r"url\(#[\w-]+\)", "", value).count("url(") == 0 or "aria" in name
    assert not re.search("url\\(|@import|expression", root.all("style")[0].text)


def test_ids_are_unique_and_lead_somewhere(made: tuple[Report, Node]) -> None:
    _, root = made
    seen = Counter(node.attributes["id"] for node in root.all() if "id" in node.attributes)
    assert set(seen.values()) == {1}
    for node in root.all():
        for name, value in node.attributes.items():
            meant = re.findall(r"url\(#([^)]+)\)", value) if name in ("clip-path", "style") else []
            meant += [value[1:]] if name in ("href", "xlink:href") and value.startswith("#") else []
            meant += value.split() if name == "aria-labelledby" else []
            assert set(meant) <= set(seen)


def test_everything_the_report_says_is_there_in_its_order(made: tuple[Report, Node]) -> None:
    report, root = made
    assert [node.text for node in root.all("title")] == [report.title]
    assert [node.text for node in root.all("h1")] == [report.title]
    heads = [node.text for node in root.all("h2")]
    assert heads == ["Contents", *(section.title for section in report.sections), "Provenance"]
    said = squeezed(root.all("main")[0].text)
    at = 0
    for text in (*report.answers, *(text for section in report.sections for text in section.text)):
        at = said.index(squeezed(text), at)
    tiles = [squeezed(node.text) for node in root.all("dl")[0].all("div")]
    assert [tile.replace(" ", "") for tile in tiles] == [squeezed("".join(t)).replace(" ", "") for t in report.tiles]
    entries = [node.text for node in root.all("dl")[-1].all() if node.tag in ("dt", "dd")]
    assert entries == [text for entry in report.provenance.items() for text in entry]


def test_every_chart_is_a_figure_with_its_data(made: tuple[Report, Node]) -> None:
    report, root = made
    shown_figures = root.all("figure")
    for view, node in zip(report.views(), shown_figures, strict=True):
        assert node.all("figcaption")[0].text == view.title
        [picture] = node.all("svg")
        assert (picture.attributes["role"], picture.attributes["aria-label"]) == ("img", view.alt)
        assert not {"width", "height"} & set(picture.attributes)
        assert not {"style", "metadata"} & {part.tag for part in picture.all()}
        assert [p.text for p in node.all("p")] == ([view.note] if view.note else [])
        [details] = node.all("details")
        assert "open" not in details.attributes
        head, *rows = cells(details)
        spoken = [column for column in view.columns if any(cell != "" for cell in column.cells)]
        assert head == [column.name.replace("_", " ") for column in spoken]
        for column, written in zip(spoken, zip(*rows, strict=True), strict=True):
            for cell, text in zip(column.cells, written, strict=True):
                assert text == told(cell, column.unit, view.currency)


def told(cell: Any, unit: str, currency: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    whole = isinstance(cell, int) and unit not in ("cents", "share")
    return f"{cell:,} {unit}" if whole else figures.figure(cell, unit, currency)


def test_every_table_has_a_caption_and_heads(made: tuple[Report, Node]) -> None:
    report, root = made
    tables = [node for node in root.all("table") if node.all("caption")]
    for grid, node in zip(report.grids(), tables, strict=True):
        assert node.all("caption")[0].text.lower() == grid.name
        assert cells(node) == [list(grid.head), *map(list, grid.rows)]
    for node in root.all("table"):
        head, *rows = node.all("tr")
        assert {cell.attributes.get("scope") for cell in head.all("th")} == {"col"}
        assert all([cell.attributes["scope"] for cell in row.all("th")] == ["row"] for row in rows)
    for node in root.all():
        if "scroll" in node.attributes.get("class", ""):
            assert node.attributes["tabindex"] == "0"
            assert {"aria-labelledby", "aria-label"} & set(node.attributes)


def test_lines_that_only_head_others_head_a_group_and_nothing_empty_is_a_head() -> None:
    rows = (("Money", "", ""), ("cost", "$1.0k", "$2.0k"), ("", "$3.0k", ""), ("Time", "", ""), ("wait", "2 days", "–"))
    grid = Grid("kpis", ("", "now", "then"), rows)
    root = read(page(Report("r", (), (), (Section("s", (), (), (grid,)),), (), "USD", {})))
    [node] = root.all("table")
    assert [[len(row.all("th")), len(row.all("td"))] for row in node.all("tr")] == [
        [2, 1], [1, 0], [1, 2], [0, 3], [1, 0], [1, 2],
    ]  # fmt: skip
    groups = [cell for cell in node.all("th") if cell.attributes["scope"] == "rowgroup"]
    assert [(cell.text, cell.attributes["colspan"]) for cell in groups] == [("Money", "3"), ("Time", "3")]
    assert [len(body.all("tr")) for body in node.all("tbody")] == [3, 2]
    assert all(cell.text for cell in node.all("th"))


def test_the_same_bytes_twice() -> None:
    assert page(samples.two()).encode() == text_of(samples.two).encode()


def test_names_that_are_commands_elsewhere_are_text() -> None:
    text, root = text_of(samples.hostile), read(text_of(samples.hostile))
    for name in samples.HOSTILE:
        assert (
            sum(squeezed(name) == squeezed(node.text) for node in root.all("bdi")) or "\t" in name or "\u202e" in name
        )
    assert "⟨U+202E⟩gnp.exe" in text
    assert "+1⟨U+0009⟩@SUM(A1) &amp; &#39;b&#39;" in text
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\t")
    assert not any(node.tag == "script" for node in root.all())
    pictures = re.findall("<svg.*?</svg>", text, re.DOTALL)
    assert len(pictures) == len(samples.hostile().views())
    written = "".join("".join(ElementTree.fromstring(picture).itertext()) for picture in pictures)
    assert "<script>alert(1)</script>" in written
    assert "⟨U+202E⟩gnp.exe" in written


def test_a_template_in_a_name_is_no_template() -> None:
    assert "{{ 7 * 7 }}" in page(samples.report(("{{ 7 * 7 }}",)))


def test_what_is_empty_takes_no_place() -> None:
    empty = Report("nothing", (), (), (Section("empty"), Section("blank", ("",))), (), "USD", {})
    root = read(page(empty))
    assert [node.text for node in root.all("h2")] == ["Provenance"]
    assert not root.all("nav")
    assert not root.all("figure")
    bare = View("bare", "dots", "No line", columns({"label": "", "mean": "cents"}, []), "", "", "Nothing.")
    root = read(page(empty._replace(sections=(Section("one", (), (bare,), (Grid("none", ("a", "b"), ()),)),))))
    assert [cells(node) for node in root.all("table")] == [[["label", "mean"]], [["a", "b"]]]


def test_long_names_may_break() -> None:
    text = page(samples.report(("n" * 60,)))
    assert "overflow-wrap: anywhere" in text
    assert "n" * 60 in text


@pytest.mark.parametrize(
    ("column", "number"),
    [
        (("88.4 %", "−0.6 pt [−0.9, −0.3]"), True),
        (("$1.42M", "none", "€3.0k [2.0–4.0]"), True),
        (("3 of 10", "1.9"), True),
        (("0.4 %", "a guess"), False),
        (("C", "D"), False),
        (("none",), False),
        (("24 hours after the customer has been told by the team that owns it",), False),
    ],
)
def test_columns_of_numbers_stand_right(column: tuple[str, ...], number: bool) -> None:
    found = table(Grid("g", ("what", "value"), tuple(("88.4 %", cell) for cell in column)))
    assert found.numbers == (False, number)


def test_numbers_as_people_read_them() -> None:
    units = {"name": "", "month": "months", "money": "cents", "share": "share", "bare": "", "hours": "hours"}
    view = View(
        "v",
        "dots",
        "t",
        columns(units, [("a", 12, 100_000_00, 1, 2.5, 1200.0), ("b", None, 0, 0.5, 3, 1.0)]),
        "",
        "",
        "",
    )
    assert data(view).rows == (
        ("a", "12 months", "$100k", "100.0 %", "2.5", "1,200 hours"),
        ("b", "–", "$0", "50.0 %", "3", "1.0 hours"),
    )
    assert data(view).numbers == (False, True, True, True, True, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain ÷ – 🙂", "plain ÷ – 🙂"),
        ("a\u202eb\u2069", "a⟨U+202E⟩b⟨U+2069⟩"),
        ("\u200e\u200f\u061c", "⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩"),
        ("a\0\n\x7f\x85", "a⟨U+0000⟩⟨U+000A⟩⟨U+007F⟩⟨U+0085⟩"),
        ("\ud800\uffff\ufeff\u2028", "⟨U+D800⟩⟨U+FFFF⟩⟨U+FEFF⟩⟨U+2028⟩"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
    ],
)
def test_what_works_unseen_is_shown(text: str, said: str) -> None:
    assert shown(text) == said
    assert shown(said) == said


def test_data_is_shown_with_its_shape_kept() -> None:
    grid = Grid("g", ("a",), (("\u202e",),))
    assert visible((grid, {"\n": 1})) == (Grid("g", ("a",), (("⟨U+202E⟩",),)), {"⟨U+000A⟩": 1})


def test_a_right_to_left_name_stands_alone_in_a_sentence() -> None:
    assert isolated("<שלום עולם> brings 88 %") == "&lt;<bdi>שלום עולם</bdi>&gt; brings 88 %"
    assert isolated("a & b") == "a &amp; b"


def test_a_picture_loses_its_size_and_keeps_its_references() -> None:
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt" '
        'viewBox="0 0 9 9"><defs><style>*{}</style><path id="a"/><clipPath id="b"/></defs><g id="c" clip-path="url(#b)">'
        '<use xlink:href="#a"/><text>id="a" url(#b) &lt;</text></g></svg>'
    )
    root = ElementTree.fromstring(inline(text, "x-", 'says "url(#b)"'))
    assert root.get("aria-label") == 'says "url(#b)"'
    assert (root.get("width"), root.get("viewBox")) == (None, "0 0 9 9")
    assert [node.get("id") for node in root.iter() if node.get("id")] == ["x-a", "x-b"]
    assert [node.get("clip-path") for node in root.iter() if node.get("clip-path")] == ["url(#x-b)"]
    assert [list(node.attrib.values()) for node in root.iter() if node.tag.endswith("use")] == [["#x-a"]]
    assert "".join(root.itertext()) == 'id="a" url(#b) <'
