"""The envelope of an entry: group, day, age and who may see it, read from answers and checked. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from models.db import keyring, settle
from models.errors import NothingStored, Rejected
from models.events import TYPES
from models.fields import Text
from models.kinds import SENSITIVE, Calendar, EventKind, EventStatus, Precision, Visibility
from models.prepared import Prepared
from models.queries import sight
from models.queries.sight import Shown
from models.rules import rights
from models.rules.ages import is_child, is_minor, youngest
from models.rules.free_words import remaining
from models.rules.history import flat
from models.rules.names import same
from models.sealing import Keyring
from models.services import access, history, people
from models.services.access import Who
from models.tables import Event, Person

OLDEST = timedelta(days=3650)
AFTER_BIRTH = timedelta(days=42)
_ENVELOPE = ("person", "group", "date", "birth_year", "phone")
_AGE_DECIDES = SENSITIVE | {EventKind.MARRIAGE, EventKind.BIRTH}
_C = Event.__table__.c  # type: ignore[attr-defined]
_DEATHS = Prepared(
    sa.select(_C.occurred_on, _C.group_code, _C.kind, _C.visibility, _C.reporter_id).where(
        _C.person_id == sa.bindparam("person"), _C.kind == EventKind.DEATH, _C.status == EventStatus.RECORDED
    )
)


@dataclass(frozen=True)
class Entry:
    """A report, read: `person` is None for somebody new or unnamed; `answers` are what will be sealed.

    `another`: the officer says that it is nobody of this name who is on record.
    """

    kind: EventKind
    group_code: str
    person: Person | None
    name: str
    birth_year: int | None
    on: date
    calendar: Calendar
    precision: Precision
    phone: str
    answers: Mapping[str, Any]
    visibility: Visibility
    partner: Person | None
    another: bool


def read(
    session: Session, who: Who, kind: EventKind, answers: Mapping[str, Any], now: datetime, old: Event | None = None
) -> Entry:
    """Read and check the envelope. Raises Rejected with the field, NotFound beyond the area, NothingStored under 14.

    Nothing happens after a death on record. Of free words what is never kept does not come in.

    A correction of `old` stays in its group wherever the person is now, with the spouse whom it named; a year of birth
    said in it counts more than the one on record.
    """
    today = who.today(now)
    ref = answers["person"]
    person = people.reachable(session, who, ref["id"]) if ref["id"] else None
    group = person.group_code if person else str(answers.get("group") or ref["group"])
    access.require(who, group, *rights.to("report.enter"))
    said = answers.get("date") or {"on": today.isoformat(), "calendar": Calendar.DEFAULT, "precision": Precision.DAY}
    on = date.fromisoformat(said["on"])
    years = [person.birth_year if person else None, answers.get("birth_year"), ref["birth_year"]]
    birth_year = next(filter(None, (years[1], *years) if old else years), None)
    _check_day(on, today, birth_year)
    partner = _partner(session, who, ref["id"], answers, old)
    youngest_year = max(filter(None, (birth_year, partner.birth_year if partner else None)), default=None)
    if kind in _AGE_DECIDES and youngest_year and is_child(youngest_year, on):
        raise NothingStored
    _check_alive(session, who, kind, on, {"person": person, "spouse": partner})
    return Entry(
        kind=kind,
        group_code=old.group_code if old and person and person.id == old.person_id else group,
        person=person,
        name=ref["name"],
        birth_year=birth_year,
        on=on,
        calendar=Calendar(said["calendar"]),
        precision=Precision(said["precision"]),
        phone=answers.get("phone") or "",
        answers=_answers(kind, answers),
        visibility=visibility_of(session, kind, person, youngest_year, on, answers),
        partner=partner,
        another=bool(ref.get("another")),
    )


def about_child(kind: EventKind, answers: Mapping[str, Any], today: date) -> bool:
    """Whether answers, as far as they go, are about a child of whom nothing is stored."""
    refs = [answers[name] for name in ("person", "spouse") if answers.get(name)]
    years = [ref["birth_year"] for ref in refs] + [answers.get("birth_year")]
    on = date.fromisoformat(answers["date"]["on"]) if answers.get("date") else today
    return kind in _AGE_DECIDES and any(is_child(year, on) for year in years if year)


def _answers(kind: EventKind, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What will be sealed: the answers without the envelope, and without what is never kept."""
    said = {name: _kept(value) for name, value in answers.items() if name not in _ENVELOPE and value is not None}
    words = [field.name for field in TYPES[kind].fields if isinstance(field, Text) and field.name in said]
    for name in words:
        kept = remaining(said[name])
        if kept.whole:
            raise Rejected("refuse.whole", name)
        said[name] = kept.text
    return {name: value for name, value in said.items() if value or name not in words}


