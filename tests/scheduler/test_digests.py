"""What is said by the clock: to whom, when, once a day, and after an outage only while it is of use."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from locales import text
from models.db import Store
from models.kinds import EventKind, FollowupState, MessageClass, Role, Visibility
from models.rules.periods import Month
from models.services import leaves, months
from models.services.access import Who
from models.tables import Account, Followup, Outbox, Township, ZeroReport
from scheduler import digests
from tests.factories import (
    FAR_GROUP,
    GROUP,
    OTHER_GROUP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    cadre,
    officer,
    staff,
    township,
    woman,
)
from tests.scheduler.scenes import at, deliver, report

DAY = date(2026, 3, 20)
"""A Friday."""


@pytest.fixture
def town(store: Store) -> Store:
    with store.transaction() as session:
        township(session)
    return store


def made(store: Store, make: Any, *args: Any) -> Who:
    with store.transaction() as session:
        who: Who = make(session, *args)
        return who


def said(store: Store, day: date, hour: int, minute: int = 0) -> dict[int, list[str]]:
    """Tick, and deliver: chat → lines, in Chinese, with the buttons' data."""
    with store.transaction() as session:
        digests.run(session, at(day, hour, minute))
    found: dict[int, list[str]] = {}
    for chat, message in deliver(store, at(day, hour, minute)):
        lines = [text("zh_Hans", line) for line in message.lines]
        found.setdefault(chat, []).extend([*lines, *(button.data for row in message.buttons for button in row)])
    return found


def settings(store: Store, **chosen: Any) -> None:
    with store.transaction() as session:
        session.get_one(Township, TOWNSHIP).settings = chosen


def happened(store: Store, kind: EventKind, by: Who | None = None, **more: Any) -> None:
    with store.transaction() as session:
        report(session, woman(session), kind, DAY, by=by.account_id if by else "", **more)


def test_silent_group_is_nudged_at_half_past_five_once(town: Store) -> None:
    who = made(town, officer)
    assert said(town, DAY, 17, 29) == {}
    nudged = said(town, DAY, 17, 30)
    assert [(chat, line[:10]) for chat, [line] in nudged.items()] == [(who.chat_id, "今天一组还没有报告。")]
    assert said(town, DAY, 17, 35) == {}
    assert len(said(town, DAY + timedelta(days=1), 17, 30)) == 1


def test_group_that_reported_is_left_in_peace(town: Store) -> None:
    who = made(town, officer)
    other = made(town, officer, OTHER_GROUP)
    happened(town, EventKind.MARRIAGE, who)
    with town.transaction() as session:
        session.add(ZeroReport(township=TOWNSHIP, group_code=OTHER_GROUP, day=DAY, by=other.account_id, at=at(DAY, 16)))
    assert said(town, DAY, 17, 30) == {}


def test_withdrawn_zero_report_is_none(town: Store) -> None:
    who = made(town, officer)
    with town.transaction() as session:
        signed = {"by": who.account_id, "at": at(DAY, 16), "withdrawn_at": at(DAY, 17)}
        session.add(ZeroReport(township=TOWNSHIP, group_code=GROUP, day=DAY, **signed))
    assert list(said(town, DAY, 17, 30)) == [who.chat_id]


def test_nudge_of_a_passed_evening_is_not_sent_late(town: Store) -> None:
    made(town, officer)
    late = {hour: "daily_nudge" in counts(town, hour) for hour in (19, 20)}
    assert late == {19: True, 20: False}


def counts(store: Store, hour: int) -> dict[str, int]:
    with store.transaction() as session:
        return dict(digests.run(session, at(DAY + timedelta(days=hour), hour)).counts)


@pytest.mark.parametrize(
    "chosen", [{"holidays": ["2026-03-20"]}, {"nudges_off": [{"from": "2026-03-19", "to": "2026-03-21"}]}]
)
def test_days_off_have_no_nudges(town: Store, chosen: dict[str, Any]) -> None:
    made(town, officer)
    settings(town, **chosen)
    assert said(town, DAY, 17, 30) == {}
    assert said(town, DAY, 20) == {}


