"""What a woman decides about a round of checks, or a check of her own: a day, another one, none; no reason is asked.

Only her own verified chat decides here, each time with what holds now; her plan follows in the same transaction. That a
check took place is an event (models/examined.py); her own word about it stands here and changes no record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import hold
from models.errors import NotFound, Refused
from models.kinds import EventKind, RoundState, Scope
from models.queries import clinic_days, visits
from models.queries.clinic_days import Day
from models.rules import rounds
from models.rules.pauses import AFTER_LOSS
from models.rules.plan_settings import Round
from models.rules.rounds import PREPREGNANCY, Said
from models.rules.story import Story, story_of
from models.services import audit, consent, history, marks, people, reminders, township_settings
from models.services.access import Who
from models.services.asks import herself
from models.services.township_settings import Choices
from models.tables import Clinic, Visit

CHOSEN = (RoundState.DECLINED, RoundState.NOT_APPLICABLE, RoundState.DONE, RoundState.INVITED)
"""What she may say of a round beside a day; the last one takes back what she said before."""


class DayFull(Refused):
    """The day was booked by others meanwhile, or is no day of a clinic any more."""

    phrase = "visit.full"


@dataclass(frozen=True)
class Standing:
    """Where she stands in a matter: the round (None: a check before pregnancy), her state, her day, days with room.

    `own_word`: that she was there is said by herself alone.
    """

    subject: str
    round: Round | None
    state: RoundState
    day: date | None
    clinic: Clinic | None
    free: Sequence[Day]
    visit_id: str = ""
    own_word: bool = False


def open_matters(session: Session, who: Who, now: datetime) -> list[str]:
    """The subjects that she can decide about now: the round that is open, and a check of her own.

    Neither is spoken of while she is pregnant; what she has booked stays hers to see and to give up.
    """
    choices, today = township_settings.of(session, who.township), who.today(now)
    live, story = consent.grants(session, herself(who)), _story(session, who)
    found = [one.subject for one in _open_rounds(choices, today) if Scope.ROUND in live]
    if Scope.CARE in live and clinic_days.places(session, choices.township):
        found.append(PREPREGNANCY)
    resting = {PREPREGNANCY} if _too_soon(session, who, story, today) else set()
    if any(one.since <= today < one.until for one in story.pregnancies):
        resting.update(found)
    return [subject for subject in found if subject not in resting or _is_booked(session, who, subject)]


def standing(session: Session, who: Who, subject: str, now: datetime) -> Standing:
    """Where she stands. Raises NotFound when it is no matter of hers, or over."""
    if subject not in open_matters(session, who, now):
        raise NotFound
    return _standing(session, who, subject, now)


def _standing(session: Session, who: Who, subject: str, now: datetime) -> Standing:
    choices, today = township_settings.of(session, who.township), who.today(now)
    one = round_of(choices, subject)
    row = find(session, herself(who), subject)
    state = _state(session, who, one, row, today)
    day = row.day if row and state is RoundState.BOOKED else None
    clinic = session.get(Clinic, row.clinic_id) if row and day else None
    free = _free(session, choices, one, today)
    own_word = state is RoundState.DONE and row is not None and row.state is RoundState.DONE
    return Standing(subject, one, state, day, clinic, free, row.id if row else "", own_word)


def book(session: Session, who: Who, subject: str, day: date, clinic_tail: str, now: datetime) -> Standing:
    """Take a seat on a day with room, and give back the one she had. Raises DayFull when there is no room any more.

    Booking the same day again changes nothing. `clinic_tail` is the end of the clinic's id.
    """
    hold(session, who.township)
    known = standing(session, who, subject, now)
    if known.state is RoundState.DONE:
        raise NotFound
    if known.day == day and known.clinic and known.clinic.id.endswith(clinic_tail):
        return known
    place = next((one for one in known.free if one.on == day and one.clinic.id.endswith(clinic_tail)), None)
    if place is None:
        raise DayFull
    row = _row(session, who, subject, now)
    row.clinic_id, row.day, row.seat = place.clinic.id, day, None
    session.flush()
    row.seat = free_seat(session, place.clinic.id, day)
    row.booked_on, row.fell_away = who.today(now), False
    _decide(session, who, row, RoundState.BOOKED, now)
    return standing(session, who, subject, now)


def say(session: Session, who: Who, subject: str, state: RoundState, now: datetime) -> Standing:
    """Decline, does not apply, have been, or (INVITED) take back a day or what was said before."""
    if state not in CHOSEN or (state is not RoundState.INVITED and subject == PREPREGNANCY):
        raise NotFound
    hold(session, who.township)
    known, row = standing(session, who, subject, now), _row(session, who, subject, now)
    if known.state is RoundState.DONE and row.state is not RoundState.DONE:
        return known  # it is on record that she was there: there is nothing to decide any more
    _clear(row)
    _decide(session, who, row, state, now)
    return _standing(session, who, subject, now)  # a day given up in a pregnancy leaves nothing that is open


def does_not_apply(session: Session, who: Who, row: Visit, now: datetime) -> None:
    """The clinic (the caller has seen to that) says that a round, or a booked check, is not for her.

    The seat is given back; the day stays noted, so that it can be taken back.
    """
    hold(session, row.township)
    row.seat = None
    _decide(session, who, row, RoundState.INVITED if row.subject == PREPREGNANCY else RoundState.NOT_APPLICABLE, now)


def applies_again(session: Session, who: Who, row: Visit, now: datetime) -> None:
    """That was a slip of the finger: she has her day again, also when it has been given to somebody else meanwhile."""
    assert row.clinic_id
    assert row.day
    hold(session, row.township)
    row.seat = free_seat(session, row.clinic_id, row.day)
    _decide(session, who, row, RoundState.BOOKED, now)


def release(session: Session, person_id: str, scopes: Collection[Scope]) -> None:
    """She took back purposes: what she booked under them is given back, what she said under them goes."""
    for row in session.exec(select(Visit).where(Visit.person_id == person_id)):
        if (Scope.CARE if row.subject == PREPREGNANCY else Scope.ROUND) in scopes:
            session.delete(row)
    session.flush()


def leave(session: Session, person_id: str, today: date) -> date | None:
    """Somebody belongs to another township: what was booked at the clinics here is free for others, what was said of
    the rounds here goes. Returns the first day still to come that was given back.
    """
    rows = all_of(session, person_id)
    booked = [row.day for row in rows if row.state is RoundState.BOOKED and not row.fell_away and row.day]
    for row in rows:
        session.delete(row)
    session.flush()
    return min((day for day in booked if day >= today), default=None)


def subject_of(session: Session, who: Who, sign: str) -> str:
    """The subject that a button names. Raises NotFound for a sign of nothing here."""
    listed = [PREPREGNANCY, *(one.subject for one in township_settings.of(session, who.township).rounds)]
    found = next((subject for subject in listed if rounds.sign_of(subject) == sign), None)
    if found is None:
        raise NotFound
    return found


def find(session: Session, person_id: str, subject: str) -> Visit | None:
    """What was said about a matter, if anything was."""
    session.flush()
    return session.exec(select(Visit).where(Visit.person_id == person_id, Visit.subject == subject)).one_or_none()


def all_of(session: Session, person_id: str) -> Sequence[Visit]:
    """Everything that is held about a person's rounds and days."""
    return session.exec(select(Visit).where(Visit.person_id == person_id).order_by(col(Visit.id))).all()