def _kept(value: Any) -> Any:
    """An answer as it is kept: of a spouse's household nothing."""
    return {name: part for name, part in value.items() if name != "head"} if isinstance(value, dict) else value


def _check_day(on: date, today: date, birth_year: int | None) -> None:
    if on > today:
        raise Rejected("problem.future", "date")
    if on < today - OLDEST:
        raise Rejected("problem.day_bounds", "date", first=today - OLDEST, last=today)
    if birth_year and on.year < birth_year:
        raise Rejected("problem.before_birth", "date", year=str(birth_year))


def _check_alive(session: Session, who: Who, kind: EventKind, on: date, involved: Mapping[str, Person | None]) -> None:
    """Nothing but another word about the death itself can be dated after a death that `who` may see."""
    for field, person in involved.items():
        for died in _deaths(session, person) if person and kind is not EventKind.DEATH else ():
            if died.occurred_on < on and not number_only(who, died):
                raise Rejected("problem.after_death", field, day=died.occurred_on)


def _deaths(session: Session, person: Person) -> Sequence[Any]:
    settle(session, Event)
    return _DEATHS.all(session, person=person.id)


def tick_again(tick: Event) -> Entry:
    """What a nameless tick says."""
    return Entry(
        kind=tick.kind, group_code=tick.group_code, person=None, name="", birth_year=None, on=tick.occurred_on,
        calendar=tick.calendar, precision=tick.precision, phone="", answers={}, visibility=tick.visibility,
        partner=None, another=False,
    )  # fmt: skip


def number_only(who: Who, event: history.Entered) -> bool:
    """Whether `who` sees nothing of a named event but its number."""
    return shown(who, event) is Shown.NUMBER


def shown(who: Who, event: history.Entered) -> Shown:
    """How much `who` sees of a named event."""
    return sight.shown(who, event.group_code, event.kind, event.visibility, event.reporter_id, named=True)


def visibility_of(
    session: Session,
    kind: EventKind,
    person: Person | None,
    birth_year: int | None,
    on: date,
    answers: Mapping[str, Any],
) -> Visibility:
    """Who may see an entry, decided when it is made."""
    if kind is EventKind.DEATH and (_infant(birth_year, on, answers.get("age")) or _gave_birth(session, person, on)):
        return Visibility.CLINIC
    if kind in _AGE_DECIDES and birth_year and is_minor(birth_year, on):
        return Visibility.CADRE_CLINIC
    return Visibility.AREA


def _infant(birth_year: int | None, on: date, age: int | None) -> bool:
    if age is not None:
        return age == 0
    return birth_year is not None and youngest(birth_year, on) < 1


def _gave_birth(session: Session, person: Person | None, on: date) -> bool:
    """Whether a birth of the last 42 days is on record."""
    facts = history.facts_of(session, person) if person else ()
    return any(fact.kind is EventKind.BIRTH and timedelta(0) <= on - fact.on <= AFTER_BIRTH for fact in facts)


def _partner(
    session: Session, who: Who, person_id: str | None, answers: Mapping[str, Any], old: Event | None
) -> Person | None:
    spouse = answers.get("spouse")
    if not spouse:
        return None
    if (spouse["id"] and spouse["id"] == person_id) or spouse["name"] == answers["person"]["name"]:
        raise Rejected("problem.spouse_is_person", "spouse")
    if old and old.partner_id and spouse["id"] == old.partner_id:
        return people.get(session, old.partner_id)
    return people.reachable(session, who, spouse["id"]) if spouse["id"] else None


def fingerprint(session: Session, who: Who, entry: Entry, person_id: str) -> str:
    """Equal for equal facts of one reporter about one person; says nothing to whoever has no key."""
    return fingerprint_of(keyring(session), who.account_id, entry.kind, person_id, entry.on, entry.answers)


def fingerprint_of(
    ring: Keyring, account_id: str, kind: EventKind, person_id: str, on: date, answers: Mapping[str, Any]
) -> str:
    """The same for an event that was written: its answers are opened first."""
    facts = orjson.dumps(flat(answers), option=orjson.OPT_SORT_KEYS).decode()
    return ring.blind("\x1f".join((account_id, kind, person_id, on.isoformat(), facts)))


def may_be(session: Session, entry: Entry) -> list[str]:
    """Ids of the people whom the entry can be about: the one on record or, for a new name, whoever bears it already.

    A report sent again finds its person on record under the name that was new the first time.
    """
    if entry.person:
        return [entry.person.id]
    if entry.another:
        return []
    return [known.id for known in people.in_areas(session, [entry.group_code]) if same(known.name, entry.name)]
