"""YAML 1.2 text to nodes that know where they stand.

The text is read event by event with ruamel.yaml, so that every mistake has its place and no text can be
expensive: what is refused here is never built. Tags are refused, scalars follow the core schema, nothing in a
file is ever evaluated.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from cssim.scenario.problems import Problem, ScenarioError

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 20
MOST_ENTRIES = 10_000
MOST_ALIASES = 50

Event = Any  # of ruamel.yaml, which declares no attributes

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_LONGEST_WHOLE = 18  # digits of a number that may be a count


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text that values were written in; `layer` grows from the first base to the file to `--set`."""

    name: str
    lines: tuple[str, ...]
    folder: Path
    layer: int = 0


class Place(NamedTuple):
    """Where something is written, counted from 1."""

    source: Source
    line: int
    column: int

    def problem(self, code: str, message: str, help: str = "", severity: str = "error") -> Problem:
        """A problem that stands here."""
        lines = self.source.lines
        text = lines[self.line - 1] if self.line <= len(lines) else ""
        return Problem(self.source.name, self.line, self.column, code, message, help, text, severity)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value: a map of nodes, a list of nodes or a scalar; as written, and where."""

    value: Any
    place: Place
    key: Place | None = None
    text: str = ""
    entries: int = 0

    def child(self, key: str | int) -> "Node | None":
        """The node under a key or at a position."""
        return self.children().get(str(key))

    def find(self, pattern: str, path: tuple[str, ...] = ()) -> "Iterator[tuple[tuple[str, ...], Node]]":
        """Every node that a dotted pattern names (`*` for any key), with its path."""
        first, _, rest = pattern.partition(".")
        for key, node in self.children().items():
            if first in ("*", key):
                yield from node.find(rest, (*path, key)) if rest else iter([((*path, key), node)])

    def children(self) -> "dict[str, Node]":
        """The nodes of a map by key or of a list by position; none of a scalar."""
        if isinstance(self.value, list):
            return {str(i): node for i, node in enumerate(self.value)}
        return self.value if isinstance(self.value, dict) else {}

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def section(tree: Node, *path: str) -> dict[str, Node]:
    """The entries of a section."""
    node: Node | None = tree
    for key in path:
        node = node.child(key) if node else None
    return node.children() if node else {}


def words_at(tree: Node, pattern: str) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Nodes that hold a word."""
    return ((path, node) for path, node in tree.find(pattern) if isinstance(node.value, str))


def source_of(path: Path, name: str, layer: int = 0) -> Source:
    """The text of a file; raises ScenarioError when it cannot be a scenario."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _refused(name, "file", f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > LARGEST_FILE:
        raise _refused(name, "too-large", f"is larger than {LARGEST_FILE // 1_000_000} MB")
    if b"\0" in data:
        raise _refused(name, "file", "is not text", "a scenario is a YAML file in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(name, "file", f"is not UTF-8 text at line {line}", "save the file as UTF-8") from None
    return text_source(text, name, path.parent, layer)


def text_source(text: str, name: str, folder: Path, layer: int = 0) -> Source:
    """A text as the source of values."""
    if len(text) > LARGEST_FILE:
        raise _refused(name, "too-large", f"is larger than {LARGEST_FILE // 1_000_000} MB")
    return Source(name, tuple(text.splitlines()), folder, layer)


def _refused(name: str, code: str, message: str, help: str = "") -> ScenarioError:
    return ScenarioError([Problem(name, 0, 0, code, f"the file {message}", help)])


def parse(source: Source, problems: list[Problem], text: str | None = None) -> Node:
    """The nodes of a source, or of a text that stands in it at the same columns.

    Mistakes that leave the rest readable go to `problems`, others are raised.
    """
    if text is not None:
        return _parsed(source, text, problems)
    try:
        node, mistakes = _whole(source.name, source.lines, source.folder, source.layer)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    problems += mistakes
    return replace(node, value=dict(node.value)) if isinstance(node.value, dict) else node


@lru_cache(32)
def _whole(name: str, lines: tuple[str, ...], folder: Path, layer: int) -> tuple[Node, tuple[Problem, ...]]:
    """A file's nodes and mistakes: a study reads the same files for every point and set, and YAML is slow to read."""
    problems: list[Problem] = []
    return _parsed(Source(name, lines, folder, layer), "\n".join(lines), problems), tuple(problems)


