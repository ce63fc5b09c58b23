"""The day page and "nothing today", as officers and cadres press through them; and the list of roles."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from handlers import days, staff
from models.errors import NotFound, Rejected
from models.kinds import EventKind, Role
from models.services import access
from models.tables import Membership
from tests import factories
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP
from tests.handlers.desk import Desk, buttons, words


@pytest.fixture
def officer(session: Session) -> Desk:
    factories.township(session)
    factories.earlier_officers(session, NOON - timedelta(days=30))
    return Desk(session, factories.officer(session))


@pytest.fixture
def cadre(officer: Desk) -> Desk:
    return Desk(officer.session, factories.cadre(officer.session))


def test_a_day_without_reports_offers_to_sign(officer: Desk) -> None:
    (page,) = officer.do(days.today)
    assert words(page) == ["2026年3月20日", "还没有消息：上湾村一组"]
    assert buttons(page) == {"今日无事": f"z|{GROUP}", "‹ 前一天": "t|2026-03-19|0"}
    (signed,) = officer.do(days.nothing, buttons(page)["今日无事"])
    assert words(signed) == ["✓ 2026年3月20日 上湾村一组今日无事，12:00 已签。后来有事照样可以报。"]
    assert words(officer.do(days.today)[0]) == ["2026年3月20日", "上湾村一组：今日无事（12:00 签）"]


def test_reports_stand_on_the_page_with_their_receipts(officer: Desk, cadre: Desk) -> None:
    her = factories.woman(officer.session)
    event = enter(officer.session, officer.who, EventKind.MARRIAGE, her)
    enter(officer.session, officer.who, EventKind.PREGNANCY, her, agreed=False)
    code = her.id[-4:].upper()
    (mine,) = officer.do(days.today)
    assert words(mine)[1:] == [
        "上湾村一组",
        f"0320-01 结婚 · 刘*梅（{code}） · 12:00",
        "0320-02 怀孕 · （没有名字） · 12:00",
    ]
    assert buttons(mine)["0320-01"] == f"e|{event.root_id}|t|2026-03-20|0"
    (theirs,) = cadre.do(days.today)
    assert words(theirs)[3:] == ["0320-02 只记一个数，没有名字 · 12:00", "还没有消息：上湾村二组"]
    assert "0320-02" not in buttons(theirs)


def test_a_colleagues_report_is_shown_without_a_way_to_open_it(officer: Desk) -> None:
    enter(officer.session, officer.who, EventKind.MARRIAGE, factories.woman(officer.session))
    other = Desk(officer.session, factories.officer(officer.session))
    (page,) = other.do(days.today)
    assert len(words(page)) == 3
    assert "0320-01" not in buttons(page)


def test_what_is_hidden_is_a_number_to_its_reporter(officer: Desk, cadre: Desk) -> None:
    session = officer.session
    enter(session, officer.who, EventKind.MARRIAGE, factories.woman(session, birth_year=2009))
    enter(session, officer.who, EventKind.DEATH, factories.woman(session, birth_year=2026))
    assert words(officer.do(days.today)[0])[2:] == ["0320-01 已保存 · 12:00", "0320-02 已保存 · 12:00"]
    assert words(cadre.do(days.today)[0])[3] == "0320-02 由卫生院来办 · 12:00"


def test_the_days_are_turned_one_by_one_and_not_beyond_today(officer: Desk, cadre: Desk) -> None:
    enter(officer.session, officer.who, EventKind.MARRIAGE, factories.woman(officer.session))
    cadre.now = NOON + timedelta(days=1)
    (page,) = cadre.do(days.today)
    assert words(page) == ["2026年3月21日", "还没有消息：上湾村一组、上湾村二组"]
    assert "后一天 ›" not in buttons(page)
    (before,) = cadre.do(days.today, buttons(page)["‹ 前一天"])
    assert (words(before)[-1], before.edits) == ("没有消息：上湾村二组", 77)
    assert buttons(before)["后一天 ›"] == "t|2026-03-21|0"


@pytest.mark.parametrize("day", ["2026-03-21", "2020-01-01", "2026-13-01", "x"])
def test_days_that_cannot_be_turned_to_are_not_found(officer: Desk, day: str) -> None:
    with pytest.raises(NotFound):
        officer.do(days.today, f"t|{day}|0")


def test_a_long_day_has_pages(officer: Desk) -> None:
    for number in range(21):
        enter(
            officer.session,
            officer.who,
            EventKind.MARRIAGE,
            factories.woman(officer.session, f"王{'甲乙丙'[number % 3]}"),
        )
    (first,) = officer.do(days.today)
    assert (len(words(first)), buttons(first)["下一页 ›"]) == (22, "t|2026-03-20|1")
    (second,) = officer.do(days.today, buttons(first)["下一页 ›"])
    assert len(words(second)) == 3
    assert buttons(second)["‹ 上一页"] == "t|2026-03-20|0"


def test_the_office_sees_states_and_no_reports(officer: Desk) -> None:
    enter(officer.session, officer.who, EventKind.MARRIAGE, factories.woman(officer.session))
    office = Desk(officer.session, factories.staff(officer.session, Role.OFFICE, TOWNSHIP))
    (page,) = office.do(days.today)
    assert words(page)[1:] == ["有报告：上湾村一组", "还没有消息：上湾村二组、下湾村一组"]


def test_the_word_signs_for_the_only_group(officer: Desk) -> None:
    (signed,) = officer.do(days.nothing, said="今日无事")
    assert "已签" in words(signed)[0]


def test_the_word_asks_where_there_are_several_groups(officer: Desk) -> None:
    session = officer.session
    account_id = officer.who.account_id
    session.add(Membership(township=TOWNSHIP, account_id=account_id, role=Role.OFFICER, area=OTHER_GROUP, since=NOON))
    session.flush()
    access.meet_again(session, [officer.who.chat_id])
    officer.who = access.known(session)[officer.who.chat_id]
    (asked,) = officer.do(days.nothing, said="今日无事")
    assert buttons(asked) == {"上湾村一组：今日无事": f"z|{GROUP}", "上湾村二组：今日无事": f"z|{OTHER_GROUP}"}
    assert list(buttons(officer.do(days.today)[0]))[:2] == ["上湾村一组：今日无事", "上湾村二组：今日无事"]
    for data in buttons(asked).values():
        officer.do(days.nothing, data)
    assert words(officer.do(days.nothing, said="今日无事")[0]) == ["您的各组今天都已报过或签过了。"]


def test_signing_after_a_report_and_for_another_group_is_refused(officer: Desk) -> None:
    with pytest.raises(NotFound):
        officer.do(days.nothing, f"z|{OTHER_GROUP}")
    enter(officer.session, officer.who, EventKind.MARRIAGE, factories.woman(officer.session))
    with pytest.raises(Rejected):
        officer.do(days.nothing, f"z|{GROUP}")


def test_the_clinic_has_no_day_page(officer: Desk) -> None:
    with pytest.raises(NotFound):
        Desk(officer.session, factories.staff(officer.session, Role.CLINIC, TOWNSHIP)).do(days.today)


def test_a_cadre_ends_a_role_after_a_question(officer: Desk, cadre: Desk) -> None:
    (page,) = cadre.do(days.today)
    (listed,) = cadre.do(staff.press, buttons(page)["工作人员"])
    assert words(listed)[1] == "1. 没有留名 · 信息员 · 上湾村 一组 · 自 2026年3月20日"
    (asked,) = cadre.do(staff.press, buttons(listed)["1"])
    (ended,) = cadre.do(staff.press, buttons(asked)["结束这个身份"])
    assert words(ended) == ["✓ 已结束。"]
    assert words(cadre.do(staff.press, "w")[0]) == ["这里没有可以由您结束的身份。"]
    with pytest.raises(NotFound):
        cadre.do(staff.press, buttons(listed)["1"])


def test_roles_elsewhere_are_not_found(officer: Desk) -> None:
    far = Desk(officer.session, factories.cadre(officer.session, OTHER_VILLAGE))
    own = officer.session.exec(Membership.__table__.select()).first()
    for act in ("", "|x"):
        with pytest.raises(NotFound):
            far.do(staff.press, f"w|{own.id}{act}")
