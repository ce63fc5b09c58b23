"""The envelope of an entry: group, day, age and who may see it, read from answers and checked. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlmodel import Session

from models.db import keyring
from models.errors import NothingStored, Rejected
from models.kinds import SENSITIVE, Calendar, EventKind, Precision, Role, Visibility
from models.rules.ages import is_child, is_minor
from models.rules.history import flat
from models.services import access, people
from models.services.access import Who
from models.tables import Person

OLDEST = timedelta(days=3650)
_ENVELOPE = ("person", "group", "date", "birth_year", "phone")
_AGE_DECIDES = SENSITIVE | {EventKind.MARRIAGE, EventKind.BIRTH}
_REPORTERS = (Role.OFFICER, Role.CADRE)


@dataclass(frozen=True)
class Entry:
    """A report, read: `person` is None for somebody new or unnamed; `answers` are what will be sealed."""

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


def read(session: Session, who: Who, kind: EventKind, answers: Mapping[str, Any], now: datetime) -> Entry:
    """Read and check the envelope. Raises Rejected with the field, NotFound beyond the area, NothingStored under 14."""
    today = who.today(now)
    ref = answers["person"]
    person = people.reachable(session, who, ref["id"]) if ref["id"] else None
    group = person.group_code if person else str(answers.get("group") or ref["group"])
    access.require(who, group, *_REPORTERS)
    said = answers.get("date") or {"on": today.isoformat(), "calendar": Calendar.DEFAULT, "precision": Precision.DAY}
    on = date.fromisoformat(said["on"])
    birth_year = (person.birth_year if person else None) or answers.get("birth_year") or ref["birth_year"]
    _check_day(on, today, birth_year)
    if kind in _AGE_DECIDES and birth_year and is_child(birth_year, on):
        raise NothingStored
    return Entry(
        kind=kind,
        group_code=group,
        person=person,
        name=ref["name"],
        birth_year=birth_year,
        on=on,
        calendar=Calendar(said["calendar"]),
        precision=Precision(said["precision"]),
        phone=answers.get("phone") or "",
        answers={name: value for name, value in answers.items() if name not in _ENVELOPE and value is not None},
        visibility=_visibility(kind, birth_year, on, answers),
        partner=_partner(session, who, ref["id"], answers),
    )


def _check_day(on: date, today: date, birth_year: int | None) -> None:
    if on > today:
        raise Rejected("problem.future", "date")
    if on < today - OLDEST:
        raise Rejected("problem.day_bounds", "date", first=today - OLDEST, last=today)
    if birth_year and on.year < birth_year:
        raise Rejected("problem.before_birth", "date", year=str(birth_year))


def _visibility(kind: EventKind, birth_year: int | None, on: date, answers: Mapping[str, Any]) -> Visibility:
    if kind is EventKind.DEATH and (answers.get("age") == 0 or (birth_year and on.year - birth_year < 1)):
        return Visibility.CLINIC
    if kind in _AGE_DECIDES and birth_year and is_minor(birth_year, on):
        return Visibility.CADRE_CLINIC
    return Visibility.AREA


def _partner(session: Session, who: Who, person_id: str | None, answers: Mapping[str, Any]) -> Person | None:
    spouse = answers.get("spouse")
    if not spouse:
        return None
    if (spouse["id"] and spouse["id"] == person_id) or spouse["name"] == answers["person"]["name"]:
        raise Rejected("problem.spouse_is_person", "spouse")
    return people.reachable(session, who, spouse["id"]) if spouse["id"] else None


def fingerprint(session: Session, who: Who, entry: Entry) -> str:
    """Equal for equal facts of one reporter; says nothing to whoever has no key."""
    facts = orjson.dumps(flat(entry.answers), option=orjson.OPT_SORT_KEYS).decode()
    person = entry.person.id if entry.person else f"{entry.group_code}:{entry.name}"
    return keyring(session).blind("\x1f".join((who.account_id, entry.kind, person, entry.on.isoformat(), facts)))
