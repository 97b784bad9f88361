"""Names that a workbook allows: of its sheets, and of the cells that formulas read."""

import re
from collections.abc import Iterable

LONGEST_SHEET = 31  # in UTF-16 units
LONGEST_WORD = 30
LONGEST_TEXT = 32_000  # a cell holds 32,767
RESERVED = {"history", "review history"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What text must not begin with if it is to stay text when somebody edits it."""

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")

_TURNS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def readable(text: str) -> str:
    """Text that a file can hold: no half characters, not longer than a cell."""
    return text.encode("utf-8", "replace").decode()[:LONGEST_TEXT]


def literal(text: str) -> str:
    """Text of a chart, which would otherwise be read as a formula."""
    return f" {readable(text)}" if text.startswith("=") else readable(text)


def isolated(name: str) -> str:
    """A name within other text, which its marks for reading from the right must not turn round."""
    return f"\u2068{name}\u2069" if _TURNS.search(name) else name


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A legal name for each, different from the others whatever the case of their letters."""
    taken, found = set(RESERVED), []
    for name in wanted:
        legal = _ILLEGAL.sub(" ", readable(name)).strip(" '") or "sheet"
        n, free = 1, _cut(legal, LONGEST_SHEET)
        while free.casefold() in taken:
            n += 1
            free = f"{_cut(legal, LONGEST_SHEET - 1 - len(str(n)))} {n}"
        taken.add(free.casefold())
        found.append(free)
    return found


def _cut(text: str, length: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * length:
        text = text[:-1]
    return text.rstrip(" '")


def words(wanted: Iterable[str]) -> dict[str, str]:
    """For each a different word of plain letters, digits and underscores, to end the name of a cell with."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in wanted:
        word = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:LONGEST_WORD] or "other"
        n, free = 1, word
        while free in taken:
            n += 1
            free = f"{word}_{n}"
        taken.add(free)
        found[text] = free
    return found
