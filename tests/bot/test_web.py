"""The webhook's door: who is let in, what is answered, and that 200 means committed."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot import web, webhook
from handlers import routes
from models import failpoints
from models.failpoints import Point
from models.tables import DeadLetter, SeenUpdate
from tests.bot.knocking import HEADER, SECRET, House, housed, kept, message

pytestmark = pytest.mark.usefixtures("logged", "remembered")


@contextmanager
def held_at(point: Point) -> Iterator[threading.Event]:
    """Stop the store's thread at a point until the block ends; the event says that it stands there."""
    here, go_on = threading.Event(), threading.Event()

    def hit(reached: Point) -> None:
        if reached is point:
            here.set()
            assert go_on.wait(10)

    failpoints.arm(hit)
    try:
        yield here
    finally:
        go_on.set()
        failpoints.arm(None)


@housed()
async def test_what_somebody_says_is_answered(house):
    her = house.person()
    house.says(her, "hello")
    await house.settled()
    assert kept(house) == [f"{her.id} hello"]
    assert len(house.said(her)) == 1


@housed()
async def test_nothing_is_accepted_before_its_commit(house):
    with held_at(Point.BATCH_DONE) as here:
        call = asyncio.create_task(house.knock(message(7)))
        await house.until(here.is_set)
        await asyncio.sleep(0.05)
        assert not call.done()
    assert await call == (200, None)
    assert kept(house) == ["5000000001 hello"]


@housed()
async def test_what_comes_while_a_batch_runs_is_one_batch(house):
    with held_at(Point.BATCH_DONE) as here:
        first = asyncio.create_task(house.knock(message(100)))
        await house.until(here.is_set)
        rest = [asyncio.create_task(house.knock(message(101 + n, text=str(n)))) for n in range(30)]
        await house.until(lambda: house.program.parts.intake.inside == 31)
    assert {status for status, _ in await asyncio.gather(first, *rest)} == {200}
    assert house.program.parts.sender.counts.sizes.total >= 31
    assert sum(house.program.parts.sender.counts.sizes.within) <= 5  # with those of the start
    assert len(kept(house)) == 31


def test_a_batch_keeps_the_order_in_which_its_updates_came(tmp_path, monkeypatch):
    told = []
    monkeypatch.setitem(routes.OTHERS, "said", lambda turn: told.append(turn.heard.text))

    @housed()
    async def go(house):
        numbers = [5, 3, 9, 1, 7]
        source = house.program.parts.intake
        await asyncio.gather(*(source.bring(message(n, text=str(n))) for n in numbers))
        assert told == ["5", "3", "9", "1", "7"]

    go(tmp_path)


@housed()
async def test_eight_chats_at_once_keep_their_order(house):
    folk = [house.person(f"P{n}") for n in range(8)]
    for n in range(6):
        for person in folk:
            house.says(person, f"{n}")
    await house.settled()
    told = kept(house)
    for person in folk:
        assert [name for name in told if name.startswith(str(person.id))] == [f"{person.id} {n}" for n in range(6)]
        assert len(house.said(person)) == 6


@housed()
async def test_same_update_at_the_same_time_is_done_once(house):
    answers = await asyncio.gather(*(house.knock(message(55)) for _ in range(6)))
    assert {status for status, _ in answers} == {200}
    assert kept(house) == ["5000000001 hello"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\u00e9"])
def test_without_the_secret_nobody_gets_in(tmp_path, secret):
    @housed()
    async def go(house):
        assert await house.knock(message(7), secret) == (403, None)
        assert kept(house) == []
        assert house.program.parts.sender.counts.refused == {"secret": 1}

    go(tmp_path)


async def raw(house: House, head: str, body: bytes = b"") -> bytes:
    """Write a request as bytes, and read the first line of the answer; the request need not be complete."""
    host, _, port = house.chosen.listen.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST {house.chosen.webhook_path} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + body)
    line = await asyncio.wait_for(reader.readline(), 60)
    writer.close()
    return line


