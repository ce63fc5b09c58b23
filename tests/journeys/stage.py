"""The stage that journeys play on: the whole program in a sandbox, and people who act in it over HTTP.

    @journey
    async def test_it(stage):
        anna = await stage.officer("周安")
        await anna.taps("报告")
        anna.sees("要报哪一件")
        await stage.passes(days=1)

Every act waits until the program has nothing left to do. The store is open for looking, never for acting.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr
from sqlmodel import Session, SQLModel, col, select

from bot.app import Program
from bot.limits import Limits
from bot.running import Playground
from bot.sandbox import Clock
from bot.settings import Settings
from locales import Phrase
from models.clock import local_day
from models.kinds import Role
from models.services import invitations, people, setup
from models.tables import Person
from tests import stores
from tests.factories import GROUP, NOON, TOWNSHIP, VILLAGE
from tests.journeys.player import Player

ZONE = "Asia/Shanghai"
LANGUAGES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}
TOWN = {
    "code": TOWNSHIP,
    "name": "梅溪镇",
    "zone": ZONE,
    "settings": {"session_days": 365},
    "villages": [
        {
            "code": "201",
            "name": "上湾村",
            "groups": [{"code": f"00{number}", "name": f"{name}组"} for number, name in enumerate("一二三", 1)],
        },
        {
            "code": "202",
            "name": "下湾村",
            "groups": [{"code": f"00{number}", "name": f"{name}组"} for number, name in enumerate("一二三", 1)],
        },
    ],
    "clinics": [{"name": "镇卫生院", "hours": "8:00–17:30", "telephone": "0990-5550101"}],
}
Row = TypeVar("Row", bound=SQLModel)


class Stage:
    """A sandbox with the whole program and a township of two villages with three groups each; noon on 20 March 2026."""

    def __init__(self, folder: Path, http: aiohttp.ClientSession, playground: Playground) -> None:
        self.http, self.playground, self._folder = http, playground, folder
        self.sandbox = playground.sandbox
        self.cast: list[Player] = []
        assert playground.program is not None
        self.store = playground.program.store

    @property
    def program(self) -> Program:
        """The program that runs at this moment."""
        assert self.playground.program is not None
        return self.playground.program

    @property
    def now(self) -> datetime:
        """What the sandbox's clock shows."""
        return self.sandbox.clock.now()

    @property
    def today(self) -> date:
        """The village's day."""
        return local_day(self.now, ZONE)

    async def post(self, path: str, **given: Any) -> Any:
        """Act on the person side, over HTTP, and wait until all that follows has happened."""
        done = await self.send(path, **given)
        await self.settle()
        return done

    async def send(self, path: str, **given: Any) -> Any:
        """The same without waiting: the program may be off, or in trouble."""
        async with self.http.post(f"/sandbox/{path}", json=given) as answer:
            assert answer.status == 200, f"{path}: {await answer.text()}"
            return await answer.json()

    async def settle(self) -> None:
        """Wait until the program has nothing left to do."""
        await asyncio.wait_for(self.program.settle(), 60)

    async def passes(self, **span: float) -> None:
        """Let time pass (`days=1`, `hours=3`); what the clock brings happens at its instants."""
        self.listen_anew()
        await self.post("clock", advance_seconds=timedelta(**span).total_seconds())

    async def until(self, hour: int, minute: int = 0) -> None:
        """Let time pass until the village's clock next shows this."""
        local = self.now + timedelta(hours=8)
        wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.passes(seconds=((wanted - local) % timedelta(days=1)).total_seconds())

    def listen_anew(self) -> None:
        """From here on everybody looks only at what comes."""
        for one in self.cast:
            one.mark = self.sandbox.world.revision

    def plans(self, **more: Any) -> None:
        """The township's office sets up more: `clinics` and `rounds`, as in its file."""
        with self.store.transaction() as session:
            setup.apply(session, {**TOWN, **more}, self.now)

    # Who is there

    async def somebody(self, name: str, phone: str = "", language: str = "zh-hans") -> Player:
        """Somebody with a telephone, who has not opened the bot."""
        given = await self.post("people", name=name, phone=phone, language_code=language)
        player = Player(self, given["user_id"], name, phone, LANGUAGES[language])
        self.cast.append(player)
        return player

    async def staff(self, name: str, role: Role, area: str, language: str = "zh-hans") -> Player:
        """Somebody who opened an invitation for a role."""
        worker = await self.somebody(name, language=language)
        with self.store.transaction() as session:
            made = invitations.make(session, role, area, "operator", self.now)
        await worker.starts(made.token)
        return worker

    async def officer(self, name: str = "周安", group: str = GROUP, language: str = "zh-hans") -> Player:
        """The officer of a group."""
        return await self.staff(name, Role.OFFICER, group, language)

    async def cadre(self, name: str = "吴敏", village: str = VILLAGE, language: str = "zh-hans") -> Player:
        """The cadre of a village."""
        return await self.staff(name, Role.CADRE, village, language)

    async def clinic(self, name: str = "何医生", language: str = "zh-hans") -> Player:
        """Somebody who works at the township's clinic."""
        return await self.staff(name, Role.CLINIC, TOWNSHIP, language)

    async def office(self, name: str = "郑洁", language: str = "zh-hans") -> Player:
        """Somebody of the township's office."""
        return await self.staff(name, Role.OFFICE, TOWNSHIP, language)

    def on_record(
        self, name: str = "刘小梅", group: str = GROUP, phone: str = "", birth_year: int | None = 1996
    ) -> Person:
        """Somebody of a group whom the daybook knows; with a number she can prove who she is."""
        with self.store.transaction() as session:
            person = people.add(session, group, name, self.now, birth_year=birth_year)
            if phone:
                people.set_phone(session, person, phone)
        return person

    async def joined(
        self, name: str, phone: str, yes: Iterable[str] = (), group: str = GROUP, language: str = "zh-hans"
    ) -> tuple[Player, Person]:
        """A woman on record who opened an invitation, shared her number and said yes to the purposes `yes`."""
        person = self.on_record(name, group, phone)
        with self.store.transaction() as session:
            made = invitations.make(session, Role.SERVICE_USER, group, "operator", self.now, person.id)
        woman = await self.somebody(name, phone, language)
        await woman.starts(made.token)
        await woman.taps(Phrase("menu.contact"))
        await woman.chooses(yes)
        return woman, person

    # What is in the store

    def rows(self, table: type[Row], *where: Any) -> list[Row]:
        """Rows of a table, oldest first."""
        with self.store.transaction() as session:
            return list(session.exec(select(table).where(*where).order_by(col(table.id))))  # type: ignore[attr-defined]

    def look(self, see: Callable[[Session], Any]) -> Any:
        """What a function of a session finds."""
        with self.store.transaction() as session:
            return see(session)

    # The program itself

    async def stops(self) -> None:
        """The operator stops the program; Telegram (the sandbox) stays up."""
        await self.program.stop()

    async def starts(self, *, settled: bool = True) -> None:
        """The operator starts it again, on the same store."""
        given = {
            "token": SecretStr(self.sandbox.token),
            "api_url": self.sandbox.address,
            "data_dir": self._folder / "data",
            "key_file": self._folder / "data.key",
            "database_url": self.store.engine.url.render_as_string(hide_password=False),
        }
        chosen = self.playground._settings.model_copy(update=given)
        self.playground.program = Program(chosen, self.sandbox.clock, fast())
        await self.program.start()
        self.store = self.program.store
        if settled:
            await self.settle()


