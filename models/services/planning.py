"""What a plan is made from beside a history: live consents, delivery marks, when she joined. Read for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import local_day
from models.kinds import RoundState, Scope
from models.prepared import Prepared
from models.rules.history import Fact
from models.rules.plan import Planned, plan
from models.rules.plan_settings import Appointment, Mark, Pause, PlanSettings, round_key
from models.services.township_settings import Choices
from models.tables import Consent, DeliveryMark, ExamNote, Person, PersonLink, Visit

HORIZON = timedelta(days=400)
"""How far ahead reminders are planned."""

HOLD = "hold"
"""The mark that lets messages rest after something that nobody has to name."""

PAUSE = "pause"
"""The mark of a pause of everything."""

UNREACHED = "unreached"
"""The mark of a chat in which nothing arrives."""

ELSEWHERE = "elsewhere"
"""The mark of somebody whom another install accepted, until she comes back or lets messages from here go on."""

NO_MORE = "group:"
"""Begins the mark "no more of these"; the group of the schedules follows."""


_PERSONS: sa.BindParameter[Sequence[str]] = sa.bindparam("persons", expanding=True)
_EVER = Prepared(sa.select(col(Consent.id)).where(col(Consent.person_id) == sa.bindparam("person")).limit(1))
_LEDGER = (
    sa.select(col(Consent.person_id), col(Consent.scope), col(Consent.granted), col(Consent.on))
    .where(col(Consent.person_id).in_(_PERSONS))
    .order_by(col(Consent.at), col(Consent.id))
)
_MARKS = (
    sa.select(col(DeliveryMark.person_id), col(DeliveryMark.what), col(DeliveryMark.since), col(DeliveryMark.until))
    .where(col(DeliveryMark.person_id).in_(_PERSONS))
    .order_by(col(DeliveryMark.id))
)
_VERIFIED = (
    sa.select(col(PersonLink.person_id), sa.func.min(col(PersonLink.verified_at)))
    .where(col(PersonLink.person_id).in_(_PERSONS), col(PersonLink.verified_at).is_not(None))
    .group_by(col(PersonLink.person_id))
)
_VISITS = sa.select(*Visit.__table__.c).where(col(Visit.person_id).in_(_PERSONS))  # type: ignore[attr-defined]

_NOTES = sa.select(col(ExamNote.person_id), col(ExamNote.root_id), col(ExamNote.what)).where(
    col(ExamNote.person_id).in_(_PERSONS)
)


@dataclass(frozen=True)
class Wishes:
    """What one person agreed to and since when, how she wants to be left alone, what she said about rounds, and what
    the clinic noted about her checks.
    """

    grants: Mapping[Scope, date]
    holds: tuple[tuple[date, date | None], ...] = ()
    pauses: tuple[Pause, ...] = ()
    joined: date | None = None
    appointments: tuple[Appointment, ...] = ()
    marks: frozenset[Mark] = frozenset()


def wishes(session: Session, person_ids: Sequence[str], zone: str) -> dict[str, Wishes]:
    """The wishes of many persons, in five queries."""
    grants = live_grants(session, person_ids)
    found = {person_id: Wishes(grants.get(person_id, {})) for person_id in person_ids}
    for mark in _marks(session, person_ids):
        known = found[mark.person_id]
        if mark.what == HOLD:
            known = replace(known, holds=(*known.holds, (mark.since, mark.until)))
        else:
            pause = Pause(
                mark.since, mark.until, mark.what.removeprefix(NO_MORE) if mark.what.startswith(NO_MORE) else ""
            )
            known = replace(known, pauses=(*known.pauses, pause))
        found[mark.person_id] = known
    for person_id, since in _joined(session, person_ids):
        found[person_id] = replace(found[person_id], joined=local_day(since, zone))
    for visit in session.connection().execute(_VISITS, {"persons": list(person_ids)}):
        found[visit.person_id] = _with_visit(found[visit.person_id], visit)
    for person_id, root_id, what in session.connection().execute(_NOTES, {"persons": list(person_ids)}):
        found[person_id] = replace(found[person_id], marks=found[person_id].marks | {Mark(root_id, what.value)})
    return found


def _with_visit(known: Wishes, visit: Any) -> Wishes:
    """A booked day is an appointment; any other word about a round is a mark on it."""
    if visit.state is RoundState.BOOKED:
        booked = Appointment(
            appointment_key(visit), visit.day, visit.booked_on, round_key(visit.subject), visit.fell_away
        )
        return replace(known, appointments=(*known.appointments, booked))
    return replace(known, marks=known.marks | {Mark(visit.subject, visit.state.value)})


def appointment_key(visit: Any) -> str:
    """How the booked day of a visit (its row or object) is named: another day has another name."""
    return f"{visit.id}.{visit.day}"


def ever_agreed(session: Session, person_id: str) -> bool:
    """Whether there is any line about this person in the ledger of consents."""
    return _EVER.first(session, person=person_id) is not None


def live_grants(session: Session, person_ids: Sequence[str]) -> dict[str, dict[Scope, date]]:
    """Each person's live consents with the day since which each stands without a break."""
    found: dict[str, dict[Scope, date]] = {}
    for person_id, scope, granted, on in session.connection().execute(_LEDGER, {"persons": list(person_ids)}):
        live = found.setdefault(person_id, {})
        if granted:
            live.setdefault(scope, on)
        else:
            live.pop(scope, None)
    return found


def resting(session: Session, person_ids: Sequence[str], today: date) -> set[str]:
    """Those of the persons with a delivery mark that holds today."""
    return {mark.person_id for mark in _marks(session, person_ids) if mark.until is None or mark.until > today}


def planned(
    person: Person, facts: Iterable[Fact], wanted: Wishes, choices: Choices, now: datetime
) -> tuple[Planned, ...]:
    """Her plan, up to the horizon."""
    settings = PlanSettings(
        presets=choices.presets,
        rounds=choices.rounds,
        seed=person.id,
        holds=wanted.holds,
        joined=wanted.joined,
        pauses=wanted.pauses,
        birth_year=person.birth_year,
        appointments=wanted.appointments,
        marks=wanted.marks,
    )
    return plan(facts, wanted.grants, settings, choices.schedules, choices.today(now) + HORIZON)


def _marks(session: Session, person_ids: Sequence[str]) -> Sequence[sa.Row[str, str, date, date | None]]:
    return session.connection().execute(_MARKS, {"persons": list(person_ids)}).all()


def _joined(session: Session, person_ids: Sequence[str]) -> Iterable[tuple[str, datetime]]:
    """When each of them was first verified, be it in a chat that has ended since."""
    rows = session.connection().execute(_VERIFIED, {"persons": list(person_ids)})
    return [(person_id, since) for person_id, since in rows if since]