@housed()
async def test_of_a_stranger_nothing_is_read(house):
    """The answer comes although the body never does."""
    assert b" 403 " in await raw(house, "Content-Length: 5000\r\n")


@housed()
async def test_a_body_without_end_is_cut(house):
    """No length is given, so what comes is counted."""
    piece = b"%x\r\n" % 200_000 + b"x" * 200_000 + b"\r\n"
    line = await raw(house, f"{HEADER}: {SECRET}\r\nTransfer-Encoding: chunked\r\n", piece * 6)
    assert b" 413 " in line
    assert house.program.parts.intake.inside == 0


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(web, "_READ_WITHIN", 0.1)

    @housed()
    async def go(house):
        line = await raw(house, f"{HEADER}: {SECRET}\r\nContent-Length: 50\r\n", b"{")
        assert b" 408 " in line
        assert house.program.parts.intake.inside == 0

    go(tmp_path)


@housed()
async def test_what_telegram_cannot_have_sent_is_refused(house):
    for body in (b"", b"x", b"[1]", b"7", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b'{"update_id": -1}'):
        assert await house.knock(body) == (400, None), body
    assert house.rows(SeenUpdate) == house.rows(DeadLetter) == []


@housed()
async def test_an_update_that_cannot_be_read_is_set_aside_and_not_sent_again(house):
    for number, body in enumerate(
        (
            b'{"update_id": 0, "message": {"text": "\xff"}}',
            b'{"update_id": 1, "message": ' + b"[" * 100_000,
            b'{"update_id": 2, "message": 7}',
            b'{"update_id": 3, "message": {"message_id": "x"}}',
        )
    ):
        assert await house.knock(body) == (200, None), number
    assert sorted(row.update_id for row in house.rows(SeenUpdate)) == [0, 1, 2, 3]
    assert len(house.rows(DeadLetter)) == 4


@housed()
async def test_half_a_surrogate_pair_holds_nobody_up(house):
    body = web.orjson.dumps(message(9, text="HALF")).replace(b"HALF", b"a\\ud83d")
    assert await house.knock(body) == (200, None)
    assert [row.update_id for row in house.rows(SeenUpdate)] == [9]


@housed()
async def test_only_post_and_only_there(house):
    assert (await house.knock(message(7), method="GET"))[0] == 405
    assert (await house.knock(message(7), method="PUT"))[0] == 405
    for path in ("/", "/from", "/from/telegram/", "/docs", "/metrics/x"):
        assert (await house.get(path))[0] == 404


def test_a_full_room_asks_to_come_again(tmp_path, monkeypatch):
    monkeypatch.setattr(webhook, "ROOM", 2)

    @housed()
    async def go(house):
        with held_at(Point.BATCH_DONE):
            calls = [asyncio.create_task(house.knock(message(n, text=str(n)))) for n in (1, 2)]
            await house.until(lambda: house.program.parts.intake.inside == 2)
            assert await house.knock(message(3)) == (503, "1")
        assert [await call for call in calls] == [(200, None)] * 2
        assert await house.knock(message(3)) == (200, None)

    go(tmp_path)


@housed()
async def test_what_was_begun_is_finished_before_the_end(house):
    with held_at(Point.BATCH_DONE) as here:
        call = asyncio.create_task(house.knock(message(7)))
        await house.until(here.is_set)
        late = asyncio.create_task(house.knock(message(8, text="late")))
        await house.until(lambda: house.program.parts.intake.inside == 2)
        stop = asyncio.create_task(house.stop())
        await house.until(lambda: not house.program.parts.intake.taking)
        assert await house.knock(message(9)) == (503, "1")
        assert (await house.get("/health"))[0] == 503
    assert await call == await late == (200, None)
    await stop
    assert sorted(row.update_id for row in house.rows(SeenUpdate)) == [7, 8]
