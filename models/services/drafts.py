"""Forms begun and not finished: kept after every step, sealed, one open for each account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import dump
from models.db import cache, keyring, made, settle
from models.errors import NotFound, OutOfDate
from models.kinds import EventKind
from models.prepared import Prepared, among
from models.services import access
from models.services.access import Who
from models.tables import Account, Draft

_MESSAGE = 100_000
"""Laid aside, the drafts of one message have places below zero: times this, so that each message has its own."""
_COLUMNS = Draft.__table__.c  # type: ignore[attr-defined]
_OPEN = Prepared(sa.select(*_COLUMNS).where(among(_COLUMNS.account_id, "accounts"), _COLUMNS.open.is_(True)))


def prefetch(session: Session, account_ids: Sequence[str]) -> None:
    """Read the open drafts of many accounts at once; `open_of` then asks no more."""
    found: dict[str, Draft | None] = dict.fromkeys(account_ids)
    for draft in _OPEN.objects(session, Draft, accounts=account_ids):
        found[draft.account_id] = draft
    cache(session, "drafts").update(found)


def open_in(session: Session, township: str) -> Sequence[Any]:
    """Every open draft of a township whose owner can be reached: rows (account_id, chat_id, updated_at)."""
    wanted = (
        sa.select(col(Draft.account_id), col(Account.chat_id), col(Draft.updated_at))
        .join(Account, col(Account.id) == col(Draft.account_id))
        .where(col(Draft.open).is_(True), access.REACHED, col(Draft.township) == township)
    )
    return session.connection().execute(wanted).all()


def open_of(session: Session, who: Who) -> Draft | None:
    """The open draft of `who`, or None."""
    if who.account_id not in cache(session, "drafts"):
        prefetch(session, [who.account_id])
    draft: Draft | None = cache(session, "drafts")[who.account_id]
    return draft if draft is not None and draft.open else None


def begin(session: Session, who: Who, kind: EventKind, content: Any, now: datetime, amends: str | None = None) -> Draft:
    """Open a draft; one that was open is dropped. `amends` is the event that it will be a new version of."""
    if earlier := open_of(session, who):
        drop(session, earlier)
    draft = _made(session, who, kind, content, now, amends=amends)
    cache(session, "drafts")[who.account_id] = draft
    return draft


def begin_all(session: Session, who: Who, told: Sequence[tuple[EventKind, Any]], now: datetime) -> Draft:
    """Drafts of the events (kind, content) that one message told of; the first one is open, the others wait."""
    first, *rest = told
    draft = begin(session, who, *first, now)
    if rest:
        append(session, who, draft, rest, now)
    return draft


def append(session: Session, who: Who, draft: Draft, told: Sequence[tuple[EventKind, Any]], now: datetime) -> None:
    """Let further events wait behind an open draft."""
    draft.place = draft.place or 1
    session.add(draft)
    last = max(one.place for one in together(session, draft))
    for place, (kind, form) in enumerate(told, last + 1):
        _made(session, who, kind, form, now, place=place)


def aside(session: Session, who: Who, kind: EventKind, content: Any, now: datetime, amends: str | None = None) -> Draft:
    """A draft that is not open, and can be taken up (`take_up`) for a day."""
    draft = _made(session, who, kind, content, now, amends=amends)
    draft.open = False
    return draft


def together(session: Session, draft: Draft) -> list[Draft]:
    """The drafts of one message in its order: an open one and those that wait behind it. Alone it is itself."""
    if draft.place == 0:
        return [draft]
    settle(session, Draft)
    wanted = select(Draft).where(Draft.account_id == draft.account_id, col(Draft.place) > 0)
    return sorted(
        {draft.id: draft, **{one.id: one for one in session.exec(wanted)}}.values(), key=lambda one: one.place
    )


def turn_to(session: Session, who: Who, draft: Draft) -> None:
    """Make one that waited the open draft; the one that was open waits."""
    earlier = open_of(session, who)
    if earlier and earlier is not draft:
        earlier.open = False
        session.add(earlier)
    draft.open = True
    session.add(draft)
    cache(session, "drafts")[who.account_id] = draft


def _made(
    session: Session,
    who: Who,
    kind: EventKind,
    form: Any,
    now: datetime,
    *,
    amends: str | None = None,
    place: int = 0,
) -> Draft:
    draft = made(
        Draft,
        township=who.township,
        account_id=who.account_id,
        kind=kind,
        amends=amends,
        open=place == 0,
        place=place,
        created_at=now,
        updated_at=now,
        version=0,
    )
    session.add(draft)
    keep(session, draft, form, now)
    return draft


def keep(session: Session, draft: Draft, content: Any, now: datetime) -> None:
    """Keep what the form knows now. Buttons of earlier steps are old from here on."""
    draft.content = keyring(session).seal(dump(content), _place(draft))
    draft.version += 1
    draft.updated_at = now
    session.add(draft)


def content(session: Session, draft: Draft) -> dict[str, Any]:
    """What the form knew when it was kept."""
    assert draft.content is not None
    opened: dict[str, Any] = orjson.loads(keyring(session).open(draft.content, _place(draft)))
    return opened


def drop(session: Session, draft: Draft) -> None:
    """Close a draft and forget what was in it: it was entered, or is not wanted."""
    draft.open, draft.content, draft.place = False, None, 0
    session.add(draft)


def forget_all(session: Session, who: Who, since: datetime | None = None) -> None:
    """Drop every form of an account that was begun `since` then (or ever), those laid aside too."""
    settle(session, Draft)
    mine = select(Draft).where(Draft.account_id == who.account_id, col(Draft.content).is_not(None))
    for one in session.exec(mine.where(Draft.created_at >= since) if since else mine):
        drop(session, one)
    cache(session, "drafts")[who.account_id] = None


def lay_aside(session: Session, draft: Draft) -> None:
    """Close drafts in such a way that they can be taken up again; retention forgets them after a day."""
    told = together(session, draft)
    before = [-one.place // _MESSAGE for one in _aside_together(session, draft.account_id)] if draft.place else []
    for one in told:
        one.open, one.place = False, -(_MESSAGE * (1 + max(before, default=0)) + one.place) if one.place else 0
        session.add(one)


def _aside_together(session: Session, account_id: str) -> Sequence[Draft]:
    settle(session, Draft)
    return session.exec(select(Draft).where(Draft.account_id == account_id, col(Draft.place) < 0)).all()


def take_up(session: Session, who: Who, draft_id: str) -> Draft:
    """Open a draft again that was laid aside, with those of the same message.

    Raises OutOfDate when it is gone or another one is open.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.account_id != who.account_id:
        raise NotFound
    if draft.content is None or open_of(session, who) not in (None, draft):
        raise OutOfDate
    if draft.place < 0:
        message = -draft.place // _MESSAGE
        for one in _aside_together(session, who.account_id):
            if -one.place // _MESSAGE == message:
                one.place = -one.place % _MESSAGE
    draft.open = True
    cache(session, "drafts")[who.account_id] = draft
    session.add(draft)
    return draft


