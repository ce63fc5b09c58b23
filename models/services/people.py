"""People on record: added, found within an area, names and phones opened. What is sealed hangs on their own key."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from models import sealing
from models.db import keyring, settle
from models.errors import NotFound
from models.prepared import Prepared, among, mapper
from models.rules.area_codes import groups_within, township_of
from models.rules.person import Known
from models.services import canaries
from models.services.access import Who
from models.tables import Person

EVERYBODY = 1_000_000
_C = Person.__table__.c  # type: ignore[attr-defined]
_BY_ID = Prepared(sa.select(*_C).where(_C.id == sa.bindparam("id")))
_BY_IDS = Prepared(sa.select(*_C).where(among(_C.id, "ids")))
_IN_AREA = Prepared(
    sa.select(_C.id, _C.key, _C.details, _C.group_code, _C.birth_year, _C.touched_at)
    .where(_C.group_code.between(sa.bindparam("first"), sa.bindparam("last")), _C.key.is_not(None))
    .order_by(_C.touched_at.desc())
    .limit(sa.bindparam("most"))
)


def add(
    session: Session,
    group_code: str,
    name: str,
    now: datetime,
    head: str = "",
    relation: str = "",
    birth_year: int | None = None,
) -> Person:
    """Put a person on record in a group. `head` is the head of the household, `relation` hers to that person."""
    person = make(session, group_code, name, now, head, relation, birth_year)
    session.add(person)
    return person


def make(
    session: Session, group_code: str, name: str, now: datetime, head: str, relation: str, birth_year: int | None
) -> Person:
    """A person as they will be on record, sealed with their own key; who calls puts them there."""
    key = sealing.new_person_key()
    person = Person(township=township_of(group_code), group_code=group_code, birth_year=birth_year, touched_at=now)
    person.key = keyring(session).seal(key, f"person.key:{person.id}")
    person.details = _seal(person, key, "details", {"name": name, "head": head, "relation": relation})
    return person


def get(session: Session, person_id: str) -> Person:
    """The person with this id. Raises NotFound; who may ask is the caller's matter (see `reachable`)."""
    person: Person | None = session.identity_map.get(mapper(Person).identity_key_from_primary_key((person_id,)))
    if person is not None:
        return person
    for found in _BY_ID.objects(session, Person, id=person_id):
        return found
    raise NotFound


def reachable(session: Session, who: Who, person_id: str) -> Person:
    """The person, if one of the areas of `who` holds the group. Otherwise, and once erased, as if there were none."""
    person = get(session, person_id)
    if person.key is None or not who.reaches(person.group_code):
        raise NotFound
    return person


def known(session: Session, person: Person) -> Known:
    """The person with the name opened."""
    details = _open(person, _key(session, person), "details", person.details)
    return Known(person.id, details["name"], person.group_code, details["head"], details["relation"], person.birth_year)


def names(session: Session, person_ids: Iterable[str | None]) -> dict[str, Known]:
    """Many people at once, by id."""
    wanted = {person_id for person_id in person_ids if person_id}
    rows = _BY_IDS.objects(session, Person, ids=sorted(wanted)) if wanted else ()
    return {person.id: known(session, person) for person in rows}


def in_areas(session: Session, areas: Sequence[str], most: int = EVERYBODY) -> list[Known]:
    """Everybody on record in these areas (codes, usually of groups), those touched last first; at most `most`.

    Names are opened only for those who come back: ask for no more than are shown. Invented people (canaries.py) are
    not among them.
    """
    invented = canaries.ids(session)
    found = {row.id: row for row in _rows_in(session, areas, most + len(invented)) if row.id not in invented}
    rows = sorted(found.values(), key=lambda row: row.touched_at, reverse=True)
    return [_known_row(session, row) for row in rows[:most]]


def searched(session: Session, area: str) -> list[Known]:
    """Everybody whom a search in an area may find: those invented too."""
    return [_known_row(session, row) for row in _rows_in(session, [area], EVERYBODY)]


def rename(session: Session, person: Person, name: str) -> None:
    """Put another name on record; household and relation stay."""
    key = _key(session, person)
    details = _open(person, key, "details", person.details)
    person.details = _seal(person, key, "details", details | {"name": name})
    session.add(person)


def touch(person: Person, now: datetime) -> None:
    """Bring a person to the front of the picker."""
    person.touched_at = now


def set_phone(session: Session, person: Person, number: str, *, proves: bool = True) -> None:
    """Keep a phone number (E.164), sealed. With `proves` its blind index too: whoever shares it is then this person."""
    key = _key(session, person)
    person.phone = sealing.seal_with(key, number.encode(), f"person.phone:{person.id}")
    if proves:
        person.phone_index = keyring(session).blind(number)


def phone(session: Session, person: Person) -> str:
    """The phone number (E.164), or an empty text."""
    if person.phone is None:
        return ""
    return sealing.open_with(_key(session, person), person.phone, f"person.phone:{person.id}").decode()


def seal_for(session: Session, person: Person, value: Any, place: str) -> bytes:
    """Seal a JSON value under the person's own key."""
    return sealing.seal_with(_key(session, person), orjson.dumps(value), place)


def open_for(session: Session, person: Person, sealed: bytes, place: str) -> Any:
    """Open what `seal_for` sealed for the same place."""
    return orjson.loads(sealing.open_with(_key(session, person), sealed, place))


def seal_bytes(session: Session, person: Person, data: bytes, place: str) -> bytes:
    """The same for what is no JSON: a picture."""
    return sealing.seal_with(_key(session, person), data, place)


def open_bytes(session: Session, person: Person, sealed: bytes, place: str) -> bytes:
    """Open what `seal_bytes` sealed for the same place."""
    return sealing.open_with(_key(session, person), sealed, place)


def _rows_in(session: Session, areas: Sequence[str], most: int) -> list[Any]:
    settle(session, Person)
    found: dict[str, Any] = {}
    for area in areas:
        first, last = groups_within(area)
        found |= {row.id: row for row in _IN_AREA.all(session, first=first, last=last, most=most)}
    return list(found.values())


def _known_row(session: Session, row: Any) -> Known:
    key = keyring(session).open(row.key, f"person.key:{row.id}")
    details = orjson.loads(sealing.open_with(key, row.details, f"person.details:{row.id}"))
    return Known(row.id, details["name"], row.group_code, details["head"], details["relation"], row.birth_year)


def _key(session: Session, person: Person) -> bytes:
    if person.key is None:  # erased: nothing of this person opens any more
        raise NotFound
    return keyring(session).open(person.key, f"person.key:{person.id}")


def _seal(person: Person, key: bytes, column: str, value: Any) -> bytes:
    return sealing.seal_with(key, orjson.dumps(value), f"person.{column}:{person.id}")


def _open(person: Person, key: bytes, column: str, sealed: bytes | None) -> Any:
    assert sealed is not None
    return orjson.loads(sealing.open_with(key, sealed, f"person.{column}:{person.id}"))
