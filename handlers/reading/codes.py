"""Codes in English: `birth LiMei girl 3300 yesterday`, `out LiMei Dongguan`. The Chinese ones are read like sentences.

The first word says what is reported, the next one who; then follow days, weights and words of a closed list.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from handlers.reading import people
from handlers.reading.folding import lines
from handlers.reading.outcome import Kind, Question, Reading, Reported, Span
from handlers.reading.people import Surroundings
from models.kinds import Calendar, EventKind
from models.rules import gestation
from models.rules.date_places import DayCandidate
from models.rules.dates import read_days
from models.rules.names import clean
from models.rules.weights import read_weight

_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_LONG_DAY = (
    "the day before yesterday|last night|this (?:morning|afternoon)"
    rf"|\d{{1,3}} days? ago|\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}"
)
_SPLIT = re.compile(
    r"\d{1,2}(?:\+[0-6])? ?(?:weeks?|wks?|w)\b|\d+(?:\.\d+)? ?(?:kg|grams?|g)\b"
    rf"|{_LONG_DAY}"
    r"|[^\s,;|]+"
)
"""Words, and what is one thing in several words: 10 weeks, 3.4 kg, 12 March."""
_SEX = {"girl": "female", "female": "female", "f": "female", "boy": "male", "male": "male", "m": "male"}
_MODE = {
    "caesarean": "caesarean",
    "cesarean": "caesarean",
    "cs": "caesarean",
    "vaginal": "vaginal",
    "normal": "vaginal",
}
_LEAD = re.compile(r"^(?:group|g)\s?(\d{1,2})\b\s*")
_DAY = re.compile(
    r"today|yesterday|\d{1,2}[./-]\d{1,2}|\d{4}-\d{1,2}-\d{1,2}"
    rf"|{_LONG_DAY}"
)
_WEEKS = re.compile(r"(\d{1,2})(?:\+([0-6]))? ?(?:w|wks?|weeks?)$")
_PLACES = {
    EventKind.MIGRATE_OUT: "to_place",
    EventKind.MIGRATE_IN: "from_place",
    EventKind.RETURN_HOME: "from_place",
    EventKind.HUKOU_IN: "from_place",
    EventKind.HUKOU_OUT: "to_place",
}
_LINKS = ("to", "from", "and", "with")


@dataclass(frozen=True)
class _Code:
    kind: EventKind | None
    fields: dict[str, str]


@cache
def _codes() -> dict[str, _Code]:
    found: dict[str, _Code] = {}
    for line in lines("codes_en.txt"):
        head, _, words = line.partition(" = ")
        kind, *said = head.split(":")
        fields = {name: value for name, _, value in (field.partition("=") for field in said)}
        code = _Code(None if kind == "zero" else EventKind(kind), fields)
        found.update(dict.fromkeys(words.split(), code))
    return found


def read(folded: str, text: str, sent_at: datetime, known: Surroundings) -> Reading | None:
    """The reading of a message that is a code in English, or None."""
    lead = _LEAD.match(folded)
    group = int(lead[1]) if lead else None
    words = list(_SPLIT.finditer(folded, lead.end() if lead else 0))
    code = _codes().get(words[0][0].rstrip(":")) if words else None
    if code is None:
        return None
    if code.kind is None:
        return Reading(Kind.ZERO_REPORT, groups=(group,) if group else ()) if len(words) < 4 else None
    return event(code.kind, code.fields, words[1:], text, sent_at, known, group) if len(words) > 1 else None


def words(folded: str) -> list[re.Match[str]]:
    """The words of a message, and what is one thing in several of them."""
    return list(_SPLIT.finditer(folded))


def is_day(word: str) -> bool:
    """Whether a word says a day."""
    return bool(_DAY.fullmatch(word))


def is_detail(kind: EventKind, word: str) -> bool:
    """Whether a word of the closed lists, or a number, says something of such an event."""
    return _field(kind, word, {})


def is_surname(word: str) -> bool:
    """Whether a word is a surname in letters."""
    return word in _surnames()


def has_place(kind: EventKind) -> bool:
    """Whether such an event leads somewhere or comes from somewhere."""
    return kind in _PLACES


def event(
    kind: EventKind,
    said: Mapping[str, str],
    words: Sequence[re.Match[str]],
    text: str,
    sent_at: datetime,
    known: Surroundings,
    group: int | None = None,
    size: int | None = None,
) -> Reading:
    """The reading of one event: its words begin with the name. `size`: of how many words that is, where it is known."""
    fields: dict[str, Any] = dict(said) | ({"group": group} if group else {})
    spans: list[Span] = []
    dated = [word for word in words if _DAY.fullmatch(word[0])]
    days = _days(dated, text, sent_at, spans)
    rest = [word for word in words if word not in dated and not _field(kind, word[0], fields)]
    name = _name(kind, rest, text, fields, spans, size)
    who = people.found(name, known, group, {})
    ask = [*(["date"] if len(days) > 1 or (dated and not days) else []), *_missing(kind, fields)]
    ask += ["person"] if name is None or who.alike or (who.ids and not who.sure) else []
    day = days[0] if days else DayCandidate(sent_at.date(), Calendar.DEFAULT)
    told = Reported(
        kind,
        name,
        None if dated and not days else day.day,
        day.calendar,
        fields=fields,
        ask=tuple(ask),
        candidates=who.ids,
        sure=who.sure,
        days=tuple(one.day for one in days),
    )
    questions = tuple(Question(about, 0, told.days if about == "date" else ()) for about in told.ask)
    return Reading(Kind.EVENT, (told,), questions, spans=tuple(spans))


def _days(dated: Sequence[re.Match[str]], text: str, sent_at: datetime, spans: list[Span]) -> tuple[DayCandidate, ...]:
    if not dated:
        return ()
    word = dated[0]
    found = read_days(word[0], sent_at.date(), sent_at.hour, english=True).candidates
    if found:
        spans.append(Span("date", *word.span(), text[word.start() : word.end()], found[0].day.isoformat()))
    return found


def _field(kind: EventKind, word: str, fields: dict[str, Any]) -> bool:
    """Take a word of the closed lists or a number; False where it is neither."""
    before = dict(fields)
    if kind is EventKind.BIRTH and word in _SEX:
        fields["child_sex"] = _SEX[word]
    elif kind is EventKind.BIRTH and word in _MODE:
        fields["delivery_mode"] = _MODE[word]
    elif kind is EventKind.BIRTH and (grams := read_weight(word)):
        fields["weight_g"] = grams
    elif kind is EventKind.DEATH and word.isdecimal() and int(word) <= 120:
        fields["age"] = int(word)
    elif kind in (EventKind.PREGNANCY, EventKind.EXAM) and (weeks := _WEEKS.fullmatch(word)):
        fields["gest_weeks"] = min(int(weeks[1]), gestation.LONGEST // 7)
        fields |= {"gest_days": int(weeks[2])} if weeks[2] else {}
    return fields != before


def _name(
    kind: EventKind,
    rest: Sequence[re.Match[str]],
    text: str,
    fields: dict[str, Any],
    spans: list[Span],
    size: int | None,
) -> str | None:
    """The first of the other words are the name; of moves and marriages the next are the place or the partner."""
    other = "spouse" if kind in (EventKind.MARRIAGE, EventKind.DIVORCE) else _PLACES.get(kind, "")
    link = next((at for at, word in enumerate(rest) if word[0] in _LINKS), None)
    said = [word for word in rest if word[0] not in _LINKS]
    if not said:
        return None
    size = size or (link if link and other else _length([word[0] for word in said], other))
    start, end = said[0].start(), said[size - 1].end()
    spans.append(Span("person", start, end, text[start:end]))
    if len(said) > size and other:
        fields[other] = clean(text[said[size].start() : said[-1].end()])
    return clean(text[start:end]) or None


def _length(said: Sequence[str], other: str) -> int:
    """How many words the name has: Liu Xiaomei has two, LiMei one; behind it may stand a place or a partner."""
    if said[0] not in _surnames() or not said[0].isascii():
        return 1
    if other == "spouse" and len(said) == 2:
        return 2 if said[1] not in _surnames() else 1
    return min(len(said), 2 if other else 3)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(" ".join(lines("surnames_en.txt")).split())


def _missing(kind: EventKind, fields: dict[str, Any]) -> list[str]:
    if kind is EventKind.PREGNANCY:
        return [] if "gest_weeks" in fields else ["lmp"]
    if kind in (EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT) and _PLACES[kind] not in fields:
        return [_PLACES[kind]]
    return []
