"""A batch of updates becomes committed effects: one transaction, savepoints, each update at most once.

Sixteen turns share a savepoint; when one of them fails the sixteen are run again one by one, so that only the guilty
one is set aside. A lone turn first has the transaction for itself: when it fails, all of it goes back and is run again
with a savepoint. A refusal is an answer; anything else is a dead letter with a number, and the person is asked to send
it again. When the store itself fails nothing is set aside: the batch was not done, and is fetched again.
"""

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session

from handlers.turn import Handler, Heard, Turn
from locales import Phrase
from models.db import Store, savepoint
from models.errors import DaybookError, NotFound, SettingsWrong
from models.failpoints import Point, reach
from models.message import Button, Message
from models.services import access, accounts, drafts, inbox, locks, outbox, practice, resting
from models.services.access import Who
from models.services.inbox import Trace
from models.services.outbox import Parcel
from models.tables import Draft, Person

_Turns = Callable[[Session, Sequence["Arrival"], datetime], None]
_SLICE = 16
_SQLITE_TROUBLE = frozenset({5, 6, 7, 8, 10, 11, 13, 14, 15, 26})
"""Busy, locked, no memory, read only, input or output, corrupt, full, cannot open, protocol, not a database."""
_POSTGRES_TROUBLE = ("08", "25006", "40", "53", "55P03", "57", "58")
"""SQLSTATE: connection, read only, serialization, resources, lock, operator, system."""
_DISK_TROUBLE = frozenset({errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT})
"""What befalls the list beside the store on which those stand who are to be left in peace, or are erased."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Arrival:
    """One update, routed: what was heard and who answers it (nobody: it is only remembered).

    `broken` says why an update could not be read at all; it becomes a dead letter.
    """

    heard: Heard
    handler: Handler | None
    kind: str
    broken: str = ""


class _Guilty(Exception):
    """A turn that had the transaction for itself failed, or refused: nothing is committed of it."""


class Unfinished(Exception):
    """The store failed in the middle of a batch that was run update by update; `parcels` are the answers committed."""

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        super().__init__()
        self.parcels = parcels


def run_batch(
    store: Store,
    arrivals: Sequence[Arrival],
    now: datetime,
    sender: str = "",
    changed: dict[int, Who] | None = None,
) -> list[Parcel]:
    """Do what the updates ask for and commit it. Returns the answers, claimed for `sender`, to be sent at once.

    `changed` collects by chat those who are now somebody else to the daybook: a new role, person or language. Raises
    Unfinished, or what the store raised, when it failed: then the batch is to be fetched and run again.
    """
    met: dict[int, Who] = {} if changed is None else changed
    try:
        if len(arrivals) == 1:
            with suppress(_Guilty):
                return _run(store, arrivals, now, sender, _freely, met)
        return _run(store, arrivals, now, sender, _in_slices, met)
    except Exception as error:
        if store_failed(error):
            raise
        _log.error("batch_failed", updates=len(arrivals), exc_info=error)
        return _one_by_one(store, arrivals, now, sender, met)


def store_failed(error: BaseException) -> bool:
    """Whether `error` is the store's trouble (full, locked, away) and not the fault of what was asked of it."""
    if isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
        return True
    if isinstance(error, PoolTimeout | PendingRollbackError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        error.connection_invalidated
        or (code is not None and code & 0xFF in _SQLITE_TROUBLE)
        or state.startswith(_POSTGRES_TROUBLE)
    )


def _run(
    store: Store, arrivals: Sequence[Arrival], now: datetime, sender: str, turns: _Turns, met: dict[int, Who]
) -> list[Parcel]:
    with store.transaction() as session:
        heard = [arrival.heard for arrival in arrivals]
        moves = {one.move for one in heard if one.move}
        locks.hold_chats(session, {one.chat_id for one in heard}, {one.payload for one in heard}, moves)
        fresh = _first_of_each(session, arrivals)
        before = _prepare(session, fresh, now)
        reach(Point.PREPARED)
        turns(session, fresh, now)
        traces = _traces(session, fresh)
        inbox.remember(session, [arrival.heard.update_id for arrival in fresh], now, traces)
        parcels = outbox.hand_over(session, sender, now)
        reach(Point.BATCH_DONE)
        after = dict(access.known(session))
    met.update((chat, who) for chat, who in after.items() if _is_news(before.get(chat), who))
    return parcels


def _first_of_each(session: Session, arrivals: Sequence[Arrival]) -> list[Arrival]:
    seen = inbox.already_seen(session, [arrival.heard.update_id for arrival in arrivals])
    fresh: dict[int, Arrival] = {}
    for arrival in arrivals:
        if arrival.heard.update_id not in seen:
            fresh.setdefault(arrival.heard.update_id, arrival)
    return list(fresh.values())


def _prepare(session: Session, arrivals: Sequence[Arrival], now: datetime) -> dict[int, Who]:
    """Read everybody who spoke, and their open drafts, at once. Who they were before their turns."""
    access.meet_again(session, [arrival.heard.chat_id for arrival in arrivals])
    resting.note_use(session, list(access.known(session).values()), now)
    known = dict(access.known(session))
    drafts.prefetch(session, [who.account_id for who in known.values()])
    return known


def _traces(session: Session, arrivals: Sequence[Arrival]) -> dict[int, Trace]:
    """Which updates are of women who do nothing else here, and where in their chats they stand."""
    found = {}
    for heard in (arrival.heard for arrival in arrivals):
        who = access.known(session).get(heard.chat_id)
        if who and who.person_id and not who.grants and heard.message_id:
            place = "pressed" if heard.data else "wrote"
            found[heard.update_id] = Trace(heard.chat_id, **{place: heard.message_id})
    return found


