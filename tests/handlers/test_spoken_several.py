"""Several events in one message, and messages that come while a form is open: asked in turn, one card, nothing lost."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.kinds import Role
from models.services import access, drafts
from models.tables import Membership
from tests.factories import GROUP, OTHER_GROUP, TOWNSHIP

SAVE, ALL, DROP_ALL, UNDO = "✓ 保存", "✓ 全部保存", "都不要了", "撤销，接着填"
AGREED_ALL, TICK_ALL = "✓ 本人都同意，全部保存", "✓ 全部保存，健康类只计数"
TWO = "张秀兰昨天去东莞了;刘小梅昨天去深圳了"
LIST = "今天三件事:1、刘小梅上环了,镇卫生院做的 2、张秀兰昨天去东莞打工了 3、陈玉昨天领证了,跟孙国强"


def kinds(village):
    return [event.kind.value for event in village.events()]


def test_questions_come_one_after_another_and_then_the_common_card(officer):
    officer.says("张秀兰外出了;刘小梅昨天放了避孕的;陈玉去深圳了")
    assert "外出（第 1 件，共 3 件）" in officer.lines
    officer.says("江苏苏州")
    assert "节育措施（第 2 件，共 3 件）" in officer.lines
    officer.taps("上环")
    assert "共 3 件 · 请核对" in officer.lines
    assert [form["at"] for _, form in officer.forms] == ["card"] * 3


def test_all_are_saved_by_one_tap_with_numbers_in_their_order(village, officer):
    officer.says(TWO).taps(ALL)
    assert [line for line in officer.lines if line.startswith("✓")] == [
        "✓ 已保存，编号 0320-01", "✓ 已保存，编号 0320-02"
    ]  # fmt: skip
    assert [event.person_id for event in village.events()] == [village.ids["张秀兰"], village.ids["刘小梅"]]
    assert officer.forms == []


@pytest.mark.parametrize(("label", "named"), [(AGREED_ALL, 3), (TICK_ALL, 2)])
def test_without_her_yes_what_concerns_her_health_is_only_counted(village, officer, label, named):
    officer.says(LIST).taps(label)
    assert (sorted(kinds(village)), sum(1 for event in village.events() if event.person_id)) == (
        ["marriage", "measure", "migrate_out"], named
    )  # fmt: skip


def test_a_plain_save_says_nothing_about_her_yes(village, officer):
    officer.says(LIST)
    assert ALL not in officer.buttons
    officer.says("全部保存")
    assert village.events() == []
    assert officer.says("本人都同意，全部保存").forms == []
    assert len(village.events()) == 3


@pytest.mark.parametrize(("words", "saved"), [("全部保存", 2), ("都不要了", 0)])
def test_words_of_the_common_card_can_be_typed(village, officer, words, saved):
    officer.says(TWO).says(words)
    assert (len(village.events()), [draft.open for draft, _ in officer.forms if draft.open]) == (saved, [])


def test_one_is_opened_and_changed_and_the_card_comes_back(village, officer):
    officer.says(TWO).taps("2 外出…", "修改", "日期", "前天")
    assert "共 2 件 · 请核对" in officer.lines
    officer.taps(ALL)
    assert [f"{event.occurred_on}" for event in village.events()] == ["2026-03-19", "2026-03-18"]


def test_one_is_saved_alone_and_the_other_comes(village, officer):
    officer.says(TWO).taps("2 外出…", SAVE)
    assert [event.person_id for event in village.events()] == [village.ids["刘小梅"]]
    assert ("姓名：张秀兰" in officer.lines, len(officer.forms)) == (True, 1)
    officer.taps(SAVE)
    assert len(village.events()) == 2


def test_one_is_dropped_and_the_other_goes_on(village, officer):
    officer.says(TWO).taps("1 外出…", "不要了")
    assert "姓名：刘小梅" in officer.lines
    officer.taps(SAVE)
    assert [event.person_id for event in village.events()] == [village.ids["刘小梅"]]


def test_all_are_dropped_and_wanted_after_all(village, officer):
    officer.says(TWO).taps(DROP_ALL)
    assert village.events() == []
    officer.taps(UNDO, ALL)
    assert len(village.events()) == 2


def test_of_two_messages_that_were_dropped_each_comes_back_by_its_own_button(village, officer):
    first = officer.says(TWO).taps(DROP_ALL).buttons[UNDO]
    second = officer.says("陈玉去东莞了;孙国强去深圳了").taps(DROP_ALL).buttons[UNDO]
    officer.presses(first).taps(ALL)
    assert [event.person_id for event in village.events()] == [village.ids["张秀兰"], village.ids["刘小梅"]]
    officer.presses(second).taps(ALL)
    assert len(village.events()) == 4


def test_what_the_record_does_not_take_stays_with_its_reason_and_the_others_are_saved(village, officer):
    officer.says("张秀兰昨天去世了").taps(SAVE)
    officer.says("刘小梅去东莞了;张秀兰今天去深圳了;陈玉去广州了").taps(ALL)
    assert kinds(village) == ["death", "migrate_out", "migrate_out"]
    assert ("problem.after_death" in officer.keys, len(officer.forms)) == (True, 1)
    officer.taps("修改", "日期", "另一天…").says("2026-03-10").taps(SAVE)
    assert len(village.events()) == 4


def test_somebody_new_who_is_in_two_of_them_becomes_one_person(village, officer):
    officer.says("王小雨昨天嫁给孙国强,领证了;王小雨去东莞打工了").taps("跳过", ALL)
    assert len({event.person_id for event in village.events()}) == 1
    assert len(village.people()) == 5


def test_a_tap_that_comes_twice_saves_once(village, officer):
    data = officer.says(TWO).buttons[ALL]
    officer.presses(data)
    officer.presses(data)
    assert (len(village.events()), officer.keys) == (2, ["saved.already"])
    officer.says("陈玉去广州了").presses(data)
    assert (len(village.events()), SAVE in officer.buttons) == (2, True)


def test_an_old_button_shows_the_form_as_it_is(village, officer):
    old = officer.says(TWO).buttons[ALL]
    officer.taps("1 外出…", "修改", "日期").presses(old)
    assert village.events() == []
    assert "日期" not in officer.buttons
    officer.taps("前天").presses(old)
    assert (village.events(), "共 2 件 · 请核对" in officer.lines) == ([], True)


@pytest.mark.parametrize("move", ["w2", "w99", "w-1", "w", "o0", "f99", "q", "w9999999999"])
def test_forged_places_do_nothing(village, officer, move):
    data = officer.says(TWO).buttons[ALL]
    officer.presses(data.rpartition("|")[0] + f"|{move}")
    assert officer.keys == ["refuse.old_button"]
    assert ([draft.open for draft, _ in officer.forms], village.events()) == ([True, False], [])


def test_nobody_else_can_press_for_them(village, officer):
    data = officer.says(TWO).buttons[ALL]
    assert village.officer().presses(data).keys == ["refuse.not_found"]
    assert village.events() == []


def test_a_second_sentence_waits_behind_the_first(village, officer):
    officer.says("张秀兰昨天去东莞了").says("刘小梅昨天去深圳了")
    assert {"spoken.behind", "sheet.title"} <= set(officer.keys)
    officer.taps(ALL)
    assert len(village.events()) == 2


def test_a_sentence_during_a_question_waits_and_the_question_stays(officer):
    officer.says("张秀兰外出了").says("刘小梅昨天生了,女儿")
    assert "外出（第 1 件，共 2 件）" in officer.lines
    officer.says("广东东莞")
    assert "共 2 件 · 请核对" in officer.lines


def test_an_answer_given_as_a_sentence_about_the_same_event_is_an_answer(village, officer):
    officer.says("张秀兰外出了").says("张秀兰去了广东东莞")
    assert ("去哪里：广东东莞" in officer.lines, len(officer.forms)) == (True, 1)
    officer.taps(SAVE)
    assert len(village.events()) == 1


@pytest.mark.parametrize("words", ["广东东莞生态园", "江苏苏州新生路", "没生意的镇上"])
def test_free_words_that_look_like_a_report_are_an_answer(officer, words):
    officer.says("张秀兰外出了").says(words)
    assert (f"去哪里：{words}" in officer.lines, len(officer.forms)) == (True, 1)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("今天报了几条", "days.title"), ("更正:刘小梅小孩体重是3520克", "report.unfinished"),
        ("作废张秀兰那条", "report.unfinished"), ("举报村东头有人偷着生了二胎", "refuse.whole"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["张秀兰外出了", "张秀兰昨天去东莞了"])
def test_what_is_no_answer_is_not_taken_for_one(officer, words, key, before):
    form = officer.says(before).forms[0][1]
    assert key in officer.says(words).keys
    assert [kept for _, kept in officer.forms] == [form]


def test_report_offers_what_is_open_and_all_of_it_goes_on(officer):
    officer.says(TWO).sends("report")
    assert officer.keys == ["report.unfinished"]
    officer.taps("接着填")
    assert "共 2 件 · 请核对" in officer.lines


def test_of_a_child_among_several_nothing_is_kept_and_the_others_go_on(village, officer):
    village.on_record("李小丫", 2014)
    officer.says(f"{TWO};李小丫怀孕3个月了")
    assert {"refuse.under_14", "sheet.title"} <= set(officer.keys)
    assert "李小丫" not in f"{officer.forms}"
    officer.taps(ALL)
    assert len(village.events()) == 2


def test_a_child_who_shows_in_an_answer_ends_hers_and_the_others_go_on(village, officer):
    officer.says(f"{TWO};李大红怀孕3个月了").says("13岁")
    assert {"refuse.under_14", "sheet.title"} <= set(officer.keys)
    assert ("李大红" not in f"{officer.forms}", len(officer.forms)) == (True, 2)
    officer.taps(ALL)
    assert len(village.events()) == 2


def test_a_long_list_comes_in_cards_that_fit_and_nothing_is_saved_unseen(village, officer):
    names = [f"{family}大{given}" for family in "赵钱孙李" for given in "红兰菊芳梅琴"]
    for name in names:
        village.on_record(name)
    officer.says("\n".join(f"{place}、{name}昨天去东莞打工了" for place, name in enumerate(names, 1)))
    assert (len(officer.forms), "共 10 件 · 请核对" in officer.lines, "sheet.more" in officer.keys) == (24, True, True)
    for saved in (10, 20, 24):
        officer.taps(ALL)
        assert (len(village.events()), len(officer.forms)) == (saved, 24 - saved)


def test_whoever_left_a_group_saves_what_is_still_theirs(village):
    village.on_record("周小燕", 1990, OTHER_GROUP)
    officer = village.officer(GROUP, OTHER_GROUP).says("张秀兰昨天去东莞了;周小燕昨天去深圳了")
    with village.store.transaction() as session:
        left = select(Membership).where(Membership.account_id == officer.who.account_id, Membership.area == OTHER_GROUP)
        session.exec(left).one().until = village.now
    officer.taps(ALL)
    assert [event.group_code for event in village.events()] == [GROUP]
    assert "refuse.not_found" in officer.keys
    assert officer.forms == []
    officer.says("刘小梅昨天去广州了").taps(SAVE)
    assert len(village.events()) == 2


def test_whoever_holds_no_role_any_more_adds_nothing_to_a_form_that_was_left(village, officer):
    officer.says("张秀兰外出了")
    with village.store.transaction() as session:
        session.exec(
            select(Membership).where(Membership.account_id == officer.who.account_id)
        ).one().until = village.now
    assert officer.says("刘小梅昨天去深圳了").keys == ["refuse.not_found"]
    assert len(officer.forms) == 1


def test_an_erased_person_is_gone_from_what_waits_and_the_rest_goes_on(village, officer):
    officer.says(f"{TWO};陈玉去广州了")
    with village.store.transaction() as session:
        drafts.forget_person(session, TOWNSHIP, village.ids["张秀兰"], village.now + timedelta(minutes=1))
    officer.sends("report").taps("接着填", ALL)
    assert [event.person_id for event in village.events()] == [village.ids["刘小梅"], village.ids["陈玉"]]


def test_a_cadre_and_an_officer_who_report_at_once_keep_their_own_forms(village, officer):
    cadre = village.staff(Role.CADRE, TOWNSHIP + "201").says("陈玉昨天去广州了")
    officer.says(TWO).taps(ALL)
    assert len(cadre.forms) == 1
    with village.store.transaction() as session:
        access.meet_again(session, [cadre.who.chat_id])
        assert drafts.open_of(session, cadre.who) is not None
