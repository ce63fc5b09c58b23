"""A reminder opened by her tap. A button lives for ever: it must not speak of what has ended since."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from locales import Phrase
from models.errors import NotFound
from models.kinds import ReminderState, RoundState
from models.message import OPENED_FOR, Button, Message
from models.rules.clinic_days import ClinicDays
from models.rules.plan_settings import appointment_in, round_in, round_key
from models.rules.rounds import PREPREGNANCY, sign_of
from models.rules.schedule_rows import HERS
from models.rules.story import Story, story_of
from models.rules.whereabouts import away_at
from models.services import audit, history, marks, own_settings, people, places, planning, prompts, township_settings
from models.services.access import Who
from models.services.asks import herself
from models.tables import Clinic, ExamRound, Reminder, Visit

CLINIC_DAY = "round_day"
"""The message about a day of the clinic, to those who have not booked one."""

OFF = "detail.round_off"
"""What is said of a booked day when its whole round is called off."""

_ARRIVED = (ReminderState.SENDING, ReminderState.SENT, ReminderState.DOUBTFUL)
_EXPECTING = frozenset({"anc", "folic", "birth_plan"})


def opened(session: Session, who: Who, reminder_id: str, now: datetime) -> Message | None:
    """What the reminder is about, protected and deleting itself; None when that is over or has changed.

    Raises NotFound for everybody but the woman it was sent to, in a verified chat.
    """
    reminder = _hers(session, who, reminder_id)
    audit.note(session, reminder.township, who.account_id, "reminder.open", reminder.id, now)
    story = story_of(history.facts_of(session, people.get(session, reminder.person_id)))
    if not _holds(session, reminder, story, who.today(now)):
        return None
    lines = (_detail(session, reminder), *_where_she_lives(session, reminder, story))
    return Message(lines, _about_days(session, reminder), protect=True, delete_after=OPENED_FOR)


def group(session: Session, who: Who, reminder_id: str) -> str:
    """The group of schedules that "no more of these" ends for this reminder. Raises NotFound like `opened`."""
    return _hers(session, who, reminder_id).section


def _hers(session: Session, who: Who, reminder_id: str) -> Reminder:
    reminder = session.get(Reminder, reminder_id, populate_existing=True)
    if reminder is None or reminder.person_id != herself(who) or reminder.audience not in HERS:
        raise NotFound
    if reminder.state not in _ARRIVED or reminder.message in prompts.MESSAGES:
        raise NotFound
    return reminder


def _detail(session: Session, reminder: Reminder) -> Phrase:
    """The text with the window it is about, and where to go: where she booked, else the first place of care at home."""
    visit, day = _visit(session, reminder), _clinic_day(reminder)
    at_home = _clinics(session, reminder.township)
    booked = session.get(Clinic, visit.clinic_id) if visit else None
    clinic = booked or _seeing(session, reminder, at_home, day) or next(iter(at_home), Clinic(township="", name="–"))
    hours = ((visit or day) and clinic.days.get("hours")) or clinic.hours or "–"
    place = {"clinic": places.called(clinic), "hours": hours, "telephone": clinic.telephone or "–"}
    first, last = _span(session, reminder)
    own = own_settings.of(session, people.get(session, reminder.person_id))
    said = OFF if visit and not _is_listed(session, visit) else f"detail.{reminder.message}"
    return Phrase(said, {**place, "start": own.day(first), "end": own.day(last)})


def _span(session: Session, reminder: Reminder) -> tuple[date, date]:
    """The days that the text is about: those of the whole round, or the care window."""
    if day := _clinic_day(reminder):
        return day, day
    if subject := round_in(reminder.anchor):
        wanted = select(ExamRound).where(ExamRound.township == reminder.township, ExamRound.key == round_key(subject))
        if found := session.exec(wanted).first():
            return found.opens, found.closes
    return reminder.care_from, reminder.care_to


def _clinic_day(reminder: Reminder) -> date | None:
    """The clinic's day that a reminder is about, where it is about one that she has not booked."""
    return reminder.care_to if reminder.message == CLINIC_DAY else None


def _clinics(session: Session, township: str) -> Sequence[Clinic]:
    """The places of care at home; the first is named where no day says otherwise."""
    here = select(Clinic).where(Clinic.township == township, col(Clinic.active).is_(True), Clinic.place == "")
    return session.exec(here.order_by(col(Clinic.id))).all()


def _seeing(session: Session, reminder: Reminder, clinics: Sequence[Clinic], day: date | None) -> Clinic | None:
    """The first of the clinics that sees people on that day."""
    if day is None:
        return None
    holidays = township_settings.of(session, reminder.township).holidays
    return next((one for one in clinics if ClinicDays.read(one.days).falls_on(day, holidays)), None)


def _visit(session: Session, reminder: Reminder) -> Visit | None:
    """The visit that a reminder of a booked day is about."""
    booked = appointment_in(reminder.anchor)
    return session.get(Visit, booked.partition(".")[0]) if booked else None


def _is_listed(session: Session, visit: Visit) -> bool:
    """Whether the township still has what the visit is for: it may have taken the round out."""
    listed = township_settings.of(session, visit.township).rounds
    return visit.subject == PREPREGNANCY or visit.subject in [one.subject for one in listed]


def _about_days(session: Session, reminder: Reminder) -> tuple[tuple[Button, ...], ...]:
    """Where days can be booked: the way to them."""
    visit = _visit(session, reminder)
    subject = visit.subject if visit else round_in(reminder.anchor)
    if not subject or (visit and not _is_listed(session, visit)):
        return ()
    return ((Button(Phrase("visit.see" if visit else "visit.pick"), f"vd|{sign_of(subject)}"),),)


def _where_she_lives(session: Session, reminder: Reminder, story: Story) -> tuple[Phrase, ...]:
    """For somebody who lives away: the place of care there, where the township lists one."""
    near = places.clinic_near(session, reminder.township, away_at(story))
    if near is None:
        return ()
    where = {"name": places.called(near), "hours": near.hours or "–", "telephone": near.telephone or "–"}
    return (Phrase("detail.near_her", {**where, "address": near.address or near.place}),)


def _holds(session: Session, reminder: Reminder, story: Story, today: date) -> bool:
    visit = _visit(session, reminder)
    if appointment_in(reminder.anchor) and not (visit and _still(visit, reminder)):
        return False
    if today > reminder.care_to or marks.HOLD in marks.live(session, reminder.person_id, today):
        return False
    if story.died is not None:
        return False
    return reminder.section not in _EXPECTING or any(one.ended is None for one in story.pregnancies)


def _still(visit: Visit, reminder: Reminder) -> bool:
    """Whether the day that the reminder is about is the booked one."""
    return visit.state is RoundState.BOOKED and appointment_in(reminder.anchor) == planning.appointment_key(visit)
