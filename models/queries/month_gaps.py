"""What is to be looked over before a village's month is closed: reports begun, questions open, contradictions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.kinds import EventKind, EventStatus, FollowupState, Role, Visibility
from models.queries import labels, receipts
from models.queries.areas import span
from models.queries.months import held
from models.queries.pending import QUESTIONS, of_kind
from models.rules import contradictions
from models.rules.contradictions import Contradiction
from models.rules.history import Fact
from models.rules.periods import Month
from models.tables import Draft, Event, Followup, Membership


@dataclass(frozen=True)
class Doubt:
    """A report that contradicts an earlier one of the same person."""

    what: Contradiction
    root_id: str
    number: str
    kind: EventKind
    name: str
    code: str


@dataclass(frozen=True)
class Gaps:
    """Reports begun and not saved, questions about the record that are open, contradictions."""

    drafts: int
    questions: int
    doubts: int


def of(session: Session, village: str, month: Month) -> Gaps:
    """The gaps of a village, counted."""
    session.flush()
    return Gaps(_drafts(session, village), _questions(session, village), len(_found(session, village, month)))


def said(found: Gaps) -> list[Phrase]:
    """What is told of gaps: a line for each kind that there is."""
    counts = {"drafts": found.drafts, "questions": found.questions, "doubtful": found.doubts}
    return [Phrase.of(f"month.{name}", n=n) for name, n in counts.items() if n]


def doubts(session: Session, village: str, month: Month, style: str) -> list[Doubt]:
    """The contradictions among the reports of a village's month, by day."""
    session.flush()
    found = _found(session, village, month)
    rows = {row.root_id: row for row in _standing(session, col(Event.root_id), {fact.event_id for _, fact in found})}
    names = labels.people(session, {row.person_id for row in rows.values()}, style)
    return [_doubt(what, fact, rows[fact.event_id], names) for what, fact in found]


def _doubt(what: Contradiction, fact: Fact, row: "sa.Row[*tuple[object, ...]]", names: dict[str, str]) -> Doubt:
    person = str(row.person_id)
    number = receipts.number(row.reported_on, row.serial)
    return Doubt(what, fact.event_id, number, fact.kind, names.get(person, ""), labels.case_code(person))


def _found(session: Session, village: str, month: Month) -> list[tuple[Contradiction, Fact]]:
    within = held(village, month.first, month.later(1).first - timedelta(days=1))
    mine = session.connection().execute(sa.select(col(Event.root_id), col(Event.person_id)).where(*within)).all()
    told: dict[str, list[Fact]] = {}
    for row in _standing(session, col(Event.person_id), {person for _, person in mine if person}):
        fact = Fact(row.root_id, row.kind, row.occurred_on, row.reported_on)
        told.setdefault(row.person_id, []).append(fact)
    found = [pair for facts in told.values() for pair in contradictions.among(facts)]
    roots = {root for root, _ in mine}
    within_it = [(what, fact) for what, fact in found if fact.event_id in roots]
    return sorted(within_it, key=lambda pair: (pair[1].on, pair[1].event_id))


def _standing(
    session: Session, column: "sa.SQLColumnExpression[str | None]", wanted: Collection[str]
) -> list["sa.Row[*tuple[object, ...]]"]:
    """What a cadre sees of reports that hold, for values of a column. What is for the clinic alone is none of it."""
    columns = sa.select(
        col(Event.root_id), col(Event.person_id), col(Event.kind), col(Event.occurred_on), col(Event.reported_on),
        col(Event.serial),
    )  # fmt: skip
    standing = (col(Event.status) == EventStatus.RECORDED, col(Event.visibility) != Visibility.CLINIC)
    return list(session.connection().execute(columns.where(*standing, column.in_(sorted(wanted)))))


def _drafts(session: Session, village: str) -> int:
    officers = sa.select(col(Membership.account_id)).where(
        span(col(Membership.area), village), col(Membership.role) == Role.OFFICER, col(Membership.until).is_(None)
    )
    begun = sa.select(sa.func.count()).where(col(Draft.open).is_(True), col(Draft.account_id).in_(officers))
    count: int = session.connection().execute(begun).scalar_one()
    return count


def _questions(session: Session, village: str) -> int:
    asked = sa.select(sa.func.count()).where(
        span(col(Followup.group_code), village),
        col(Followup.state) == FollowupState.OPEN,
        col(Followup.clinic_only).is_(False),
        of_kind(QUESTIONS),
    )
    count: int = session.connection().execute(asked).scalar_one()
    return count
