"""Simulates a year and more of reminders with outages: `python -m tests.campaigns.outages --women 10000 --days 400`.

The store, the jobs at their instants, the claims and the marks are the program's own; only Telegram is played: it
delivers, refuses for a while, closes a chat, or leaves it open whether something arrived. The program is off for an
hour, three, nine and thirty days; it is also killed in the middle of sending. A ledger of what really arrived is kept
beside the store, and at the end the two are compared.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlmodel import SQLModel

from models.db import Store, engine_for
from models.kinds import OutboxState, Role
from models.services import choices, dispatch, outbox
from models.services.dispatch import Result
from models.services.outbox import Parcel
from scheduler.jobs import Job, due_between
from tests.campaigns.ledger import World, reminders_of, report, reproducible
from tests.campaigns.women import Woman, life, rounds, stop
from tests.conftest import KEYS
from tests.factories import TOWNSHIP, staff, township
from tests.scheduler.scenes import at

FIRST = date(2026, 1, 5)
LENGTHS = (timedelta(hours=1), timedelta(days=3), timedelta(days=9), timedelta(days=30))
_HOUR = timedelta(hours=1)
S = OutboxState


def outages_of(random: Random, days: int) -> list[tuple[datetime, datetime]]:
    """When the program is off: of each length one in a hundred days, the longest once, none overlapping.

    It is on again for the last days, so that what was missed has an end.
    """
    wanted = [length for length in LENGTHS[:3] for _ in range(max(1, days // 100))]
    wanted += [LENGTHS[3]] if days > 120 else []
    spans: list[tuple[datetime, datetime]] = []
    for length in sorted(wanted, reverse=True):
        for _ in range(100):
            minute = 9 * 60 if random.random() < 0.5 else random.randrange(1440)  # at nine most of the day is sent
            since = at(FIRST, 0) + timedelta(days=random.randrange(3, days - length.days - 3), minutes=minute)
            if all(since + length + _HOUR < other or end + _HOUR < since for other, end in spans):
                spans.append((since, since + length))
                break
    return sorted(spans)


class Campaign:
    """One run on a store."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.called_back: set[str] = set()
        store.after_commit.append(lambda session: self.called_back.update(outbox.called_back(session)))

    def run(self, days: int, spans: Sequence[tuple[datetime, datetime]]) -> None:
        """Live through it: jobs, deeds and sending, in order, wherever the program is on."""
        deeds = self._deeds(days)
        start, end = at(FIRST, 0), at(FIRST, 0) + timedelta(days=days)
        for since, until in [*spans, (end, end)]:
            while start < since:
                upto = min(start + timedelta(days=1), since)
                self._live(start, upto, deeds, since)
                start = upto
            if since < end:
                start = until
                self._begin(until)

    def _deeds(self, days: int) -> list[tuple[datetime, int, Any]]:
        found = [
            (at(day, 0, minute % 60) + timedelta(hours=minute // 60), woman.number, act)
            for woman in self.world.women
            for day, minute, act in life(self.world.random, FIRST, days)
        ]
        return sorted(found, key=lambda one: one[:2])[::-1]

    def _live(self, start: datetime, upto: datetime, deeds: list[tuple[datetime, int, Any]], end: datetime) -> None:
        for instant, job in due_between(start, upto):
            if not _worth_while(instant, job):
                continue
            self._do(deeds, instant)
            more = True
            while more:
                with self.store.transaction() as session:
                    more = job.run(session, instant).more
            if job.name == "reminders":
                self._send(instant, kill_after=self.world.random.randrange(4) if instant == end else None)
        self._do(deeds, upto)

    def _do(self, deeds: list[tuple[datetime, int, Any]], now: datetime) -> None:
        """What people did until now; what they did while the program was off they do again when it is back."""
        if not deeds or deeds[-1][0] > now:
            return
        with self.store.transaction() as session:
            while deeds and deeds[-1][0] <= now:
                _, number, act = deeds.pop()
                woman = self.world.women[number]
                if not woman.closed:
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
        if woman and self.world.random.random() < 0.002:
            with self.store.transaction() as session:
                stop(session, woman, now)

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
        self.world.note(woman, row, now)

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


def simulate(women: int, days: int, seed: int, folder: Path) -> dict[str, Any]:
    """Run it in `folder`. Returns the figures; those under "wrong" are all to be zero."""
    began, used, random = perf_counter(), process_time(), Random(seed)
    engine = engine_for(f"sqlite:///{folder / 'campaign.db'}")
    SQLModel.metadata.create_all(engine)
    store = Store(engine, KEYS)
    with reproducible(random):
        with store.transaction() as session:
            township(session)
            rounds(session, FIRST, days)
            for role in (Role.OFFICER, Role.CADRE, Role.CLINIC):
                staff(session, role, TOWNSHIP)
        folk = [Woman(number) for number in range(women)]
        world = World(random, folk, {woman.chat: woman for woman in folk})
        spans = outages_of(random, days)
        Campaign(store, world).run(days, spans)
        with store.transaction() as session:
            found = report(session, world, spans, at(FIRST, 0) + timedelta(days=days))
    engine.dispose()
    return found | {"seconds": round(perf_counter() - began, 1), "cpu": round(process_time() - used, 1)}


def main(arguments: Sequence[str]) -> int:
    """Run it and print the figures. Returns 1 when something is wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.campaigns.outages")
    for name, usual in (("--women", 1000), ("--days", 400), ("--seed", 1)):
        asked.add_argument(name, type=int, default=usual)
    given = asked.parse_args(arguments)
    with TemporaryDirectory(prefix="daybook-outages-", dir=memory()) as folder:
        found = simulate(given.women, given.days, given.seed, Path(folder))
    for name, value in found.items():
        print(f"{name}: {value}")
    return 1 if any(found["wrong"].values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
