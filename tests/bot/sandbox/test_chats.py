"""Messages, edits, taps, keyboards, files, commands and links (points 8, 9, 11 to 14 and 16)."""

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.sandbox.files import picture
from tests.bot.sandbox.playing import Play, play

ONE = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok:1")]])


@play
async def test_message_ids_rise_in_a_chat_for_both_sides_and_absent_is_not_null(both: Play) -> None:
    woman = await both.join()
    assert woman > 2**32
    assert both.bot.username == "daybook_bot"
    assert (await both.bot.send_message(woman, "二")).message_id == 2
    said = await both.post(f"people/{woman}/say", text="三")
    assert said.pop("date") > 0
    assert said == {
        "message_id": 3,
        "from": {"id": woman, "is_bot": False, "first_name": "陈秀兰", "language_code": "zh-hans"},
        "chat": {"id": woman, "first_name": "陈秀兰", "type": "private"},
        "text": "三",
        "message_ids": [3],
    }


@play
async def test_a_command_and_a_deep_link_carry_their_entity(both: Play) -> None:
    woman = await both.join()
    await both.post(f"people/{woman}/start", payload="inv_8f2-A")
    message = (await both.updates())[0].message
    assert message.text == "/start inv_8f2-A"
    assert [(one.type, one.offset, one.length) for one in message.entities] == [("bot_command", 0, 6)]