def fast() -> Limits:
    """Send budgets that no journey reaches."""
    return Limits(overall=10_000, chat=1_000.0, burst=1_000)


@asynccontextmanager
async def staged(folder: Path, start: datetime = NOON, *, seeded: bool = False, **chosen: Any) -> AsyncIterator[Stage]:
    """A stage as long as the block lasts, with the settings `chosen`; `seeded`, with the sandbox's own township.

    What the bot sent must have had the published shape, and nothing failed.
    """
    with stores.address(folder, template=stores.EMPTY) as url:
        address = {"database_url": url if stores.chosen == stores.POSTGRES else ""}
        settings = Settings().model_copy(update=address | chosen)
        playground = Playground(settings, folder / "data", fast(), Clock(start), seeded=seeded)
        async with _played(folder, playground, {} if seeded else TOWN) as stage:
            yield stage


@asynccontextmanager
async def _played(folder: Path, playground: Playground, town: dict[str, Any]) -> AsyncIterator[Stage]:
    address = await playground.start(0)
    try:
        async with aiohttp.ClientSession(address) as http:
            stage = Stage(folder, http, playground)
            if town:
                with stage.store.transaction() as session:
                    setup.apply(session, town, stage.now)
            yield stage
            assert playground.sandbox.world.journal.problems == []
    finally:
        await playground.stop()


Play = Callable[..., Awaitable[None]]


def journey(play: Play) -> Callable[..., None]:
    """Run a coroutine test on a stage of its own; its further parameters are pytest's."""
    shape = inspect.signature(play)

    def run(tmp_path: Path, **given: Any) -> None:
        async def main() -> None:
            async with staged(tmp_path) as stage:
                await play(stage, **given)

        asyncio.run(main())

    first, *others = shape.parameters.values()
    run.__name__, run.__doc__ = play.__name__, play.__doc__
    run.__signature__ = shape.replace(parameters=[first.replace(name="tmp_path"), *others])  # type: ignore[attr-defined]
    return run
