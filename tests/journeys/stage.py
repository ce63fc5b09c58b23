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
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
from bot.sandbox.transcript import transcript
from bot.settings import Settings
from locales import Phrase, text
from models.clock import local_day
from models.kinds import Role
from models.services import invitations, people, setup
from models.tables import Person
from tests.factories import GROUP, NOON, TOWNSHIP, VILLAGE

ZONE = "Asia/Shanghai"
LANGUAGES = {"zh-hans": "zh_Hans", "en": "en"}
TOWN = {
    "code": TOWNSHIP,
    "name": "梅溪镇",
    "zone": ZONE,
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
TODAY, SAVE, AGREED, TICK = (Phrase(key) for key in ("day.today", "card.save", "card.agreed", "card.tick"))
"""Buttons of every report: today; save; save, she knows and agrees; a count only."""

Json = dict[str, Any]
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
        await asyncio.wait_for(self.program.settle(), 30)

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

    # Who is there

    async def somebody(self, name: str, phone: str = "", language: str = "zh-hans") -> "Player":
        """Somebody with a telephone, who has not opened the bot."""
        given = await self.post("people", name=name, phone=phone, language_code=language)
        player = Player(self, given["user_id"], name, phone, LANGUAGES[language])
        self.cast.append(player)
        return player

    async def staff(self, name: str, role: Role, area: str, language: str = "zh-hans") -> "Player":
        """Somebody who opened an invitation for a role."""
        worker = await self.somebody(name, language=language)
        with self.store.transaction() as session:
            made = invitations.make(session, role, area, "operator", self.now)
        await worker.starts(made.token)
        return worker

    async def officer(self, name: str = "周安", group: str = GROUP, language: str = "zh-hans") -> "Player":
        """The officer of a group."""
        return await self.staff(name, Role.OFFICER, group, language)

    async def cadre(self, name: str = "吴敏", village: str = VILLAGE, language: str = "zh-hans") -> "Player":
        """The cadre of a village."""
        return await self.staff(name, Role.CADRE, village, language)

    async def clinic(self, name: str = "何医生", language: str = "zh-hans") -> "Player":
        """Somebody who works at the township's clinic."""
        return await self.staff(name, Role.CLINIC, TOWNSHIP, language)

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
    ) -> tuple["Player", Person]:
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

    async def starts(self) -> None:
        """The operator starts it again, on the same store."""
        given = {
            "token": SecretStr(self.sandbox.token),
            "api_url": self.sandbox.address,
            "data_dir": self._folder / "data",
            "key_file": self._folder / "data.key",
        }
        self.playground.program = Program(Settings().model_copy(update=given), self.sandbox.clock, fast())
        await self.program.start()
        self.store = self.program.store
        await self.settle()


