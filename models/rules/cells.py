"""Text for a cell of a table, such that no program that opens the table takes it for a formula. Pure."""

import re

LONGEST = 32_000
"""Characters of one cell: Excel takes 32,767."""

_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no file of Excel can hold; tabs and breaks become spaces before."""

_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠|%]")
"""How a formula begins, or what some program takes for one: also behind spaces, and in wide signs."""


def harmless(words: str) -> str:
    """`words` on one line; before what would be read as a formula stands an apostrophe, which says "text"."""
    plain = _NEVER.sub("", " ".join(re.split("[\t\r\n\u2028\u2029]+", words)))[:LONGEST]
    return f"'{plain}" if _FORMULA.match(plain) else plain
