"""Completed ages, and the two ages below which a person is protected. No rule about who may see what."""

from datetime import date

CHILD = 14
"""Below this age nothing is stored (personal information protection law, art. 28: under 14 is sensitive)."""

MINOR = 18


def completed_age(born: date, on: date) -> int:
    """周岁: full solar years at `on`. Someone born on 29 February grows older on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def youngest(born: date | int, on: date) -> int:
    """The lowest completed age that fits: with a birth year alone, the age of someone born on its last day."""
    return completed_age(born if isinstance(born, date) else date(born, 12, 31), on)


def is_child(born: date | int, on: date) -> bool:
    """Whether the person may be under 14 at `on`. Where only the birth year is known, the younger age counts."""
    return youngest(born, on) < CHILD


def is_minor(born: date | int, on: date) -> bool:
    """Whether the person may be under 18 at `on`. Where only the birth year is known, the younger age counts."""
    return youngest(born, on) < MINOR
