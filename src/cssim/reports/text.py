"""Texts in files that other programs open."""

import unicodedata
from typing import Any

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, format, half a letter, end of line, of paragraph
JOINERS = "\u200c\u200d"  # Persian spelling, emoji of several parts
NO_LETTERS = "\ufffe\uffff"  # XML refuses them


def neutral(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def shown(text: str) -> str:
    """Text in which nothing works unseen: what turns the reading direction, controls or joins nothing, by its number."""
    return "".join(f"⟨U+{ord(letter):04X}⟩" if _unseen(letter) else letter for letter in text)


def _unseen(letter: str) -> bool:
    return letter in NO_LETTERS or (unicodedata.category(letter) in UNSEEN and letter not in JOINERS)


def visible(value: Any) -> Any:
    """The same data, every text in it `shown`: for whoever draws or writes it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {visible(key): visible(item) for key, item in value.items()}
    if isinstance(value, tuple):
        items = map(visible, value)
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value
