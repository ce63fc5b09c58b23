"""Forms begun and not finished: kept after every step, sealed, one open for each account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import dump
from models.db import cache, keyring, made
from models.errors import NotFound, OutOfDate
from models.kinds import EventKind
from models.services.access import Who
from models.tables import Account, Draft

_OPEN = select(Draft).where(
    col(Draft.account_id).in_(sa.bindparam("accounts", expanding=True)), col(Draft.open).is_(True)
)


def prefetch(session: Session, account_ids: Sequence[str]) -> None:
    """Read the open drafts of many accounts at once; `open_of` then asks no more."""
    found: dict[str, Draft | None] = dict.fromkeys(account_ids)
    for draft in session.exec(_OPEN, params={"accounts": list(account_ids)}):
        found[draft.account_id] = draft
    cache(session, "drafts").update(found)


def open_in(session: Session, township: str) -> Sequence[Any]:
    """Every open draft of a township whose owner can be reached: rows (account_id, chat_id, updated_at)."""
    wanted = (
        sa.select(col(Draft.account_id), col(Account.chat_id), col(Draft.updated_at))
        .join(Account, col(Account.id) == col(Draft.account_id))
        .where(col(Draft.open).is_(True), col(Account.open).is_(True), col(Draft.township) == township)
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
    draft = made(
        Draft,
        township=who.township,
        account_id=who.account_id,
        kind=kind,
        amends=amends,
        created_at=now,
        updated_at=now,
        version=0,
    )
    session.add(draft)
    cache(session, "drafts")[who.account_id] = draft
    keep(session, draft, content, now)
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
    draft.open, draft.content = False, None
    session.add(draft)


def lay_aside(session: Session, draft: Draft) -> None:
    """Close a draft in such a way that it can be taken up again; retention forgets it after a day."""
    draft.open = False
    session.add(draft)


def take_up(session: Session, who: Who, draft_id: str) -> Draft:
    """Open a draft again that was laid aside. Raises OutOfDate when it is gone or another one is open."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.account_id != who.account_id:
        raise NotFound
    if draft.content is None or open_of(session, who) not in (None, draft):
        raise OutOfDate
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
        elif person_id.encode() in dump(form.get("offered")):
            keep(session, draft, form | {"offered": []}, now)
    session.flush()


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
