"""Plain sentences in English: “Wang Dashan went to Dongguan yesterday to work”. Read as a whole, or not at all.

Who did it stands before one of a few phrases; days, weeks, weights and a place stand behind. A word that is none of
these leaves the sentence unread: it may make something else of it (a plan, a denial, somebody's mother).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from handlers.reading import codes, people
from handlers.reading.folding import closed, lines
from handlers.reading.outcome import Reading
from handlers.reading.people import Surroundings
from models.kinds import EventKind

Words = Sequence[re.Match[str]]

_WORD = re.compile("[a-z]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PURPOSE = re.compile(r"\b(?:to|for) (work|study|business)\b")
_COUPLES = (EventKind.MARRIAGE, EventKind.DIVORCE)
_LONGEST = 3
"""Words of a name or of a place."""
_TWO_NAMES = 8
"""Characters of two long names: more of them, and the message is no English one."""


def is_english(folded: str) -> bool:
    """Whether a message is written in English; names in it may be in characters."""
    said = _WORD.findall(folded)
    signed = not closed("english.signs").isdisjoint(said) or _phrases().search(folded) is not None
    return signed and len(said) > 1 and len(_HAN.findall(folded)) <= _TWO_NAMES


def read(folded: str, text: str, sent_at: datetime, known: Surroundings) -> Reading | None:
    """The reading of a plain sentence, or None where any part of it is not understood."""
    folded = folded.rstrip(" .!")
    verbs = list(_phrases().finditer(folded))
    if len(verbs) != 1 or "?" in folded:
        return None
    kind = _kinds()[verbs[0][0]]
    purpose = _PURPOSE.search(folded, verbs[0].end()) if kind is EventKind.MIGRATE_OUT else None
    who, rest = _parted(codes.words(folded), verbs[0], purpose)
    days = [word for word in rest if codes.is_day(word[0])]
    plain = [word for word in rest if word not in days and not codes.is_detail(kind, word[0])]
    who, other = _couple(who, plain) if kind in _COUPLES else (who, plain)
    fits = _are_partner(other, known) if kind in _COUPLES else _are_place(kind, other, text)
    if len(days) > 1 or not fits or not _are_name(who, known):
        return None
    told = [*who, *(word for word in rest if word not in other), *other]
    fields = {"purpose": purpose[1]} if purpose else {}
    return codes.event(kind, fields, told, text, sent_at, known, size=len(who))


@cache
def _kinds() -> dict[str, EventKind]:
    """The phrases, and what each reports."""
    parted = (line.split(" = ") for line in lines("sentences_en.txt"))
    return {phrase.strip(): EventKind(kind) for kind, phrases in parted for phrase in phrases.split("|")}


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_kinds(), key=len, reverse=True))})\b")


def _parted(words: Words, verb: re.Match[str], purpose: re.Match[str] | None) -> tuple[Words, Words]:
    """Who it is of, and all the rest without the phrase and without what says nothing."""
    apart = [one for one in (verb, purpose) if one]
    words = [word for word in words if not any(one.start() <= word.start() < one.end() for one in apart)]
    start = next((at for at, word in enumerate(words) if not codes.is_day(word[0])), 0)
    before = [word for word in words[start:] if word.start() < verb.start()]
    size = next((at for at, word in enumerate(before) if word[0] in closed("english.between")), len(before))
    rest = [*words[:start], *words[start + size :]]
    return before[:size], [word for word in rest if word[0] not in closed("english.idle")]


def _couple(who: Words, plain: Words) -> tuple[Words, Words]:
    """“A and B married” as “A married B”. With both, neither is the partner."""
    both = next((at for at, word in enumerate(who) if word[0] == "and"), None)
    return (who, plain) if both is None else (who[:both], [*who[both + 1 :], *plain])


def _are_partner(words: Words, known: Surroundings) -> bool:
    return not words or _are_name(words, known)


def _are_name(words: Words, known: Surroundings) -> bool:
    """Whether words are a person's name: they begin with a surname, are in characters, or somebody is called so."""
    if not _are_plain(words) or len(words) > _LONGEST:
        return False
    said = " ".join(word[0] for word in words)
    return not said.isascii() or codes.is_surname(words[0][0]) or bool(people.found(said, known, None, {}).ids)


def _are_place(kind: EventKind, words: Words, text: str) -> bool:
    """Whether nothing is left, or of a move its place: a name, with a capital letter where it is in letters."""
    if not words:
        return True
    named = all(not word[0].isascii() or text[word.start()].isupper() for word in words)
    return codes.has_place(kind) and len(words) <= _LONGEST and named and _are_plain(words)


def _are_plain(words: Words) -> bool:
    return bool(words) and all(word[0].isalpha() and word[0] not in closed("english.never") for word in words)
