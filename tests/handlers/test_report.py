"""Guided reports: six taps, nothing lost, nothing kept that must not be."""

import pytest
from sqlmodel import select

from models.kinds import EventKind, Visibility
from models.services import history
from models.tables import Draft, Person
from tests import factories
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, VILLAGE
from tests.handlers.chats import Chat, labels
from tests.handlers.forming import AGREED, PATHS, SAVE, TICK, Filling, events, play


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


def test_a_plain_save_says_nothing_about_her_yes(session, filling):
    play(filling, [*PATHS[EventKind.EXAM][:-1], "!保存"])
    assert ("请用下面的按钮：保存、修改或补充。" in filling.lines, events(session)) == (True, [])
    filling.type("没问或不同意，只记一个数")
    assert [event.person_id for event in events(session)] == [None]


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
