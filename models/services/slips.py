"""Photos of slips: taken from a woman in a round, fetched after the commit, shown to a person who checks them, deleted.

Nothing in them is read by the program and no finding is stored. They are sealed with her key, and go 7 days after the
check, 30 days after they came, or when she takes the purpose back, whichever is first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import cache, hold, scrub
from models.errors import NotFound, Refused
from models.kinds import FollowupState, ItemKind, MessageClass, PhotoState, Role, Scope
from models.message import Message
from models.rules import retention, rounds
from models.rules.story import story_of
from models.services import (
    access,
    asks,
    audit,
    consent,
    fetches,
    followup_rows,
    her_notes,
    history,
    links,
    outbox,
    people,
    pins,
    township_settings,
)
from models.services.access import Who
from models.services.asks import herself
from models.services.outbox import Address
from models.tables import Followup, Person, SlipPhoto

GRACE = timedelta(days=14)
"""How long after a round its slips are still taken."""
MOST = 10
"""Photos of one person that wait for a check; Telegram's albums have no more."""
GATHER = timedelta(seconds=1.5)
"""How long the photos of an album are waited for."""
AFTER_CHECK, AT_MOST = (retention.rules()[name].span for name in ("photos_checked", "photos_at_most"))
_PAUSES = (30, 120, 600, 3600, 4 * 3600, 8 * 3600)
"""Seconds between tries to fetch one; after the last it is given up, and she is asked to send it again."""
NEWS = "photos"
"""The cache of a transaction that took photos in: whoever fetches them looks when it is committed."""


class NoRound(Refused):
    """Nothing is open for which she could send a slip; nothing was kept."""

    phrase = "slip.no_round"


class TooMany(Refused):
    """So many photos wait already; this one was not kept."""

    phrase = "slip.too_many"


@dataclass(frozen=True)
class Wanted:
    """A photo to be fetched: its id, and what Telegram calls it."""

    id: str
    handle: str


def receive(session: Session, who: Who, handle: str, album: str, now: datetime) -> None:
    """Note a photo that she sent; it is fetched after the commit. Raises NoRound or TooMany: nothing is kept."""
    person = people.get(session, herself(who))
    subject = _subject(session, who, person, now)
    if len(_of(session, person.id, PhotoState.WAITING, PhotoState.KEPT)) >= MOST:
        raise TooMany
    row = SlipPhoto(
        township=person.township, person_id=person.id, subject=subject, album=album[:40], sent_on=who.today(now),
        received_at=now, due_at=now + GATHER if album else now,
    )  # fmt: skip
    row.album = row.album or row.id
    row.handle = people.seal_for(session, person, handle, f"slipphoto.handle:{row.id}")
    session.add(row)
    session.flush()
    cache(session, NEWS)[row.id] = True
    audit.note(session, person.township, who.account_id, "photo.receive", row.id, now)


def due(session: Session, now: datetime, limit: int = 10) -> list[Wanted]:
    """Take photos to be fetched now; nobody else gets them for some minutes."""
    waiting = fetches.due(session, SlipPhoto, SlipPhoto.state == PhotoState.WAITING, now, limit)
    return [_wanted(session, row) for row in waiting]


def next_due(session: Session) -> datetime | None:
    """When the next photo is to be fetched."""
    waiting = sa.select(sa.func.min(col(SlipPhoto.due_at))).where(col(SlipPhoto.state) == PhotoState.WAITING)
    return session.connection().execute(waiting).scalar_one_or_none()


def keep(session: Session, photo_id: str, data: bytes, now: datetime) -> None:
    """It was fetched: seal it. With the last of an album the item opens, and she is told how many were kept."""
    row = _waiting(session, photo_id)
    if row is None:
        return
    person = people.get(session, row.person_id)
    row.content = people.seal_bytes(session, person, data, _place(row, "content"))
    row.state, row.handle, row.tries = PhotoState.KEPT, None, 0
    session.add(row)
    session.flush()
    _finish(session, person, row.album, now)


