"""The many ways to be refused: each wrong call or act gets the sentence that Telegram, or an app, would give."""

import base64
import struct
from typing import Any

import aiohttp
import pytest

from bot.sandbox import files, text
from bot.sandbox.errors import Refused
from bot.sandbox.schema import check_call, check_value
from tests.bot.sandbox.playing import Play, play

KEY = {"text": "a", "callback_data": "a"}
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply_markup"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": ""}]]}},
        "can't parse inline keyboard",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
        "can't parse inline keyboard",
    ),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "x"}]]}}, "BUTTON_URL"),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[KEY] * 8] * 13}}, "reply markup is too long"),
    ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "can't parse reply keyboard"),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[5]]}}, "wrong parameters"),
    ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ("sendMessage", {"text": "<b>x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    ("sendMessage", {"text": "<q>x</q>", "parse_mode": "HTML"}, "can't parse entities"),
    ("sendMessage", {"text": "x</b>", "parse_mode": "HTML"}, "can't parse entities"),
    ("sendPhoto", {"photo": "https://example.org/a.png"}, "wrong file identifier"),
    ("sendPhoto", {"photo": "unknown"}, "wrong file_id"),
    ("sendMediaGroup", {"media": []}, "must be 2-10 items"),
    ("sendMediaGroup", {"media": [{"type": "audio"}] * 2}, "wrong media type"),
    ("editMessageText", {"message_id": 3, "text": "x"}, "no text in the message"),
    ("editMessageCaption", {"message_id": 2, "caption": "x"}, "no caption in the message"),
    ("editMessageMedia", {"message_id": 3, "media": {"type": "audio", "media": "x"}}, "wrong media type"),
    ("editMessageCaption", {"message_id": 3, "caption": "长" * 1025}, "caption is too long"),
    ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
    ("forwardMessage", {"from_chat_id": 5, "message_id": 1}, "message to forward not found"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "TOO_MUCH"),
    ("setMyName", {"name": "n" * 65}, "name is too long"),
    ("leaveChat", {}, "private chats"),
]


@play
async def test_wrong_calls_are_refused_with_a_reason(both: Play) -> None:
    woman = await both.join()
    await both.bot.send_message(woman, "二")
    await both.bot.send_photo(woman, files.picture(9, 9))
    for method, given, why in CALLS:
        status, body = await both.call(method, **({} if why.startswith("chat_id") else {"chat_id": woman} | given))
        assert (status, why in body["description"]) == (400, True), (method, given, body)


@play
async def test_bodies_that_cannot_be_read_are_refused(both: Play) -> None:
    url = f"/bot{both.sandbox.token}/getMe"
    for content, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"x", "multipart/form-data")):
        async with both.http.post(url, data=content, headers={"content-type": kind}) as answer:
            assert answer.status == 400
    async with both.http.post(url, data=bytes(53 * 1024 * 1024)) as answer:
        assert answer.status == 413
    async with both.http.get("/botwithout") as answer:
        assert answer.status == 404


@play
async def test_uploads_have_limits_and_names(both: Play) -> None:
    woman = await both.join()
    with pytest.raises(Refused, match="Request Entity Too Large"):
        both.sandbox.world.files.put("documents", bytes(files.UPLOAD_LIMIT + 1), "x")
    with pytest.raises(Refused, match="too big"):
        both.sandbox.world.files.photo(bytes(files.PHOTO_LIMIT + 1))
    with pytest.raises(Refused, match="non-empty"):
        both.sandbox.world.files.put("documents", b"", "x")
    body = (
        b"--B\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--B\r\n"
        b'Content-Disposition: form-data; name="document";'
        b" filename*=utf-8''%E8%A1%A8.csv\r\n\r\na\r\n--B\r\n"
        b'Content-Disposition: form-data; name="chat_id"\r\n\r\n' + str(woman).encode() + b"\r\n--B--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=B"}
    async with both.http.post(f"/bot{both.sandbox.token}/sendDocument", data=body, headers=headers) as answer:
        assert (await answer.json())["result"]["document"]["file_name"] == "表.csv"


def test_a_jpeg_tells_its_size() -> None:
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"ab"
    frame = b"\xff\xc0" + struct.pack(">HBHH", 8, 8, 30, 40) + bytes(4)
    assert files.dimensions(head + frame) == (40, 30)
    with pytest.raises(Refused):
        files.dimensions(head)


