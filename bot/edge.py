"""A batch of updates becomes committed effects: one transaction, savepoints, each update at most once.

Sixteen turns share a savepoint; when one of them fails the sixteen are run again one by one, so that only the guilty one
is set aside. A refusal is an answer; anything else is a dead letter with a number, and the person is asked to send again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from handlers.turn import Handler, Heard, Turn
from locales import Phrase
from models.db import Store, savepoint
from models.errors import DaybookError
from models.message import Message
from models.services import access, accounts, drafts, inbox, outbox
from models.services.access import Who
from models.services.outbox import Parcel

_SLICE = 16
_log = structlog.get_logger()


@dataclass(frozen=True)
class Arrival:
    """One update, routed: what was heard and who answers it. `broken` says why an update could not be read at all."""

    heard: Heard
    handler: Handler | None
    kind: str
    broken: str = ""


def run_batch(store: Store, arrivals: Sequence[Arrival], now: datetime, sender: str = "") -> list[Parcel]:
    """Do what the updates ask for and commit it. Returns the answers, claimed for `sender`, to be sent at once."""
    try:
        return _run(store, arrivals, now, sender, _SLICE)
    except Exception:  # the commit itself failed: find the culprit by running each alone
        if len(arrivals) < 2:
            raise
        _log.exception("batch_failed", updates=len(arrivals))
        return [parcel for arrival in arrivals for parcel in _run(store, [arrival], now, sender, 1)]


def _run(store: Store, arrivals: Sequence[Arrival], now: datetime, sender: str, size: int) -> list[Parcel]:
    with store.transaction() as session:
        seen = inbox.already_seen(session, [arrival.heard.update_id for arrival in arrivals])
        fresh = list({a.heard.update_id: a for a in reversed(arrivals) if a.heard.update_id not in seen}.values())[::-1]
        _prepare(session, fresh)
        for part in _slices(fresh, size):
            try:
                with savepoint(session):
                    _turns(session, part, now)
            except Exception:  # one of them is guilty: find it by running each in a savepoint of its own
                for arrival in part:
                    _alone(session, arrival, now)
        inbox.remember(session, [arrival.heard.update_id for arrival in fresh], now)
        return outbox.hand_over(session, sender, now)


def _prepare(session: Session, arrivals: Sequence[Arrival]) -> None:
    access.meet_again(session, [arrival.heard.chat_id for arrival in arrivals])
    drafts.prefetch(session, [who.account_id for who in access.known(session).values()])


def _slices(arrivals: Sequence[Arrival], size: int) -> Iterator[Sequence[Arrival]]:
    return (arrivals[start : start + size] for start in range(0, len(arrivals), size))


def _turns(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    for arrival in arrivals:
        turn = Turn(session, _who(session, arrival.heard, now), arrival.heard, now)
        if arrival.handler is None:
            raise inbox.Unreadable(arrival.broken)
        arrival.handler(turn)
        session.flush()


def _who(session: Session, heard: Heard, now: datetime) -> Who:
    return access.known(session).get(heard.chat_id) or accounts.meet(session, heard.chat_id, heard.language_code, now)


def _alone(session: Session, arrival: Arrival, now: datetime) -> None:
    try:
        with savepoint(session):
            _turns(session, [arrival], now)
    except DaybookError as refused:
        if refused.ours:
            _set_aside(session, arrival, refused, now)
        else:
            _answer(session, arrival, Phrase(refused.phrase, refused.params), now)
    except Exception as error:  # whatever it was, the other updates go on
        _set_aside(session, arrival, error, now)


def _answer(session: Session, arrival: Arrival, phrase: Phrase, now: datetime) -> None:
    turn = Turn(session, _who(session, arrival.heard, now), arrival.heard, now)
    turn.send(Message((phrase,)))


def _set_aside(session: Session, arrival: Arrival, error: Exception, now: datetime) -> None:
    """Keep a dead letter without what was said, and ask the person to send it again."""
    _log.error("update_failed", update_id=arrival.heard.update_id, kind=arrival.kind, exc_info=error)
    number = inbox.set_aside(
        session, arrival.heard.update_id, arrival.kind, len(arrival.heard.text), type(error).__name__, now
    )
    if arrival.heard.chat_id and arrival.heard.private:
        _answer(session, arrival, Phrase.of("error.dead_letter", number=number), now)
