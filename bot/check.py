"""What needs the operator: read from the store, said in plain words, without names. Empty when all is well."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.services import audit, inbox, leases, operator, outbox
from models.tables import Township

LATE = {operator.POLL: timedelta(minutes=3), operator.TICK: timedelta(minutes=20)}
"""How old the last fetch or tick of a running program may be."""

Look = Callable[[Session, datetime], Iterator[str]]


def findings(session: Session, now: datetime) -> list[str]:
    """One line for each thing that somebody should look at."""
    return [line for look in LOOKS for line in look(session, now)]


def dead_letters(session: Session, _now: datetime) -> Iterator[str]:
    """Updates that could not be worked on; their senders were asked to send again."""
    for letter in inbox.dead_letters(session):
        what = f"{letter.kind}, {letter.length} characters, {letter.error}"
        yield f"dead letter {letter.number}: {what}, {_at(letter.at)}"


def doubtful(session: Session, _now: datetime) -> Iterator[str]:
    """Messages of which nobody knows whether they arrived, and undeliverable ones."""
    for doubt in outbox.doubtful(session):
        what = f"reminder {doubt.reminder_id}" if doubt.reminder_id else f"message {doubt.id}"
        yield f"{what}: {doubt.state}, {_at(doubt.at)}"


def broken_chains(session: Session, _now: datetime) -> Iterator[str]:
    """Audit chains that do not hold: lines changed, moved or taken out."""
    for township in ["", *session.exec(select(Township.code).order_by(col(Township.code)))]:
        place = audit.broken_at(session, township)
        if place is not None:
            yield f"audit chain of {township or 'the install'}: broken at line {place}"


def asleep(session: Session, now: datetime) -> Iterator[str]:
    """A program that is off, or does not fetch or tick although it runs."""
    running = leases.held(session, "poll", now)
    for name, what in ((operator.POLL, "updates were last fetched"), (operator.TICK, "jobs last ran")):
        last = operator.get(session, name)
        if last is None:
            yield f"{what}: never"
        elif now - last.at > LATE[name]:
            yield f"{what}: {_at(last.at)}"
    if not running:
        yield "the program is not running"


LOOKS: tuple[Look, ...] = (dead_letters, doubtful, broken_chains, asleep)
"""Everything that is looked at, in this order."""


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
