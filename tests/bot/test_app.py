"""The whole program: it starts in order, works on any Bot API, and stops without losing anything."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from sqlmodel import select
from telegram.error import BadRequest, TimedOut

from bot import app as module
from bot.app import Program
from bot.asides import Asides
from bot.running import Playground
from bot.sandbox import people
from bot.settings import Settings
from models.errors import SettingsWrong
from models.services import leases, operator
from models.tables import Outbox
from tests.bot.programs import FAST, api, settings_for

pytestmark = pytest.mark.usefixtures("few_routes")


@asynccontextmanager
async def playing(tmp_path, **more):
    playground = Playground(Settings(), tmp_path / "data", FAST, **more)
    await playground.start(0)
    try:
        yield playground
    finally:
        await playground.stop()


def test_a_message_is_answered_once_settled(tmp_path):
    async def go():
        async with playing(tmp_path) as playground:
            world = playground.sandbox.world
            her = people.join(world, "王秀英")
            people.say(world, her, "你好")
            await playground.program.settle()
            with playground.program.store.transaction() as session:
                (row,) = session.exec(select(Outbox))
                assert row.state == "sent"
                assert operator.get(session, operator.BOT).value["username"] == "daybook_bot"
                assert operator.get(session, operator.CHOICES).value == {"names_in_chat": "masked"}
                assert leases.held(session, "poll", module.utc_now())

    asyncio.run(go())
    assert (tmp_path / "data.key").exists()
    assert (tmp_path / "data" / "daybook.db").exists()


def test_moving_the_clock_waits_for_what_follows(tmp_path):
    async def go():
        async with playing(tmp_path) as playground:
            playground.sandbox.clock.advance(86400)
            await playground._moved(None)
            assert (playground.program.now() - module.utc_now()).total_seconds() > 86000

    asyncio.run(go())


def test_the_seeded_township_has_its_people_and_their_menus(tmp_path):
    async def go():
        async with playing(tmp_path, seeded=True) as playground:
            await playground.program.settle()
            cast = await playground._cast()
            assert len(cast) == 5
            assert all(one["note"] for one in cast)

    asyncio.run(go())


def test_without_a_token_there_is_no_program():
    with pytest.raises(SettingsWrong, match="DAYBOOK_TOKEN"):
        Program(Settings().model_copy(update={"token": None}))


def test_a_refused_token_is_said_in_one_line(tmp_path):
    async def go():
        async with api() as sandbox:
            program = Program(settings_for(sandbox, tmp_path, token=SecretStr("1:" + "x" * 35)))
            with pytest.raises(SettingsWrong, match="does not accept DAYBOOK_TOKEN"):
                await program.start()

    asyncio.run(go())


def test_a_bot_api_that_is_not_up_yet_is_waited_for(tmp_path, monkeypatch):
    async def go():
        async with api() as sandbox:
            sandbox.world.faults.add(method="getMe", code=502)
            program = Program(settings_for(sandbox, tmp_path))
            await program.start()
            await program.settle()
            await program.stop()

    real = asyncio.sleep
    monkeypatch.setattr(module.asyncio, "sleep", lambda _seconds: real(0.01))
    asyncio.run(go())


def test_stopping_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(module, "_DRAIN", 0.01)
    asyncio.run(module._in_time(asyncio.sleep(5)))


def test_asides_run_once_and_may_fail():
    ran = []

    async def call(error=None):
        ran.append(error)
        if error:
            raise error

    async def go():
        asides = Asides()
        asides.start(call(BadRequest("x")), once="a")
        asides.start(call(), once="a")
        asides.start(call(TimedOut()))
        await asides.finish()

    asyncio.run(go())
    assert len(ran) == 2


def test_a_sandbox_that_cannot_start_its_program_stops(tmp_path, monkeypatch):
    async def refuse(_program):
        raise SettingsWrong("x")

    monkeypatch.setattr(Program, "start", refuse)

    async def go():
        playground = Playground(Settings(), tmp_path / "data")
        with pytest.raises(SettingsWrong):
            await playground.start(0)
        assert playground.failed is None

    asyncio.run(go())


def test_a_playground_that_was_never_started_has_nothing_to_do(tmp_path):
    async def go():
        playground = Playground(Settings(), tmp_path / "data")
        await playground._moved(None)
        await playground.stop()
        assert playground.failed is None

    asyncio.run(go())


def test_an_unmoved_program_has_no_follower(tmp_path):
    async def go():
        async with api() as sandbox:
            program = Program(settings_for(sandbox, tmp_path))
            await program.start()
            await program.moved()
            await program.stop()

    asyncio.run(go())
