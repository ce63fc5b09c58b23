"""The whole program: it starts in order, works on any Bot API, is one at a time, and stops without losing anything."""

import asyncio
import signal
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select
from telegram.error import BadRequest, TimedOut

from bot import app as module
from bot import live, running
from bot.app import Program
from bot.asides import Asides
from bot.limits import Limits
from bot.menus import Menus
from bot.process import Elsewhere, Lease, ended, identity
from bot.running import Playground
from bot.sandbox import Clock, Sandbox, people
from bot.settings import Settings
from handlers import routes
from handlers.routes import Command
from models.errors import SettingsWrong
from models.kinds import Role
from models.services import leases, operator
from models.services.access import Grant, Who
from models.tables import Outbox

FAST = Limits(overall=10_000, chat=1000.0, burst=1000)


def told(turn):
    turn.say("refuse.old_button")


@pytest.fixture(autouse=True)
def routes_of_ours(monkeypatch):
    monkeypatch.setattr(routes, "COMMANDS", (Command("start", told), Command("pending", told, (Role.CADRE,))))
    monkeypatch.setattr(routes, "PRESSES", {})
    monkeypatch.setattr(routes, "OTHERS", {"anything": told, "said": told})


@asynccontextmanager
async def playing(tmp_path, **more):
    playground = Playground(Settings(), tmp_path / "data", FAST, **more)
    await playground.start(0)
    try:
        yield playground
    finally:
        await playground.stop()


def settings_for(sandbox, tmp_path, **more):
    given = {"token": SecretStr(sandbox.token), "api_url": sandbox.address, "data_dir": tmp_path / "data"}
    return Settings().model_copy(update=given | more)


@asynccontextmanager
async def api():
    sandbox = Sandbox()
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def bot_said(world, person):
    return [message["text"] for message in world.chats[person.id].messages if message["from"]["is_bot"]]


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


def test_only_one_process_works_on_a_store(tmp_path):
    async def go():
        async with api() as sandbox:
            first, second = (Program(settings_for(sandbox, tmp_path)) for _ in range(2))
            await first.start()
            with pytest.raises(Elsewhere):
                await second.start()
            await first.stop()
            await second.start()
            await second.stop()

    asyncio.run(go())