def _is_news(before: Who | None, after: Who) -> bool:
    """Whether somebody changed; a stranger whom we meet for the first time did not."""
    return before != after and (before is not None or bool(after.grants) or after.person_id is not None)


def _freely(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    """Run a lone update without a savepoint. Raises _Guilty when it has to be run again with one."""
    try:
        _turns(session, arrivals, now)
        reach(Point.SLICE_DONE)
    except Exception as error:  # whatever it was, there nobody else suffers from it
        if store_failed(error):
            raise
        raise _Guilty from error


def _in_slices(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    for start in range(0, len(arrivals), _SLICE):
        part = arrivals[start : start + _SLICE]
        if not _together(session, part, now):
            _each(session, part, now)


def _each(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    for arrival in arrivals:
        _alone(session, arrival, now)
        reach(Point.SLICE_DONE)


def _together(session: Session, arrivals: Sequence[Arrival], now: datetime) -> bool:
    """Run several in one savepoint. False, and nothing done, when one of them is guilty of an error or a refusal."""
    try:
        with savepoint(session):
            _turns(session, arrivals, now)
        reach(Point.SLICE_DONE)
    except Exception as error:  # who it was is found by running each in a savepoint of its own
        if store_failed(error):
            raise
        return False
    return True


def _turns(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    for arrival in arrivals:
        if arrival.broken:
            raise inbox.Unreadable(arrival.broken)
        if arrival.handler is not None:
            arrival.handler(Turn(session, _who(session, arrival.heard, now), arrival.heard, now))
            _flush(session)


def _flush(session: Session) -> None:
    """Let the next turn see what this one wrote; what nobody asks the database for waits for the savepoint's end."""
    if any(not _waits(row) for row in (*session.new, *session.dirty, *session.deleted)):
        session.flush()


def _waits(row: object) -> bool:
    """A form is read from its own cache, a person's record from the person; `people` looks out for itself."""
    if isinstance(row, Person):
        return instance_state(row).committed_state.keys() <= {"record", "touched_at"}
    return isinstance(row, Draft)


def _who(session: Session, heard: Heard, now: datetime) -> Who:
    return access.known(session).get(heard.chat_id) or accounts.meet(session, heard.chat_id, heard.language_code, now)


def _alone(session: Session, arrival: Arrival, now: datetime) -> None:
    try:
        with savepoint(session):
            _turns(session, [arrival], now)
    except DaybookError as refused:
        if refused.ours or isinstance(refused, SettingsWrong):
            _set_aside(session, arrival, refused, now)
        else:
            _refuse(session, arrival, refused, now)
    except Exception as error:  # whatever it was, the other updates go on
        if store_failed(error):
            raise
        _set_aside(session, arrival, error, now)


def _refuse(session: Session, arrival: Arrival, refused: DaybookError, now: datetime) -> None:
    """Say what is refused and why; to somebody who practises, that what is not there may only be hidden by that."""
    who = _who(session, arrival.heard, now)
    if isinstance(refused, NotFound) and practice.group_of(who):
        message = Message((Phrase("practice.not_here"),), ((Button(Phrase("practice.end"), "pr|x"),),))
    else:
        message = Message((Phrase(refused.phrase, refused.params),))
    Turn(session, who, arrival.heard, now).send(message)


def _answer(session: Session, arrival: Arrival, phrase: Phrase, now: datetime) -> None:
    turn = Turn(session, _who(session, arrival.heard, now), arrival.heard, now)
    turn.send(Message((phrase,)))


def _set_aside(session: Session, arrival: Arrival, error: Exception, now: datetime) -> None:
    """Keep a dead letter without what was said, and ask the person to send it again."""
    heard, reason = arrival.heard, arrival.broken or type(error).__name__
    _log.error("update_failed", update_id=heard.update_id, kind=arrival.kind, reason=reason, exc_info=error)
    number = inbox.set_aside(session, heard.update_id, arrival.kind, len(heard.text), reason, now)
    if heard.chat_id and heard.private:
        _answer(session, arrival, Phrase.of("error.dead_letter", number=number), now)


def _one_by_one(
    store: Store, arrivals: Sequence[Arrival], now: datetime, sender: str, met: dict[int, Who]
) -> list[Parcel]:
    """Give each update a transaction of its own, so that the one whose commit fails is found."""
    parcels: list[Parcel] = []
    for arrival in arrivals:
        try:
            parcels += _by_itself(store, arrival, now, sender, met)
            reach(Point.BETWEEN_UPDATES)
        except Exception as error:
            raise Unfinished(parcels) from error
    return parcels


def _by_itself(store: Store, arrival: Arrival, now: datetime, sender: str, met: dict[int, Who]) -> list[Parcel]:
    """Run one update; what cannot be committed is set aside, if need be without telling anybody."""
    suspect = arrival
    while True:
        try:
            return _run(store, [suspect], now, sender, _each, met)
        except Exception as error:
            if store_failed(error) or (suspect.broken and not suspect.heard.chat_id):
                raise
            suspect = _blamed(suspect, error)


def _blamed(arrival: Arrival, error: Exception) -> Arrival:
    if arrival.broken:
        return replace(arrival, heard=Heard(arrival.heard.update_id, 0, 0))
    return replace(arrival, handler=None, broken=type(error).__name__)
