"""The way through a form: back, skip, change, add, drop and take up, by buttons and by words."""

import pytest

from models.errors import OutOfDate
from models.kinds import EventKind
from tests import factories
from tests.handlers.chats import Chat
from tests.handlers.forming import AGREED, PATHS, SAVE, Filling, events, play


def test_an_unfinished_form_is_offered_first_and_never_thrown_away(session, filling):
    play(filling, ["外出", "刘小梅"])
    filling.report()
    assert "外出" in filling.lines[0]
    filling.press("k|birth")
    assert list(filling.buttons) == ["接着填", "不要了，报别的"]
    filling.tap("接着填", "今天").type("东莞").tap(SAVE)
    assert [event.kind for event in events(session)] == [EventKind.MIGRATE_OUT]


def test_an_unfinished_form_can_be_dropped_for_another(session, filling):
    play(filling, ["外出", "刘小梅"]).report().tap("不要了，报别的", "去世", "刘小梅", "今天", SAVE)
    assert [event.kind for event in events(session)] == [EventKind.DEATH]


def test_a_dropped_form_can_be_taken_up_again(session, filling):
    play(filling, [*PATHS[EventKind.MIGRATE_OUT][:-1], "不要了"])
    assert (filling.lines, list(filling.buttons)) == (["已取消，什么都没有保存。"], ["撤销，接着填", "再报一件"])
    filling.tap("撤销，接着填", SAVE)
    assert len(events(session)) == 1


def test_a_dropped_form_is_not_taken_up_beside_another(filling):
    play(filling, ["外出", "刘小梅", "取消"])
    undo = filling.buttons["撤销，接着填"]
    filling.tap("再报一件", "出生")
    with pytest.raises(OutOfDate):
        filling.press(undo)


def test_back_skip_change_and_add(session, filling):
    play(filling, ["外出", "刘小梅", "今天", "‹ 返回", "昨天", "!东莞", "补充…"])
    assert list(filling.buttons) == ["目的", "电话", "‹ 返回"]
    filling.type("什么").tap("目的", "打工", "补充…", "电话", "跳过", "修改")
    assert list(filling.buttons) == ["姓名", "日期", "去哪里", "目的", "‹ 返回"]
    filling.tap("去哪里").type("深圳").tap("修改", "‹ 返回")
    assert filling.lines == [
        "外出 · 请核对",
        "姓名：刘小梅",
        "日期：2026年3月19日（农历二月初一）",
        "去哪里：深圳",
        "目的：打工",
        "没有留电话。本人同意的话，可以点“补充”留一个。",
    ]


def test_the_day_of_a_pregnancy_can_be_changed_from_the_card(session, filling):
    play(filling, ["怀孕", "刘小梅", "不记得", "修改", "日期", "昨天", AGREED])
    assert f"{events(session)[0].occurred_on}" == "2026-03-19"


def test_a_refused_answer_says_why_and_asks_again(filling):
    play(filling, ["外出", "刘小梅", "!明天"])
    assert filling.lines == ["外出", "这一天还没到。只报已经发生的事；请写今天或以前的日子，如：昨天。", "哪天走的？"]


def test_another_day_and_two_calendars_are_asked_back(session, filling):
    play(filling, ["外出", "刘小梅", "另一天…", "2026年3月12日"]).type("东莞").tap("修改", "日期").type("八月十五")
    assert list(filling.buttons)[:2] == ["2025年10月6日（农历八月十五）", "2025年8月15日"] or len(filling.buttons) >= 4


def test_words_on_the_card_point_at_the_buttons(filling):
    play(filling, [*PATHS[EventKind.DEATH][:-1], "!走了"])
    assert filling.lines[-1] == "请用下面的按钮：保存、修改或补充。"


@pytest.mark.parametrize("words", [("返回", "跳过", "修改", "返回", "补充", "返回", "保存"),
                                   ("Back", "Skip", "change", "‹ Back", "Add …", "back", "✓ Save")])  # fmt: skip
def test_the_words_of_the_moves_work_like_their_buttons(session, filling, words):
    back, skip, change, leave, add, leave_too, save = words
    play(filling, ["出生", "!陈玉", "陈玉（新的人）", f"!{back}"])
    assert filling.lines[1].startswith("哪位妈妈生了？")
    filling.type("陈玉").tap("陈玉（新的人）").type(skip).tap("今天").type(change)
    assert "要改哪一项？" in filling.lines
    assert filling.type(leave).lines[0] == filling.type(add).type(leave_too).lines[0] == "出生 · 请核对"
    assert filling.type(save).lines[0].startswith("✓ 已保存")
    assert len(events(session)) == 1


@pytest.mark.parametrize("word", ["取消", "Cancel", "不要了", "drop"])
@pytest.mark.parametrize("upto", [1, 2, 3])
def test_the_word_for_dropping_drops_a_form_anywhere(filling, word, upto):
    play(filling, [*PATHS[EventKind.DEATH][:upto], f"!{word}"])
    assert filling.lines == ["已取消，什么都没有保存。"]


def test_save_before_its_time_asks_the_question_again(filling):
    assert play(filling, ["外出", "!保存"]).lines == play(filling, ["!跳过"]).report().tap("接着填").lines
    assert "刘小梅" in filling.buttons


def test_a_form_outlives_the_transaction(store):
    with store.transaction() as session:
        factories.township(session)
        factories.woman(session)
        filling = Filling(Chat.of(session, factories.officer(session)))
        play(filling, ["外出", "刘小梅", "今天"])
    with store.transaction() as session:
        filling.chat.session = session
        filling.type("东莞").tap(SAVE)
        assert len(events(session)) == 1
