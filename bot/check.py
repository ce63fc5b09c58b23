"""What needs the operator: read from the store, said in plain words, without names. Empty when all is well."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot import books
from models import rotation
from models.db import keyring
from models.reports import doubts, shares
from models.reports.figures import Told
from models.rules.periods import Period, Span
from models.services import (
    attempts,
    audit,
    canaries,
    export_caps,
    inbox,
    leases,
    months,
    operator,
    outbox,
    owed,
    reminders_life,
    township_settings,
)
from models.tables import Township

LATE = {operator.POLL: timedelta(minutes=3), operator.TICK: timedelta(minutes=20)}
"""How old the last fetch or tick of a running program may be."""

NEWS = timedelta(days=7)
"""How long a backup that was put back, or a look at an invented person, is spoken of."""

_MOST = 50
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


def unreached(session: Session, _now: datetime) -> Iterator[str]:
    """Chats in which nothing arrives: messages to them rest until she herself says that they may go on."""
    for mark in attempts.resting(session, _MOST):
        yield f"channel {mark.id}: at rest since {mark.since}, after {attempts.IN_A_ROW} messages that did not arrive"


def broken_chains(session: Session, _now: datetime) -> Iterator[str]:
    """Audit chains that do not hold: lines changed, moved or taken out."""
    for township in ["", *session.exec(select(Township.code).order_by(col(Township.code)))]:
        place = audit.broken_at(session, township)
        if place is not None:
            yield f"audit chain of {township or 'the install'}: broken at line {place}"


def wrong_books(session: Session, _now: datetime) -> Iterator[str]:
    """Months that were closed whose figures are not the sum of their rows, or differ from today's without a cause."""
    for township in session.exec(select(Township.code).order_by(col(Township.code))).all():
        yield from (f"township {township}: {line}" for line in months.wrong(session, township))


def no_holidays(session: Session, now: datetime) -> Iterator[str]:
    """Townships that rest on public holidays in a year of which these are not all known: Spring Festival, say."""
    for choices in township_settings.every(session):
        if choices.calendar.lacks(year := choices.today(now).year):
            yield (
                f"township {choices.township}: the public holidays of {year} are not known, but for those that have"
                " the same date every year; renew chinesecalendar, or write them under holidays in its file"
            )


def many_files(session: Session, now: datetime) -> Iterator[str]:
    """Townships in which somebody has had as many files today as one may have."""
    for choices in township_settings.every(session):
        if people := export_caps.full(session, choices, now):
            yield (
                f"township {choices.township}: {people} had all the {choices.exports_a_day} files that one may have"
                " in a day (exports_a_day); ask what for"
            )


def asleep(session: Session, now: datetime) -> Iterator[str]:
    """A program that is off, or does not fetch or tick although it runs."""
    polled = operator.get(session, operator.POLL)  # behind a webhook many receive, and none has a lease for it
    lately = polled is not None and abs(now - polled.at) <= LATE[operator.POLL]
    running = leases.held(session, "poll", now) or lately
    for name, what in ((operator.POLL, "updates were last fetched"), (operator.TICK, "jobs last ran")):
        last = operator.get(session, name)
        if last is None:
            yield f"{what}: never"
        elif now - last.at > LATE[name]:
            yield f"{what}: {_at(last.at)}"
    if not running:
        yield "the program is not running"


def put_back(session: Session, now: datetime) -> Iterator[str]:
    """What a backup that was put back lately does not know: what was paid, and which reminders were sent."""
    restored = operator.get(session, operator.RESTORED)
    if restored is not None and now - restored.at < NEWS:
        made = _at(datetime.fromisoformat(restored.value["made_at"]))
        yield f"what was paid since {made} is not in the backup put back {_at(restored.at)}: compare it with the papers"
        if owed := restored.value.get("owed"):
            fen = restored.value["fen"]
            yield f"{owed} codes of debts, {fen / 100:.2f} yuan in all, are lost with it: pay them out by the slip"
        ids, count = reminders_life.doubtful_since(session, restored.at, _MOST)
        yield from (f"reminder {reminder_id}: doubtful since a backup was put back" for reminder_id in ids)
        if count > _MOST:
            yield f"and {count - _MOST} more reminders that are doubtful since a backup was put back"


def unknown_keys(session: Session, _now: datetime) -> Iterator[str]:
    """Values that no key of the key file opens."""
    for number, count in sorted(rotation.by_key(session).items()):
        if number not in keyring(session).keys:
            yield f"{count} values are sealed with key {number}, which the key file lacks"


def not_planned(session: Session, now: datetime) -> Iterator[str]:
    """Townships whose reminders have been waiting for long because their plans are still to be made anew."""
    for one in owed.listed(session):
        if now - one.since > LATE[operator.TICK]:
            yield f"reminders of township {one.township} wait to be planned anew since {_at(one.since)}: plan them"


def canaries_seen(session: Session, now: datetime) -> Iterator[str]:
    """Looks at invented people, whom nobody has a reason to look up."""
    for village, actor, at in canaries.seen(session, now - NEWS):
        yield f"the invented person of {village} was looked at by {actor}, {_at(at)}"


def odd_figures(session: Session, now: datetime) -> Iterator[str]:
    """Figures of the last month and the last year from October that can hardly be true, as anybody may be told them."""
    for choices in township_settings.every(session):
        told = Told(session, choices.township, choices.today(now), ())
        for span in (Span.MONTH, Span.FORM_YEAR):
            period = Period.around(span, told.today).moved(-1)
            for kind, doubt in doubts.of(told, period, shares.of_people(session, told, period)):
                yield f"figures of {choices.township} in {period}: {kind}, {doubt.name} {doubt.numbers}: look again"


LOOKS: tuple[Look, ...] = (
    dead_letters, doubtful, unreached, put_back, not_planned, unknown_keys, broken_chains, *books.LOOKS, wrong_books,
    canaries_seen, odd_figures, no_holidays, many_files, asleep,
)  # fmt: skip
"""Everything that is looked at, in this order."""


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
