"""One process at a time works on a store: leases, and who still lives."""

import asyncio
from pathlib import Path

import pytest

from bot.app import Program
from bot.process import Elsewhere, Lease, ended, identity
from models.services import leases
from tests.bot.programs import api, settings_for

pytestmark = pytest.mark.usefixtures("few_routes")


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