def test_public_holidays_have_no_nudges_and_no_silent_days(town: Store) -> None:
    who, watch = made(town, officer), made(town, cadre)
    holiday = date(2026, 4, 6)
    assert said(town, holiday, 17, 30) == {}
    assert said(town, holiday, 18, 30)[watch.chat_id][1:] == [
        "一组：没有消息（放假，不算）",
        "二组：没有消息（放假，不算）",
    ]
    # of 27 days three are holidays
    assert any(line.endswith("：各组加起来48天") for line in said(town, date(2026, 4, 28), 9)[watch.chat_id])
    settings(town, public_holidays=False)
    assert who.chat_id in said(town, date(2026, 5, 1), 17, 30)


def test_zero_button_names_the_group_at_eight(town: Store) -> None:
    who = made(town, officer)
    assert said(town, DAY, 20) == {who.chat_id: ["今天一组还没有报告。如果没有事，点一下就好。", f"z|{GROUP}"]}


def test_officer_of_several_groups_gets_one_message(town: Store) -> None:
    who = made(town, officer)
    with town.transaction() as session:
        from models.tables import Membership

        for area in (OTHER_GROUP, FAR_GROUP):
            row = Membership(township=TOWNSHIP, account_id=who.account_id, role=Role.OFFICER, area=area, since=at(DAY))
            session.add(row)
    [lines] = said(town, DAY, 20).values()
    assert lines[0].startswith("今天上湾村 一组、上湾村 二组、下湾村 一组还没有报告")
    assert lines[1:] == [f"z|{GROUP}", f"z|{OTHER_GROUP}", f"z|{FAR_GROUP}"]


def test_on_leave_nobody_is_nudged_and_the_deputy_is(town: Store) -> None:
    who, deputy = made(town, officer), made(town, officer, OTHER_GROUP)
    with town.transaction() as session:
        leave = leaves.take(session, who, DAY, DAY + timedelta(days=1), deputy.account_id, at(DAY, 9))
    deliver(town, at(DAY, 9))
    for hour, minute in ((17, 30), (20, 0)):
        [(chat, lines)] = said(town, DAY, hour, minute).items()
        assert (chat, lines[0][:12]) == (deputy.chat_id, "今天一组、二组还没有报告")
    happened(town, EventKind.MARRIAGE, who)
    assert list(said(town, DAY, 20, 15)) == [who.chat_id]  # what she reported all the same has its receipt
    with town.transaction() as session:
        leaves.end(session, who, leave.id, at(DAY, 21))
    deliver(town, at(DAY, 21))
    tomorrow = said(town, DAY + timedelta(days=1), 17, 30)
    assert {chat: lines[0][:5] for chat, lines in tomorrow.items()} == {
        who.chat_id: "今天一组还",
        deputy.chat_id: "今天二组还",
    }


def test_digests_of_a_cadre_on_leave_go_to_the_deputy(town: Store) -> None:
    who, office = made(town, cadre), made(town, staff, Role.OFFICE, TOWNSHIP)
    with town.transaction() as session:
        leaves.take(session, who, DAY, DAY + timedelta(days=30), office.account_id, at(DAY, 9))
    deliver(town, at(DAY, 9))
    for day, hour, minute in ((DAY, 18, 30), (DAY + timedelta(days=1), 8, 30), (date(2026, 3, 28), 13, 0)):
        assert list(said(town, day, hour, minute)) == [office.chat_id]


def test_receipts_list_the_numbers_held_for_today(town: Store) -> None:
    who, quiet = made(town, officer), made(town, officer, OTHER_GROUP)
    happened(town, EventKind.MARRIAGE, who)
    happened(town, EventKind.BIRTH, who)
    [lines] = [lines for chat, lines in said(town, DAY, 20, 15).items() if lines[0].startswith("今天收到")]
    assert re.match(r"今天收到您的报告2条：0320-\d\d+、0320-\d\d+。", lines[0])
    assert quiet.chat_id not in said(town, DAY, 20, 20)


def test_digest_shows_each_group_of_the_village_without_names(town: Store) -> None:
    who, other = made(town, cadre), made(town, cadre, OTHER_VILLAGE)
    happened(town, EventKind.MARRIAGE)
    happened(town, EventKind.MIGRATE_OUT)
    found = said(town, DAY, 18, 30)
    assert found[who.chat_id] == ["上湾村，2026年3月20日：", "一组：结婚1件、外出1件", "二组：还没有消息"]
    assert found[other.chat_id] == ["下湾村，2026年3月20日：", "一组：还没有消息"]
    assert said(town, DAY, 18, 35) == {}