def test_a_lost_lease_ends_the_program(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.process.EVERY", 0.02)

    async def go():
        async with api() as sandbox:
            program = Program(settings_for(sandbox, tmp_path))
            await program.start()
            with program.store.transaction() as session:
                leases.release(session, "poll", program._name)
            with pytest.raises(Elsewhere):
                await asyncio.wait_for(program.failed, 60)
            await program.stop()

    asyncio.run(go())


def test_a_lease_outlives_a_store_in_trouble(store, monkeypatch):
    monkeypatch.setattr("bot.process.EVERY", 0.01)
    looks = []
    renew = Lease._renew

    def once_in_trouble(lease):
        looks.append(1)
        if len(looks) == 1:
            raise OSError
        return renew(lease)

    monkeypatch.setattr(Lease, "_renew", once_in_trouble)

    async def go():
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as executor:
            lease = Lease(store, executor, "poll", "me")
            await lease.take()
            task = asyncio.ensure_future(lease.keep())
            while len(looks) < 3:
                await asyncio.sleep(0.01)
            assert not task.done()
            task.cancel()

    asyncio.run(go())


def test_stopping_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(module, "_DRAIN", 0.01)
    asyncio.run(module._in_time(asyncio.sleep(5)))


def test_the_process_of_an_identity_is_known_dead_or_alive(monkeypatch):
    machine, number, _ = identity().split("/")
    assert not ended(identity())
    assert ended(f"{machine}/{number.split('.')[0]}.1/abc")  # the number was used again
    assert ended(f"{machine}/4194303.1/abc")
    assert not ended("elsewhere~1/4194303.1/abc")
    assert not ended("nonsense")
    monkeypatch.setattr("os.kill", _forbidden)
    assert not ended(f"{machine}/1.1/abc")


def _forbidden(_number, _signal):
    raise PermissionError


def test_a_machine_without_proc_has_an_identity_too(monkeypatch):
    monkeypatch.setattr(Path, "readlink", lambda _path: _forbidden(0, 0))
    monkeypatch.setattr(Path, "read_text", lambda _path: "")
    assert identity().count("/") == 2


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


class FakeBot:
    """Notes the menus it is given."""

    def __init__(self):
        self.menus = []
        self.words = []

    async def set_my_commands(self, commands, scope=None, language_code=None):
        self.menus.append((scope and scope.chat_id, language_code, [one.command for one in commands]))

    async def set_my_short_description(self, words, language_code=None):
        self.words.append(words)

    async def set_my_description(self, words, language_code=None):
        self.words.append(words)


def menus(monkeypatch, has=True):
    monkeypatch.setattr("bot.menus.phrases", lambda _language: _Everything() if has else {})
    monkeypatch.setattr("bot.menus.text", lambda _language, phrase: phrase.key)
    bot = FakeBot()

    async def go():
        asides = Asides()
        made = Menus(bot, routes.COMMANDS, asides, "zh_Hans")
        made.begin()
        made.changed({1: Who("a", 1, "en", grants=(Grant(Role.CADRE, "9"),)), 2: Who("b", 2, "en", person_id="p")})
        await asides.finish()

    asyncio.run(go())
    return bot


class _Everything:
    def __contains__(self, _key):
        return True


def test_everybody_and_each_role_has_a_menu(monkeypatch):
    bot = menus(monkeypatch)
    assert (None, None, ["start"]) in bot.menus
    assert (None, "zh", ["start"]) in bot.menus
    assert bot.menus[-2:] == [(1, None, ["start", "pending"]), (2, None, ["start"])]
    assert set(bot.words) == {"bot.short", "bot.description"}


def test_a_word_that_a_language_lacks_is_left_out(monkeypatch):
    assert menus(monkeypatch, has=False).words == []


@pytest.fixture
def once_started(monkeypatch):
    """What to do with each program just after it has started, in turn."""
    real, then = Program.start, []

    async def start(program):
        await real(program)
        if then:
            asyncio.get_running_loop().call_later(0.05, then.pop(0), program)

    monkeypatch.setattr(Program, "start", start)
    return then


def test_a_signal_stops_it_in_order(tmp_path, capsys, monkeypatch):
    real = Playground.start

    async def start(playground):
        await real(playground)
        asyncio.get_running_loop().call_later(0.05, signal.raise_signal, signal.SIGTERM)

    monkeypatch.setattr(Playground, "start", start)
    wanted = Settings().model_copy(update={"sandbox_port": 0})
    assert asyncio.run(running._play(wanted, tmp_path / "data", Clock())) == 0
    assert "The sandbox is at http://127.0.0.1:" in capsys.readouterr().out


def test_each_end_has_its_exit_code(tmp_path, capsys, once_started):
    async def go():
        async with api() as sandbox:
            chosen = settings_for(sandbox, tmp_path)
            first = Program(chosen)
            await first.start()
            codes = [await live.live(Program(chosen))]
            await first.stop()
            for error in (Elsewhere("x"), RuntimeError()):
                once_started.append(lambda program, error=error: program.failed.set_exception(error))
                codes.append(await live.live(Program(chosen)))
            return codes

    assert asyncio.run(go()) == [3, 3, 1]
    assert "another process works on this store already" in capsys.readouterr().err


def test_the_sandbox_forgets_or_keeps(tmp_path, monkeypatch):
    seen = []

    async def play(_settings, data, _clock):
        seen.append(data)
        data.mkdir(parents=True, exist_ok=True)
        kept = (data / "kept").exists()
        (data / "kept").touch()
        return int(kept)

    monkeypatch.setattr(running, "_play", play)
    assert [running.in_sandbox(Settings(), tmp_path / "x", fresh=fresh) for fresh in (False, False, True)] == [0, 1, 0]
    assert running.in_sandbox(Settings(), None, fresh=False) == 0
    assert not seen[-1].exists()


def test_on_telegram_runs_until_the_end(monkeypatch):
    async def ends(_program):
        return 0

    monkeypatch.setattr(live, "live", ends)
    assert live.on_telegram(Settings().model_copy(update={"token": SecretStr("1:" + "x" * 35)})) == 0


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


def test_a_signal_while_the_township_is_filled_ends_it(tmp_path, once_started):
    once_started.append(lambda _program: signal.raise_signal(signal.SIGTERM))

    async def seed(_playground, _program):
        await asyncio.sleep(60)

    async def go():
        playground = Playground(Settings().model_copy(update={"sandbox_port": 0}), tmp_path / "data", seeded=True)
        playground._seed = partial(seed, playground)
        async with asyncio.timeout(10):
            return await live.live(playground)

    assert asyncio.run(go()) == 0


def test_a_signal_during_the_start_ends_it(tmp_path):
    async def go():
        async with api() as sandbox:
            sandbox.world.faults.add(method="getMe", code=502, times=99)
            asyncio.get_running_loop().call_later(0.3, signal.raise_signal, signal.SIGTERM)
            async with asyncio.timeout(5):
                assert await live.live(Program(settings_for(sandbox, tmp_path))) == 0
            program = Program(settings_for(sandbox, tmp_path))
            sandbox.world.faults.coming.clear()
            await program.start()  # the lease was given back
            await program.stop()

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
