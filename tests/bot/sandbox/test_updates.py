"""Ids, confirmation, polls, expiry and the webhook (points 3 to 7)."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from telegram.error import Conflict

from bot.sandbox.schema import check_value
from tests.bot.sandbox.playing import Play, play, playing


@play
async def test_only_a_higher_offset_confirms(both: Play) -> None:
    woman = await both.join()
    first_ids = []
    for text in "abc":
        await both.post(f"people/{woman}/say", text=text)
    for offset in (0, None):
        first_ids.append([one.update_id for one in await both.bot.get_updates(offset=offset, timeout=0)])
    assert first_ids[0] == first_ids[1]
    assert first_ids[0][0] > 100_000_000
    rest = await both.bot.get_updates(offset=first_ids[0][1], limit=1, timeout=0)
    assert [one.message.text for one in rest] == ["b"]
    last = await both.bot.get_updates(offset=-1, timeout=0)
    assert [one.message.text for one in last] == ["c"]
    assert (await both.get("state"))["pending"] == 1


@play
async def test_update_ids_go_on_after_a_reset(both: Play) -> None:
    await both.join()
    before = (await both.get("state"))["next_update_id"]
    await both.post("reset")
    await both.join()
    assert (await both.get("state"))["next_update_id"] == before + 1
    assert len(await both.get("people")) == 1


@play
async def test_a_held_poll_wakes_at_once(both: Play) -> None:
    woman = await both.join()
    poll = asyncio.create_task(both.bot.get_updates(timeout=10))
    await both.sandbox.world.wait(lambda: both.sandbox.world.updates.polling, 0.2)
    await both.post(f"people/{woman}/say", text="here")
    assert [one.message.text for one in await asyncio.wait_for(poll, 60)] == ["here"]


@play
async def test_a_newer_poll_cuts_the_older_one_off(both: Play) -> None:
    older = asyncio.create_task(both.call("getUpdates", timeout=10))
    while not both.sandbox.world.updates.polling:
        await asyncio.sleep(0.01)
    await both.call("getUpdates", timeout=0)
    status, body = await older
    assert (status, body["description"].split(";")[0]) == (409, "Conflict: terminated by other getUpdates request")


@play
async def test_a_poller_that_hangs_up_is_not_taken_for_one_that_listens(both: Play) -> None:
    poll = asyncio.create_task(both.call("getUpdates", timeout=10))
    while not both.sandbox.world.updates.polling:
        await asyncio.sleep(0.01)
    poll.cancel()
    while (await both.get("state"))["polling"]:  # until its end is here; `play` waits for nothing longer than a minute
        await asyncio.sleep(0.01)


@play
async def test_allowed_updates_filter_when_an_update_is_made(both: Play) -> None:
    woman = await both.join()
    await both.call("getUpdates", allowed_updates=["callback_query"])
    await both.post(f"people/{woman}/say", text="not wanted")
    await both.call("getUpdates", allowed_updates=[])
    await both.post(f"people/{woman}/say", text="wanted")
    assert [one.message.text for one in await both.updates()] == ["wanted"]


@play
async def test_updates_wait_a_day_and_taps_150_seconds(both: Play) -> None:
    woman = await both.join()
    shown = await both.bot.send_message(woman, "?", reply_markup=BUTTON)
    await both.post(f"people/{woman}/say", text="yes")
    await both.post(f"people/{woman}/tap", message_id=shown.message_id, button="ok")
    kinds = []
    for seconds in (149, 2, 24 * 3600):
        await both.post("clock", advance_seconds=seconds)
        kinds.append(
            [next(key for key in one if key != "update_id") for one in (await both.call("getUpdates"))[1]["result"]]
        )
    assert kinds == [["message", "callback_query"], ["message"], []]


@play
async def test_any_update_can_be_put_in(both: Play) -> None:
    given = (await both.post("raw", update_id=7, message="not a message"))["update_id"]
    assert given == 7
    many = await both.post("raw", updates=[{"poll": {}}, {"poll": {}}])
    await both.call("getUpdates", offset=-3)
    first, second = many["update_ids"]
    assert second == first + 1
    assert (await both.call("getUpdates"))[1]["result"][0] == {"update_id": 7, "message": "not a message"}


BUTTON = {"inline_keyboard": [[{"text": "ok", "callback_data": "ok"}]]}


@play
async def test_every_update_has_the_published_shape(both: Play) -> None:
    woman = await both.join(username="li_fang")
    shown = await both.bot.send_message(woman, "?", reply_markup=BUTTON)
    path = f"people/{woman}"
    acts: list[tuple[str, dict[str, Any]]] = [
        ("say", {"text": "/me 你好 https://example.org"}),
        ("tap", {"message_id": shown.message_id, "data": "ok"}),
        ("tap", {"message_id": 999, "data": "forged", "forged": True}),
        ("contact", {}),
        ("photo", {"count": 2}),
        ("file", {"name": "三月.xlsx"}),
        ("sticker", {}),
        ("voice", {}),
        ("forward", {"text": "转来的"}),
        ("edit", {"message_id": 3, "text": "改"}),
        ("block", {}),
        ("unblock", {}),
        ("group", {"title": "三组"}),
    ]
    for act, body in acts:
        await both.post(f"{path}/{act}", **body)
    found = (await both.call("getUpdates"))[1]["result"]
    assert len(found) == len(acts) + 1
    assert [problem for one in found for problem in check_value("Update", one)] == []


class Hook:
    """A webhook that answers what it is told to, in order, and then 200."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.got: list[tuple[int, str]] = []
        self.secrets: set[str | None] = set()
        self.reply: dict[str, Any] = {}

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append((update["update_id"], update["message"]["text"]))
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.answers.pop(0) if self.answers else 200
        return web.json_response(self.reply, status=status, headers={"Retry-After": "1"} if status == 503 else {})


def test_webhook_keeps_order_repeats_and_carries_the_secret() -> None:
    async def main() -> None:
        hook = Hook(500, 500, 503)
        app = web.Application()
        app.router.add_post("/hook", hook.take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with playing() as both:
            woman = await both.join()
            await both.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret", max_connections=2)
            with pytest.raises(Conflict):
                await both.bot.get_updates(timeout=0)
            for text in "ab":
                await both.post(f"people/{woman}/say", text=text)
            while len(hook.got) < 2:
                await asyncio.sleep(0.01)
            assert [text for _, text in hook.got] == ["a", "a"]
            assert (await both.bot.get_webhook_info()).last_error_message.startswith("Wrong response")
            hook.reply = {"method": "sendMessage", "chat_id": woman, "text": "by reply"}
            await both.post("clock", advance_seconds=2)
            while len(hook.got) < 3:
                await asyncio.sleep(0.01)
            await both.post("clock", advance_seconds=4)
            while len(hook.got) < 5:
                await asyncio.sleep(0.01)
            assert await both.sandbox.world.quiet(0.2)
            assert [text for _, text in hook.got] == ["a", "a", "a", "a", "b"]
            assert len({number for number, _ in hook.got}) == 2
            assert hook.secrets == {"s3cret"}
            assert [one["text"] for one in await both.messages(woman)][-2:] == ["by reply", "by reply"]
            await both.bot.delete_webhook()
            await both.bot.get_updates(timeout=0)
        await runner.cleanup()

    asyncio.run(asyncio.wait_for(main(), 60))


@play
async def test_a_webhook_elsewhere_is_refused(both: Play) -> None:
    status, body = await both.call("setWebhook", url="https://example.org/hook")
    assert (status, body["ok"]) == (400, False)
