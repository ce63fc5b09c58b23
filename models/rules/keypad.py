"""A PIN typed button by button, on a network where taps come late, twice, or after the keypad was drawn anew.

Every drawn keypad has a version, and each of its buttons counts once: pressed again before the next one is there, it
is the same tap. Different buttons of one keypad count in the order in which they were pressed.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

SHORTEST, LONGEST = 4, 6
"""Digits of a PIN."""

KEYS = tuple("1234567890")


@dataclass(frozen=True)
class Keypad:
    """What was tapped: (version of the keypad, digit). Buttons of versions before `floor` are over."""

    floor: int = 0
    taps: tuple[tuple[int, str], ...] = ()

    @property
    def version(self) -> int:
        """Of the keypad as it is to be drawn now."""
        return self.floor + len(self.taps)

    @property
    def digits(self) -> str:
        """What was typed."""
        return "".join(key for _, key in self.taps)

    def tap(self, version: int, key: str) -> "Keypad":
        """With one digit more, or as it was: for a button that counted, one of another time, and beyond the longest."""
        if not self._drew(version) or key not in KEYS or (version, key) in self.taps or len(self.taps) == LONGEST:
            return self
        return replace(self, taps=(*self.taps, (version, key)))

    def clear(self, version: int) -> "Keypad":
        """With nothing typed; again for the same button it stays as it is."""
        return Keypad(self.version + 1) if self._drew(version) else self

    def _drew(self, version: int) -> bool:
        return self.floor <= version <= self.version


def is_weak(pin: str) -> bool:
    """Whether anybody would try it first: one digit all along, or digits in a row (1234, 9876)."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
