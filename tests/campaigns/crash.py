"""`python -m tests.campaigns.crash --kills N --seed S`: the real program, killed with SIGKILL at random moments.

Invented people act in the sandbox all the while: officers report, women open their notes or stop them. The program is
a process of its own on a real store, forked from a warm image (forks.py) and started again after every kill, each time
with a clock one or two minutes further on. In the end what people saw and Telegram was told is compared with the store.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlmodel import Session, select

from bot.opening import open_store
from bot.sandbox import Sandbox
from bot.sandbox import people as actors
from bot.settings import Settings
from models import daybook
from models.clock import instant_at, local_day
from models.db import Store
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, OutboxState, Role, Scope
from models.services import access, consent, people, setup
from models.tables import Account, Membership, Outbox, Person, PersonLink
from tests.campaigns.cast import Ears, Officer, Woman
from tests.campaigns.image import Image, over
from tests.campaigns.judging import Judge, Tally
from tests.factories import GROUP, TOWNSHIP
from tests.journeys.stage import TOWN, ZONE

OFFICERS = 6
WOMEN_A_WAVE = 12
KILLS_A_WAVE = 10
_ID = re.compile(r"[0-9a-f]{32}")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"


class Campaign:
    """One campaign in `folder`."""

    database = ""
    options: tuple[str, ...] = ()

    def __init__(self, folder: Path, kills: int, seed: int) -> None:
        self.luck = random.Random(seed)
        self.folder, self.kills = folder, kills
        self.sandbox = Sandbox()
        self.cast: dict[int, Officer | Woman] = {}
        self.ears = Ears(self.sandbox.world, self.cast)
        self.tally = Tally()
        self.ahead = _until_ten()
        self.polls = 0
        self.names = map("".join, product(_SURNAMES, *[_GIVEN] * 3))

    @property
    def now(self) -> datetime:
        """The program's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def run(self) -> Tally:
        """All of it."""
        begun = time.monotonic()
        settings = await self._begin()
        image = Image(settings, *self.options)
        await image.warm()
        with patch.dict(os.environ, settings):
            store = open_store(Settings.read())
        self._people(store)
        first = self.sandbox.world.updates.next_id
        await self._kill(image, store)
        await image.end()
        await self.sandbox.stop()
        self.tally.kills, self.tally.updates = self.kills, self.sandbox.world.updates.next_id - first
        with store.transaction() as session:
            Judge(self.cast, self.ears, self.tally).look(session)
        store.engine.dispose()
        self.tally.seconds = time.monotonic() - begun
        return self.tally

    async def _begin(self) -> dict[str, str]:
        """Start the sandbox, and listen to it. The program's settings."""
        address, world = await self.sandbox.start(), self.sandbox.world
        world.journal, poll = self.ears, world.updates.poll

        async def counted(offset: int, limit: int, held_for: float) -> list[dict[str, Any]]:
            self.polls += 1
            return await poll(offset, limit, held_for)

        world.updates.poll = counted  # type: ignore[method-assign]
        return {
            "DAYBOOK_TOKEN": self.sandbox.token, "DAYBOOK_API_URL": address, "DAYBOOK_SEND_RATE": "100000",
            "DAYBOOK_DATA_DIR": str(self.folder / "data"), "DAYBOOK_CHAT_RATE": "100000",
            "DAYBOOK_DATABASE_URL": self.database,
        }  # fmt: skip

    async def _kill(self, image: Image, store: Store) -> None:
        """One life after another, and a last one that ends well."""
        for kill in range(self.kills):
            if kill % KILLS_A_WAVE == 0:
                self._wave(store)
            number = await image.fork(self.ahead)
            await self._a_life(number)
            os.kill(number, signal.SIGKILL)
            await over(number)
            self.ears.life += 1
            self.ahead += self.luck.uniform(60, 140)
        await self._to_the_end([await image.fork(self.ahead)], store)

    async def _a_life(self, number: int) -> None:
        """Let the process live for a while: some die before they fetched anything, most while people act.

        How long is counted in what it does, so that a busy machine does not end all lives before they began.
        """
        polls = self.polls
        if self.luck.random() < 0.15:
            await asyncio.sleep(self.luck.uniform(0, 0.3))
            return
        await self._until(lambda: self.polls > polls, 60)
        self._everybody_acts()
        enough, latest = self.ears.count + self.luck.randrange(60), time.monotonic() + self.luck.uniform(0.1, 2.0)
        while self.ears.count < enough and time.monotonic() < latest:
            await asyncio.sleep(0.002)
        await asyncio.sleep(self.luck.uniform(0, 0.02))

    def _everybody_acts(self) -> None:
        for one in self.cast.values():
            if isinstance(one, Officer) and one.rests and len(one.saved) < len(one.names):
                one.begins(self.sandbox.world)

    async def _to_the_end(self, lives: Sequence[int], store: Store) -> None:
        """Wait until everything that was begun is finished, and end the processes in order."""
        await self._until(lambda: all(one.rests for one in self.cast.values() if isinstance(one, Officer)), 60)
        await self._until(lambda: not self.sandbox.world.updates.pending, 30)
        await self._until(partial(self._nothing_waits, store), 60, 0.1)
        for number in lives:
            os.kill(number, signal.SIGTERM)
        for number in lives:
            await over(number)

    def _nothing_waits(self, store: Store) -> bool:
        open_ones = (OutboxState.QUEUED, OutboxState.SENDING)
        with store.transaction() as session:
            rows = session.exec(select(Outbox).where(Outbox.state.in_(open_ones)))  # type: ignore[attr-defined]
            return all(row.due_at > self.now for row in rows)

    async def _until(self, condition: partial[bool] | object, seconds: float, pause: float = 0.002) -> None:
        end = time.monotonic() + seconds
        while not condition():  # type: ignore[operator]
            if time.monotonic() > end:
                self.tally.wrong.append(f"nothing happened for {seconds} s")
                return
            await asyncio.sleep(pause)

    # Who is there

    def _people(self, store: Store) -> None:
        with store.transaction() as session:
            setup.apply(session, TOWN, self.now)
        for place in range(OFFICERS):
            group = f"{TOWNSHIP}{201 + place // 3}{place % 3 + 1:03}"
            with store.transaction() as session:
                names = [next(self.names) for _ in range(60 + self.kills)]
                for name in names:
                    people.add(session, group, name, self.now, birth_year=1990)
                account = self._account(session, f"O{place}")
                member = {"account_id": account.id, "role": Role.OFFICER, "area": group, "since": self.now}
                session.add(Membership(township=TOWNSHIP, **member))
                self.cast[account.chat_id] = Officer(self.sandbox.world.people[account.chat_id], names)

    def _wave(self, store: Store) -> None:
        """Women who joined and whose first reminder is due today."""
        with store.transaction() as session:
            for _ in range(WOMEN_A_WAVE):
                person = people.add(session, GROUP, next(self.names), self.now, birth_year=1996)
                session.flush()
                account = self._account(session, "W")
                link = {"person_id": person.id, "account_id": account.id, "since": self.now, "verified_at": self.now}
                session.add(PersonLink(township=TOWNSHIP, **link))
                who = access.refresh(session, account)
                consent.decide(session, who, Scope.CARE, True, self.now)
                self._pregnancy(session, person)
                self.cast[account.chat_id] = Woman(self.sandbox.world.people[account.chat_id], self.luck)

    def _account(self, session: Session, name: str) -> Account:
        somebody = actors.join(self.sandbox.world, name)
        self.sandbox.world.chats[somebody.id].open = True
        row = Account(chat_id=somebody.id, language="zh_Hans", township=TOWNSHIP, created_at=self.now)
        session.add(row)
        session.flush()
        return row

    def _pregnancy(self, session: Session, person: Person) -> None:
        known, today = people.known(session, person), local_day(self.now, ZONE)
        since = {"on": f"{today - timedelta(days=56)}", "calendar": "solar", "precision": "day"}
        ref = {"id": known.id, "name": known.name, "group": known.group_code, "birth_year": known.birth_year}
        day = {"on": f"{today}", "calendar": "solar", "precision": "day"}
        officer = next(chat for chat, one in self.cast.items() if isinstance(one, Officer))
        who = access.refresh(session, session.exec(select(Account).where(Account.chat_id == officer)).one())
        answers = {"person": ref, "date": day, "lmp": since}
        daybook.enter(session, who, EventKind.PREGNANCY, answers, new_id(), self.now, ConsentBasis.TOLD_AND_AGREED)
        session.flush()


def _until_ten() -> float:
    """Seconds until the village's clock shows ten in the morning."""
    now = datetime.now(UTC)
    ten = instant_at(local_day(now, ZONE), 10, 0, ZONE)
    return (ten + timedelta(days=now > ten) - now).total_seconds()


def crash(folder: Path, kills: int, seed: int = 1) -> Tally:
    """Run a campaign in an empty folder."""
    return asyncio.run(Campaign(folder, kills, seed).run())


def main() -> int:
    """Read the command line, run, and say what came of it; exit code 1 when anything was lost or doubled."""
    reader = argparse.ArgumentParser(prog="python -m tests.campaigns.crash", description=__doc__)
    reader.add_argument("--kills", type=int, default=2_000)
    reader.add_argument("--seed", type=int, default=int(time.time()))
    chosen = reader.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="daybook-crash-") as folder:
        tally = crash(Path(folder), chosen.kills, chosen.seed)
    print("\n".join([tally.line(), *tally.wrong]))
    return 1 if tally.lost or tally.doubled or tally.order or tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
