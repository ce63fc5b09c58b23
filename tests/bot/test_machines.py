"""Several processes on one PostgreSQL store: each in its role, one at a time where it must be, none missed."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import Program
from bot.role import Role
from bot.sandbox import Sandbox, people
from bot.settings import Settings
from models import sealing
from models.errors import SettingsWrong
from models.kinds import OutboxState
from models.services import leases
from models.tables import Lease, Outbox
from tests import stores


@pytest.fixture
def machines(tmp_path, monkeypatch):
    """Starts programs on one store and one sandbox, all ended when the test is over."""
    monkeypatch.setattr("bot.duties._STANDBY", 0.05)
    monkeypatch.setattr("bot.process.EVERY", 0.1)
    monkeypatch.setattr("bot.membership.EVERY", 0.1)
    sealing.load(tmp_path / "data.key")

    @asynccontextmanager
    async def begin():
        with stores.address(tmp_path, stores.POSTGRES) as url:
            sandbox = Sandbox()
            await sandbox.start()
            room = Room(Settings().model_copy(update=given(sandbox, url, tmp_path)), sandbox)
            try:
                yield room
            finally:
                for program in room.running:
                    await program.stop()
                await sandbox.stop()

    return begin


def given(sandbox, url, folder):
    return {
        "token": SecretStr(sandbox.token),
        "api_url": sandbox.address,
        "data_dir": folder / "data",
        "database_url": url,
        "send_rate": 30,
    }


async def until(true):
    """Wait for what is to come, however slow the machine is."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.02)


class Room:
    def __init__(self, settings, sandbox):
        self.settings, self.sandbox, self.running = settings, sandbox, []
        self.her = people.join(sandbox.world, "王秀英")

    async def start(self, *roles):
        for role in roles:
            program = Program(self.settings, role=role)
            await program.start()
            self.running.append(program)
        return self.running[-len(roles) :]

    async def stop(self, program):
        self.running.remove(program)
        await program.stop()

    async def says(self, text):
        """What comes back."""
        chat = self.sandbox.world.chats[self.her.id]
        people.say(self.sandbox.world, self.her, text)
        await until(lambda: chat.messages[max(chat.messages)]["from"]["is_bot"])
        return chat.messages[max(chat.messages)]["text"]

    def rows(self, table):
        with self.running[0].store.transaction() as session:
            return list(session.exec(select(table)))


def test_who_stands_by_takes_over(machines):
    async def go():
        async with machines() as room:
            first, second = await room.start(Role.ALL, Role.ALL)
            assert await room.says("/help")
            await room.stop(first)
            assert await room.says("/help")
            await second.settle()
            assert {row.state for row in room.rows(Outbox)} == {OutboxState.SENT}
            assert {row.holder for row in room.rows(Lease)} == {second._name}

    asyncio.run(go())


def test_each_role_does_its_part(machines, monkeypatch):
    monkeypatch.setattr("bot.sender._POLL", 600)  # it is told that something waits, and need not look

    async def go():
        async with machines() as room:
            web, sender, scheduler = await room.start(Role.WEB, Role.SENDER, Role.SCHEDULER)
            assert await room.says("/help")
            holders = {row.name.split(":")[0]: row.holder for row in room.rows(Lease)}
            assert holders == {"poll": web._name, "send": sender._name, "tick": scheduler._name}

    asyncio.run(go())


def test_one_ticks_and_one_fetches_at_a_time(machines):
    async def go():
        async with machines() as room:
            programs = await room.start(Role.ALL, Role.ALL, Role.SCHEDULER)
            await until(lambda: any(one.parts.ticking.held for one in programs))
            await until(lambda: any(one.parts.polling.held for one in programs))
            await asyncio.sleep(0.3)  # in which others might begin as well
            assert sum(program.parts.ticking.held for program in programs) == 1
            assert sum(program.parts.polling.held for program in programs) == 1

    asyncio.run(go())


def test_two_without_a_lease_would_be_found(machines, monkeypatch):
    async def granted(_lease):
        return True

    monkeypatch.setattr("bot.process.Lease.attempt", granted)
    with pytest.raises(AssertionError):
        test_one_ticks_and_one_fetches_at_a_time(machines)


def test_senders_share_what_may_be_sent(machines):
    async def go():
        async with machines() as room:
            await room.start(Role.SENDER, Role.SENDER, Role.SENDER)
            await until(lambda: [row.share for row in room.rows(Lease) if row.name.startswith("send:")] == [10, 10, 10])

    asyncio.run(go())


def test_what_a_dead_sender_had_claimed_is_sent_by_another(machines, monkeypatch):
    monkeypatch.setattr(leases, "LASTS", timedelta(seconds=0.5))
    monkeypatch.setattr("models.services.senders.LASTS", timedelta(seconds=0.5))

    async def go():
        async with machines() as room:
            (_web, dead) = await room.start(Role.WEB, Role.SENDER)
            room.sandbox.world.faults.add(method="sendMessage", kind="hang", seconds=30)
            people.say(room.sandbox.world, room.her, "/help")
            while room.sandbox.world.faults.coming:
                await asyncio.sleep(0.02)
            for task in dead._tasks:  # as if its process had ended in the middle
                task.cancel()
            await room.start(Role.SENDER)
            await until(lambda: {row.state for row in room.rows(Outbox)} == {OutboxState.SENT})

    asyncio.run(go())


def test_roles_need_a_store_for_many(tmp_path):
    settings = Settings().model_copy(update={"token": SecretStr("1:a"), "data_dir": tmp_path})
    with pytest.raises(SettingsWrong, match="needs PostgreSQL"):
        Program(settings, role=Role.WEB)
