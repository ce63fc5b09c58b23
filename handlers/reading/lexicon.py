"""The words the reader knows: read once from the data files, with their tags and with what each costs in a reading.

A cost is how unlikely a piece is (about minus a logarithm). Words about events are cheap, everyday words cost what
they are worth, names cost by their characters (`naming`).
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from handlers.reading.folding import closed, lines
from handlers.reading.sounds import syllable
from handlers.reading.tokens import NOTHING, PLACE, WORD
from models.rules.folding import fold

TAGGED = 3.0
"""What a word about events costs."""

EVERYDAY = 0.8
"""Everyday words are a little cheaper here than in the newspapers their costs were counted in."""

SLIP = 4.0
PER_SIGN = 1.5
"""What a same-sounding writing costs more, and each differing character of it."""


Piece = tuple[str, frozenset[str], Any, str]
"""Kind, tags, value and the word that is meant, where another one is written."""

Word = tuple[float, Piece]
"""What a word costs, and what it is. Words with the same tags share one."""

PLAIN: Piece = (WORD, NOTHING, None, "")
"""An everyday word."""


@dataclass(frozen=True)
class Lexicon:
    """Words by their writing: what each costs and what it is; PLAIN ones mean nothing here.

    `lengths`: those of words of three characters and more by their first two. `sounds`: words that may be misheard.
    """

    words: dict[str, Word]
    lengths: dict[str, tuple[int, ...]]
    sounds: dict[tuple[str, ...], tuple[str, ...]]
    sound_lengths: dict[str, tuple[int, ...]]
    pairs: frozenset[tuple[str, ...]]
    near: dict[tuple[str, int], str]

    def cost(self, text: str) -> float | None:
        """What a word costs; None where it is none."""
        word = self.words.get(text)
        return None if word is None else word[0]

    def everyday(self, text: str) -> float | None:
        """What a word costs that means nothing here; None where it is none."""
        word = self.words.get(text)
        return word[0] if word is not None and word[1] is PLAIN else None

    def tags(self, text: str) -> frozenset[str]:
        """What a word can mean."""
        word = self.words.get(text)
        return NOTHING if word is None else word[1][1]


Value = TypeVar("Value", bound=Hashable)


class _Sharing:
    """Hands out one value for all equal ones."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, value: Value) -> Value:
        """The first value that was equal to this one."""
        found: Value = self._known.setdefault(value, value)
        return found


def _sections(name: str) -> Iterator[tuple[str, str]]:
    """Each word of a data file with the heading it stands under."""
    heading = ""
    for line in lines(name):
        if line.startswith("["):
            heading = line[1:].replace("]", "")
        else:
            yield from ((heading, word) for word in line.split())


def _everyday() -> dict[str, float]:
    share = _Sharing()
    return {word: share(EVERYDAY * float(cost)) for cost, word in _sections("words.txt")}


def _places() -> Iterator[tuple[str, float, frozenset[str]]]:
    costs = {"p": 3.5, "c": 4.5, "d": 6.5}  # a county's name is often somebody's too
    level_tags = {level: frozenset({f"place.{level}"}) for level in (*costs, "vague")}
    for level, word in _sections("places.txt"):
        yield fold(word), costs[level] if len(word) > 2 or level != "d" else 9.0, level_tags[level]
    for word in " ".join(lines("towns.txt")).split():
        yield fold(word), 5.0, level_tags["vague" if word in VAGUE else "d"]


@cache
def place_names() -> frozenset[str]:
    """Every name of a place."""
    return frozenset(text for text, _, _ in _places())


VAGUE = closed("lexicon.vague")
"""Places that do not say where."""


@cache
def lexicon() -> Lexicon:
    """Every word known."""
    plain, words, share = _everyday(), dict[str, Word](), _Sharing()
    for text, cost, where in _places():
        other = words[text][0] if text in words else plain.get(text)
        if other is None or len(text) > 2 or other > cost:
            words[text] = share((cost, share((PLACE, where, None, ""))))
    tags, costs, heard, slips = _tagged()
    for text, own in tags.items():
        cost = costs.get(text) or (TAGGED if len(text) > 1 else min(plain.get(text, 8.0), 8.0))
        words[text] = share((cost, share((WORD, share(own), None, ""))))
    for said, _, meant in (slip.partition("=") for slip in slips):
        if fold(said) not in words:
            right = words.get(fold(meant)) or words[fold(meant)[:-1]]
            words[fold(said)] = (SLIP + 0.5, (WORD, right[1][1], None, fold(meant)))
    every: dict[str, Word] = {text: share((cost, PLAIN)) for text, cost in plain.items()} | words
    sounds, lengths = _by_sound(heard)
    pairs = frozenset(key[:2] for key in sounds)
    return Lexicon(every, _lengths(every), sounds, lengths, pairs, _near(heard, tags))


@cache
def patterns() -> tuple[tuple[frozenset[str], str, re.Pattern[str], float, Piece], ...]:
    """Words made by rule: characters of which it has one, a word that it has, the expression, its cost, what it is."""
    found = []
    for line in lines("patterns.txt"):
        tag, cost, needed, expression = line.split(" ", 3)
        piece: Piece = (WORD, frozenset({tag}), None, "")
        word = needed[1:] if needed[0] == "=" else ""
        found.append((frozenset(word or needed), word, re.compile(fold(expression)), float(cost), piece))
    return tuple(found)


def _tagged() -> tuple[dict[str, frozenset[str]], dict[str, float], set[str], list[str]]:
    """Words with their tags, costs of their own, those that may be misheard, and slips."""
    tags: dict[str, frozenset[str]] = {}
    heard: set[str] = set()
    costs: dict[str, float] = {}
    slips: list[str] = []
    for file in ("lexicon.txt", "frame_words.txt"):
        for heading, word in _sections(file):
            tag, _, rest = heading.partition(" ")
            if tag == "slips":
                slips.append(word)
                continue
            text = fold(word)
            tags[text] = tags.get(text, NOTHING) | {tag}
            heard.update({text} if "~" in rest and len(text) > 1 else ())
            if rest and rest != "~":
                costs[text] = float(rest)
    return tags, costs, heard, slips


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    share = _Sharing()
    for word in words:
        if len(word) > 2:
            sizes = found.get(word[:2], ())
            if len(word) not in sizes:
                found[word[:2]] = share((*sizes, len(word)))
    return found


def _by_sound(heard: Iterable[str]) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, tuple[int, ...]]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sizes: dict[str, set[int]] = defaultdict(set)
    for word in sorted(heard):
        key = tuple(map(syllable, word))
        found[key].append(word)
        sizes[key[0]].add(len(key))
    return {key: tuple(words) for key, words in found.items()}, {
        one: tuple(sorted(all_)) for one, all_ in sizes.items()
    }


def _near(heard: Iterable[str], tags: Mapping[str, frozenset[str]]) -> dict[tuple[str, int], str]:
    """Words of three characters and more with one of them left out, by the place of the gap.

    停了避孕药 and 吃了避孕药 differ in the gap and in what they say: what was meant by 买了避孕药 nobody can tell.
    (One of three characters must sound the same besides.)
    """
    found: dict[tuple[str, int], str] = {}
    for word in sorted(heard):
        if len(word) > 2:
            for gap in range(len(word)):
                other = found.setdefault((word[:gap] + "?" + word[gap + 1 :], gap), word)
                if len(word) > 3 and tags.get(other) != tags[word]:
                    found[word[:gap] + "?" + word[gap + 1 :], gap] = ""
    return found
