"""Coming back after nothing was received: those who work are told of a long absence, and open forms are shown again.

Runs beside the way in. An absence is a row (services/outages.py); each thing done about one is done once, in the
transaction that says so, whatever ends the program in between.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.batches import Source
from bot.edge import store_failed
from handlers import report
from handlers.turn import Heard, Turn
from locales import Phrase
from models.db import Store, savepoint
from models.errors import DaybookError
from models.kinds import MessageClass, Role
from models.message import Message
from models.queries.outages import moment
from models.rules.quiet_hours import is_quiet, next_allowed
from models.services import access, drafts, outages, outbox, township_settings
from models.services.township_settings import Choices
from models.tables import Outage
from scheduler.recipients import holders

AWAKE = timedelta(hours=1)
"""Whoever was at a form so shortly before is shown it at once, at night too; the others in the morning."""

_EVERY = 15.0
_AT_MOST = 2.0
_SOON, _PATIENT = 0.02, 1.0
_log = structlog.get_logger()


class Returning:
    """Notes when updates could be received, notices absences, and makes up for them. `wake` is the sender's.

    Where `movable` the clock may jump while the program runs: then only a start finds that something was missed.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        source: Source,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        *,
        movable: bool = False,
    ) -> None:
        self._store, self._executor, self._source, self._clock, self._wake = store, executor, source, clock, wake
        self._movable = movable
        self._looked = asyncio.Event()

    async def run(self) -> None:
        """Wait until what waited at Telegram is worked on, make up for the absence, and go on looking for ever."""
        pause = _SOON
        while self._source.trouble() or self._source.busy:
            await asyncio.sleep(pause)
            pause = min(pause * 1.1, _PATIENT)
        while True:
            if not self._source.trouble():
                await self._look()
            await asyncio.sleep(_EVERY)

    async def made_up(self) -> None:
        """Wait until what was missed before the start is made up for, if Telegram can be reached."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), _AT_MOST)

    def arrived(self) -> None:
        """The program starts, and Telegram was reached. From the store's own thread."""
        with self._store.transaction() as session:
            outages.received(session, self._clock())

    def note(self) -> None:
        """The program is about to end, or its clock was moved: until now it was there, if it was. Like `arrived`."""
        if not self._source.trouble():
            with self._store.transaction() as session:
                outages.here(session, self._clock())

    async def _look(self) -> None:
        polled = self._source.polled()
        try:
            queued = await asyncio.get_running_loop().run_in_executor(self._executor, self._work, polled)
        except Exception as error:  # noqa: BLE001 - the next look does it
            _log.error("absence_not_looked_after", exc_info=error)
            return
        if queued:
            self._wake()
        self._looked.set()

    def _work(self, polled: bool) -> int:
        with self._store.transaction() as session:
            now = self._clock()
            if polled:
                (outages.here if self._movable else outages.received)(session, now)
            return make_up(session, now)


def make_up(session: Session, now: datetime) -> int:
    """Do what is still to be done about recent absences. Doing it again does nothing. Returns how many were written."""
    recent = outages.fresh(session, now)
    towns = township_settings.every(session) if recent else []
    return sum(_tell(session, choices, recent, now) + _show_forms(session, choices, recent, now) for choices in towns)


def _tell(session: Session, choices: Choices, recent: Sequence[Outage], now: datetime) -> int:
    """Tell officers and cadres from when to when nothing came in, where Telegram did not keep all of it."""
    long = [outage for outage in recent if outage.until - outage.since > outages.LOSING]
    due = next_allowed(now, choices.zone, *choices.quiet)
    told = 0
    for outage in long:
        if outages.take(session, outage, "told", choices.township, now):
            message = Message((_away(outage, choices.zone),))
            people = [one for role in (Role.OFFICER, Role.CADRE) for one in holders(session, choices.township, role)]
            for address in {one.account_id: one.address for one in people}.values():
                outbox.queue(session, address, message, MessageClass.DIGEST, now, due_at=due)
                told += 1
    return told


def _away(outage: Outage, zone: str) -> Phrase:
    moments = {"since": outage.since, "until": outage.until, "lost": outage.until - outages.LOSING}
    return Phrase("outage.told", {name: moment(at, zone) for name, at in moments.items()})


def _show_forms(session: Session, choices: Choices, recent: Sequence[Outage], now: datetime) -> int:
    """Show every form that was open when the absence began once more: taps on it may be lost."""
    code = choices.township
    at_once = [one for one in recent if outages.take(session, one, "form", code, now)]
    by_day = not is_quiet(now, choices.zone, *choices.quiet)
    rest = [one for one in recent if by_day and outages.take(session, one, "rest", code, now)]
    if not (at_once or rest):
        return 0
    rows = [
        row
        for row in drafts.open_in(session, code)
        if any(one.since - AWAKE < row.updated_at < one.until for one in at_once)
        or any(row.updated_at <= one.since - AWAKE for one in rest)
    ]
    access.meet_again(session, [row.chat_id for row in rows])
    drafts.prefetch(session, [row.account_id for row in rows])
    return sum(_show(session, row.chat_id, now) for row in rows)


def _show(session: Session, chat_id: int, now: datetime) -> bool:
    try:
        with savepoint(session):
            report.show_again(Turn(session, access.known(session)[chat_id], Heard(0, chat_id, chat_id), now))
    except DaybookError:  # no longer somebody who reports
        return False
    except Exception as error:  # one form that cannot be shown keeps nobody from the others
        if store_failed(error):
            raise
        _log.error("form_not_shown", exc_info=error)
        return False
    return True