def _is_booked(session: Session, who: Who, subject: str) -> bool:
    known = find(session, herself(who), subject)
    return known is not None and known.state is RoundState.BOOKED


def _too_soon(session: Session, who: Who, story: Story, today: date) -> bool:
    """Whether a check before pregnancy cannot be spoken of: soon after a loss, or under a hold."""
    lost = [fact.on for fact in story.all(EventKind.PREGNANCY_END)]
    held = marks.HOLD in marks.live(session, herself(who), today)
    return held or any(on <= today < on + timedelta(days=AFTER_LOSS) for on in lost)


def _story(session: Session, who: Who) -> Story:
    return story_of(history.facts_of(session, people.get(session, herself(who))))


def _open_rounds(choices: Choices, today: date) -> list[Round]:
    return [one for one in choices.rounds if one.opens <= today <= one.closes]


def round_of(choices: Choices, subject: str) -> Round | None:
    """The round that a subject names; None for a check before pregnancy, and when the township has it no more."""
    return next((one for one in choices.rounds if one.subject == subject), None)


def _free(session: Session, choices: Choices, one: Round | None, today: date) -> Sequence[Day]:
    """Days with room from tomorrow on; of a round those within it."""
    tomorrow = today + timedelta(days=1)
    first, last = (max(one.opens, tomorrow), one.closes) if one else (tomorrow, None)
    return visits.free_days(session, choices.township, choices.holidays, first, last)


def _state(session: Session, who: Who, one: Round | None, row: Visit | None, today: date) -> RoundState:
    said = Said(row.state, row.day, row.fell_away) if row else Said()
    story = _story(session, who)
    if one is not None:
        return rounds.state_of(one, said, bool(rounds.examined(story, one)), today)
    since = row.booked_on if row and row.booked_on else today
    done = any(fact.on >= since for fact in story.exams(PREPREGNANCY))
    booked = said.state is RoundState.BOOKED and said.day is not None and said.day >= today and not said.fell_away
    return RoundState.BOOKED if booked and not done else RoundState.INVITED


def _row(session: Session, who: Who, subject: str, now: datetime) -> Visit:
    """Her row for a matter, made when it is wanted for the first time."""
    row = find(session, herself(who), subject) or Visit(
        township=who.township, person_id=herself(who), subject=subject, state=RoundState.INVITED, changed_at=now
    )
    session.add(row)
    return row


def _clear(row: Visit) -> None:
    row.clinic_id = row.day = row.seat = row.booked_on = None
    row.fell_away = False


def free_seat(session: Session, clinic_id: str, day: date) -> int:
    """The lowest seat of the day that nobody has."""
    seats = sa.select(col(Visit.seat)).where(
        col(Visit.clinic_id) == clinic_id, col(Visit.day) == day, col(Visit.seat).is_not(None)
    )
    held = set(session.connection().execute(seats).scalars())
    return next(seat for seat in range(1, len(held) + 2) if seat not in held)


def _decide(session: Session, who: Who, row: Visit, state: RoundState, now: datetime) -> None:
    """Write it, without the state in the audit: who reads that is not who may know what she decided."""
    row.state, row.changed_at = state, now
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "visit.decide", row.id, now)
    reminders.replan_person(session, row.person_id, now, "visit")
