"""Simulates the year of many women: `python -m tests.campaigns.simulate --women 10000 --days 400 [--outages]`.

The store, the services, the jobs at their instants, the claims and the marks are the program's own; only people and
Telegram are played: it delivers, refuses for a while, closes a chat, or leaves it open whether something arrived. With
outages the program is off now and then, and killed in the middle of sending. A ledger of what really arrived is kept
beside the store, and at the end the two are compared; plans are held against plans from scratch every month.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlmodel import Session, SQLModel

from locales import LANGUAGES
from models.db import Store
from models.engine import engine_for
from models.kinds import OutboxState, Role
from models.services import choices, dispatch, outbox
from models.services.dispatch import Result
from models.services.outbox import Parcel
from scheduler.jobs import Job, due_between
from tests.campaigns import deeds
from tests.campaigns.courses import life, rounds
from tests.campaigns.ledger import World, compare, reminders_of, report, reproducible
from tests.campaigns.outages import outages_of
from tests.campaigns.women import Woman
from tests.conftest import KEYS
from tests.factories import TOWNSHIP, staff, township
from tests.scheduler.scenes import at

FIRST = date(2026, 1, 5)
_HOUR = timedelta(hours=1)
_MONTH, _SAMPLE = 30, 50
S = OutboxState


class Campaign:
    """One run on a store."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.called_back: set[str] = set()
        store.after_commit.append(lambda session: self.called_back.update(outbox.called_back(session)))

    def run(self, days: int, spans: Sequence[tuple[datetime, datetime]]) -> None:
        """Live through it: jobs, deeds and sending, in order, wherever the program is on."""
        course = self._course(days)
        start, end = at(FIRST, 0), at(FIRST, 0) + timedelta(days=days)
        for since, until in [*spans, (end, end)]:
            while start < since:
                upto = min(start + timedelta(days=1), since)
                self._live(start, upto, course, since)
                if (upto - at(FIRST, 0)).days % _MONTH == 0:
                    self._compare(upto, self.world.random.sample(self.world.women, min(_SAMPLE, len(self.world.women))))
                start = upto
            if since < end:
                start = until
                self._begin(until)
        self._compare(end, self.world.women)

    def _compare(self, now: datetime, women: Sequence[Woman]) -> None:
        """Are the plans that grew step by step those that would be made today?"""
        with self.store.looking() as session:
            compare(session, self.world, women, now)

    def _course(self, days: int) -> list[tuple[datetime, int, Any]]:
        found = [
            (at(day, 0, minute % 60) + timedelta(hours=minute // 60), woman.number, act)
            for woman in self.world.women
            for day, minute, act in life(self.world.random, FIRST, days)
        ]
        return sorted(found, key=lambda one: one[:2])[::-1]

    def _live(self, start: datetime, upto: datetime, course: list[tuple[datetime, int, Any]], end: datetime) -> None:
        for instant, job in due_between(start, upto):
            if not _worth_while(instant, job):
                continue
            self._do(course, instant)
            more = True
            while more:
                with self.store.transaction() as session:
                    more = job.run(session, instant).more
            if job.name == "reminders":
                self._send(instant, kill_after=self.world.random.randrange(4) if instant == end else None)
        self._do(course, upto)

    def _do(self, course: list[tuple[datetime, int, Any]], now: datetime) -> None:
        """What people did until now; what they did while the program was off they do again when it is back."""
        if not course or course[-1][0] > now:
            return
        with self.store.transaction() as session:
            while course and course[-1][0] <= now:
                _, number, act = course.pop()
                woman = self.world.women[number]
                if not (woman.closed or woman.gone):
                    act(session, woman, now)

    def _send(self, now: datetime, kill_after: int | None = None) -> None:
        """What the sender does: note, claim, send, until nothing is due."""
        results: list[Result] = []
        while True:
            with self.store.transaction() as session:
                dispatch.mark(session, results, now)
                for result in results:
                    if result.state is S.CANCELLED and result.error == "chat_closed":
                        choices.closed(session, result.parcel.chat_id, now)
                parcels = dispatch.claim(session, "campaign", now, 96)
                known = reminders_of(session, parcels)
            if not parcels:
                return
            results = []
            for place, parcel in enumerate(parcels):
                if kill_after is not None and place >= kill_after:
                    self._kill(parcel, known, now)
                    return
                self._stop_now_and_then(parcel, now)
                results.append(self._answer(parcel, known, now))
            now += timedelta(seconds=len(parcels) / 30)

    def _kill(self, parcel: Parcel, known: dict[str, Any], now: datetime) -> None:
        """The program is gone: nothing is noted of this portion; the request that was open arrived, or it did not."""
        self.world.kills += 1
        if self.world.random.random() < 0.5:
            self._arrives(parcel, known, now)

    def _stop_now_and_then(self, parcel: Parcel, now: datetime) -> None:
        """She says stop while her message waits in the sender's hands."""
        woman = self.world.by_chat.get(parcel.chat_id)
        if woman and not woman.gone and self.world.random.random() < 0.002:
            with self.store.transaction() as session:
                deeds.stops(session, woman, now)

    def _answer(self, parcel: Parcel, known: dict[str, Any], now: datetime) -> Result:
        if parcel.id in self.called_back:
            return Result(parcel, S.CANCELLED, outbox.CALLED_BACK)
        if parcel.expires_at and parcel.expires_at <= now:
            return Result(parcel, S.EXPIRED)
        woman = self.world.by_chat.get(parcel.chat_id)
        if woman and woman.closed:  # a kill may have kept the program from noting it
            return Result(parcel, S.CANCELLED, "chat_closed")
        luck = self.world.random.random()
        if luck < 0.94:
            self._arrives(parcel, known, now)
            return Result(parcel, S.SENT, message_id=1)
        if luck < 0.97:
            return Result(parcel, S.QUEUED, "refused", due_at=now + timedelta(minutes=self.world.random.randrange(900)))
        if luck < 0.99:
            if self.world.random.random() < 0.5:
                self._arrives(parcel, known, now)
            return Result(parcel, S.DOUBTFUL, "timed out")
        if woman is None or self.world.random.random() < 0.5:
            return Result(parcel, S.FAILED, "refused for good")
        woman.closed, woman.agreed = True, set()
        return Result(parcel, S.CANCELLED, "chat_closed")

    def _arrives(self, parcel: Parcel, known: dict[str, Any], now: datetime) -> None:
        """It reaches her telephone: is that right at this moment?"""
        row, woman = known.get(parcel.reminder_id or ""), self.world.by_chat.get(parcel.chat_id)
        if row is None or woman is None or woman.closed:
            return
        self.world.note(woman, row, parcel.message, now, parcel.language)
        with self.store.transaction() as session:
            self._reacts(session, woman, parcel, now)

    def _reacts(self, session: Session, woman: Woman, parcel: Parcel, now: datetime) -> None:
        """She opens the note, or answers, or leaves it."""
        offered = [button.data for row in parcel.message.buttons for button in row]
        luck = self.world.random.random()
        if offered[0].startswith("fb|") and luck < 0.7:
            deeds.answers(session, woman, self.world.random.choice(offered), now)
        elif offered[0].startswith("r|") and luck < 0.5:
            self.world.heard(woman, deeds.opens(session, woman, offered[0], now))

    def _begin(self, now: datetime) -> None:
        """It starts again: what was in its hands is looked after."""
        with self.store.transaction() as session:
            dispatch.recover(session, None, now)


def _worth_while(instant: datetime, job: Job) -> bool:
    """Leaves out the instants of a day at which a job looks and finds nothing, whatever happened."""
    clock = (instant + timedelta(hours=8)).time()
    if job.name == "reminders":
        return clock.hour in (8, 9, 10, 12, 14, 16, 18, 20)
    return clock in job.hours if job.hours else job.every > _HOUR or clock.hour == 1


def memory() -> str | None:
    """A folder that needs no disk, where there is one: no power cut is simulated."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def simulate(women: int, days: int, seed: int, folder: Path, *, outages: bool = False) -> dict[str, Any]:
    """Run it in `folder`. Returns the figures; those under "wrong" are all to be zero."""
    began, used, random = perf_counter(), process_time(), Random(seed)
    engine = engine_for(f"sqlite:///{folder / 'campaign.db'}")
    SQLModel.metadata.create_all(engine)
    store = Store(engine, KEYS)
    with reproducible(random):
        with store.transaction() as session:
            township(session)
            rounds(session, FIRST, days)
            roles = (Role.OFFICER, Role.CADRE, Role.CLINIC)
            officer, cadre, _ = (staff(session, role, TOWNSHIP) for role in roles)
        folk = [Woman(number, officer, cadre, random.choice(LANGUAGES)) for number in range(women)]
        world = World(random, folk, {woman.chat: woman for woman in folk})
        spans = outages_of(random, FIRST, days) if outages else []
        Campaign(store, world).run(days, spans)
        with store.transaction() as session:
            found = report(session, world, spans, at(FIRST, 0) + timedelta(days=days))
    engine.dispose()
    return found | {"seconds": round(perf_counter() - began, 1), "cpu": round(process_time() - used, 1)}


def _lines(name: str, value: Any) -> Iterator[str]:
    """One figure of the table, or several under one heading."""
    if not isinstance(value, dict):
        yield f"{name:40} {value:>20}" if isinstance(value, str) else f"{name:40} {value:>20,}"
        return
    yield name
    yield from (f"  {one:38} {count:>20,}" for one, count in value.items())


def main(arguments: Sequence[str]) -> int:
    """Run it and print the figures. Returns 1 when something is wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.campaigns.simulate")
    for name, usual in (("--women", 1000), ("--days", 400), ("--seed", 1)):
        asked.add_argument(name, type=int, default=usual)
    asked.add_argument("--outages", action="store_true", help="the program is off now and then")
    given = asked.parse_args(arguments)
    with TemporaryDirectory(prefix="daybook-year-", dir=memory()) as folder:
        found = simulate(given.women, given.days, given.seed, Path(folder), outages=given.outages)
    for name, value in found.items():
        print(*_lines(name, value), sep="\n")
    return 1 if any(found["wrong"].values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
