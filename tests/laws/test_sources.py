"""Where laws say that they come from."""

import ast
import re
from pathlib import Path

import pytest

import cssim

LAWS = sorted(path for path in (Path(cssim.__file__).parent / "laws").glob("[a-z]*.py"))
OF_THIS_PROJECT = re.compile(r"\b([A-Z]\d|domain \d|prototype|SEMANTICS|review)\b")
"""Notes that no reader of the code has."""


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_a_reader_can_find_the_source(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert words
    assert OF_THIS_PROJECT.findall(words) == []
    assert "ource" in words or "study" in words
