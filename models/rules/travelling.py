"""What of somebody's history goes along to another place, and what of a letter is taken in. Pure.

The least from which the care that is due next follows, and of a purpose only where she agreed to it here. Nothing of a
loss goes along, ever, nor anything while her messages rest for a reason that nobody has to name.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.kinds import EventKind, Scope
from models.rules.history import Fact
from models.rules.names import read_name
from models.rules.phones import read_phone
from models.rules.record import Method
from models.rules.story import Story, story_of

ANSWERS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.PREGNANCY: ("lmp", "edd", "edd_source", "gest_weeks", "gest_days", "book_opened"),
    EventKind.BIRTH: ("plurality",),
    EventKind.EXAM: ("exam_kind", "next_on"),
    EventKind.MEASURE: ("action", "method"),
}
"""The kinds of events that go along, each with the answers that do."""

AFTER_BIRTH = timedelta(days=60)
"""For so long the care after a birth may be due."""

_LONG_AGO = timedelta(days=366 * 30)
_AHEAD = timedelta(days=1)
"""By so much the day of another place may have begun before the one here."""
_DAYS, _NEAR = ("lmp", "edd", "next_on"), timedelta(days=400)
_MOST, _MOST_WEEKS = 40, 45
_VISITS = ("anc", "pnc")
_CARED_FOR = (EventKind.PREGNANCY, EventKind.BIRTH)
"""Of these a letter names one at most: each opens items of its own."""
_BEGUN = "start"


def going(
    facts: Iterable[Fact], methods: Collection[Method], scopes: Collection[Scope], today: date, *, rests: bool
) -> list[Fact]:
    """The facts that go along; `methods` are those in use, `rests`: a hold lies on her messages."""
    story = story_of(facts)
    if rests or story.died:
        return []
    found = _care(story, today) if Scope.CARE in scopes else []
    if Scope.MEASURE_CARE in scopes:
        known = {(one.method, one.since) for one in methods}
        found += [fact for fact in story.all(EventKind.MEASURE) if (fact.text("method"), fact.on) in known]
    return [_less(fact) for fact in found]


def _care(story: Story, today: date) -> list[Fact]:
    """The pregnancy that is open, with its visits; or the birth of the last weeks, with the visits after it."""
    for one in story.pregnancies:
        if one.ended is None and today < one.until:
            return [one.fact, *(fact for fact in story.exams("anc") if fact.on >= one.since)]
    lately = [fact for fact in story.deliveries if fact.on > today - AFTER_BIRTH]
    return [part for fact in lately[-1:] for part in (fact, *(one for one in story.exams("pnc") if one.on >= fact.on))]


def _less(fact: Fact) -> Fact:
    kept = {name: fact.answers[name] for name in ANSWERS[fact.kind] if name in fact.answers}
    kept |= {"action": _BEGUN} if "action" in kept else {}  # what it took the place of stays here
    return Fact(fact.event_id, fact.kind, fact.on, fact.reported_on, kept)


@dataclass(frozen=True)
class Newcomer:
    """Who a letter is about, as it was read: nothing else of it is taken in. `town` is where she comes from."""

    name: str
    birth_year: int | None
    phone: str
    town: str
    facts: tuple[Fact, ...]

    def said(self) -> dict[str, Any]:
        """As a letter, and the row that waits, carry it."""
        facts = [{"kind": one.kind, "on": one.on, "told": one.reported_on, **one.answers} for one in self.facts]
        plain = {"name": self.name, "birth_year": self.birth_year, "phone": self.phone, "town": self.town}
        return {**plain, "facts": facts}

    @classmethod
    def read(cls, said: Mapping[str, Any], today: date) -> "Newcomer":
        """From a letter, whoever wrote it. Raises ValueError for what cannot be so; what is not wanted is left out."""
        name, town = read_name(str(said["name"])), str(said["town"])
        year = said["birth_year"]
        if name is None or not (year is None or (isinstance(year, int) and today.year - 120 < year <= today.year)):
            raise ValueError("nobody")
        if not 0 < len(town) <= 40 or not town.isprintable():
            raise ValueError("from nowhere")
        phone = read_phone(str(said["phone"])) if said["phone"] else ""
        facts = tuple(_fact(one, today) for one in list(said["facts"])[:_MOST])
        if sum(one.kind in _CARED_FOR for one in facts) > 1:
            raise ValueError("more than one to be cared for")
        return cls(name, year, phone or "", town, facts)


def _fact(said: Mapping[str, Any], today: date) -> Fact:
    kind, on, told = EventKind(said["kind"]), date.fromisoformat(said["on"]), date.fromisoformat(said["told"])
    if kind not in ANSWERS or not today - _LONG_AGO < on <= today + _AHEAD or told > today + _AHEAD:
        raise ValueError("no such fact")
    answers = {name: _READS[name](said[name]) for name in ANSWERS[kind] if name in said}
    if any(abs(date.fromisoformat(answers[name]) - on) > _NEAR for name in _DAYS if name in answers):
        raise ValueError("no such day")
    return Fact("", kind, on, told, answers)


def _day(said: Any) -> str:
    return date.fromisoformat(said).isoformat()


def _number(said: Any) -> int:
    if not 0 <= (number := int(said)) <= _MOST_WEEKS:
        raise ValueError("no such number")
    return number


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(said: Any) -> str:
        if said not in words:
            raise ValueError("no such word")
        return str(said)

    return read


_READS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(("gest_weeks", "gest_days", "plurality"), _number),
    "edd_source": _one_of("lmp", "ultrasound"),
    "book_opened": bool,
    "exam_kind": _one_of(*_VISITS),
    "action": _one_of(_BEGUN),
    "method": str,
}
"""How each answer of a letter is read; that a method is one of those known is the daybook's to see."""