@dataclass(eq=False)
class Player:
    """One person with a telephone. `sees` and `heard` look at what came since her own last act, or since time passed."""

    stage: Stage
    id: int
    name: str
    phone: str
    language: str
    mark: int = 0

    # What she does

    async def does(self, act: str, **given: Any) -> Any:
        """Any act of the person side: say, tap, contact, sticker, edit, block …"""
        self.mark = self.stage.sandbox.world.revision
        return await self.stage.post(f"people/{self.id}/{act}", **given)

    async def says(self, *lines: str) -> None:
        """Type and send, line by line."""
        for line in lines:
            await self.does("say", text=line)

    async def starts(self, payload: str = "") -> None:
        """Press START, or open a link with its payload."""
        await self.does("start", payload=payload)

    async def opens(self, link: str) -> None:
        """Open a t.me link."""
        await self.starts(link.partition("?start=")[2])

    async def taps(self, *labels: str | Phrase) -> Any:
        """Tap one button after another: each the newest that says so, below a message or on the keyboard.

        A sign before the words ("✓ 保存") may be left out.
        """
        done = None
        for label in labels:
            done = await self._tap(self.words(label))
        return done

    async def _tap(self, label: str) -> Any:
        for message in reversed(self.messages):
            for button in _buttons(message):
                if label in (button["text"], _plain(button["text"])):
                    data = {key: button[key] for key in ("callback_data",) if key in button}
                    given = {"data": data["callback_data"]} if data else {"button": button["text"]}
                    return await self.does("tap", message_id=message["message_id"], **given)
        found = [key for key in self.keyboard if label in (key, _plain(key))]
        assert found, f"{self.name} finds no button {label!r} in {self.buttons + self.keyboard}"
        return await self.does("tap", button=found[0])

    async def reports(self, kind: str, *steps: str | Phrase) -> None:
        """Report something: what is plain text is typed, phrases are the buttons that are tapped."""
        await self.taps(Phrase("menu.report"), Phrase(f"kind.{kind}"))
        for step in steps:
            await (self.taps(step) if isinstance(step, Phrase) else self.says(step))

    async def chooses(self, yes: Iterable[str] = ()) -> None:
        """Answer the questions about purposes: yes to these (by name), no to the others."""
        wanted = set(yes)
        for scope in ("round", "care", "feedback"):
            assert any(self.words(Phrase(f"consent.ask.{scope}")) in said for said, _ in self.screen), scope
            await self.taps(Phrase("consent.yes" if scope in wanted else "consent.no"))
        for scope in sorted(wanted - {"round", "care", "feedback"}):
            await self.taps(Phrase("menu.me"), Phrase("me.purposes"))
            await self.taps(Phrase.of("me.switch", mark="–", what=Phrase(f"consent.title.{scope}")))
            await self.taps(Phrase("consent.yes"))

    # What she sees

    def words(self, said: str | Phrase) -> str:
        """A phrase in her language, as the telephone shows it."""
        return said if isinstance(said, str) else re.sub(r"</?b>", "", text(self.language, said)).strip()

    @property
    def messages(self) -> list[Json]:
        """Every message in her chat that stands there now, hers too, oldest first."""
        return self._seen()["messages"]

    @property
    def fresh(self) -> list[Json]:
        """Messages of the bot that came or changed since her last act, or since time passed."""
        return [one for one in self._seen(self.mark)["messages"] if not one["mine"]]

    @property
    def heard(self) -> list[str]:
        """Their texts."""
        return [_text(one) for one in self.fresh]

    @property
    def buttons(self) -> list[str]:
        """What the buttons say that came with them."""
        return [button["text"] for one in self.fresh for button in _buttons(one)]

    @property
    def keyboard(self) -> list[str]:
        """The keys below her chat."""
        rows = (self._seen()["keyboard"] or {"keyboard": []})["keyboard"]
        return [key["text"] for row in rows for key in row]

    @property
    def screen(self) -> list[tuple[str, list[str]]]:
        """The chat as it stands: each message of the bot with its buttons."""
        shown = (one for one in self.messages if not one["mine"])
        return [(_text(one), [button["text"] for button in _buttons(one)]) for one in shown]

    def _seen(self, after: int = 0) -> Json:
        world = self.stage.sandbox.world
        return transcript(world, world.people[self.id], after)

    def sees(self, *words: str | Phrase) -> None:
        """Something that came holds all these words."""
        wanted = [self.words(one) for one in words]
        fits = any(all(one in said for one in wanted) for said in self.heard)
        assert fits, f"{self.name} does not see {wanted} in {self.heard}"

    def misses(self, *words: str | Phrase) -> None:
        """Nothing that came holds any of these words, on no button either."""
        shown = "\n".join((*self.heard, *self.buttons))
        found = [one for one in words if self.words(one) in shown]
        assert not found, f"{self.name} sees {found} in {shown}"

    def sees_nothing(self) -> None:
        """Nothing came."""
        assert self.heard == [], f"{self.name} sees {self.heard}"

    def link(self) -> str:
        """The newest invitation that she was shown."""
        links = [button["url"] for one in self.messages for button in _buttons(one) if "url" in button]
        return str(links[-1])


def _text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _plain(label: str) -> str:
    """A label without the sign before it."""
    return re.sub(r"^\W+", "", label)


def fast() -> Limits:
    """Send budgets that no journey reaches."""
    return Limits(overall=10_000, chat=1_000.0, burst=1_000)


@asynccontextmanager
async def staged(folder: Path, start: datetime = NOON) -> AsyncIterator[Stage]:
    """A stage as long as the block lasts. What the bot sent must have had the published shape, and nothing failed."""
    playground = Playground(Settings(), folder / "data", fast(), Clock(start))
    address = await playground.start(0)
    try:
        async with aiohttp.ClientSession(address) as http:
            stage = Stage(folder, http, playground)
            with stage.store.transaction() as session:
                setup.apply(session, TOWN, stage.now)
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
