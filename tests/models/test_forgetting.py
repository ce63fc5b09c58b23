"""What is over its time goes by itself: the rules are whole, and a store of four years holds nothing beyond them."""

import re
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from models.events import record_of
from models.kinds import (
    ClaimState,
    EventKind,
    EventStatus,
    FollowupState,
    ItemKind,
    PayoutState,
    ReminderState,
    Role,
    Scope,
)
from models.rules import inventory, retention
from models.services import accounts, asks, audit, choices, corrections, forgetting, history, people, reminders
from models.tables import Account, Audit, Claim, Event, Followup, Membership, Payout, Person, Reminder
from scheduler import retention as job
from tests import factories
from tests.entering import enter
from tests.factories import NOON, TOWNSHIP
from tests.scheduler.scenes import agree, report

RULES = retention.rules()
YEAR = timedelta(days=366)


@pytest.fixture
def her(session) -> Person:
    factories.township(session)
    return factories.woman(session)


def night(session, now):
    counts = job.run(session, now).counts
    session.expire_all()
    return counts


def test_every_rule_is_in_the_inventory_of_its_table_with_its_days():
    listed = {name: held.table for held in inventory.tables().values() for name in held.forgets}
    assert listed == {rule.name: rule.table for rule in RULES.values()}
    for held in inventory.tables().values():
        for name in held.forgets:
            assert re.search(rf"\b{RULES[name].days}\b", held.kept), (held.table, name)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_names_columns_that_exist(rule):
    columns = set(SQLModel.metadata.tables[rule.table].columns.keys())
    named = {*rule.after, *rule.when, *([rule.over] if rule.over else [])}
    named |= set() if isinstance(rule.then, str) else set(rule.then)
    assert named <= columns


def test_tables_that_forget_nothing_hold_places_or_what_says_that_it_stays():
    staying = {name for name, held in inventory.tables().items() if not held.forgets}
    assert staying == {
        "allowanceentry", "area", "clinic", "consent", "consenttext", "daysign", "examround", "lease", "monthclose",
        "outage", "person", "township", "zeroreport",
    }  # fmt: skip


def test_store_of_four_years_holds_nothing_beyond_its_days(session, her):
    """A year of everything, then three of nights: no row is left to which a rule of the table applies."""
    who = factories.joined(session, her)
    officer = factories.officer(session)
    for month in range(12):
        now = NOON + timedelta(days=30 * month)
        choices.choose(session, who, Scope.CARE, month % 2 == 0, now)
        choices.pause(session, who, now.date() + timedelta(days=5), now)
        asks.call_back(session, who, f"me{month}", now)
        corrections.ask(session, who, corrections.Request("name", "刘小梅", f"刘{'晓' * (month + 1)}梅"), now)
        enter(session, officer, EventKind.EXAM, her, now=now, exam_kind="screening")
        session.flush()
        close_items(session, now)
    for days in range(360, 4 * 366, 30):
        night(session, NOON + timedelta(days=days))
    end = NOON + 4 * YEAR
    night(session, end)
    for rule in RULES.values():
        if not rule.by:
            table = SQLModel.metadata.tables[rule.table]
            left = sa.select(sa.func.count()).select_from(table).where(forgetting.over(table, rule, end))
            assert session.connection().execute(left).scalar_one() == 0, rule.name
    kept = session.exec(select(Followup).where(Followup.kind != ItemKind.CALL_BACK)).all()
    assert all(row.person_id is None and row.request is None for row in kept if row.closed_at)
    assert session.exec(select(Event.kind)).all().count(EventKind.EXAM) == 12


def close_items(session, now: datetime):
    for row in session.exec(select(Followup).where(Followup.state == FollowupState.OPEN)):
        row.state, row.closed_at = FollowupState.DONE, now
        session.add(row)


def test_stranger_is_forgotten_and_whoever_joined_works_or_reported_is_not(session, her):
    stranger = factories.account(session, township="").chat_id
    reported, left = (factories.account(session, township="").id for _ in range(2))
    late = accounts.meet(session, 7, "zh", NOON + timedelta(days=60))
    known = [factories.joined(session, her).account_id, factories.officer(session).account_id, late.account_id]
    report(session, her, EventKind.MARRIAGE, NOON.date(), by=reported)
    session.add(Membership(township=TOWNSHIP, account_id=left, role=Role.CADRE, area=TOWNSHIP, since=NOON, until=NOON))
    assert night(session, NOON + timedelta(days=89)).get("strangers", 0) == 0
    assert night(session, NOON + timedelta(days=91))["strangers"] == 1
    assert set(session.exec(select(Account.id))) == {*known, reported, left}
    assert accounts.meet(session, stranger, "en", NOON + YEAR).language == "en"
    night(session, NOON + timedelta(days=1097))
    assert set(session.exec(select(Account.id))) >= {*known[:2], reported}
    assert session.exec(select(Membership.id).where(col(Membership.until).is_not(None))).all() == []