def _parsed(source: Source, text: str, problems: list[Problem]) -> Node:
    try:
        reader = _Reader(source, YAML(typ="safe", pure=True, plug_ins=[]).parse(text), problems)
        return reader.document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(source, mark.line + 1, mark.column + 1)
        help = "indent with spaces, not tabs" if "\\t" in str(error.problem) else ""
        raise ScenarioError([*problems, place.problem("yaml", f"not YAML: {error.problem}", help)]) from None
    except ReaderError as error:
        before = text[: error.position]
        place = Place(source, before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = "not YAML: a character that cannot be printed"
        raise ScenarioError([*problems, place.problem("yaml", message)]) from None


class _Reader:
    """One pass over the events of a text."""

    def __init__(self, source: Source, events: Iterator[Event], problems: list[Problem]) -> None:
        self.source = source
        self.events = events
        self.problems = problems
        self.anchors: dict[str, Node] = {}
        self.entries = 0
        self.aliases = 0

    def document(self) -> Node:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                root = self.node(next(self.events), 0)
                self._no_second(root)
                return root
        raise ScenarioError([Problem(self.source.name, 0, 0, "file", "the file is empty")])

    def _no_second(self, root: Node) -> None:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self._report(event, "yaml", "a second document", "a scenario file holds one document")
                return

    def node(self, event: Event, depth: int) -> Node:
        """The node that begins with an event."""
        place = self._place(event)
        if depth > DEEPEST:
            raise self._stop(event, "too-deep", f"nested deeper than {DEEPEST}")
        if isinstance(event, AliasEvent):
            return replace(self._aliased(event), place=place, key=None)
        if event.tag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._report(event, "tag", f"the tag {tag} is not allowed", "a scenario holds plain values")
        if isinstance(event, ScalarEvent):
            node = Node(_scalar(event), place, text=event.value)
        else:
            before = self.entries
            value = self._map(depth) if isinstance(event, MappingStartEvent) else self._list(depth)
            node = Node(value, place, entries=self.entries - before)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _map(self, depth: int) -> dict[str, Node]:
        out: dict[str, Node] = {}
        while not isinstance(key := next(self.events), MappingEndEvent):
            self._count(1, key)
            if isinstance(key, MappingStartEvent | SequenceStartEvent):
                raise self._stop(key, "yaml", "a key must be a word")
            name = str(self._aliased(key).value) if isinstance(key, AliasEvent) else key.value
            node = self.node(next(self.events), depth + 1)
            if name in out:
                first = out[name].key
                assert first
                self._report(key, "duplicate-key", f"'{name}' stands twice", f"first in line {first.line}")
            out[name] = replace(node, key=self._place(key))
        return out

    def _list(self, depth: int) -> list[Node]:
        out = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            self._count(1, event)
            out.append(self.node(event, depth + 1))
        return out

    def _aliased(self, event: AliasEvent) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self._stop(event, "too-large", f"more than {MOST_ALIASES} aliases")
        if event.anchor not in self.anchors:
            raise self._stop(event, "yaml", f"unknown anchor '{event.anchor}'")
        node = self.anchors[event.anchor]
        self._count(node.entries, event)
        return node

    def _count(self, n: int, event: Event) -> None:
        self.entries += n
        if self.entries > MOST_ENTRIES:
            raise self._stop(event, "too-large", f"more than {MOST_ENTRIES} keys and list entries")

    def _place(self, event: Event) -> Place:
        return Place(self.source, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, event: Event, code: str, message: str, help: str = "") -> None:
        self.problems.append(self._place(event).problem(code, message, help))

    def _stop(self, event: Event, code: str, message: str) -> ScenarioError:
        return ScenarioError([*self.problems, self._place(event).problem(code, message)])


def _scalar(event: ScalarEvent) -> Any:
    """A scalar by the core schema of YAML 1.2; quoted ones are text."""
    text = event.value
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= _LONGEST_WHOLE:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan if text in (".nan", ".NaN", ".NAN") else text