@play
async def test_a_tap_shows_the_message_as_it_is_and_is_answered_once(both: Play) -> None:
    woman = await both.join()
    shown = await both.bot.send_message(woman, "前", reply_markup=ONE)
    await both.bot.edit_message_text("后", woman, shown.message_id, reply_markup=ONE)
    tapped = await both.post(f"people/{woman}/tap", button="好")
    query = (await both.updates())[0].callback_query
    assert (query.id, query.data, query.message.text) == (tapped["callback_query_id"], "ok:1", "后")
    assert query.chat_instance
    assert (await both.get(f"people/{woman}/transcript"))["waiting"] == [query.id]
    await both.bot.answer_callback_query(query.id, "记下了", show_alert=True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await both.bot.answer_callback_query(query.id)
    seen = await both.get(f"people/{woman}/transcript")
    assert (seen["waiting"], seen["answers"][0]["text"], seen["answers"][0]["show_alert"]) == ([], "记下了", True)


@play
async def test_a_button_that_an_edit_took_away_can_be_tapped_by_who_still_sees_it(both: Play) -> None:
    woman = await both.join()
    shown = await both.bot.send_message(woman, "前", reply_markup=ONE)
    await both.bot.edit_message_text("后", woman, shown.message_id)
    await both.post(f"people/{woman}/tap", message_id=shown.message_id, data="ok:1")
    query = (await both.updates())[0].callback_query
    assert (query.data, query.message.text) == ("ok:1", "后")
    async with both.http.post(f"/sandbox/people/{woman}/tap", json={"message_id": shown.message_id, "data": "x"}) as no:
        assert no.status == 404


@play
async def test_a_forged_tap_on_a_message_that_is_gone_is_inaccessible(both: Play) -> None:
    woman = await both.join()
    await both.post(f"people/{woman}/tap", message_id=77, data="x", forged=True)
    query = (await both.updates())[0].callback_query
    assert (query.message.is_accessible, query.message.message_id) == (False, 77)


@play
async def test_a_tap_not_answered_in_150_seconds_is_lost(both: Play) -> None:
    woman = await both.join()
    await both.bot.send_message(woman, "?", reply_markup=ONE)
    tapped = await both.post(f"people/{woman}/tap", button="好")
    await both.post("clock", advance_seconds=151)
    with pytest.raises(BadRequest, match="Query is too old"):
        await both.bot.answer_callback_query(tapped["callback_query_id"])
    assert (await both.get(f"people/{woman}/transcript"))["answers"][0]["expired"] is True


@play
async def test_edits_own_messages_only_and_only_when_something_differs(both: Play) -> None:
    woman = await both.join()
    shown = await both.bot.send_message(woman, "一", reply_markup=ONE)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await both.bot.edit_message_text("一", woman, shown.message_id, reply_markup=ONE)
    edited = await both.bot.edit_message_text("一", woman, shown.message_id)
    assert (edited.reply_markup, edited.message_id, bool(edited.edit_date)) == (None, shown.message_id, True)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await both.bot.edit_message_text("x", woman, 1)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await both.bot.edit_message_text("x", woman, 99)
    await both.bot.edit_message_reply_markup(woman, shown.message_id, reply_markup=ONE)
    assert (await both.messages(woman))[-1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "好"


@play
async def test_deletes_either_side_within_48_hours(both: Play) -> None:
    woman = await both.join()
    old = await both.bot.send_message(woman, "old")
    await both.post("clock", advance_seconds=49 * 3600)
    new = await both.post(f"people/{woman}/say", text="110101…")
    assert await both.bot.delete_message(woman, new["message_id"])
    with pytest.raises(BadRequest, match="can't be deleted"):
        await both.bot.delete_message(woman, old.message_id)
    with pytest.raises(BadRequest, match="not found"):
        await both.bot.delete_message(woman, new["message_id"])
    seen = await both.get(f"people/{woman}/transcript")
    assert ([one["text"] for one in seen["messages"]], seen["deleted"]) == (["/start", "old"], [3])


@play
async def test_own_and_other_contacts_differ(both: Play) -> None:
    officer, woman = await both.join(phone="+8613000000001"), await both.join("李芳", phone="8613000000002")
    keys = ReplyKeyboardMarkup([[KeyboardButton("我的号码", request_contact=True)]], one_time_keyboard=True)
    await both.bot.send_message(officer, "?", reply_markup=keys)
    await both.post(f"people/{officer}/tap", button="我的号码")
    await both.post(f"people/{officer}/contact", of=woman)
    await both.post(f"people/{officer}/contact", of={"name": "王五", "phone": "8613000000003"}, forwarded=True)
    contacts = [(one.message.contact.phone_number, one.message.contact.user_id) for one in await both.updates()]
    assert contacts == [("8613000000001", officer), ("8613000000002", woman), ("8613000000003", None)]
    assert (await both.get(f"people/{officer}/transcript"))["keyboard"] is None


@play
async def test_a_reply_keyboard_stays_until_removed_and_fixes_its_message(both: Play) -> None:
    woman = await both.join()
    asked = await both.bot.send_message(woman, "?", reply_markup=ReplyKeyboardMarkup([["是", "否"]]))
    assert (await both.get(f"people/{woman}/transcript"))["keyboard"]["keyboard"] == [[{"text": "是"}, {"text": "否"}]]
    await both.post(f"people/{woman}/tap", button="是")
    assert (await both.updates())[0].message.text == "是"
    with pytest.raises(BadRequest, match="can't be edited"):
        await both.bot.edit_message_text("x", woman, asked.message_id)
    await both.bot.send_message(woman, "好", reply_markup=ReplyKeyboardRemove())
    assert (await both.get(f"people/{woman}/transcript"))["keyboard"] is None


@play
async def test_photos_come_in_sizes_and_albums_in_parts(both: Play) -> None:
    woman = await both.join()
    await both.post(f"people/{woman}/photo", caption="两张", count=2)
    first, second = [one.message for one in await both.updates()]
    assert [size.width for size in first.photo] == [90, 320, 800, 1280]
    assert (first.caption, second.caption) == ("两张", None)
    assert first.media_group_id == second.media_group_id
    file = await both.bot.get_file(first.photo[-1].file_id)
    assert len(await file.download_as_bytearray()) == first.photo[-1].file_size


@play
async def test_files_are_fetched_by_a_decoded_path_and_up_to_20_mb(both: Play) -> None:
    woman = await both.join()
    await both.post(f"people/{woman}/file", name="三月.报 表", data_base64="5pil")
    await both.post(f"people/{woman}/file", name="big.bin", size=20 * 1024 * 1024 + 1)
    small, big = [one.message.document for one in await both.updates()]
    file = await both.bot.get_file(small.file_id)
    assert file.file_path.endswith(".%E6%8A%A5%20%E8%A1%A8") or file.file_path.endswith(".报 表")
    assert bytes(await file.download_as_bytearray()).decode() == "春"
    with pytest.raises(BadRequest, match="File is too big"):
        await both.bot.get_file(big.file_id)


@play
async def test_the_bot_sends_pictures_files_and_albums(both: Play) -> None:
    woman = await both.join()
    photo = await both.bot.send_photo(woman, picture(400, 300), caption="二维码", protect_content=True)
    assert [(size.width, size.height) for size in photo.photo] == [(90, 68), (320, 240), (400, 300)]
    again = await both.bot.send_photo(woman, photo.photo[-1].file_id)
    assert again.photo[-1].width == 400
    sent = await both.bot.send_document(woman, b"a,b", filename="三月.csv", caption="表")
    assert (sent.document.file_name, sent.document.file_size) == ("三月.csv", 3)
    album = await both.bot.send_media_group(woman, [InputMediaPhoto(picture(20, 20)) for _ in range(2)])
    assert album[0].media_group_id == album[1].media_group_id
    changed = await both.bot.edit_message_media(InputMediaDocument(b"x", filename="x.txt"), woman, photo.message_id)
    assert changed.document.file_name == "x.txt"
    await both.bot.edit_message_caption(woman, sent.message_id, caption="新")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await both.bot.send_photo(woman, b"not a picture")
    with pytest.raises(BadRequest, match="protected"):
        await both.bot.forward_message(woman, woman, photo.message_id)
    assert (await both.bot.forward_message(woman, woman, sent.message_id)).forward_origin.sender_user.is_bot
    assert (await both.bot.copy_message(woman, woman, sent.message_id)).message_id == 8
    assert await both.get("problems") == []


@play
async def test_commands_by_scope_and_language(both: Play) -> None:
    officer, woman = await both.join(), await both.join("Li Fang", language_code="en")
    await both.bot.set_my_commands([BotCommand("help", "Help")])
    await both.bot.set_my_commands([BotCommand("help", "帮助")], language_code="zh")
    await both.bot.set_my_commands([BotCommand("report", "报告")], scope=BotCommandScopeChat(officer))
    menus = [(await both.get(f"people/{who}/transcript"))["menu"][0]["description"] for who in (officer, woman)]
    assert menus == ["报告", "Help"]
    await both.bot.delete_my_commands(scope=BotCommandScopeChat(officer))
    assert (await both.get(f"people/{officer}/transcript"))["menu"][0]["description"] == "帮助"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await both.bot.set_my_commands([BotCommand("Help", "x")])
    assert [one.description for one in await both.bot.get_my_commands()] == ["Help"]


@play
async def test_profile_and_small_methods(both: Play) -> None:
    woman = await both.join()
    await both.bot.set_my_name("日记", language_code="zh")
    assert (await both.bot.get_my_name(language_code="zh")).name == "日记"
    assert (await both.bot.get_my_name()).name == "Daybook"
    await both.bot.set_my_description("x")
    assert (await both.bot.get_my_description()).description == "x"
    await both.bot.set_chat_menu_button(woman)
    assert (await both.bot.get_chat_menu_button(woman)).type in ("default", "commands")
    assert (await both.bot.get_chat(woman)).first_name == "陈秀兰"
    assert await both.bot.send_chat_action(woman, "typing")
    assert (await both.bot.send_message(woman, "<b>好</b>", parse_mode="HTML")).entities[0].type == "bold"


@play
async def test_a_group_can_be_left(both: Play) -> None:
    officer = await both.join()
    group = await both.post(f"people/{officer}/group", title="三组")
    await both.post(f"people/{officer}/say", text="hi", chat_id=group["id"])
    assert [bool(one.my_chat_member) for one in await both.updates()] == [True, False]
    assert await both.bot.leave_chat(group["id"])
    await both.post(f"people/{officer}/say", text="unheard", chat_id=group["id"])
    assert await both.updates() == []
