"""Reading a scenario: files, what they extend, single values on top, every check, and the past.

What comes later wins: defaults, bases, the file, `--set`. All problems of all files are told at once.
"""

import difflib
import json
import os.path
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cssim.scenario import change, day_zero, names, population, rules, words
from cssim.scenario.merge import assigned, merged
from cssim.scenario.places import Node, Source, parse, source_of, text_source
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario


def load(path: str | Path, sets: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, with `dotted.path=value` on top; raises ScenarioError with every problem."""
    file = Path(path)
    source = source_of(_existing(file), str(path))
    return _scenario(source, file, sets)


def loads(text: str, sets: Sequence[str] = (), *, name: str = "text", folder: str | Path = ".") -> Scenario:
    """The scenario in a YAML (or JSON) text; the files it names stand in `folder`."""
    return _scenario(text_source(text, name, Path(folder)), None, sets)


def built_in(name: str, sets: Sequence[str] = ()) -> Scenario:
    """A scenario that comes with cssim, by name."""
    folder = Path(str(resources.files("cssim.scenarios")))
    file = folder / f"{name}.yaml"
    if not file.is_file():
        raise ScenarioError([_missing(file, name, f"there is no built-in scenario '{name}'")])
    return _scenario(source_of(file, file.name), file, sets)


def named(word: str, sets: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, or else the built-in one of that name."""
    is_name = Path(word).name == word and not Path(word).suffix and not Path(word).exists()
    return built_in(word, sets) if is_name else load(word, sets)


def past(scenario: Scenario) -> Scenario:
    """The scenario whose numbers hold before day 0; itself when it has no other."""
    return scenario._past or scenario


def again(scenario: Scenario, assumed: Sequence[str]) -> Scenario:
    """The scenario read again with `dotted.path=value` beneath its overlays and in its past, where `plausible` is stated."""
    if scenario._origin is None:
        raise TypeError("only a scenario that was read from its files can be read again")
    return _scenario(*scenario._origin, assumed)


def changed(scenario: Scenario, path: str, value: Any) -> Scenario:
    """The scenario with one value changed on day 0; its past stays what it was."""
    if scenario._tree is None:
        raise TypeError("only a scenario that was read can be changed by path")
    problems: list[Problem] = []
    text = f"{path}={json.dumps(value, ensure_ascii=False)}"
    folder = scenario._tree.place.source.folder
    tree = assigned(scenario._tree, text, "with_change", folder, problems)
    if path.partition(".")[0] == "opening" or scenario.opening.as_ is None:
        return _checked(tree, problems, None, None)
    return _checked(tree, problems, None, past(scenario))


def _scenario(source: Source, file: Path | None, sets: Sequence[str], assumed: Sequence[str] = ()) -> Scenario:
    problems: list[Problem] = []
    written = _tree(source, [file or Path(source.name)], problems, assumed)
    tree = written
    for text in sets:
        try:
            tree = assigned(tree, text, "--set", source.folder, problems)
        except ScenarioError as error:
            problems += error.problems
    before = None
    if sets and not problems and _own(tree, file):
        before = _validated(written, problems)
    scenario = _checked(tree, problems, file, before, assumed)
    scenario._origin = (source, file, sets)
    return scenario


def _tree(source: Source, chain: list[Path], problems: list[Problem], assumed: Sequence[str] = ()) -> Node:
    """The nodes of a file on top of those it extends; what is assumed stands where `plausible` does, beneath overlays."""
    node = parse(source, problems)
    if not isinstance(node.value, dict):
        raise ScenarioError([*problems, node.place.problem("yaml", "expected a map of sections")])
    extends = node.value.pop("extends", None)
    base = None
    if extends is not None:
        try:
            base = _base(extends, source, chain, problems, assumed)
        except ScenarioError as error:
            raise ScenarioError([*problems, *error.problems]) from None
    tree = merged(base, node, problems)
    for text in assumed if node.child("plausible") else ():
        tree = assigned(tree, text, "plausible", source.folder, problems)
    return tree


def _base(extends: Node, source: Source, chain: list[Path], problems: list[Problem], assumed: Sequence[str]) -> Node:
    file = _named_file(extends, "extends")
    names = [path.name for path in chain]
    if file.resolve() in [path.resolve() for path in chain]:
        circle = " → ".join([*names, file.name])
        raise ScenarioError([extends.place.problem("cycle", f"extends itself: {circle}")])
    below = source_of(file, _shown(source, file), source.layer - 1)
    return _tree(below, [*chain, file], problems, assumed)


def _named_file(node: Node, what: str) -> Path:
    """The file that a value names, relative to the one it stands in."""
    if not isinstance(node.value, str):
        raise ScenarioError([node.place.problem("wrong-value", f"{what}: expected the name of a file")])
    file = node.place.source.folder / node.value
    if not file.exists():
        problem = node.place.problem("missing-file", f"{what}: there is no file '{node.value}'", _nearest_file(file))
        raise ScenarioError([problem])
    return file


def _shown(source: Source, file: Path) -> str:
    """A file's name as messages show it: beside the name of the file that led to it."""
    folder = Path(source.name).parent
    inside = file.is_relative_to(source.folder)
    return os.path.normpath(folder / file.relative_to(source.folder)) if inside else file.name


def _existing(file: Path) -> Path:
    if not file.exists():
        raise ScenarioError([_missing(file, str(file), "there is no such file")])
    return file


def _missing(file: Path, shown: str, message: str) -> Problem:
    return Problem(shown, 0, 0, "missing-file", message, _nearest_file(file))


def _nearest_file(file: Path) -> str:
    try:
        beside = [path.name for path in file.parent.iterdir() if path.suffix in (".yaml", ".yml")]
    except OSError:
        return ""
    close = difflib.get_close_matches(file.name, beside, n=1)
    return f"did you mean '{close[0]}'?" if close else ""


def _checked(
    tree: Node, problems: list[Problem], file: Path | None, before: Scenario | None, assumed: Sequence[str] = ()
) -> Scenario:
    """The scenario of a tree, with its past; raises ScenarioError with every problem of both."""
    scenario = _validated(tree, problems)
    if before is None:
        try:
            before = _past(tree, file, assumed)
        except ScenarioError as error:
            problems += error.problems
    if scenario is None or problems:
        raise ScenarioError(problems)
    if before is not None:
        problems += day_zero.problems(scenario, before, tree)
        scenario._past = before
    if problems:
        raise ScenarioError(problems)
    return scenario


def _validated(tree: Node, problems: list[Problem]) -> Scenario | None:
    """The scenario of a tree when nothing is wrong with it; what is wrong goes to `problems`."""
    found = names.problems(tree) + change.problems(tree)
    scenario = None
    try:
        scenario = Scenario.model_validate(tree.plain())
        scenario._tree = tree
    except ValidationError as error:
        found += words.translated(error.errors(include_url=False, include_input=False), tree)
    if scenario and not found:
        found += rules.problems(scenario, tree) + population.problems(scenario, tree)
        found += change.out_of_range(scenario, tree)
    problems += found
    return None if found else scenario


def _past(tree: Node, file: Path | None, assumed: Sequence[str]) -> Scenario | None:
    """The scenario that `opening.as` names; None when it is null or the file itself."""
    node = _as(tree)
    if node is None or _own(tree, file):
        return None
    other = _named_file(node, "opening.as")
    problems: list[Problem] = []
    source = source_of(other, _shown(node.place.source, other))
    scenario = _validated(_tree(source, [other], problems, assumed), problems)
    if problems or scenario is None:
        raise ScenarioError(problems)
    return scenario


def _as(tree: Node) -> Node | None:
    opening = tree.child("opening")
    return opening.child("as") if opening else None


def _own(tree: Node, file: Path | None) -> bool:
    """Whether a scenario's past is the file it is read from."""
    node = _as(tree)
    if file is None or node is None or not isinstance(node.value, str):
        return False
    return (node.place.source.folder / node.value).resolve() == file.resolve()
