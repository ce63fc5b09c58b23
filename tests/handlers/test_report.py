"""Guided reports: six taps, nothing lost, nothing kept that must not be, every old or forged press answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers import report
from models.db import savepoint
from models.errors import NotFound, OutOfDate, Refused
from models.kinds import EventKind, Role, Visibility
from models.services import history
from models.tables import Draft, Event, Membership, Person
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, VILLAGE
from tests.handlers.chats import Chat, data_of, labels
from tests.handlers.forming import Filling

SAVE, AGREED, TICK = "✓ 保存", "✓ 本人知道并同意，保存", "没问或不同意，只记一个数"
PATHS = {
    EventKind.MARRIAGE: ["结婚", "刘小梅", "今天", SAVE],
    EventKind.DIVORCE: ["离婚", "刘小梅", "今天", SAVE],
    EventKind.HUKOU_IN: ["户口迁入", "刘小梅", "今天", SAVE],
    EventKind.HUKOU_OUT: ["户口迁出", "刘小梅", "今天", SAVE],
    EventKind.MIGRATE_IN: ["流入", "刘小梅", "今天", "!湖南邵阳", SAVE],
    EventKind.MIGRATE_OUT: ["外出", "刘小梅", "今天", "!广东东莞", SAVE],
    EventKind.PREGNANCY: ["怀孕", "刘小梅", "!1月5号", AGREED],
    EventKind.BIRTH: ["出生", "刘小梅", "今天", SAVE],
    EventKind.MEASURE: ["节育措施", "刘小梅", "上环", "今天", AGREED],
    EventKind.DEATH: ["去世", "刘小梅", "今天", SAVE],
    EventKind.EXAM: ["健康检查", "刘小梅", "产前检查", "今天", AGREED],
    EventKind.PREGNANCY_END: ["怀孕结束", "刘小梅", "今天", AGREED],
    EventKind.RETURN_HOME: ["返乡", "刘小梅", "今天", SAVE],
}


@pytest.fixture
def filling(session):
    factories.township(session)
    factories.woman(session)
    return Filling(Chat.of(session, factories.officer(session)))


def play(filling, steps):
    filling.report()
    for step in steps:
        filling.type(step[1:]) if step[0] == "!" else filling.tap(step)
    return filling


def events(session):
    session.flush()
    return list(session.exec(select(Event)))


@pytest.mark.parametrize("kind", EventKind)
def test_six_taps_or_messages_are_enough(session, filling, kind):
    play(filling, PATHS[kind])
    (event,) = events(session)
    assert (event.kind, event.person_id is not None, event.group_code) == (kind, True, GROUP)
    assert filling.acts <= 6
    assert filling.lines[0] == "✓ 已保存，编号 0320-01"


@pytest.mark.parametrize("what", ["取环", "换成皮埋", "换成女扎", "不舒服（副反应）"])
def test_an_end_a_change_and_a_reaction_take_six_taps_too(session, filling, what):
    play(filling, ["节育措施", "刘小梅", what, "今天", AGREED])
    assert (filling.acts, len(events(session))) == (6, 1)


def test_a_change_of_method_says_both_and_the_old_one_can_be_added(session, filling):
    play(filling, ["节育措施", "刘小梅", "!换成皮埋", "今天", "补充…", "原来的方法", "环", AGREED])
    (event,) = events(session)
    facts = history.fact_of(session, session.exec(select(Person)).one(), event).answers
    assert facts == {"action": "replace", "method": "implant", "old_method": "iud"}


def test_what_can_be_done_with_one_method_stands_in_one_row(filling):
    play(filling, ["节育措施", "刘小梅"])
    assert labels(filling.newest.buttons[:2]) == ["上环", "取环", "换成上环", "放皮埋", "取皮埋", "换成皮埋"]
    assert len(filling.newest.buttons[0]) == 3


@pytest.mark.parametrize("kind", EventKind)
def test_the_card_shows_the_day_in_both_calendars_and_asks_consent_for_four_kinds(filling, kind):
    play(filling, PATHS[kind][:-1])
    assert "日期：2026年3月20日（农历二月初二）" in filling.lines
    asks = "本人知道并同意记录吗？没有同意就只记一个数，不记名字。" in filling.lines
    assert asks is (AGREED in PATHS[kind]) is (TICK in filling.buttons) is (SAVE not in filling.buttons)


def test_the_saved_message_takes_the_cards_place_and_is_masked(filling):
    play(filling, PATHS[EventKind.MIGRATE_OUT])
    assert filling.newest.edits == 11
    assert filling.lines == ["✓ 已保存，编号 0320-01", "外出 · 刘*梅 · 一组 · 2026年3月20日（农历二月初二）"]
    assert "刘小梅" not in repr(filling.newest)


def test_a_tick_holds_no_name_and_offers_the_invitation_and_rest(session, filling):
    play(filling, [*PATHS[EventKind.PREGNANCY_END][:-1], TICK])
    (event,) = events(session)
    assert (event.person_id, event.facts) == (None, None)
    assert filling.lines[0] == "✓ 只记了一个数，没有名字，编号 0320-01"
    assert list(filling.buttons) == ["把邀请交给本人", "让发给她的消息先停一停", "再报一件"]
    assert not [word for word in ("刘小梅", "刘*梅") if word in repr(filling.newest)]


def test_a_tick_about_somebody_new_leaves_no_person_and_no_draft(session, filling):
    play(filling, ["怀孕", "!陈玉", "陈玉（新的人）", "!1996", "!12周", TICK])
    assert [one.birth_year for one in session.exec(select(Person))] == [1996]
    assert [(one.content, one.open) for one in session.exec(select(Draft))] == [(None, False)]
    assert filling.buttons["把邀请交给本人"] == f"vg|{GROUP}"


@pytest.mark.parametrize(
    "steps",
    [
        ["怀孕", "!陈玉", "陈玉（新的人）", "!13岁"], ["结婚", "!陈玉", "陈玉（新的人）", "!13岁"],
        ["出生", "!陈玉", "陈玉（新的人）", "跳过", "今天", "补充…", "出生年份", "!2012"],
        ["健康检查", "!陈玉", "陈玉（新的人）", "!13岁"], ["节育措施", "!陈玉", "陈玉（新的人）", "!13岁"],
        ["怀孕结束", "!陈玉", "陈玉（新的人）", "!2016年"],
        ["健康检查", "!陈玉", "陈玉（新的人）", "!15岁", "产前检查", "!2024-03-01"],
    ],
)  # fmt: skip
def test_under_14_the_form_ends_at_once_and_is_forgotten(session, filling, steps):
    play(filling, steps)
    assert "110" in "".join(filling.lines)
    assert "12355" in "".join(filling.lines)
    assert [(one.content, one.open) for one in session.exec(select(Draft))] == [(None, False)]
    assert (events(session), len(session.exec(select(Person)).all())) == ([], 1)


def test_a_child_on_record_ends_the_form_as_soon_as_she_is_chosen(session, filling):
    factories.woman(session, "小丫", birth_year=2014)
    for steps in (["怀孕", "小丫"], ["结婚", "刘小梅", "今天", "补充…", "配偶", "小丫"]):
        play(filling, steps)
        assert "110" in "".join(filling.lines)
        assert filling.buttons == {}
    assert {(one.content, one.open) for one in session.exec(select(Draft))} == {(None, False)}


@pytest.mark.parametrize("kind", ["外出", "流入", "返乡", "户口迁入", "户口迁出", "去世"])
def test_moves_registration_and_death_of_children_are_ordinary_events(session, filling, kind):
    factories.woman(session, "小丫", birth_year=2014)
    play(filling, [kind, "小丫", "今天"])
    filling.type("东莞") if kind in ("外出", "流入") else None
    filling.tap(SAVE)
    assert len(events(session)) == 1


def test_somebody_who_came_under_14_meanwhile_is_refused_at_saving(session, filling):
    play(filling, PATHS[EventKind.PREGNANCY][:-1])
    session.exec(select(Person)).one().birth_year = 2013
    filling.tap(AGREED)
    assert ("110" in "".join(filling.lines), events(session)) == (True, [])
    assert session.exec(select(Draft)).one().content is None


def test_a_form_about_somebody_who_came_under_14_meanwhile_is_not_taken_up_again(session, filling):
    play(filling, PATHS[EventKind.PREGNANCY][:-1])
    session.exec(select(Person)).one().birth_year = 2013
    filling.report().tap("接着填")
    assert ("110" in "".join(filling.lines), session.exec(select(Draft)).one().content) == (True, None)


def test_what_is_not_the_officers_to_see_is_saved_under_its_number_alone(session, filling):
    play(filling, ["怀孕", "!陈玉", "陈玉（新的人）", "!17岁", "!12周", AGREED])
    assert filling.lines == ["✓ 已保存，编号 0320-01。后面由专人来办。"]
    assert events(session)[0].visibility is Visibility.CADRE_CLINIC


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


def test_a_wrong_spouse_is_said_on_the_card_once_and_can_be_mended(session, filling):
    play(filling, ["结婚", "刘小梅", "今天", "补充…", "配偶", "刘小梅"])
    said = "配偶和本人是同一个人。请改配偶的名字。"
    assert filling.lines.count(said) == 1
    assert filling.tap(SAVE).lines.count(said) == 1
    filling.tap("修改", "配偶").type("李建国").tap("李建国（新的人）", SAVE)
    assert len(events(session)) == 1


def test_a_near_report_is_asked_back_with_its_number(filling):
    play(filling, PATHS[EventKind.EXAM])
    play(filling, ["健康检查", "刘小梅", "产前检查", "昨天"])
    assert any("0320-01" in line for line in filling.lines)


def test_the_same_report_again_has_the_same_number(session, filling):
    play(filling, PATHS[EventKind.DEATH])
    play(filling, PATHS[EventKind.DEATH])
    assert (len(events(session)), filling.lines[0]) == (1, "这一条以前已保存，编号还是 0320-01，没有重复记。")


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


def test_a_plain_save_says_nothing_about_her_yes(session, filling):
    play(filling, [*PATHS[EventKind.EXAM][:-1], "!保存"])
    assert ("请用下面的按钮：保存、修改或补充。" in filling.lines, events(session)) == (True, [])
    filling.type("没问或不同意，只记一个数")
    assert [event.person_id for event in events(session)] == [None]


def test_save_before_its_time_asks_the_question_again(filling):
    assert play(filling, ["外出", "!保存"]).lines == play(filling, ["!跳过"]).report().tap("接着填").lines
    assert "刘小梅" in filling.buttons


def test_clinics_are_offered_where_one_is_asked_for(filling):
    play(filling, ["出生", "刘小梅", "今天", "补充…", "医院或服务站", "镇卫生院"])
    assert "医院或服务站：镇卫生院" in filling.lines


def test_a_cadre_of_two_groups_is_asked_for_the_group_of_somebody_new(session):
    factories.township(session)
    factories.woman(session)
    filling = Filling(Chat.of(session, factories.cadre(session, VILLAGE)))
    play(filling, ["返乡", "!陈玉", "陈玉（新的人）", "二组", "今天"])
    assert "小组：二组" in filling.lines
    filling.tap(SAVE)
    assert events(session)[0].group_code == OTHER_GROUP


def test_a_cadre_is_not_offered_people_of_another_village(session):
    factories.township(session)
    factories.woman(session, "远方", FAR_GROUP)
    filling = play(Filling(Chat.of(session, factories.cadre(session, VILLAGE))), ["返乡"])
    assert list(filling.buttons) == ["取消"]
    assert list(filling.type("远方").buttons) == ["远方（新的人）", "取消"]


def test_a_button_of_an_older_step_shows_the_form_as_it_is(filling):
    play(filling, ["外出"])
    old = filling.buttons["刘小梅"]
    filling.tap("刘小梅").press(old)
    assert filling.lines == ["外出", "哪天走的？"]


def test_a_second_tap_on_save_counts_nothing_twice(session, filling):
    play(filling, PATHS[EventKind.DEATH][:-1])
    save = filling.buttons[SAVE]
    filling.press(save).press(save)
    assert filling.lines == ["✓ 这一条已经保存，编号 0320-01，只记了一次。"]
    assert len(events(session)) == 1


@pytest.mark.parametrize("what", ["y", "t", "o9", "o99999999999999999999999", "f99", "f1", "q", "", "oo", "o-1", "o²"])
def test_a_forged_press_is_refused(session, filling, what):
    play(filling, ["外出", "刘小梅"])
    head = filling.buttons["取消"][:-1]
    with pytest.raises(OutOfDate):
        filling.press(head + what)
    assert events(session) == []


def test_presses_cut_short_and_kinds_that_do_not_exist_are_refused(filling):
    filling.report()
    for data, refused in (
        ("f", OutOfDate),
        ("f|x|1", OutOfDate),
        ("k|quota", NotFound),
        ("u", NotFound),
        ("u|x", NotFound),
    ):
        with pytest.raises(refused):
            filling.press(data)
    assert "要报哪一件？" in filling.press("k").lines


def test_buttons_of_another_officers_form_are_not_found(session, filling):
    play(filling, ["外出", "刘小梅"])
    other = Filling(Chat.of(session, factories.officer(session)))
    for data in (*filling.buttons.values(), filling.buttons["取消"].replace("f|", "u|", 1)[:34]):
        with pytest.raises(NotFound):
            other.press(data)


@pytest.mark.parametrize("handler", [report.choose, report.start, report.answer, report.move, report.undo])
def test_others_cannot_report(session, filling, handler):
    for role in (Role.OFFICE, Role.CLINIC):
        with pytest.raises(NotFound):
            Chat.of(session, factories.staff(session, role, VILLAGE)).press(handler, "k|birth")


def test_whose_role_ended_cannot_go_on_with_a_form(session, filling):
    play(filling, ["外出"])
    session.exec(select(Membership)).one().until = NOON
    session.flush()
    with pytest.raises(NotFound):
        filling.type("刘小梅")


def test_an_answer_without_a_form_is_refused(filling):
    with pytest.raises(OutOfDate):
        filling.type("刘小梅")


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


button = st.integers(0, 30)
words = st.text(max_size=20) | st.sampled_from(["陈玉", "昨天", "1996", "12周", "东莞", "八月十五"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(EventKind)), st.lists(button | words, max_size=12))
def test_whatever_is_tapped_or_typed_is_answered(store, kind, acts):
    with store.transaction() as session:
        if not session.get(factories.Township, factories.TOWNSHIP):
            factories.township(session)
        factories.woman(session)
        filling = Filling(Chat.of(session, factories.officer(session))).press(f"k|{kind}")
        for act in acts:
            data = data_of(filling.newest)
            try:
                with savepoint(session):
                    if isinstance(act, str):
                        filling.type(act)
                    elif data:
                        filling.press(next((one for one in data[act % len(data) :] if one[0] in "fuk"), "k"))
            except Refused:
                continue
            assert filling.lines or filling.newest.picture
        assert (
            len(session.exec(select(Draft).where(Draft.account_id == filling.chat.who.account_id, Draft.open)).all())
            <= 1
        )
