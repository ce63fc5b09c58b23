"""After months without a word a person asks whether a number still works: an item for the cadre, of everybody away.

It hangs on the day on which she left and on her own answers alone. Who never joined, said stop, paused or blocked the
bot, whom nothing reaches, and who just does not answer get theirs on the same day, in the same words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import local_day
from models.kinds import EventKind, EventStatus, FollowupState, ItemKind
from models.queries.areas import span
from models.rules.absence import away_since
from models.services import asks, followups, history, people
from models.services.township_settings import Choices
from models.tables import Event, FeedbackPrompt, Followup, Person

QUIET = timedelta(days=122)
"""Four months: three monthly prompts, and a month for the answer to the last."""

AFTER_A_CHECK = timedelta(days=365)
"""Where nothing was heard since, the next check comes a year after somebody closed the last."""


@dataclass(frozen=True)
class Away:
    """Somebody who left, and when she last answered, as a day of her village."""

    person_id: str
    left: date
    answered: date | None


def open_due(session: Session, choices: Choices, now: datetime) -> int:
    """Open the checks that are due in a township. Calling again opens nothing more. Returns how many."""
    session.flush()
    today, opened = choices.today(now), 0
    checks = _checks(session, choices)
    for one in _candidates(session, choices, today - QUIET):
        is_open, closed = checks.get(one.person_id, (False, None))
        heard = max(one.left, one.answered or date.min)
        due = heard + QUIET if closed is None or closed < heard else closed + AFTER_A_CHECK
        if not is_open and due <= today and _is_away(session, one.person_id):
            person = people.get(session, one.person_id)
            opened_by = f"{followups.AGAIN}{today:%Y%m%d}:{person.id}"
            asks.open_item(session, person, ItemKind.CONTACT_CHECK, opened_by, now)
            opened += 1
    return opened


def _candidates(session: Session, choices: Choices, until: date) -> Iterator[Away]:
    """Everybody of the township who ever left, of whom nothing was heard since `until`."""
    left = sa.func.max(col(Event.occurred_on)).label("left")
    answered = (
        sa.select(sa.func.max(col(FeedbackPrompt.answered_at)))
        .where(col(FeedbackPrompt.person_id) == col(Event.person_id))
        .scalar_subquery()
        .label("answered")
    )
    gone = (
        sa.select(col(Event.person_id), left, answered)
        .join(Person, col(Person.id) == col(Event.person_id))
        .where(span(col(Event.group_code), choices.township), col(Event.kind) == EventKind.MIGRATE_OUT)
        .where(col(Event.status) == EventStatus.RECORDED, col(Person.key).is_not(None))
        .group_by(col(Event.person_id))
        .having(sa.func.max(col(Event.occurred_on)) <= until)
        .order_by(col(Event.person_id))
    )
    for row in session.connection().execute(gone).all():
        said = local_day(row.answered, choices.zone) if row.answered else None
        if said is None or said <= until:
            yield Away(row.person_id, row.left, said)


def _checks(session: Session, choices: Choices) -> dict[str, tuple[bool, date | None]]:
    """Person → whether a check of her contact is open, and the day on which the last that time opened was closed."""
    found: dict[str, tuple[bool, date | None]] = {}
    columns = (col(Followup.person_id), col(Followup.state), col(Followup.closed_at), col(Followup.opened_by))
    theirs = sa.select(*columns).where(
        span(col(Followup.group_code), choices.township),
        col(Followup.kind) == ItemKind.CONTACT_CHECK,
        col(Followup.person_id).is_not(None),
    )
    row: Any
    for row in session.connection().execute(theirs):
        is_open, last = found.get(row.person_id, (False, None))
        if row.closed_at and row.opened_by.startswith(followups.AGAIN):
            last = max(last or date.min, local_day(row.closed_at, choices.zone))
        found[row.person_id] = (is_open or row.state is FollowupState.OPEN, last)
    return found


def _is_away(session: Session, person_id: str) -> bool:
    return away_since(history.facts_of(session, people.get(session, person_id))) is not None