def forget_person(session: Session, township: str, person_id: str, now: datetime) -> None:
    """Drop the forms about a person, and take the person out of what others offer to choose from."""
    session.flush()
    kept = select(Draft).where(Draft.township == township, col(Draft.content).is_not(None))
    for draft in session.exec(kept):
        form = content(session, draft)
        if person_id.encode() in dump(form.get("answers")):
            drop(session, draft)
        elif person_id.encode() in dump(form):
            keep(session, draft, form | {"offered": [], "unclear": {}}, now)
    session.flush()
    _open_next(session, township)


def _open_next(session: Session, township: str) -> None:
    """Where the open one of several is gone, the next takes its place."""
    rows = session.exec(
        select(Draft).where(Draft.township == township, col(Draft.place) > 0).order_by(col(Draft.place))
    )
    waiting: dict[str, list[Draft]] = {}
    for row in rows:
        waiting.setdefault(row.account_id, []).append(row)
    for row in (rest[0] for rest in waiting.values() if not any(one.open for one in rest)):
        row.open = True
        cache(session, "drafts")[row.account_id] = row


def pressed(session: Session, who: Who, draft_id: str, version: str) -> Draft:
    """The draft whose button was pressed. Raises NotFound if it is not theirs, OutOfDate if it went on since."""
    draft = open_of(session, who)
    if draft is None or draft.id != draft_id:
        raise OutOfDate if _was_theirs(session, who, draft_id) else NotFound
    if str(draft.version) != version:
        raise OutOfDate
    return draft


def _was_theirs(session: Session, who: Who, draft_id: str) -> bool:
    draft = session.get(Draft, draft_id)
    return draft is not None and draft.account_id == who.account_id


def _place(draft: Draft) -> str:
    return f"draft.content:{draft.id}"
