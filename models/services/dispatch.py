"""What the sender does with the outbox: claim what is due, mark what became of it, look after what was left behind.

Every claim is a conditional UPDATE. Classes go first to last, chats keep their order. No Telegram, no waiting.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import local_day
from models.kinds import MessageClass, OutboxState, ReminderState
from models.message import Message
from models.prepared import Prepared
from models.services import outbox, queues, reminders_life
from models.services.outbox import PARCEL, Address, Parcel
from models.tables import Account, Outbox, Township

ONCE = frozenset({MessageClass.PROMPT, MessageClass.REMINDER})
"""Classes that go to people unasked. A reminder among them is sent at most once: in doubt nobody sends it again."""
FAILED = "failed: "
"""Begins the cause of a reminder that Telegram did not take."""
_DELETABLE = timedelta(hours=48)
_MOST_EXPIRED = 500
Row = Mapping[str, Any]
_TABLE: sa.Table = Outbox.__table__  # type: ignore[attr-defined]
_C = _TABLE.c


@dataclass(frozen=True)
class Result:
    """What became of a parcel: an end with what is known of it, or QUEUED, to be tried again at `due_at`.

    `moved_to` is the id that its chat has from now on.
    """

    parcel: Parcel
    state: OutboxState
    error: str = ""
    message_id: int | None = None
    due_at: datetime | None = None
    moved_to: int | None = None


def claim(
    session: Session, by: str, now: datetime, limit: int, busy: Collection[int] = (), few: int | None = None
) -> list[Parcel]:
    """Take at most `limit` messages that are due, for the sender `by`, none for the chats `busy`.

    The classes go first to last; of those that are sent at most once, no more than `few`. Within a chat a row waits for
    one that is on its way, and for an older one that is as urgent. What has expired ends here; a reminder that somebody
    stopped, or whose chat is closed, ends here too.
    """
    _expire(session, now)
    rows: dict[int, Row] = {}
    once = limit if few is None else few
    for rank, due in due_by_class(session).items():
        left = limit - len(rows)
        room = min(left, once) if rank in ONCE else left
        if due <= now and room > 0:
            found = _first_in_line(session, rank, now, room, {*busy, *rows})
            rows |= found
            once -= len(found) if rank in ONCE else 0
    mine = queues.free(session, rows)
    return _take(session, [row for chat, row in rows.items() if chat in mine], by, now) if mine else []


def due_by_class(session: Session) -> dict[MessageClass, datetime]:
    """When the first queued message of each class is due, most urgent class first; classes without one are absent."""
    dues = _DUES.first(session)
    return {rank: due for rank, due in zip(MessageClass, dues, strict=True) if due is not None}


def mark(session: Session, results: Sequence[Result], now: datetime) -> None:
    """Note what became of claimed messages, and of the reminders behind them.

    Ended rows lose their content. One that was sent and is not to stay has its removal queued. One that would be sent
    again, but was called back in the meantime, is cancelled.
    """
    results = _heeding(session, results)
    ended = [_ended(result, now) for result in results if result.state is not OutboxState.QUEUED]
    again = [_again(result, now) for result in results if result.state is OutboxState.QUEUED]
    if ended:
        _END.run(session, ended)
    if again:
        _AGAIN.run(session, again)
    for result in results:
        if result.moved_to:
            outbox.move_chat(session, result.parcel.chat_id, result.moved_to)
    _tell_reminders(session, [result for result in results if result.parcel.reminder_id], now)
    for result in results:
        if result.message_id and (seconds := result.parcel.message.delete_after):
            _queue_removal(session, result.parcel, result.message_id, now, timedelta(seconds=seconds))


def _heeding(session: Session, results: Sequence[Result]) -> Sequence[Result]:
    """The results, with those that would be sent again although somebody called them back as ends."""
    again = [result.parcel.id for result in results if result.state is OutboxState.QUEUED]
    if not again:
        return results
    called = sa.select(_C.id).where(_C.id.in_(again), _SENDING, _C.error == outbox.CALLED_BACK)
    back = set(session.connection().execute(called).scalars())
    return [
        replace(result, state=OutboxState.CANCELLED, error=outbox.CALLED_BACK) if result.parcel.id in back else result
        for result in results
    ]


def recover(session: Session, gone: Collection[str] | None, now: datetime) -> tuple[int, int]:
    """Look after what senders that are `gone` (None: all) had claimed: (how many are queued again, how many doubtful).

    A reminder's message becomes doubtful, and so does the reminder; everything else is sent again.
    """
    theirs = _SENDING if gone is None else sa.and_(_SENDING, _C.claimed_by.in_(gone))
    lost = {"state": OutboxState.DOUBTFUL, "content": None, "sent_at": now, "error": "stopped while sending"}
    reminders = (_C.rank.in_(ONCE), _C.reminder_id.is_not(None))
    once = sa.update(_TABLE).where(theirs, *reminders).values(lost).returning(_C.reminder_id)
    doubted = session.connection().execute(once).scalars().all()
    reminders_life.follow(session, doubted, ReminderState.DOUBTFUL, now)
    anew = sa.update(_TABLE).where(theirs).values(state=OutboxState.QUEUED, claimed_by=None)
    return session.connection().execute(anew).rowcount, len(doubted)


# Statements, built once. States are spelt out and not bound: a partial index serves only conditions that it can read.
_QUEUED = _C.state == sa.literal_column("'queued'")
_SENDING = _C.state == sa.literal_column("'sending'")
_NOW = sa.bindparam("now", type_=_C.due_at.type)
_DUES = Prepared(
    sa.select(
        *(
            sa.select(sa.func.min(_C.due_at)).where(_QUEUED, _C.rank == rank).scalar_subquery().label(rank)
            for rank in MessageClass
        )
    )
)
_EXPIRED = Prepared(
    sa.select(_C.id, _C.reminder_id)
    .where(_QUEUED, _C.expires_at.is_not(None), _C.expires_at <= _NOW)
    .limit(_MOST_EXPIRED)
    .with_for_update(skip_locked=True)
)
_ZONES = Prepared(sa.select(col(Township.code), col(Township.zone)))
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_REACHABLE = sa.select(col(Account.chat_id)).where(
    col(Account.chat_id).in_(sa.bindparam("chats", expanding=True)), col(Account.open)
)
_CLAIM = (
    sa.update(_TABLE)
    .where(_C.id.in_(_IDS), _QUEUED)
    .values(state=OutboxState.SENDING, claimed_by=sa.bindparam("by"))
    .returning(_C.id)
)
_END = Prepared(
    sa.update(_TABLE)
    .where(_C.id == sa.bindparam("row"), _SENDING, _C.claimed_by == sa.bindparam("by"))
    .values(content=None, **{name: sa.bindparam(name) for name in ("state", "error", "message_id", "sent_at")})
)
_AGAIN = Prepared(
    sa.update(_TABLE)
    .where(_C.id == sa.bindparam("row"), _SENDING, _C.claimed_by == sa.bindparam("by"))
    .values(
        state=OutboxState.QUEUED,
        claimed_by=None,
        **{name: sa.bindparam(name) for name in ("error", "due_at", "attempts")},
    )
)


def _select_first(rank: MessageClass) -> sa.Select[Any]:
    """Rows of a class that are due and that nothing else of their chat goes before."""
    classes = list(MessageClass)
    older = _TABLE.alias("older").c
    ahead = sa.and_(
        older.state == sa.literal_column("'queued'"),
        older.id < _C.id,
        older.rank.in_(classes[: classes.index(rank) + 1]),
        sa.or_(older.due_at <= _NOW, older.attempts > 0),
    )
    sending = older.state == sa.literal_column("'sending'")
    alive = older.state.in_((OutboxState.QUEUED, OutboxState.SENDING))  # implied by the rest; lets the index serve it
    before = sa.exists().where(older.chat_id == _C.chat_id, alive, sa.or_(sending, ahead))
    fresh = sa.or_(_C.expires_at.is_(None), _C.expires_at > _NOW)
    wanted = sa.select(_C.content, *(_C[name] for name in PARCEL))
    wanted = wanted.where(_QUEUED, _C.rank == rank, _C.due_at <= _NOW, fresh, ~before)
    return wanted.order_by(_C.due_at, _C.id).limit(sa.bindparam("room")).with_for_update(skip_locked=True, of=_TABLE)


_FIRST = {rank: _select_first(rank) for rank in MessageClass}


def _first_in_line(session: Session, rank: MessageClass, now: datetime, room: int, busy: set[int]) -> dict[int, Row]:
    wanted = _FIRST[rank].where(_C.chat_id.not_in(busy)) if busy else _FIRST[rank]
    first: dict[int, Row] = {}
    for row in session.connection().execute(wanted, {"now": now, "room": room}):
        first.setdefault(row.chat_id, row._asdict())
    return first


def _expire(session: Session, now: datetime) -> None:
    rows = _EXPIRED.all(session, now=now)
    if rows:
        _close(session, [row.id for row in rows], OutboxState.EXPIRED, "")
        reminders_life.follow(session, [row.reminder_id for row in rows], ReminderState.EXPIRED, now)


def _close(session: Session, ids: Iterable[str], state: OutboxState, error: str) -> None:
    """End queued rows that will not be sent."""
    end = sa.update(_TABLE).where(_C.id.in_(ids), _QUEUED).values(state=state, content=None, error=error)
    session.connection().execute(end)


def _take(session: Session, rows: Sequence[Row], by: str, now: datetime) -> list[Parcel]:
    unwanted = _unwanted(session, [row for row in rows if row["reminder_id"]], now)
    messages = {row["id"]: _message(session, row) for row in rows if row["id"] not in unwanted}
    broken = [row["id"] for row in rows if row["id"] in messages and messages[row["id"]] is None]
    if unwanted:
        _close(session, unwanted, OutboxState.CANCELLED, "not_wanted")
    if broken:
        _close(session, broken, OutboxState.FAILED, "unreadable")
        behind = [row["reminder_id"] for row in rows if row["id"] in broken]
        reminders_life.follow(session, behind, ReminderState.CANCELLED, now, "unreadable")
    wanted = [row_id for row_id, message in messages.items() if message]
    taken = set(session.connection().execute(_CLAIM, {"ids": wanted, "by": by}).scalars())
    ours = [{**row, "claimed_by": by} for row in rows if row["id"] in taken]
    return [outbox.parcel(row, message) for row in ours if (message := messages[row["id"]])]


def _message(session: Session, row: Row) -> Message | None:
    try:
        return outbox.opened(session, row)
    except (ValueError, KeyError, TypeError):  # written by a version that knew another shape
        return None


def _unwanted(session: Session, rows: Sequence[Row], now: datetime) -> set[str]:
    """Rows whose chat is closed or whose reminder ended; the other reminders are now being sent."""
    if not rows:
        return set()
    chats = {"chats": [row["chat_id"] for row in rows]}
    reachable = set(session.connection().execute(_REACHABLE, chats).scalars())
    closed = [row["reminder_id"] for row in rows if row["chat_id"] not in reachable]
    reminders_life.follow(session, closed, ReminderState.CANCELLED, now, "chat_closed")
    alive = reminders_life.set_out(session, [row["reminder_id"] for row in rows if row["chat_id"] in reachable], now)
    return {row["id"] for row in rows if row["reminder_id"] not in alive}


def _ended(result: Result, now: datetime) -> dict[str, Any]:
    ids = {"row": result.parcel.id, "by": result.parcel.claimed_by, "message_id": result.message_id}
    return {**ids, "state": result.state, "error": result.error[:80], "sent_at": now}


def _again(result: Result, now: datetime) -> dict[str, Any]:
    tries = {"attempts": result.parcel.attempts + 1, "due_at": result.due_at or now}
    return {"row": result.parcel.id, "by": result.parcel.claimed_by, "error": result.error[:80], **tries}


_BECOMES = {
    OutboxState.QUEUED: ReminderState.QUEUED,
    OutboxState.SENT: ReminderState.SENT,
    OutboxState.DOUBTFUL: ReminderState.DOUBTFUL,
    OutboxState.EXPIRED: ReminderState.EXPIRED,
    OutboxState.CANCELLED: ReminderState.CANCELLED,
    OutboxState.FAILED: ReminderState.CANCELLED,
}


_LEFT = (OutboxState.SENT, OutboxState.DOUBTFUL)
"""It counts as sent on its day: perhaps it was."""


def _tell_reminders(session: Session, results: Sequence[Result], now: datetime) -> None:
    alike: dict[tuple[OutboxState, str, str], list[str | None]] = {}
    for result in results:
        place = result.parcel.township if result.state in _LEFT else ""
        alike.setdefault((result.state, place, result.error[:80]), []).append(result.parcel.reminder_id)
    zones = _zones(session, {place for _, place, _ in alike if place})
    for (state, place, error), ids in alike.items():
        sent_on = local_day(now, zones.get(place, "Asia/Shanghai")) if state in _LEFT else None
        cause = error if _BECOMES[state] is ReminderState.CANCELLED else None
        cause = f"{FAILED}{error}"[:80] if state is OutboxState.FAILED else cause
        reminders_life.follow(session, ids, _BECOMES[state], now, cause, sent_on)


def _zones(session: Session, townships: set[str]) -> dict[str, str]:
    if not townships:
        return {}
    return dict(_ZONES.all(session))


def _queue_removal(session: Session, parcel: Parcel, message_id: int, now: datetime, after: timedelta) -> None:
    to = Address(parcel.chat_id, parcel.language, parcel.township)
    removal = Message(deletes=message_id)
    outbox.queue(session, to, removal, MessageClass.REPLY, now, due_at=now + after, expires_at=now + _DELETABLE)
