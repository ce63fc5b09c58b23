"""Digests: of the day, its final state, the week and what is open; late only while they are of use."""

from datetime import date, timedelta

from models.db import Store
from models.kinds import EventKind, FollowupState, Role, Visibility
from models.services import leaves
from tests.factories import OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP, cadre, staff
from tests.scheduler.scenes import at, deliver, report
from tests.scheduler.telling import DAY, happened, item, made, said


def test_digests_of_a_cadre_on_leave_go_to_the_deputy(town: Store) -> None:
    who, office = made(town, cadre), made(town, staff, Role.OFFICE, TOWNSHIP)
    with town.transaction() as session:
        leaves.take(session, who, DAY, DAY + timedelta(days=30), office.account_id, at(DAY, 9))
    deliver(town, at(DAY, 9))
    for day, hour, minute in ((DAY, 18, 30), (DAY + timedelta(days=1), 8, 30), (date(2026, 3, 28), 13, 0)):
        assert list(said(town, day, hour, minute)) == [office.chat_id]


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


def test_clinic_staff_are_no_cadres(town: Store) -> None:
    made(town, staff, Role.CLINIC, TOWNSHIP)
    assert said(town, DAY, 18, 30) == {}
