"""The door: addresses, hosts, hooks, stopping, the clock, and the transcript from a revision on."""

import asyncio
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Clock, Sandbox
from bot.sandbox.__main__ import serve
from bot.sandbox.errors import NotPossible
from tests.bot.sandbox.playing import Play, play, playing


def test_listens_on_loopback_only() -> None:
    with pytest.raises(NotPossible, match="this machine only"):
        asyncio.run(Sandbox().start(host="0.0.0.0"))


@play
async def test_other_hosts_and_other_sites_are_refused(both: Play) -> None:
    for headers in ({"Host": "daybook.example:80"}, {"Origin": "http://evil.example"}):
        async with both.http.post("/sandbox/reset", json={}, headers=headers) as answer:
            assert answer.status == 403
    async with both.http.post("/sandbox/reset", json={}, headers={"Origin": both.address}) as answer:
        assert answer.status == 200


@play
async def test_the_page_loads_everything_from_here(both: Play) -> None:
    for path in ("/", "/page/page.css", "/page/page.js", "/page/words.js"):
        async with both.http.get(path) as answer:
            assert answer.status == 200
            assert "https://" not in await answer.text() or path == "/page/bubble.js"


def test_a_held_poll_does_not_hold_up_stopping() -> None:
    async def main() -> float:
        async with playing() as both:
            poll = asyncio.create_task(both.call("getUpdates", timeout=50))
            while not both.sandbox.world.updates.polling:
                await asyncio.sleep(0.01)
            before = time.monotonic()
            await both.sandbox.stop()
            assert await poll == (200, {"ok": True, "result": []})
            return time.monotonic() - before

    assert asyncio.run(main()) < 20  # of 50 for which it would be held


def test_hooks_choose_the_cast_and_follow_the_clock() -> None:
    moves: list[datetime] = []

    async def cast() -> list[dict[str, Any]]:
        return [{"user_id": people[0], "name": "陈秀兰", "note": "信息员"}]

    async def moved(now: datetime) -> None:
        moves.append(now)

    people: list[int] = []

    async def main() -> None:
        async with playing(hooks={"cast": cast, "moved": moved}) as both:
            people.extend([await both.join(), await both.join("李芳")])
            shown = await both.get("cast")
            assert [(one["user_id"], one["note"]) for one in shown["people"]] == [(people[0], "信息员")]
            await both.post("clock", to="2031-05-01T08:00:00+08:00")
            assert moves[0].date().isoformat() == "2031-05-01"
            assert (await both.get("clock"))["now"].startswith("2031-05-01T00:00")

    asyncio.run(main())


@play
async def test_transcript_tells_what_changed_since_a_revision(both: Play) -> None:
    woman = await both.join()
    seen = await both.get(f"people/{woman}/transcript")
    await both.bot.send_message(woman, "新")
    news = await both.get(f"changes?after={seen['revision']}")
    later = await both.get(f"people/{woman}/transcript?after={seen['revision']}")
    assert (news["chats"], [one["text"] for one in later["messages"]]) == ([woman], ["新"])


@play
async def test_what_an_app_would_not_do_is_refused_with_a_reason(both: Play) -> None:
    woman = await both.join()
    for act, body, status in (
        ("say", {"text": " "}, 400),
        ("say", {}, 400),
        ("tap", {"button": "none"}, 404),
        ("start", {"payload": "两"}, 400),
        ("fly", {}, 404),
        ("edit", {"message_id": 99, "text": "x"}, 404),
    ):
        async with both.http.post(f"/sandbox/people/{woman}/{act}", json=body) as answer:
            assert (answer.status, "error" in await answer.json()) == (status, True)
    async with both.http.post("/sandbox/faults", json={"kind": "rain"}) as answer:
        assert answer.status == 400


@play
async def test_a_long_text_is_sent_in_parts(both: Play) -> None:
    woman = await both.join()
    await both.post(f"people/{woman}/say", text="长" * 5000)
    assert [len(one.message.text) for one in await both.updates()] == [4096, 904]


def test_the_clock_moves_and_tells() -> None:
    async def main() -> None:
        start = datetime(2026, 3, 1, tzinfo=UTC)
        clock, told = Clock(start), []
        clock.listeners.append(told.append)
        waiting = asyncio.ensure_future(clock.changed())
        sleeping = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        clock.advance(3600)
        assert timedelta(0) <= clock.now() - start - timedelta(hours=1) < timedelta(minutes=1)
        assert await asyncio.wait_for(waiting, 60) >= told[0]
        await asyncio.wait_for(sleeping, 60)
        with pytest.raises(ValueError, match="forward"):
            clock.advance(-1)
        with pytest.raises(ValueError, match="time zone"):
            clock.set(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of this line

    asyncio.run(main())


def test_serves_until_it_is_told_to_stop(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        serving = asyncio.create_task(serve(0, "7000000001:abc", check=True))
        while not (said := capsys.readouterr().out):
            await asyncio.sleep(0.01)
        assert said.endswith(" 7000000001:abc\n")
        await asyncio.sleep(0.01)
        signal.raise_signal(signal.SIGTERM)
        await serving

    asyncio.run(main())


def test_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--token", "7000000001:abc", "--no-check"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address, token = process.stdout.readline().split()
        with urllib.request.urlopen(f"{address}/bot{token}/getMe") as answer:
            assert b"7000000001" in answer.read()
        process.terminate()
        assert process.wait(5) == 0
