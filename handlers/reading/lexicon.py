"""The words the reader knows: read once from the data files, with their tags and with what each costs in a reading.

A cost is how unlikely a piece is (about minus a logarithm). Words about events are cheap, everyday words cost what
they are worth, names cost by their characters (`naming`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from handlers.reading.folding import closed, lines
from handlers.reading.sounds import syllables
from handlers.reading.tokens import NOTHING, PLACE, WORD
from models.rules.folding import fold

TAGGED = 3.0
"""What a word about events costs."""

EVERYDAY = 0.8
"""Everyday words are a little cheaper here than in the newspapers their costs were counted in."""

SLIP = 4.0
PER_SIGN = 1.5
"""What a same-sounding writing costs more, and each differing character of it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its cost, its kind of token and its tags. `meant` is the word it stands for, if it is a slip."""

    cost: float
    kind: str
    tags: frozenset[str]
    meant: str
    piece: tuple[str, frozenset[str], Any, str] = (WORD, NOTHING, None, "")


def _word(cost: float, kind: str, tags: frozenset[str], meant: str, slip: bool = False) -> Word:
    return Word(cost, kind, tags, meant, (kind, tags, None, meant if slip else ""))


@dataclass(frozen=True)
class Lexicon:
    """Words by their writing, lengths by the first two characters; the same by sound for words that may be misheard."""

    words: dict[str, Word]
    lengths: dict[str, tuple[int, ...]]
    sounds: dict[tuple[str, ...], tuple[str, ...]]
    sound_lengths: dict[str, tuple[int, ...]]
    pairs: frozenset[tuple[str, ...]]
    near: dict[tuple[str, int], str]


def _sections(name: str) -> Iterator[tuple[str, str]]:
    """Each word of a data file with the heading it stands under."""
    heading = ""
    for line in lines(name):
        if line.startswith("["):
            heading = line[1:].replace("]", "")
        else:
            yield from ((heading, word) for word in line.split())


def _everyday() -> dict[str, Word]:
    return {word: _word(EVERYDAY * float(cost), WORD, NOTHING, word) for cost, word in _sections("words.txt")}


def _places() -> Iterator[tuple[str, Word]]:
    costs = {"p": 3.5, "c": 4.5, "d": 6.5}  # a county's name is often somebody's too
    for level, word in _sections("places.txt"):
        yield (
            fold(word),
            _word(costs[level] if len(word) > 2 or level != "d" else 9.0, PLACE, frozenset({f"place.{level}"}), word),
        )
    for word in " ".join(lines("towns.txt")).split():
        yield fold(word), _word(5.0, PLACE, frozenset({"place.vague" if word in VAGUE else "place.d"}), word)


@cache
def place_names() -> frozenset[str]:
    """Every name of a place."""
    return frozenset(text for text, _ in _places())


VAGUE = closed("lexicon.vague")
"""Places that do not say where."""


@cache
def lexicon() -> Lexicon:
    """Every word known."""
    words = _everyday()
    words.update((text, word) for text, word in _places() if _cheaper(word, words.get(text)))
    tags: dict[str, set[str]] = defaultdict(set)
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
            tags[text].add(tag)
            heard.update({text} if "~" in rest and len(text) > 1 else ())
            if rest and rest != "~":
                costs[text] = float(rest)
    for text, own in tags.items():
        plain = words.get(text)
        cost = costs.get(text) or (TAGGED if len(text) > 1 else min(plain.cost if plain else 8.0, 8.0))
        words[text] = _word(cost, WORD, frozenset(own), text)
    for said, _, meant in (slip.partition("=") for slip in slips):
        if said not in words or not words[said].tags:
            words[said] = _word(
                SLIP + 0.5, WORD, (words.get(fold(meant)) or words[fold(meant)[:-1]]).tags, fold(meant), True
            )
    sounds, lengths = _by_sound(heard)
    return Lexicon(words, _lengths(words), sounds, lengths, frozenset(key[:2] for key in sounds), _near(heard))


def _cheaper(word: Word, other: Word | None) -> bool:
    return other is None or len(word.meant) > 2 or other.cost > word.cost


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for word in words:
        found[word[:2]].add(len(word))
    return {first: tuple(sorted(sizes | {1})) for first, sizes in found.items()}


def _by_sound(heard: Iterable[str]) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, tuple[int, ...]]]:
    sound = syllables()
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sizes: dict[str, set[int]] = defaultdict(set)
    for word in sorted(heard):
        key = tuple(sound.get(sign, sign) for sign in word)
        found[key].append(word)
        sizes[key[0]].add(len(key))
    return {key: tuple(words) for key, words in found.items()}, {
        one: tuple(sorted(all_)) for one, all_ in sizes.items()
    }


def _near(heard: Iterable[str]) -> dict[tuple[str, int], str]:
    """Words of three characters and more with one of them left out, by the place of the gap."""
    found: dict[tuple[str, int], str] = {}
    for word in sorted(heard):
        if len(word) > 2:
            for gap in range(len(word)):
                found.setdefault((word[:gap] + "?" + word[gap + 1 :], gap), word)
    return found
