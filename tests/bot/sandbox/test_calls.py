"""How calls are read, refused and checked (points 1, 2, 10, 15, 17 and 18 of what a faithful Bot API does)."""

import time

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.sandbox.text import units
from tests.bot.sandbox.playing import Play, play


@play
async def test_errors_carry_code_description_and_status(both: Play) -> None:
    assert await both.call("sendMessage", chat_id=1, text="x") == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
    )


@play
async def test_unknown_method_is_404_and_wrong_token_401(both: Play) -> None:
    assert (await both.call("sendNothing"))[0] == 404
    assert (await both.call("sendPoll"))[0] == 501
    async with both.http.post("/bot123:wrong/getMe") as answer:
        assert answer.status == 401
    with pytest.raises(InvalidToken):
        await type(both.bot)("123:wrong", base_url=f"{both.address}/bot").initialize()


@play
async def test_every_encoding_is_read_and_method_names_ignore_case(both: Play) -> None:
    woman = await both.join()
    url = f"/bot{both.sandbox.token}/SENDmessage"
    form = aiohttp.FormData({"chat_id": str(woman)})
    form.add_field("text", "四", content_type="text/plain")
    multipart = aiohttp.MultipartWriter("form-data")
    multipart.append("五").set_content_disposition("form-data", name="text")
    multipart.append(str(woman)).set_content_disposition("form-data", name="chat_id")
    await both.http.get(url, params={"chat_id": woman, "text": "一"})
    await both.http.post(url, params={"chat_id": woman, "text": "二"})
    await both.http.post(url, json={"chat_id": woman, "text": "三", "reply_markup": None})
    await both.http.post(url, data=form)
    await both.http.post(url, data=multipart)
    assert [one["text"] for one in await both.messages(woman)] == ["/start", "一", "二", "三", "四", "五"]


@play
async def test_entities_count_utf16_and_are_moved_when_ends_are_trimmed(both: Play) -> None:
    woman = await both.join()
    bold = {"type": "bold", "offset": 3, "length": 2}
    _, sent = await both.call("sendMessage", chat_id=woman, text="  𠮷李 /me ", entities=[bold])
    assert sent["result"]["text"] == "𠮷李 /me"
    assert sent["result"]["entities"] == [
        {"type": "bold", "offset": 1, "length": 2},
        {"type": "bot_command", "offset": 4, "length": 3},
    ]
    assert units("𠮷李") == 3


@play
async def test_lengths_are_limited_in_utf16_units(both: Play) -> None:
    woman = await both.join()
    await both.bot.send_message(woman, "𠮷" * 2048)
    with pytest.raises(BadRequest, match="Message is too long"):
        await both.bot.send_message(woman, "𠮷" * 2049)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await both.bot.send_message(woman, " ")


@play
async def test_callback_data_is_limited_in_bytes(both: Play) -> None:
    woman = await both.join()
    too_long = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="村" * 22)]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await both.bot.send_message(woman, "x", reply_markup=too_long)


@play
async def test_what_breaks_the_published_shape_is_noted(both: Play) -> None:
    woman = await both.join()
    await both.call("sendMessage", chat_id=woman, text="x", colour="red", entities=[{"type": "bold", "offset": "0"}])
    assert sorted(one["problem"] for one in await both.get("problems")) == [
        "sendMessage.colour: no such field",
        "sendMessage.entities[0].length: required",
        "sendMessage.entities[0].offset: str instead of Integer",
    ]
    sent = (await both.get("sent?after=0"))[-1]
    assert (sent["method"], sent["params"]["text"], len(sent["problems"])) == ("sendMessage", "x", 3)


@play
async def test_429_on_demand_says_how_long_in_body_and_header(both: Play) -> None:
    woman = await both.join()
    await both.post("faults", method="sendMessage", code=429, retry_after=7, times=2)
    async with both.http.post(f"/bot{both.sandbox.token}/sendMessage", json={"chat_id": woman, "text": "x"}) as answer:
        assert (answer.status, answer.headers["retry-after"]) == (429, "7")
        assert (await answer.json())["parameters"] == {"retry_after": 7}
    with pytest.raises(RetryAfter):
        await both.bot.send_message(woman, "x")
    await both.bot.send_message(woman, "x")


@play
async def test_limits_hold_per_chat_until_the_clock_moves(both: Play) -> None:
    woman = await both.join()
    await both.post("faults", limits={"chat": 1, "burst": 2})
    await both.bot.send_message(woman, "1")
    await both.bot.send_message(woman, "2")
    with pytest.raises(RetryAfter):
        await both.bot.send_message(woman, "3")
    await both.post("clock", advance_seconds=1)
    await both.bot.send_message(woman, "3")
    await both.post("faults", clear=True)


@play
async def test_a_lost_reply_was_done(both: Play) -> None:
    woman = await both.join()
    await both.post("faults", method="sendMessage", kind="lost")
    with pytest.raises(NetworkError):
        await both.bot.send_message(woman, "arrived")
    await both.post("faults", method="sendMessage", kind="lost")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await both.call("sendMessage", chat_id=woman, text="too")
    await both.post("faults", method="sendMessage", kind="cut")
    with pytest.raises(aiohttp.ClientPayloadError):
        await both.call("sendMessage", chat_id=woman, text="cut off")
    assert [one["text"] for one in await both.messages(woman)][1:] == ["arrived", "too", "cut off"]


@play
async def test_hanging_and_html_do_nothing(both: Play) -> None:
    woman = await both.join()
    await both.post("faults", method="sendMessage", kind="hang", seconds=0.2)
    await both.post("faults", method="sendMessage", kind="html", code=502)
    await both.post("faults", method="sendMessage", code=500)
    before = time.monotonic()
    for _ in range(3):
        with pytest.raises(NetworkError):
            await both.bot.send_message(woman, "x")
    assert time.monotonic() - before >= 0.2
    assert [one["text"] for one in await both.messages(woman)] == ["/start"]


@play
async def test_strangers_are_not_found_and_blockers_forbid(both: Play) -> None:
    stranger = (await both.post("people", name="李芳"))["user_id"]
    with pytest.raises(BadRequest, match="Chat not found"):
        await both.bot.send_message(stranger, "x")
    woman = await both.join()
    await both.post(f"people/{woman}/block")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await both.bot.send_message(woman, "x")
    change = (await both.updates())[0].my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    await both.post(f"people/{woman}/unblock")
    await both.bot.send_message(woman, "x")
    await both.post(f"people/{woman}/deactivate")
    with pytest.raises(Forbidden, match="deactivated"):
        await both.bot.send_message(woman, "x")
