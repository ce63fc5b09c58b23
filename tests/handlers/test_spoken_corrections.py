"""Put right and withdrawn by a sentence: one's own reports of the last days, asked where several fit."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.kinds import Role
from models.services import history, people
from models.tables import Event
from tests.factories import VILLAGE

SAVE, AGREED, TICK = "✓ 保存", "✓ 本人知道并同意，保存", "没问或不同意，只记一个数"
GONE = "张秀兰昨天去东莞了"


@pytest.fixture
def two(officer):
    return officer.says(GONE).taps(SAVE).says("张秀兰今天返乡了").taps(SAVE)


def place_of(village, event):
    with village.store.transaction() as session:
        return history.answers_of(session, people.get(session, event.person_id), event).get("to_place")


def test_the_one_that_fits_is_put_right_under_its_number(village, officer):
    officer.says(GONE).taps(SAVE).says("更正:张秀兰是去深圳")
    assert ("去哪里：深圳" in officer.lines, place_of(village, village.events()[0])) == (True, "东莞")
    officer.taps(SAVE)
    (event,) = village.events()
    assert (event.version, place_of(village, event), f"{event.occurred_on}") == (2, "深圳", "2026-03-19")
    assert "✓ 已更正，编号不变 0320-01" in officer.lines


def test_a_correction_that_is_not_wanted_changes_nothing(village, officer):
    officer.says(GONE).taps(SAVE).says("更正:张秀兰是去深圳").taps("不要了")
    assert [(event.version, place_of(village, event)) for event in village.events()] == [(1, "东莞")]


def test_where_it_is_not_clear_what_is_to_change_that_is_asked(village, officer):
    officer.says(GONE).taps(SAVE).says("更正:张秀兰那条写错了")
    assert ("card.change_what" in officer.keys, SAVE in officer.buttons) == (True, False)
    officer.taps("去哪里").says("广东深圳").taps(SAVE)
    assert [place_of(village, event) for event in village.events()] == ["广东深圳"]


def test_where_two_fit_it_is_asked_which_and_names_are_masked(village, two):
    two.says("更正:张秀兰的日期是前天")
    assert list(two.buttons) == ["0320-02 返乡 张*兰", "0320-01 外出 张*兰"]
    two.taps("0320-01 外出 张*兰", SAVE)
    assert {event.kind.value: f"{event.occurred_on}" for event in village.events()} == {
        "migrate_out": "2026-03-18", "return_home": "2026-03-20"
    }  # fmt: skip


def test_of_two_the_other_can_still_be_put_right_afterwards(village, two):
    two.says("更正:张秀兰的日期是前天")
    second = two.buttons["0320-02 返乡 张*兰"]
    two.taps("0320-01 外出 张*兰").presses(second)
    assert two.keys == ["refuse.old_button"]
    two.says("保存").presses(second).taps(SAVE)
    assert {f"{event.occurred_on}" for event in village.events()} == {"2026-03-18"}


def test_where_none_fits_it_says_so(village, officer):
    officer.says(GONE).taps(SAVE)
    for words in ("更正:孙国强结婚日期应为3月9日", "作废陈玉那条"):
        assert officer.says(words).keys == ["spoken.no_such_report"]
    assert officer.forms == []


def test_one_is_withdrawn_after_it_was_asked(village, officer):
    officer.says(GONE).taps(SAVE).says("作废张秀兰那条")
    assert len(village.events()) == 1
    officer.taps("作废")
    assert (village.events(), len(village.rows(Event, status="voided"))) == ([], 1)


def test_of_two_the_one_that_is_meant_is_withdrawn(village, two):
    two.says("撤回刚才张秀兰那条")
    if "作废" not in two.buttons:
        two.taps("0320-02 返乡 张*兰")
    two.taps("作废")
    assert [event.kind.value for event in village.events()] == ["migrate_out"]


@pytest.mark.parametrize("words", ["更正:张秀兰是去深圳", "作废张秀兰那条"])
def test_while_a_form_is_open_that_comes_first(village, officer, words):
    officer.says(GONE).taps(SAVE).says("陈玉外出了").says(words)
    assert officer.keys == ["report.unfinished"]
    officer.taps("接着填").says("广东中山").taps(SAVE).says(words)
    assert "report.unfinished" not in officer.keys


def test_what_stands_on_her_yes_is_put_right_and_keeps_it(village, officer):
    officer.says("刘小梅昨天上环了,镇卫生院做的").taps(AGREED).says("更正:刘小梅是前天上的环")
    assert ("措施：上环" in officer.lines, TICK in officer.buttons) == (True, False)
    officer.taps(SAVE)
    (event,) = village.events()
    assert (event.version, f"{event.occurred_on}", event.consent_basis) == (2, "2026-03-18", "told_and_agreed")


def test_a_tick_without_a_name_is_not_found_by_her_name(village, officer):
    officer.says("刘小梅昨天上环了").taps(TICK)
    for words in ("作废刘小梅上环那条", "更正:刘小梅是前天上的环"):
        assert officer.says(words).keys == ["spoken.no_such_report"]


@pytest.mark.parametrize("words", ["更正:张秀兰是去深圳", "作废张秀兰那条"])
def test_somebody_elses_report_is_not_found(village, officer, words):
    officer.says(GONE).taps(SAVE)
    for other in (village.officer(), village.staff(Role.CADRE, VILLAGE)):
        assert other.says(words).keys == ["spoken.no_such_report"]
    assert [event.version for event in village.events()] == [1]


def test_after_a_week_it_is_the_cadres_to_change(village, officer):
    officer.says(GONE).taps(SAVE)
    village.now += timedelta(days=7, minutes=1)
    assert officer.says("更正:张秀兰是去深圳").keys == ["spoken.no_such_report"]


def test_a_correction_asked_for_within_the_week_is_not_taken_after_it(village, officer):
    officer.says(GONE).taps(SAVE)
    village.now += timedelta(days=6, hours=23)
    data = officer.says("更正:张秀兰是去深圳").buttons[SAVE]
    village.now += timedelta(hours=2)
    officer.presses(data)
    assert [event.version for event in village.events()] == [1]


def test_a_changed_report_is_kept_beside_its_earlier_version(village, officer):
    officer.says("刘小梅昨天生了,女儿,3250克").taps(SAVE).says("更正:刘小梅小孩体重是3520克不是3250").taps(SAVE)
    with village.store.transaction() as session:
        rows = session.exec(select(Event).order_by(Event.version)).all()
        weights = [history.answers_of(session, people.get(session, row.person_id), row)["weight_g"] for row in rows]
    assert (weights, [row.status for row in rows]) == ([3250, 3520], ["amended", "recorded"])
