"""Changing the key: everything that the store's keys seal is sealed again with the newest, in portions, then blinded.

Each value says which key sealed it, so a rotation that was ended half-way goes on where it was. Digests say nothing of
the kind: they change in one transaction, together with the note which key they are of. What a person's own key seals
stays as it is; that key is what is sealed again.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import Store, keyring
from models.events.entry import fingerprint_of
from models.sealing import Keyring
from models.services import operator, people
from models.tables import Account, Arrival, Draft, Event, Followup, Outbox, Person, Pin, Roster, RosterRow

SEALED: tuple[Any, ...] = (
    Account.name, Person.key, Outbox.content, Draft.content, Followup.note, Followup.request,
    Roster.handle, Roster.content, RosterRow.key, Pin.secret, Pin.entry, Arrival.content,
)  # fmt: skip
"""Every column with values that the store's keys seal; its place is `table.column:row id`."""

_SEALED_FOR = {"rosterrow": "person"}
"""Rows that were sealed for another table, under the same id: they go there as they are."""

_PORTION = 500
_HERS = b"\0"
"""What begins a value that a person's own key sealed: notes and requests on items are of one kind or the other."""

Say = Callable[[str, int], None]


def by_key(session: Session) -> dict[int, int]:
    """How many values each key seals: key id → count."""
    counts: dict[int, int] = {}
    for column in SEALED:
        first = _first_byte(column)
        found = sa.select(first, sa.func.count()).where(col(column).is_not(None)).group_by(first)
        for byte, count in session.connection().execute(found):
            if bytes(byte) != _HERS or column.table.name != Followup.__tablename__:
                number = bytes(byte)[0] if byte else 0
                counts[number] = counts.get(number, 0) + count
    return counts


def is_finished(session: Session) -> bool:
    """Whether everything is sealed and blinded with the newest key."""
    ring = keyring(session)
    return ring.blinds == ring.newest and by_key(session).keys() <= {ring.newest}


def seal_again(store: Store, say: Say, alone: Callable[[], None]) -> int:
    """Seal everything with the newest key, a portion in each transaction. Returns how many values were changed.

    `alone` is called before each portion; what it raises ends the work, which can be taken up later.
    """
    done = 0
    for column in SEALED:
        after: str | None = ""
        while after is not None:
            alone()
            with store.transaction() as session:
                after, count = _portion(session, column, after)
            done += count
            say(f"{column.table.name}.{column.key}", done)
    return done


def blind_again(store: Store, now: datetime, say: Say) -> int:
    """Make every digest anew with the newest key, all or none. Returns how many were changed."""
    with store.transaction() as session:
        old = keyring(session)
        new = replace(old, blinding=old.newest)
        done = 0
        for done, change in enumerate((*_phones(session, new), *_fingerprints(session, old, new)), start=1):
            session.connection().execute(change)
            say("digests", done)
        operator.put(session, operator.KEYS, now, {"blinds": new.newest})
    return done


def _portion(session: Session, column: Any, after: str) -> tuple[str | None, int]:
    """Seal some values again; the id of the last one looked at, None at the end, and how many were changed."""
    ring, table, first = keyring(session), column.table, _first_byte(column)
    newest = bytes([ring.newest])
    wanted = sa.select(table.c.id, column).where(table.c.id > after, column.is_not(None), first != newest)
    if table.name == Followup.__tablename__:
        wanted = wanted.where(first != _HERS)
    rows = session.connection().execute(wanted.order_by(table.c.id).limit(_PORTION)).all()
    for row_id, sealed in rows:
        place = f"{_SEALED_FOR.get(table.name, table.name)}.{column.key}:{row_id}"
        change = sa.update(table).where(table.c.id == row_id, column == sealed)
        session.connection().execute(change.values({column: ring.seal(ring.open(sealed, place), place)}))
    return (rows[-1].id if len(rows) == _PORTION else None), len(rows)


def _phones(session: Session, new: Keyring) -> Iterator[sa.Update]:
    for person in _each(session, Person, col(Person.phone_index).is_not(None), col(Person.key).is_not(None)):
        digest = new.blind(people.phone(session, person))
        yield sa.update(Person).where(col(Person.id) == person.id).values(phone_index=digest)


def _fingerprints(session: Session, old: Keyring, new: Keyring) -> Iterator[sa.Update]:
    """Those of events; who amended one stands on the version before it."""
    for event in _each(session, Event, col(Event.fingerprint) != "", col(Event.facts).is_not(None)):
        before = session.get(Event, event.supersedes_id) if event.supersedes_id else None
        person = people.get(session, event.person_id or "")
        answers = people.open_for(session, person, event.facts or b"", f"event.facts:{event.id}")
        for account_id in (event.reporter_id, before.ended_by if before else None):
            facts = (account_id or "", event.kind, person.id, event.occurred_on, answers)
            if fingerprint_of(old, *facts) == event.fingerprint:
                change = sa.update(Event).where(col(Event.id) == event.id)
                yield change.values(fingerprint=fingerprint_of(new, *facts))
                break


def _each(session: Session, table: type[Any], *where: sa.ColumnElement[bool]) -> Iterator[Any]:
    """Rows by id, some at a time, so that a large table does not have to be held."""
    after = ""
    while rows := session.exec(select(table).where(*where, table.id > after).order_by(table.id).limit(_PORTION)).all():
        yield from rows
        after = rows[-1].id
        session.expunge_all()


def _first_byte(column: Any) -> sa.Function[bytes]:
    return sa.func.substr(column, 1, 1, type_=sa.LargeBinary())
