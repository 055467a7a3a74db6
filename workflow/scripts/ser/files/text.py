"""Text from outside as text that one line, a table's cell or a terminal can hold."""

from __future__ import annotations

import re
import unicodedata

# What a spreadsheet takes for a formula and runs when it opens a CSV (CWE-1236); "-" and "+1" stay.
FORMULA = re.compile(r"[=@]|[+-](?![0-9.,]*$)")


def is_plain(character: str) -> bool:
    """Tell whether a character can stand in one line of UTF-8.

    Not so control characters, lone surrogates (bytes that are not UTF-8), line and paragraph
    separators.
    """
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def is_one_line(text: str) -> bool:
    """Tell whether all of a text `is_plain`."""
    return text.isprintable() or all(map(is_plain, text))


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a cell with this text."""
    return FORMULA.match(text) is not None


def one_line(text: str) -> str:
    """Give text in one line of valid UTF-8, with escapes for what is neither."""
    return "".join(
        character if is_plain(character) else character.encode("unicode_escape").decode()
        for character in text
    )


def as_cell(text: str) -> str:
    """Give text in one line that no spreadsheet runs: an apostrophe goes before a formula."""
    text = one_line(text)
    return f"'{text}" if is_formula(text) else text