def not_fetched(session: Session, photo_id: str, final: bool, now: datetime) -> None:
    """It could not be fetched: again later, or (`final`, or too often) never; then she is asked to send it again."""
    row = _waiting(session, photo_id)
    if row is None:
        return
    person = people.get(session, row.person_id)
    if not final and fetches.again(session, row, _PAUSES, now):
        if row.tries == 1:
            _answer(session, person, Message((Phrase("slip.later"),)), now)
        return
    row.state, row.handle = PhotoState.FAILED, None
    session.add(row)
    session.flush()
    _finish(session, person, row.album, now)


def shown(session: Session, who: Who, item: Followup, now: datetime) -> list[str]:
    """The ids of an item's photos, for somebody who sees the item; on record, as a card is. Raises PinNeeded."""
    rows = session.exec(select(SlipPhoto).where(SlipPhoto.item_id == item.id).order_by(col(SlipPhoto.id)))
    found = [row.id for row in rows if row.content is not None]
    if found and item.person_id:
        pins.require(session, who, now)
        audit.note(session, item.township, who.account_id, "read.slip", item.person_id, now)
    return found


def opened(session: Session, photo_id: str) -> bytes:
    """A photo as it was sent, at the moment at which it is shown. Raises NotFound when it is not there any more."""
    row = session.get(SlipPhoto, photo_id)
    if row is None or row.content is None:
        raise NotFound
    return people.open_bytes(session, people.get(session, row.person_id), row.content, _place(row, "content"))


def about(session: Session, item: Followup) -> tuple[str, date] | None:
    """Which matter an item's photos are about and the day they were sent; None when they are gone."""
    row = session.exec(select(SlipPhoto).where(SlipPhoto.item_id == item.id).order_by(col(SlipPhoto.id))).first()
    return (row.subject, row.sent_on) if row else None


def checked(session: Session, item: Followup, now: datetime) -> None:
    """Somebody looked at an item's photos: from now on they have 7 days."""
    hers = sa.update(SlipPhoto).where(col(SlipPhoto.item_id) == item.id, col(SlipPhoto.state) == PhotoState.KEPT)
    session.execute(hers.values(state=PhotoState.CHECKED, checked_at=now))


def to_look_at_again(session: Session, item: Followup) -> bool:
    """What was said of an item's photos is taken back: they wait for somebody. False when none is there any more."""
    hers = sa.update(SlipPhoto).where(col(SlipPhoto.item_id) == item.id, col(SlipPhoto.state) == PhotoState.CHECKED)
    session.flush()
    return session.connection().execute(hers.values(state=PhotoState.KEPT, checked_at=None)).rowcount > 0


def ask_again(session: Session, item: Followup, now: datetime) -> None:
    """They cannot be read: ask her kindly for another one, by day, if messages may still go to her."""
    checked(session, item, now)
    person = people.get(session, item.person_id or "")
    if Scope.ROUND in consent.grants(session, person.id):
        her_notes.say(session, person, Message((Phrase("slip.again"),), protect=True), now, purpose=Scope.ROUND)


def kept(session: Session, who: Who) -> tuple[int, date] | None:
    """How many of her photos are held, and the day by which the last of them is gone; None: no photo is held."""
    rows = _of(session, herself(who), PhotoState.WAITING, PhotoState.KEPT, PhotoState.CHECKED)
    if not rows:
        return None
    ends = (row.checked_at + AFTER_CHECK if row.checked_at else row.received_at + AT_MOST for row in rows)
    return len(rows), who.today(max(ends))


def count(session: Session, person_id: str) -> int:
    """How many photos of a person are held."""
    return len(_of(session, person_id, PhotoState.WAITING, PhotoState.KEPT, PhotoState.CHECKED))


def release(session: Session, person_id: str) -> int:
    """Delete a person's photos at once: she wants it, took the purpose back, or is erased. Returns how many."""
    rows = session.exec(select(SlipPhoto).where(SlipPhoto.person_id == person_id)).all()
    for row in rows:
        session.delete(row)
    session.flush()
    if rows:
        scrub(session)
    return len(rows)


