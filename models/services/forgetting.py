"""Forgets what is over its time, by the rules of models/retention.toml. Running again forgets nothing more."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.kinds import EventKind, EventStatus
from models.rules import retention
from models.rules.retention import Rule
from models.services import audit, history, people
from models.tables import Event, Person

_LEFT_WITH = ("to_place", "phone")
"""What a report of leaving says of where somebody is."""

_CATCH_UP = timedelta(days=40)
"""The time within which a return is looked at again each night: longer than the program may be away."""


def by_rule(session: Session, now: datetime) -> dict[str, int]:
    """Carry out every rule that is one statement. Returns how many rows each changed."""
    session.flush()
    return {rule.name: apply(session, rule, now) for rule in retention.rules().values() if not rule.by}


def apply(session: Session, rule: Rule, now: datetime) -> int:
    """Carry out one rule. Returns how many rows it changed."""
    table = SQLModel.metadata.tables[rule.table]
    where = over(table, rule, now)
    if rule.then == retention.DELETE:
        return session.connection().execute(sa.delete(table).where(where)).rowcount
    assert not isinstance(rule.then, str)
    instead: dict[str, Any] = {retention.NULL: None, retention.OWN_ID: table.c.id}
    values = {name: instead.get(value, value) for name, value in rule.then.items()}
    return session.connection().execute(sa.update(table).where(where).values(values)).rowcount


def over(table: sa.Table, rule: Rule, now: datetime) -> sa.ColumnElement[bool]:
    """That a row is over the time of a rule."""
    limit = now - rule.span
    begins = (
        sa.func.coalesce(*(table.c[name] for name in rule.after)) if len(rule.after) > 1 else table.c[rule.after[0]]
    )
    day = isinstance(table.c[rule.after[0]].type, sa.Date)
    conditions = [begins < (limit.date() if day else limit)]
    conditions += [_condition(table.c[name], wanted) for name, wanted in rule.when.items()]
    conditions += [table.c[rule.over] < limit.date()] if rule.over else []
    return sa.and_(*conditions)


def destinations(session: Session, now: datetime) -> int:
    """Take out of reports of leaving where somebody had gone, once a return for good is on record. How many reports."""
    lately = now - retention.rules()["destinations"].span - _CATCH_UP
    home = select(Event).where(Event.kind == EventKind.RETURN_HOME, Event.status == EventStatus.RECORDED)
    found = session.exec(home.where(Event.reported_at >= lately, col(Event.person_id).is_not(None))).all()
    return sum(_forget_way(session, people.get(session, event.person_id or ""), event) for event in found)


def _forget_way(session: Session, person: Person, home: Event) -> int:
    said = history.answers_of(session, person, home)
    if said.get("temporary") or said.get("until"):
        return 0
    left = select(Event).where(Event.person_id == person.id, Event.kind == EventKind.MIGRATE_OUT)
    changed = 0
    for event in session.exec(left.where(Event.occurred_on <= home.occurred_on, col(Event.facts).is_not(None))):
        answers = history.answers_of(session, person, event)
        kept = {name: value for name, value in answers.items() if name not in _LEFT_WITH}
        if kept != answers:
            event.facts = people.seal_for(session, person, kept, f"event.facts:{event.id}")
            session.add(event)
            changed += 1
    return changed


def audit_lines(session: Session, now: datetime) -> int:
    """Drop the oldest lines of each chain, whose beginning is then noted."""
    return audit.forget_before(session, now - retention.rules()["audit"].span, now)


def _condition(column: sa.Column[Any], wanted: Any) -> sa.ColumnElement[bool]:
    if wanted == retention.SET:
        return sa.and_(column.is_not(None), column != "") if isinstance(column.type, sa.String) else column.is_not(None)
    if wanted == retention.EMPTY:
        return column.is_(None)
    if isinstance(wanted, str):
        return column.startswith(wanted.removesuffix("*"))
    return column.in_(wanted)
