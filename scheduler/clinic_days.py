"""What those who work are told before a day on which a clinic of the township sees people by appointment."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from locales import Phrase
from models.kinds import Role
from models.message import Message
from models.queries import clinic_days
from models.queries.clinic_days import Day
from models.rules.schedule_rows import Row
from models.services.township_settings import Choices
from scheduler.recipients import at_work, tell


def announce(session: Session, choices: Choices, row: Row, today: date, now: datetime) -> int:
    """Tell officers and cadres at work of the day that `row` is about, if a clinic has it. Returns how many."""
    on = today - timedelta(days=row.offsets[0])
    found = clinic_days.between(session, choices.township, choices.holidays, on, on)
    if not found:
        return 0
    message = Message(tuple(map(_line, found)))
    roles = (Role.OFFICER, Role.CADRE)
    people = {one.account_id: one for role in roles for one in at_work(session, choices.township, role)}
    for one in people.values():
        tell(session, one, message, now)
    return len(people)


def _line(day: Day) -> Phrase:
    return Phrase.of("clinic.tomorrow", near=day.on, clinic=day.clinic.name, hours=day.clinic.hours or "–")