def test_digest_counts_open_items_of_the_village(town: Store) -> None:
    who = made(town, cadre)
    with town.transaction() as session:
        for number, (due, clinic_only) in enumerate(((DAY, False), (DAY - timedelta(days=1), False), (DAY, True))):
            session.add(item(number, due, clinic_only))
    assert said(town, DAY, 18, 30)[who.chat_id][-1] == "待办 2 件（服务已晚 1 件）。打开 /pending 查看。"


def item(number: int, due: date, clinic_only: bool = False, state: FollowupState = FollowupState.OPEN) -> Followup:
    return Followup(
        township=TOWNSHIP, group_code=GROUP, kind="anc", opened_by=str(number), opened_on=DAY, due_on=due,
        clinic_only=clinic_only, state=state,
    )  # fmt: skip


def test_digest_keeps_ticks_and_protected_events_out_of_the_counts(town: Store) -> None:
    who = made(town, cadre)
    happened(town, EventKind.MARRIAGE, visibility=Visibility.CADRE_CLINIC)
    with town.transaction() as session:
        report(session, None, EventKind.PREGNANCY, DAY, group=OTHER_GROUP)
    assert said(town, DAY, 18, 30)[who.chat_id][1:] == ["一组：有报告", "二组：有报告"]


def test_final_state_comes_next_morning(town: Store) -> None:
    who = made(town, cadre)
    happened(town, EventKind.MARRIAGE)
    morning = said(town, DAY + timedelta(days=1), 8, 30)[who.chat_id]
    assert morning == ["上湾村，2026年3月20日，当天最终情况：", "一组：结婚1件", "二组：没有消息"]


def test_outage_is_caught_up_while_it_is_of_use(town: Store) -> None:
    made(town, cadre)
    assert len(said(town, DAY, 21, 59)) == 1
    assert said(town, DAY + timedelta(days=1), 22, 0) == {}
    assert len(said(town, DAY + timedelta(days=2), 11, 59)) == 1
    assert said(town, DAY + timedelta(days=3), 12, 0) == {}


def test_monday_lists_overdue_items_where_there_are_any(town: Store) -> None:
    who, idle = made(town, cadre), made(town, cadre, OTHER_VILLAGE)
    monday = DAY + timedelta(days=3)
    with town.transaction() as session:
        session.add(item(1, DAY))
        session.add(item(2, DAY, state=FollowupState.DONE))
    found = said(town, monday, 13)
    assert found[who.chat_id] == ["上湾村，本周开始时：", "待办 1 件（服务已晚 1 件）。打开 /pending 查看。"]
    assert idle.chat_id not in found


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


def close_books(store: Store, who: Who, area: str) -> None:
    with store.transaction() as session:
        seen = months.state(session, area, Month(2026, 3)).seen
        months.close(session, who, area, Month(2026, 3), seen, at(date(2026, 4, 2)))


def test_month_without_reports_says_so(town: Store) -> None:
    who = made(town, cadre)
    assert said(town, date(2026, 4, 1), 13)[who.chat_id][1] == "报告：没有"


def test_hours_are_those_of_the_townships_own_rows(town: Store) -> None:
    made(town, officer)
    settings(
        town, schedules=[{"key": "officer.nudge", "cron": "0 16 * * *"}, {"key": "officer.zero", "enabled": False}]
    )
    assert said(town, DAY, 15, 59) == {}
    assert len(said(town, DAY, 16)) == 1
    assert said(town, DAY, 20) == {}


def test_closed_chats_and_ended_roles_are_not_written_to(town: Store) -> None:
    gone, ended = made(town, officer), made(town, officer)
    with town.transaction() as session:
        session.get_one(Account, gone.account_id).open = False
        end_roles(session, ended)
    assert said(town, DAY, 17, 30) == {}


def end_roles(session: Session, who: Who) -> None:
    from models.tables import Membership

    for row in session.exec(select(Membership).where(Membership.account_id == who.account_id)):
        row.until = at(DAY, 8)


def test_what_could_not_leave_for_hours_does_not_leave(town: Store) -> None:
    made(town, officer)
    with town.transaction() as session:
        digests.run(session, at(DAY, 17, 30))
    with town.transaction() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.rank, row.expires_at) == (MessageClass.DIGEST, at(DAY, 21, 30))


def test_clinic_staff_are_no_cadres(town: Store) -> None:
    made(town, staff, Role.CLINIC, TOWNSHIP)
    assert said(town, DAY, 18, 30) == {}
