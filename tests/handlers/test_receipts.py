"""A kept report, opened again: what it shows to whom, correcting it, withdrawing it."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers.text import said
from models import daybook
from models.db import collected
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, Role
from models.services import forgetting
from models.tables import Audit, Event
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import NOON, TOWNSHIP, VILLAGE
from tests.handlers.chats import Chat, keys
from tests.handlers.forming import Filling

SAVE = "✓ 保存"


@pytest.fixture
def officer(session):
    factories.township(session)
    return factories.officer(session)


@pytest.fixture
def mei(session, officer):
    return factories.woman(session)


@pytest.fixture
def filling(session, officer):
    return Filling(Chat.of(session, officer))


def opened(session, who, event):
    return Filling(Chat.of(session, who)).press(f"e|{event.root_id}")


def plain(filling):
    return [line.partition("（")[0] for line in filling.lines]


def test_the_officer_sees_what_is_kept_masked_and_may_change_it(session, officer, mei, filling):
    event = enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    filling.press(f"e|{event.root_id}")
    assert plain(filling) == ["编号 0320-01 · 外出", "刘*梅", "日期：2026年3月20日", "去哪里：东莞"]
    assert list(filling.buttons) == ["更正", "作废"]
    assert [row["object_id"] for row in collected(session, Audit) if row["action"] == "read.event"] == [mei.id]


def test_the_cadre_sees_the_same(session, officer, mei):
    event = enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    filling = opened(session, factories.cadre(session), event)
    assert (plain(filling)[1:], list(filling.buttons)) == (
        ["刘*梅", "日期：2026年3月20日", "去哪里：东莞"],
        ["更正", "作废"],
    )


def test_other_peoples_names_in_a_report_are_masked_too(session, officer, mei, filling):
    spouse = answers_for(session, factories.woman(session, "欧阳建国"))["person"]
    married = enter(session, officer, EventKind.MARRIAGE, mei, spouse=spouse)
    died = enter(session, officer, EventKind.DEATH, mei, relation_to="张大山", relation="father")
    for event in (married, died):
        filling.press(f"e|{event.root_id}")
        assert not [name for name in ("刘小梅", "欧阳建国", "张大山") if name in "".join(filling.lines)]
    assert "谁的家人：张*山" in filling.lines


def test_a_childs_sex_is_never_shown_beside_the_mother(session, officer, mei, filling):
    event = enter(session, officer, EventKind.BIRTH, mei, child_sex="female", weight_g=3400)
    for shown in (filling.press(f"e|{event.root_id}"), filling.press(f"ea|{event.root_id}")):
        assert not [line for line in shown.lines if "女孩" in line or "性别" in line]
    filling.tap("修改", "体重").type("3500克").tap(SAVE)
    newest = session.exec(select(Event).order_by(col(Event.version).desc())).first()
    from models.services import history

    assert history.answers_of(session, mei, newest)["child_sex"] == "female"


def test_what_hurts_is_shown_to_the_clinic_alone(session, officer, mei):
    event = enter(session, officer, EventKind.MEASURE, mei, what={"action": "reaction"}, symptom_text="腰酸")
    readers = (officer, factories.cadre(session), factories.staff(session, Role.CLINIC, TOWNSHIP))
    seen = ["哪里不舒服：腰酸" in opened(session, who, event).lines for who in readers]
    assert seen == [False, False, True]


def test_a_tick_is_a_number_that_can_be_withdrawn_only(session, officer, mei, filling):
    event = enter(session, officer, EventKind.EXAM, mei, agreed=False, exam_kind="anc")
    filling.press(f"e|{event.root_id}")
    assert filling.lines == ["编号 0320-01 · 健康检查", "只有一个数，没有名字，所以没有可改的；可以作废。"]
    assert list(filling.buttons) == ["作废"]
    with pytest.raises(NotFound):
        filling.press(f"ea|{event.root_id}")


def test_of_what_is_for_the_clinic_the_reporter_keeps_the_number(session, officer, mei, filling):
    event = enter(session, officer, EventKind.DEATH, mei, age=0)
    filling.press(f"e|{event.root_id}")
    assert (filling.lines, list(filling.buttons)) == (["编号 0320-01 · 由专人来办"], ["作废"])
    with pytest.raises(NotFound):
        filling.press(f"ea|{event.root_id}")
    cadre = opened(session, factories.cadre(session), event)
    assert (cadre.lines, cadre.buttons) == (["编号 0320-01 · 由专人来办"], {})


@pytest.mark.parametrize("data", ["e", "e|x", "ea|x", "ev|x", "ew|x", "ea", "ev", "ew"])
def test_what_does_not_exist_is_not_found(filling, data):
    with pytest.raises(NotFound):
        filling.press(data)


@pytest.mark.parametrize("press", ["e", "ea", "ev", "ew"])
def test_a_report_of_another_village_is_as_if_it_did_not_exist(session, officer, mei, press):
    event = enter(session, officer, EventKind.DEATH, mei)
    for who in (factories.cadre(session, TOWNSHIP + "202"), factories.staff(session, Role.OFFICE, TOWNSHIP)):
        with pytest.raises(NotFound):
            Filling(Chat.of(session, who)).press(f"{press}|{event.root_id}")


def test_a_correction_begins_with_what_is_kept_and_keeps_the_number(session, officer, mei, filling):
    event = enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    filling.press(f"ea|{event.root_id}")
    assert filling.lines[:2] == ["外出 · 请核对", "姓名：刘小梅"]
    filling.tap("修改", "去哪里").type("深圳").tap(SAVE)
    assert filling.lines[0] == "✓ 已更正，编号不变 0320-01"
    assert [one.status for one in session.exec(select(Event).order_by(col(Event.version)))] == [
        EventStatus.AMENDED, EventStatus.RECORDED,
    ]  # fmt: skip


def test_a_correction_does_not_ask_for_consent_again_nor_move_it(session, officer, mei, filling):
    factories.woman(session, "张秀兰")
    event = enter(session, officer, EventKind.EXAM, mei, exam_kind="anc")
    filling.press(f"ea|{event.root_id}")
    assert SAVE in filling.buttons
    filling.tap("修改", "姓名", "张秀兰", SAVE)
    assert [line for line in filling.lines if "更正时这里不能换人" in line]
    assert len(session.exec(select(Event)).all()) == 1


def test_her_no_in_the_middle_of_a_correction_wins(session, officer, mei, filling):
    from models import daybook

    event = enter(session, officer, EventKind.EXAM, mei, exam_kind="anc")
    filling.press(f"ea|{event.root_id}")
    daybook.reject(session, factories.joined(session, mei), event.root_id, NOON)
    filling.tap(SAVE)
    assert (keys([filling.newest]), list(filling.buttons)) == (["refuse.not_found"], [])
    assert {one.person_id for one in session.exec(select(Event))} == {None}


def test_an_open_form_comes_before_a_correction(session, officer, mei, filling):
    event = enter(session, officer, EventKind.DEATH, mei)
    filling.report().tap("外出").press(f"ea|{event.root_id}")
    assert list(filling.buttons) == ["接着填", "不要了，报别的"]


def test_withdrawing_asks_first(session, officer, mei, filling):
    event = enter(session, officer, EventKind.DEATH, mei)
    filling.press(f"e|{event.root_id}").tap("作废")
    assert event.status is EventStatus.RECORDED
    filling.tap("不，保留", "作废", "作废")
    assert (filling.lines, event.status) == (["编号 0320-01 已作废。"], EventStatus.VOIDED)


def test_after_seven_days_an_own_report_is_changed_by_the_cadre_alone(session, officer, mei, filling):
    event = enter(session, officer, EventKind.DEATH, mei)
    filling.chat.now = NOON + timedelta(days=8)
    filling.press(f"ew|{event.root_id}")
    assert event.status is EventStatus.RECORDED
    assert list(filling.press(f"e|{event.root_id}").buttons) == ["更正", "作废", "撤回我的请求"]
    late = Filling(Chat(session, factories.cadre(session, VILLAGE).chat_id, now=NOON + timedelta(days=8)))
    assert list(late.press(f"e|{event.root_id}").buttons) == ["更正", "作废"]


def reads(session, who):
    return [
        (row["object_id"], row["detail"])
        for row in collected(session, Audit)
        if row["actor"] == who.account_id and row["action"] == "read.event"
    ]


def test_to_open_a_report_for_a_correction_is_a_read_of_her_data(session, officer, mei, filling):
    event = enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    filling.press(f"ea|{event.root_id}")
    assert reads(session, officer) == [(mei.id, "migrate_out")]


def test_to_correct_it_in_a_sentence_is_one_too(session, officer, mei):
    enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    Chat.of(session, officer).say(said, "更正：刘小梅是去深圳")
    assert reads(session, officer) == [(mei.id, "migrate_out")]


def test_what_it_said_before_is_shown_as_long_as_it_is_kept(session, officer, mei):
    event = enter(session, officer, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    for days, place in ((0, "义乌"), (60, "泉州")):
        answers = answers_for(session, mei, to_place=place)
        who = factories.cadre(session)
        daybook.amend(session, who, event.root_id, answers, place, NOON + timedelta(days=days))
    forgetting.by_rule(session, NOON + timedelta(days=120))
    session.expire_all()
    later = Filling(Chat.of(session, factories.cadre(session))).press(f"eh|{event.root_id}")
    assert [line.partition(" · ")[0] for line in later.lines[1:]] == [
        "第 3 版", "去哪里：义乌 → 泉州", "第 2 版", "原来的内容已不再保留", "第 1 版",
    ]  # fmt: skip