@pytest.mark.parametrize("kind", ["status", "html", "lost"])
def test_downloads_fail_on_demand(kind: str) -> None:
    @play
    async def run(both: Play) -> None:
        await both.post("faults", method="download", kind=kind, code=502)
        file = both.sandbox.world.files.put("documents", b"x", "x.bin")
        path = f"/file/bot{both.sandbox.token}/{file.path}"
        if kind == "lost":
            async with both.http.get(path) as answer:
                assert await answer.read() == b"x"
            return
        async with both.http.get(path) as answer:
            assert answer.status == 502
        async with both.http.get(path + ".gone") as answer:
            assert answer.status == 404

    run()


@play
async def test_a_download_can_break_off(both: Play) -> None:
    await both.post("faults", method="download", kind="hang", times=2)  # the client tries a GET twice by itself
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await both.http.get(f"/file/bot{both.sandbox.token}/documents/file_0")
    await both.post("faults", method="getUpdates", kind="lost")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await both.call("getUpdates")


@play
async def test_people_do_what_apps_allow(both: Play) -> None:
    woman, other = await both.join(username="li_fang"), await both.join("王五")
    said = await both.bot.send_message(
        woman, "?", reply_markup={"inline_keyboard": [[{"text": "u", "url": "https://t.me"}]]}
    )
    url = await both.post(f"people/{woman}/tap", message_id=said.message_id, button="u")
    assert url == {"url": "https://t.me"}
    for act, body, status in (
        ("photo", {"data_base64": "?"}, 400),
        ("photo", {"data_base64": base64.b64encode(b"x").decode()}, 400),
        ("edit", {"message_id": said.message_id, "text": "x"}, 403),
        ("say", {"text": "x", "chat_id": 5}, 404),
        ("tap", {"message_id": 2, "button": "none"}, 404),
    ):
        async with both.http.post(f"/sandbox/people/{woman}/{act}", json=body) as answer:
            assert answer.status == status, (act, await answer.text())
    await both.post(f"people/{woman}/photo", caption="看 /me")
    await both.post(f"people/{woman}/edit", message_id=3, text="改 /me")
    await both.post(f"people/{woman}/delete", message_id=3)
    await both.post(f"people/{woman}/file", name="a.txt", caption="c")
    assert [one["file"]["kind"] for one in await both.messages(woman) if "file" in one] == ["document"]
    for _ in range(2):
        await both.post(f"people/{other}/block")
    async with both.http.post(f"/sandbox/people/{other}/say", json={"text": "x"}) as answer:
        assert answer.status == 409
    assert (await both.post("people", name="again", user_id=woman))["name"] == "陈秀兰"
    for path, body in (("people", b"["), ("people", b"[]")):
        async with both.http.post(f"/sandbox/{path}", data=body) as answer:
            assert answer.status == 400
    async with both.http.get("/sandbox/files/unknown") as answer:
        assert answer.status == 400
    await both.post("faults", method="sendMessage")
    assert len((await both.post("faults", limits=False))["coming"]) == 1
    async with both.http.post("/sandbox/faults", json={"colour": 1}) as answer:
        assert answer.status == 400


@play
async def test_the_page_shows_files_and_answers_replies(both: Play) -> None:
    woman = await both.join()
    await both.bot.send_photo(woman, files.picture(9, 9), caption="图", reply_to_message_id=1)
    shown = (await both.messages(woman))[-1]
    assert shown["reply_to_message"]["text"] == "/start"
    async with both.http.get(shown["file"]["url"]) as answer:
        assert answer.headers["content-type"] == "image/png" or len(await answer.read()) == shown["file"]["size"]
    await both.bot.send_message(woman, "x", reply_to_message_id=99, allow_sending_without_reply=True)
    assert await both.bot.delete_messages(woman, [1, 2, 99])
    assert (await both.bot.copy_message(woman, woman, 3)).message_id == 4
    assert (await both.get("quiet?settle=0.05&timeout=0.2"))["quiet"] is False
    assert (await both.get("changes?after=999999&timeout=0.05"))["chats"] == []


def test_a_value_of_the_wrong_shape_is_named() -> None:
    assert check_call("sendMessage", {"chat_id": 1, "text": "x", "entities": "x"}) == [
        "sendMessage.entities: str instead of a list"
    ]
    assert check_call("sendMessage", {"chat_id": 1, "text": None}) == ["sendMessage.text: null instead of absent"]
    assert check_call("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": 3}) == [
        "sendMessage.link_preview_options: int instead of LinkPreviewOptions"
    ]
    assert check_value("Integer", True) == ["Integer: bool instead of Integer"]
    assert check_call("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {}}) != []


def test_html_is_read_into_entities() -> None:
    assert text.compose(' <a href="https://example.org">看</a><b></b>', [], "HTML") == (
        "看",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org"}],
    )
    assert text.compose("x", [{"type": "bold", "offset": 5, "length": 2}], None) == ("x", [])
