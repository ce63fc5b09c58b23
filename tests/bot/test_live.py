"""A program lives until a signal, an error or another process ends it; each end has its exit code."""

import asyncio
import signal
from functools import partial

import pytest
from pydantic import SecretStr

from bot import live, running
from bot.app import Program
from bot.process import Elsewhere
from bot.running import Playground
from bot.sandbox import Clock
from bot.settings import Settings
from tests.bot.programs import api, settings_for

pytestmark = pytest.mark.usefixtures("few_routes")


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