def test_money_that_is_settled_is_forgotten_and_what_is_open_waits(session, her):
    """Three years on a paid line is a sum of nobody's; what the office has not decided stays hers."""
    days = {"month": NOON.date(), "listed_at": NOON, "changed_at": NOON}
    lines = {
        state: Payout(township=TOWNSHIP, person_id=her.id, amount=1000, state=state, **days) for state in PayoutState
    }
    asked = {state: Claim(township=TOWNSHIP, person_id=her.id, opened_on=NOON.date(), state=state, changed_at=NOON)
             for state in ClaimState}  # fmt: skip
    session.add_all([*lines.values(), *asked.values()])
    night(session, NOON + timedelta(days=365))
    assert len(session.exec(select(Claim.id)).all()) == len(ClaimState)
    night(session, NOON + timedelta(days=366))
    assert set(session.exec(select(Claim.state))) == {ClaimState.GATHERING, ClaimState.HANDED_IN, ClaimState.REFUSED}
    night(session, NOON + timedelta(days=1096))
    assert set(session.exec(select(Claim.state))) == {ClaimState.HANDED_IN}
    assert all(row.person_id for row in session.exec(select(Payout)))
    night(session, NOON + timedelta(days=1097))
    assert {row.state for row in session.exec(select(Payout)) if row.person_id} == {PayoutState.LISTED}
    assert sum(row.amount for row in session.exec(select(Payout))) == 1000 * len(PayoutState)


def test_audit_forgets_its_oldest_lines_and_still_holds(store):
    with store.transaction() as session:
        factories.township(session)
    for days in (0, 1, 400, 1097, 1200):
        with store.transaction() as session:
            audit.note(session, TOWNSHIP, "somebody", "read.card", f"p{days}", NOON + timedelta(days=days))
    with store.transaction() as session:
        assert forgetting.audit_lines(session, NOON + timedelta(days=1098)) == 2
    with store.transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) is None
        lines = session.exec(select(Audit).order_by(col(Audit.place))).all()
        assert [line.place for line in lines] == [3, 4, 5]
        lines[1].detail = "changed"
    with store.transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) == 4
        assert forgetting.audit_lines(session, NOON + timedelta(days=5000)) == 2  # the newest stays


@pytest.mark.parametrize(("back", "kept"), [({}, False), ({"temporary": True}, True), ({"until": "2026-06-01"}, True)])
def test_where_she_had_gone_is_forgotten_when_she_is_home_for_good(session, her, back, kept):
    officer = factories.officer(session)
    enter(session, officer, EventKind.MIGRATE_OUT, her, to_place="广东东莞")
    said = {name: {"on": value} if name == "until" else value for name, value in back.items()}
    enter(session, officer, EventKind.RETURN_HOME, her, **said)
    before = record_of(history.facts_of(session, her))
    night(session, NOON + timedelta(days=1))
    left = session.exec(select(Event).where(Event.kind == EventKind.MIGRATE_OUT)).one()
    assert ("to_place" in history.answers_of(session, her, left)) is kept
    assert record_of(history.facts_of(session, her)) == before


def test_old_version_loses_its_person_after_ninety_days_and_the_new_one_stays(session, her):
    event = report(session, her, EventKind.MARRIAGE, NOON.date(), spouse="李建国")
    event.status, event.ended_at = EventStatus.AMENDED, NOON
    newer = report(session, her, EventKind.MARRIAGE, NOON.date(), spouse="李建军")
    night(session, NOON + timedelta(days=89))
    assert session.get(Event, event.id).facts is not None
    night(session, NOON + timedelta(days=91))
    assert (session.get(Event, event.id).person_id, session.get(Event, event.id).facts) == (None, None)
    assert session.get(Event, newer.id).person_id == her.id


def test_forgetting_whom_reminders_were_for_changes_no_plan(session, her):
    """What is forgotten is past: the plan made anew afterwards is the plan from before."""
    factories.joined(session, her)
    agree(session, her, Scope.CARE, Scope.FEEDBACK, on=date(2026, 1, 1))
    report(session, her, EventKind.MIGRATE_OUT, date(2026, 1, 10), to_place="广东东莞")
    report(session, her, EventKind.PREGNANCY, date(2026, 2, 1), lmp="2026-01-05", gestation={"lmp": "2026-01-05"})
    reminders.replan_person(session, her.id, NOON, "test")
    later = NOON + timedelta(days=200)
    for row in session.exec(select(Reminder)):
        if row.send_to < later.date() - timedelta(days=95):
            row.state, row.changed_at = ReminderState.LAPSED, NOON
            session.add(row)
    session.flush()
    reminders.replan_person(session, her.id, later, "horizon")
    planned = [(row.schedule, row.nth, row.send_from) for row in reminders.planned_for(session, her.id)]
    counts = night(session, later)
    assert counts["reminders"] > 0
    reminders.replan_person(session, her.id, later, "again")
    after = [(row.schedule, row.nth, row.send_from) for row in reminders.planned_for(session, her.id)]
    assert after == planned
    assert people.known(session, her).name == "刘小梅"
