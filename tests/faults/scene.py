"""The stage on which the program is killed: a sandbox that stays up, people who act in it, one life after another.

A scene begins from a snapshot (the store's file, what Telegram knows), so that a run costs milliseconds. People act as
in the journeys (`Player`); when the program dies in the middle of what follows from an act, it is started again, and
the act is not repeated: Telegram has it.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session, select

from bot import app
from bot.app import Program
from bot.sandbox import Clock, Sandbox, people
from bot.sandbox.routes import ACTS
from bot.settings import Settings
from locales import Phrase
from models import failpoints
from models.clock import local_day
from models.db import Store
from models.kinds import Role
from models.services import invitations, setup
from models.services import people as records
from models.tables import Person
from tests.factories import GROUP, NOON
from tests.faults.lives import Life, Trap, marking, nobody, quiet
from tests.faults.snapshot import Snapshot, put_away, put_back
from tests.journeys.player import Player
from tests.journeys.stage import LANGUAGES, TOWN, ZONE, fast


@dataclass
class Scene:
    """People (`scene.anna` is who["anna"]), the sandbox, the program; `notes` are what a beginning tells its tale.

    `patience` is how long, in seconds, anybody waits for the program to come to rest.
    """

    sandbox: Sandbox
    folder: Path
    trap: Trap
    who: dict[str, Player] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    life: Life | None = None
    kills: list[failpoints.Point] = field(default_factory=list)
    clock_at: datetime = NOON
    patience: float = 30.0

    def __getattr__(self, name: str) -> Player:
        try:
            return self.who[name]
        except KeyError:
            raise AttributeError(name) from None

    # What Player asks of its stage

    async def post(self, path: str, **given: Any) -> Any:
        """Act on the person side, and wait until all that follows has happened, in however many lives."""
        done = self.send(path, **given)
        await self.settle()
        return done

    def send(self, path: str, **given: Any) -> Any:
        """The same without waiting."""
        _, user, act = path.split("/")
        return ACTS[act](self.sandbox.world, self.sandbox.world.people[int(user)], given)

    # The program

    @property
    def store(self) -> Store:
        """The store of the program that lives, or lived last."""
        assert self.life is not None
        return self.life.program.store

    @property
    def now(self) -> datetime:
        """What the sandbox's clock shows."""
        return self.sandbox.clock.now()

    @property
    def today(self) -> date:
        """The village's day."""
        return local_day(self.now, ZONE)

    async def starts(self) -> None:
        """Start the program, again and again until it is up."""
        while True:
            given = {
                "token": SecretStr(self.sandbox.token),
                "api_url": self.sandbox.address,
                "data_dir": self.folder / "data",
                "key_file": self.folder / "data.key",
            }
            program = Program(Settings().model_copy(update=given), self.sandbox.clock, fast(), nobody())
            self.life = self.trap.life = Life(program)
            if await self.life.lives(program.start()):
                return
            await self._bury()

    async def stops(self) -> None:
        """The operator stops the program; when it dies on the way that is an end too."""
        assert self.life is not None
        if not await self.life.lives(self.life.program.stop()):
            await self._bury()

    async def settle(self) -> None:
        """Wait until nothing is left to do. A program that dies meanwhile is started again."""
        while True:
            assert self.life is not None
            if await asyncio.wait_for(self.life.lives(self._settled(self.life.program)), self.patience):
                return
            await self._bury()
            await self.starts()

    async def happens(self, condition: Callable[[], bool]) -> bool:
        """Wait for something, without settling. False when the program died over it; then another one runs."""
        while not condition():
            assert self.life is not None
            if self.life.dead:
                await self._bury()
                await self.starts()
                return False
            await asyncio.sleep(0.001)
        return True

    async def _settled(self, program: Program) -> None:
        parts, updates = program.parts, self.sandbox.world.updates
        while True:
            assert parts.follower is not None
            await parts.follower.catch_up()
            if not updates.pending and not parts.intake.busy:
                await parts.asides.finish()
                await parts.fetcher.idle()
                await parts.importer.idle()
                await parts.sender.idle()
                if not updates.pending:
                    return
            await asyncio.sleep(0.001)

    async def _bury(self) -> None:
        assert self.life is not None
        assert self.life.at is not None
        self.kills.append(self.life.at)
        await self.life.bury()
        self._hang_up()

    def _hang_up(self) -> None:
        """Nobody listens to the clock any more but the sandbox itself."""
        del self.sandbox.clock.listeners[1:]

    # Time

    async def passes(self, **span: float) -> None:
        """Let time pass. The instants are the same in every run, whatever died in between."""
        self.listen_anew()
        self.clock_at += timedelta(**span)
        while self.now < self.clock_at:
            self.sandbox.clock.set(self.clock_at)
            await self.settle()

    async def until(self, hour: int, minute: int = 0) -> None:
        """Let time pass until the village's clock next shows this."""
        local = self.clock_at + timedelta(hours=8)
        wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.passes(seconds=((wanted - local) % timedelta(days=1)).total_seconds())

    def finds(self, who: Player, *words: str | Phrase) -> None:
        """Somebody sees a reminder; after a kill it may be doubtful instead, and the comparison of the ends tells."""
        if not self.kills:
            who.sees(*words)

    def listen_anew(self) -> None:
        """From here on everybody looks only at what comes."""
        for one in self.who.values():
            one.mark = self.sandbox.world.revision

    # Who is there

    def enters(self, key: str, name: str, phone: str = "", language: str = "zh-hans") -> Player:
        """Somebody with a telephone, who has not opened the bot."""
        made = people.join(self.sandbox.world, name, language, phone)
        player = Player(self, made.id, name, phone, LANGUAGES[language])  # type: ignore[arg-type]
        self.who[key] = player
        return player

    async def staff(self, key: str, name: str, role: Role, area: str) -> Player:
        """Somebody who opened an invitation for a role."""
        worker = self.enters(key, name)
        await worker.starts(self.do(lambda session: invitations.make(session, role, area, "operator", self.now).token))
        return worker

    def on_record(self, name: str, group: str = GROUP, phone: str = "", birth_year: int | None = 1996) -> str:
        """Somebody of a group whom the daybook knows: the id."""

        def add(session: Session) -> str:
            person = records.add(session, group, name, self.now, birth_year=birth_year)
            if phone:
                records.set_phone(session, person, phone)
            return person.id

        found: str = self.do(add)
        return found

    async def joined(self, key: str, name: str, phone: str, yes: Iterable[str] = (), group: str = GROUP) -> Player:
        """A woman on record who opened her invitation, shared her number and said yes to the purposes `yes`."""
        woman = self.enters(key, name, phone)
        await woman.starts(self.invited(self.on_record(name, group, phone), group))
        await woman.taps(Phrase("menu.contact"))
        await woman.chooses(yes)
        return woman

    def invited(self, person_id: str, group: str = GROUP) -> str:
        """An invitation for somebody on record: its secret."""
        token: str = self.do(
            lambda session: invitations.make(session, Role.SERVICE_USER, group, "operator", self.now, person_id).token
        )
        return token

    def do(self, deed: Callable[[Session], Any]) -> Any:
        """Something in the store, by the operator."""
        with self.store.transaction() as session:
            return deed(session)

    def person(self, name: str) -> Person:
        """Somebody on record, by name."""
        return self.do(lambda session: _by_name(session, name))  # type: ignore[no-any-return]

    # Beginnings and ends

    async def begins(self, snapshot: Snapshot | None) -> None:
        """Put everything back to a snapshot (None: an empty township) and start the program."""
        shutil.rmtree(self.folder, ignore_errors=True)
        world, self.who, self.notes, self.kills = self.sandbox.world, {}, {}, []
        self._hang_up()
        world.reset()
        self.clock_at = snapshot.now if snapshot else NOON
        if snapshot:
            shutil.copytree(snapshot.folder, self.folder)
            put_back(world, snapshot.world)
            self.who = {key: Player(self, *rest) for key, *rest in snapshot.cast}  # type: ignore[arg-type]
            self.notes = dict(snapshot.notes)
        self.sandbox.clock.set(self.clock_at)
        await self.starts()
        if not snapshot:
            self.do(lambda session: setup.apply(session, TOWN, self.now))
        await self.settle()

    async def ends(self, folder: Path | None = None) -> Snapshot | None:
        """Stop the program in order; with a folder, keep what there is for later beginnings."""
        await self.stops()
        if folder is None:
            return None
        shutil.copytree(self.folder, folder)
        kept = put_away(self.sandbox.world)
        cast = tuple((key, one.id, one.name, one.phone, one.language) for key, one in self.who.items())
        now = max(self.clock_at, self.now.replace(microsecond=0) + timedelta(seconds=1))  # no clock goes back
        return Snapshot(folder, kept, cast, self.notes, now)


def _by_name(session: Session, name: str) -> Person:
    for person in session.exec(select(Person)):
        if records.known(session, person).name == name:
            return person
    raise KeyError(name)


@asynccontextmanager
async def scenery(folder: Path) -> AsyncIterator[Scene]:
    """A scene as long as the block lasts."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(marking)
    loop.set_exception_handler(quiet)
    sandbox = Sandbox(clock=Clock(NOON), token="7000000001:" + "s" * 35)
    await sandbox.start()
    trap, app._DRAIN = Trap(), 0.05  # a stop waits no longer for what cannot leave
    failpoints.arm(trap)
    try:
        yield Scene(sandbox, folder / "run", trap)
    finally:
        failpoints.arm(None)
        await sandbox.stop()


Story = Callable[[Scene], Awaitable[None]]
