"""The program behind a webhook, the sandbox that calls it as Telegram does, and a hand that knocks like anybody's."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from pydantic import SecretStr
from sqlmodel import Session, SQLModel, select

from bot.app import Program
from bot.limits import Limits
from bot.sandbox import Clock, Sandbox, people
from bot.sandbox.world import Person
from bot.settings import Settings
from handlers.turn import Turn
from models.tables import Lease
from tests.bot import waiting
from tests.factories import NOON

SECRET = "a-secret_of-plum-creek"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def behind_a_webhook() -> dict[str, Any]:
    """What webhook mode needs, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    called = {"webhook_url": f"http://127.0.0.1:{port}/from/telegram", "webhook_secret": SecretStr(SECRET)}
    return {"mode": "webhook", "listen": f"127.0.0.1:{port}", **called}


class House:
    """A program and its sandbox. `http` reaches the program from outside."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession, chosen: Settings) -> None:
        self.sandbox, self.http, self.chosen = sandbox, http, chosen
        self.program = Program(chosen)
        self.runs = False

    async def start(self) -> None:
        limits = Limits(overall=10_000, chat=1000.0, burst=1000)
        self.program = Program(self.chosen, self.sandbox.clock, limits)
        await self.program.start()
        self.runs = True

    async def stop(self) -> None:
        self.runs = False
        await asyncio.wait_for(self.program.stop(), 60)

    @property
    def pending(self) -> int:
        return len(self.sandbox.world.updates.pending)

    def person(self, name: str = "王秀英") -> Person:
        return people.join(self.sandbox.world, name)

    def says(self, person: Person, *texts: str) -> None:
        for text in texts:
            people.say(self.sandbox.world, person, text)

    async def settled(self) -> None:
        await asyncio.wait_for(self.program.settle(), 60)

    until = staticmethod(waiting.until)

    def said(self, person: Person) -> list[str]:
        """What the bot said to somebody, oldest first."""
        messages = self.sandbox.world.chats[person.id].messages.values()
        return [one["text"] for one in messages if one["from"]["is_bot"]]

    def rows(self, table: type[SQLModel]) -> list[Any]:
        with self.program.store.transaction() as session:
            return list(session.exec(select(table)))

    def look(self, see: Callable[[Session], Any]) -> Any:
        with self.program.store.transaction() as session:
            return see(session)

    async def knock(self, update: Any, secret: str | None = SECRET, method: str = "POST") -> tuple[int, Any]:
        """Bring something to the webhook: (status, seconds after which it may come again, or None)."""
        data = update if isinstance(update, bytes) else orjson.dumps(update)
        headers = {HEADER: secret} if secret is not None else {}
        async with self.http.request(method, self.chosen.webhook_path, data=data, headers=headers) as answer:
            return answer.status, answer.headers.get("retry-after")

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(path) as answer:
            return answer.status, await answer.text()


def message(number: int, chat: int = 5_000_000_001, text: str = "hello") -> dict[str, Any]:
    """An update with a message."""
    user = {"id": chat, "is_bot": False, "first_name": "x", "language_code": "en"}
    said = {"message_id": number, "from": user, "chat": {"id": chat, "type": "private", "first_name": "x"}}
    return {"update_id": number, "message": {**said, "date": int(NOON.timestamp()), "text": text}}


@asynccontextmanager
async def house(folder: Path, **more: Any) -> AsyncIterator[House]:
    """A running program behind a webhook."""
    sandbox = Sandbox(clock=Clock(NOON))
    await sandbox.start()
    files = {"data_dir": folder / "data", "key_file": folder / "data.key"}
    given = {"token": SecretStr(sandbox.token), "api_url": sandbox.address, **files, **behind_a_webhook()}
    chosen = Settings().model_copy(update=given | more)
    async with aiohttp.ClientSession(f"http://{chosen.listen}") as http:
        it = House(sandbox, http, chosen)
        try:
            await it.start()
            await it.settled()
            yield it
        finally:
            if it.runs:
                await it.stop()
            await sandbox.stop()


def remember(turn: Turn) -> None:
    """Answer, and keep what was said where `kept` finds it."""
    turn.session.add(Lease(name=f"{turn.heard.chat_id} {turn.heard.text}"[:40], holder="x", until=NOON))
    turn.say("refuse.old_button")


def kept(house: House) -> list[str]:
    """What the handler was told, in the order of the rows."""
    return [row.name for row in house.rows(Lease) if row.holder == "x"]


Test = Callable[..., Awaitable[None]]


def housed(**more: Any) -> Callable[[Test], Callable[[Path], None]]:
    """Run a coroutine test in a house of its own."""

    def wrap(test: Test) -> Callable[[Path], None]:
        def run(tmp_path: Path) -> None:
            async def main() -> None:
                async with house(tmp_path, **more) as it:
                    await test(it)

            asyncio.run(main())

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return wrap
