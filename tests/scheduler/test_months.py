"""A month: its gaps before it ends, its draft, and who is asked to close it."""

from datetime import date

from sqlmodel import select

from models.db import Store
from models.kinds import EventKind, Role
from models.rules.periods import Month
from models.services import months
from models.services.access import Who
from models.tables import Membership
from tests.factories import OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, cadre, officer, staff
from tests.scheduler.scenes import at, report
from tests.scheduler.telling import DAY, happened, made, said


def test_month_is_told_of_before_it_ends_and_after(town: Store) -> None:
    who = made(town, cadre, VILLAGE)
    happened(town, EventKind.MARRIAGE)
    with town.transaction() as session:
        report(session, None, EventKind.PREGNANCY, DAY)
    gaps = said(town, date(2026, 3, 28), 13)[who.chat_id]
    draft = said(town, date(2026, 4, 1), 13)[who.chat_id]
    close = said(town, date(2026, 4, 3), 17)[who.chat_id]
    assert gaps[0] == "上湾村，2026年3月1日到2026年3月27日，月底前核对一下："
    look = f"mo|{VILLAGE}|2026-03"
    assert gaps[1:] == ["报告：结婚1件、怀孕1件", "没有报告，也没有签“今日无事”的：各组加起来53天", look]
    assert (draft[0][:23], draft[-2][-8:], draft[-1]) == ("上湾村，2026年3月1日到2026年3月31", "各组加起来61天", look)
    assert (close[0][-8:], close[1:]) == ("，该由您月结了：", draft[1:])


def test_on_the_third_only_open_books_are_asked_for_and_the_office_hears_which(town: Store) -> None:
    who, other = made(town, cadre), made(town, cadre, OTHER_VILLAGE)
    office = made(town, staff, Role.OFFICE, TOWNSHIP)
    close_books(town, who, VILLAGE)
    found = said(town, date(2026, 4, 3), 17)
    assert (who.chat_id in found, other.chat_id in found) == (False, True)
    assert found[office.chat_id][1:] == ["还没月结的村：下湾村", f"mo|{TOWNSHIP}|2026-03"]


def test_on_the_third_nobody_is_asked_where_everything_is_closed(town: Store) -> None:
    office = made(town, staff, Role.OFFICE, TOWNSHIP)
    for area in (VILLAGE, OTHER_VILLAGE, TOWNSHIP):
        close_books(town, office, area)
    assert said(town, date(2026, 4, 3), 17) == {}


def test_officer_hears_of_own_months_only_since_she_reports(town: Store) -> None:
    she, new = made(town, officer), made(town, officer, OTHER_GROUP)
    began(town, she, date(2026, 3, 31)), began(town, new, date(2026, 4, 1))
    assert [chat for chat in said(town, date(2026, 4, 1), 13) if chat in (she.chat_id, new.chat_id)] == [she.chat_id]
    assert {she.chat_id, new.chat_id} <= said(town, date(2026, 5, 1), 13).keys()


def began(store: Store, who: Who, day: date) -> None:
    with store.transaction() as session:
        session.exec(select(Membership).where(Membership.account_id == who.account_id)).one().since = at(day, 8)


def close_books(store: Store, who: Who, area: str) -> None:
    with store.transaction() as session:
        seen = months.state(session, area, Month(2026, 3)).seen
        months.close(session, who, area, Month(2026, 3), seen, at(date(2026, 4, 2)))


def test_month_without_reports_says_so(town: Store) -> None:
    who = made(town, cadre)
    assert said(town, date(2026, 4, 1), 13)[who.chat_id][1] == "报告：没有"
