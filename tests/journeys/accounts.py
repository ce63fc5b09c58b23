"""What must add up in a store, whatever was played: records are folds of events, reminders are the whole plan."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from models.events import items_of, record_of
from models.kinds import FollowupState, ReminderState, Scope
from models.rules.quiet_hours import is_quiet
from models.rules.record import Record
from models.services import audit, history, people, planning, township_settings
from models.tables import Consent, Followup, Person, Reminder, Township

HERS = ("woman", "person")
EXTENDED = planning.HORIZON - timedelta(days=28)
"""How far ahead everybody is planned; the nightly portions come round in 28 days."""

QUIET = (time(20, 30), time(8, 30))


def records_are_folds(session: Session) -> None:
    """What is kept of a person, and the items that are open for her, are what a start from scratch would give."""
    for person in session.exec(select(Person).where(col(Person.key).is_not(None))):
        facts = history.facts_of(session, person)
        folded = record_of(facts)
        if person.record is None:
            assert folded == Record(), person.id
        else:
            kept = people.open_for(session, person, person.record, f"person.record:{person.id}")
            assert people.open_for(session, person, _sealed(session, person, folded), "again") == kept, person.id
        rows = session.exec(select(Followup).where(Followup.person_id == person.id))
        still = {(row.kind, row.opened_by) for row in rows if row.state is FollowupState.OPEN}
        wanted = {(item.kind, item.opened_by) for item in items_of(facts) if item.closed_by is None}
        assert {one for one in still if one[1] in {fact.event_id for fact in facts}} <= wanted, person.id


def _sealed(session: Session, person: Person, record: Record) -> bytes:
    return people.seal_for(session, person, record, "again")


def reminders_are_the_plan(session: Session, now: datetime) -> None:
    """Every reminder of everybody's plan has a row in just one state, and what is still open is in the plan."""
    rows: dict[str, list[Reminder]] = {}
    for row in session.exec(select(Reminder)):
        rows.setdefault(row.person_id, []).append(row)
    for person in session.exec(select(Person).where(col(Person.key).is_not(None))):
        choices = township_settings.of(session, person.township)
        wishes = planning.wishes(session, [person.id], choices.zone)[person.id]
        plan = planning.planned(person, history.facts_of(session, person), wishes, choices, now)
        wanted = {(one.schedule, one.anchor, one.nth): one.send for one in plan}
        mine = rows.get(person.id, [])
        alive = [row for row in mine if row.state is not ReminderState.SUPERSEDED]
        named = Counter((row.schedule, row.anchor, row.nth) for row in alive)
        near = {name for name, send in wanted.items() if send[0] <= choices.today(now) + EXTENDED}
        assert near <= named.keys(), person.id
        still = {(row.schedule, row.anchor, row.nth): row for row in alive if row.state is ReminderState.PLANNED}
        assert {name: (row.send_from, row.send_to) for name, row in still.items()} == {
            name: wanted.get(name) for name in still
        }, person.id


def promises_are_kept(session: Session) -> Mapping[ReminderState, int]:
    """What went to women went by day, at most one a day and two in seven, with a yes that stood. Counts by state."""
    sent: dict[str, list[datetime]] = {}
    zones = {town.code: town.zone for town in session.exec(select(Township))}
    states: Counter[ReminderState] = Counter()
    for row in session.exec(select(Reminder)):
        states[row.state] += 1
        if row.state is not ReminderState.SENT:
            continue
        assert not is_quiet(row.changed_at, zones[row.township], *QUIET), row.schedule
        assert _agreed(session, row, row.changed_at), row.schedule
        if row.audience in HERS:
            sent.setdefault(row.person_id, []).append(row.changed_at)
    for instants in sent.values():
        days = sorted((instant + timedelta(hours=8)).date() for instant in instants)
        assert len(days) == len(set(days)), days
        assert all(third - first >= timedelta(days=7) for first, third in zip(days, days[2:], strict=False)), days
    for code in zones:
        assert audit.broken_at(session, code) is None
    return states


def _agreed(session: Session, row: Reminder, at: datetime) -> bool:
    needs = {one.key: one.needs for one in township_settings.of(session, row.township).schedules.anchored}
    lines = select(Consent).where(Consent.person_id == row.person_id, Consent.scope == Scope(str(needs[row.schedule])))
    before = [line.granted for line in session.exec(lines.order_by(col(Consent.at), col(Consent.id))) if line.at <= at]
    return bool(before) and before[-1]
