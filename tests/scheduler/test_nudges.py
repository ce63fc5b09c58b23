"""Nudges, the zero button and receipts: whose group is silent is asked, once a day, and not on days off."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.db import Store
from models.kinds import EventKind, MessageClass, Role
from models.services import leaves
from models.services.access import Who
from models.tables import Account, Outbox, ZeroReport
from scheduler import digests
from tests.factories import FAR_GROUP, GROUP, OTHER_GROUP, TOWNSHIP, cadre, officer
from tests.scheduler.scenes import at, deliver
from tests.scheduler.telling import DAY, happened, made, said, settings


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


def test_receipts_list_the_numbers_held_for_today(town: Store) -> None:
    who, quiet = made(town, officer), made(town, officer, OTHER_GROUP)
    happened(town, EventKind.MARRIAGE, who)
    happened(town, EventKind.BIRTH, who)
    [lines] = [lines for chat, lines in said(town, DAY, 20, 15).items() if lines[0].startswith("今天收到")]
    assert re.match(r"今天收到您的报告2条：0320-\d\d+、0320-\d\d+。", lines[0])
    assert quiet.chat_id not in said(town, DAY, 20, 20)


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