def forget_old(session: Session, now: datetime) -> int:
    """Delete what is over its time, and end items whose photos nobody looked at until then. Returns how many."""
    over = sa.or_(col(SlipPhoto.checked_at) < now - AFTER_CHECK, col(SlipPhoto.received_at) < now - AT_MOST)
    rows = session.exec(select(SlipPhoto).where(over)).all()
    for item_id in {row.item_id for row in rows if row.item_id and row.state is PhotoState.KEPT}:
        item = session.get(Followup, item_id)
        if item is not None and item.state is FollowupState.OPEN:
            followup_rows.end(session, item, FollowupState.LAPSED, "", now)
    for row in rows:
        session.delete(row)
    if rows:
        scrub(session)
    return len(rows)


def _subject(session: Session, who: Who, person: Person, now: datetime) -> str:
    """The round that a slip of today belongs to: open, or over for a few days, and without a check on record."""
    if Scope.ROUND not in consent.grants(session, person.id):
        raise NoRound
    today, story = who.today(now), story_of(history.facts_of(session, person))
    for one in reversed(township_settings.of(session, person.township).rounds):
        if one.opens <= today <= one.closes + GRACE and not rounds.examined(story, one):
            return one.subject
    raise NoRound


def _finish(session: Session, person: Person, album: str, now: datetime) -> None:
    """When nothing of an album is waited for any more: open its item, tell her how many are kept."""
    rows = session.exec(select(SlipPhoto).where(SlipPhoto.person_id == person.id, SlipPhoto.album == album)).all()
    if any(row.state is PhotoState.WAITING for row in rows):
        return
    held, lost = ([row for row in rows if row.state is state] for state in (PhotoState.KEPT, PhotoState.FAILED))
    lines = [Phrase.of("slip.kept", n=len(held))] if held else []
    lines += [Phrase.of("slip.lost", n=len(lost))] if lost else []
    if held:
        _open_item(session, person, held, now)
    _answer(session, person, Message(tuple(lines)), now)


def _open_item(session: Session, person: Person, held: Sequence[SlipPhoto], now: datetime) -> None:
    item_id = asks.open_item(session, person, ItemKind.SLIP_CHECK, f"slip:{held[0].id}", now)
    for row in held:
        row.item_id = item_id
        session.add(row)
    session.flush()
    for one in access.staff_of(session, person.group_code, Role.CADRE, Role.CLINIC):
        outbox.queue(session, Address.of(one), Message((Phrase("slip.notice"),)), MessageClass.PROMPT, now)


def _answer(session: Session, person: Person, message: Message, now: datetime) -> None:
    """Answer what she sent, in her chat."""
    account = links.chat_of(session, person.id)
    if account is not None:
        outbox.queue(session, Address.of(account), message, MessageClass.REPLY, now)


def _waiting(session: Session, photo_id: str) -> SlipPhoto | None:
    """The photo, if it is still to be fetched; nobody else in its township writes from here on."""
    row = session.get(SlipPhoto, photo_id)
    if row is None:
        return None
    hold(session, row.township)
    row = session.get(SlipPhoto, photo_id, populate_existing=True)
    return row if row is not None and row.state is PhotoState.WAITING else None


def _of(session: Session, person_id: str, *states: PhotoState) -> Sequence[SlipPhoto]:
    session.flush()
    return session.exec(
        select(SlipPhoto).where(SlipPhoto.person_id == person_id, col(SlipPhoto.state).in_(states))
    ).all()


def _wanted(session: Session, row: SlipPhoto) -> Wanted:
    person = people.get(session, row.person_id)
    return Wanted(row.id, people.open_for(session, person, _bytes(row.handle), _place(row, "handle")))


def _bytes(value: bytes | None) -> bytes:
    assert value is not None
    return value


def _place(row: SlipPhoto, column: str) -> str:
    return f"slipphoto.{column}:{row.id}"
