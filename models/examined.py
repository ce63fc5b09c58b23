"""Checks that the clinic saw, or somebody read off a slip: an event on her record, with its source. Findings are none.

Only of people whom the township's clinic looks after, who booked or sent something themselves: they agreed to the
purpose in their own chat. Reports of officers come through the forms, as every event does.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models import daybook
from models.db import hold, settle
from models.errors import NotFound
from models.events.entry import Entry, visibility_of
from models.kinds import Calendar, EventKind, EventStatus, FollowupState, ItemKind, Precision, RoundState
from models.rules import rights
from models.rules.history import Fact
from models.rules.rounds import PREPREGNANCY, examined
from models.rules.story import Story, story_of
from models.services import access, followup_rows, history, people, slips, township_settings
from models.services.access import Who
from models.tables import Event, Followup, Person, Visit

CLINIC, SLIP = "clinic", "slip"


def visit(session: Session, who: Who, visit_id: str) -> Visit:
    """A booked visit that the clinic of her area looks after. Raises NotFound for everybody and everything else.

    Whether she gave it up, declined, or took everything back is not to be told from what an old button says.
    """
    session.flush()
    row = session.get(Visit, visit_id, populate_existing=True)
    if row is None or row.state is not RoundState.BOOKED:
        raise NotFound
    access.require(who, people.reachable(session, who, row.person_id).group_code, *rights.to("clinic.visits"))
    return row


def dropped(session: Session, who: Who, visit_id: str, now: datetime) -> Visit:
    """A visit that the clinic said today does not apply, and about which nothing was said since. Raises NotFound.

    Her own words leave no day; the clinic's keep it for as long as it can be taken back.
    """
    session.flush()
    row = session.get(Visit, visit_id, populate_existing=True)
    if row is None or row.state is RoundState.BOOKED or row.day is None:
        raise NotFound
    access.require(who, people.reachable(session, who, row.person_id).group_code, *rights.to("clinic.visits"))
    if who.today(row.changed_at) != who.today(now):
        raise NotFound
    return row


def on_record(session: Session, row: Visit) -> str:
    """The event that says that the check took place for which the visit was booked; empty when there is none."""
    person = people.get(session, row.person_id)
    story = story_of(history.facts_of(session, person))
    return next((one.event_id for one in _checks(session, person, row.subject, row.booked_on, story)), "")


def has_died(session: Session, row: Visit) -> bool:
    """Whether a death is on record: then nobody is expected."""
    return story_of(history.facts_of(session, people.get(session, row.person_id))).died is not None


def done(session: Session, who: Who, person: Person, subject: str, source: str, on: date, now: datetime) -> bool:
    """Enter that a check took place. Returns False, and enters nothing, when it is on record already."""
    hold(session, person.township)
    on = _within(session, person, subject, on)
    if _checks(session, person, subject, on, story_of(history.facts_of(session, person))):
        return False
    kind = PREPREGNANCY if subject == PREPREGNANCY else "round"
    daybook.enter_seen(session, who, _entry(session, person, kind, on), person, source, now)
    return True


def take_back(session: Session, who: Who, row: Visit, now: datetime) -> None:
    """It was a slip of the finger: what the clinic entered about the visit in the last 7 days is withdrawn."""
    hold(session, row.township)
    person = people.get(session, row.person_id)
    story = story_of(history.facts_of(session, person))
    roots = [fact.event_id for fact in _checks(session, person, row.subject, row.booked_on, story)]
    hers = select(Event).where(col(Event.root_id).in_(roots), Event.source == CLINIC)
    for event in session.exec(hers.where(Event.status == EventStatus.RECORDED)).all():
        if now - event.reported_at <= daybook.OWN_DAYS:
            daybook.withdraw(session, who, event, now)


def off_the_slip(session: Session, item: Followup, now: datetime) -> Event | None:
    """The check that was entered when somebody closed the item of a slip; None when it does not stand, or is older
    than 7 days.
    """
    if item.kind != ItemKind.SLIP_CHECK or item.closed_at is None or now - item.closed_at > daybook.OWN_DAYS:
        return None
    settle(session, Event)
    entered = (Event.source == SLIP, Event.status == EventStatus.RECORDED, Event.reported_at == item.closed_at)
    return session.exec(select(Event).where(Event.person_id == item.person_id, *entered)).first()


def take_back_slip(session: Session, who: Who, item: Followup, now: datetime) -> bool:
    """It was a slip of the finger: the check is withdrawn, and the photos wait for somebody again.

    Returns False when they are gone: then the item is over. Raises NotFound when there is no such check.
    """
    hold(session, item.township)
    event = off_the_slip(session, item, now)
    if event is None:
        raise NotFound
    daybook.withdraw(session, who, event, now)
    if slips.to_look_at_again(session, item):
        followup_rows.reopen(session, item, now, who)
        return True
    followup_rows.end(session, item, FollowupState.NOT_APPLICABLE, "", now, who)
    return False


def _checks(session: Session, person: Person, subject: str, since: date | None, story: Story) -> list[Fact]:
    """The checks on record that a matter is about."""
    if subject == PREPREGNANCY:
        return [fact for fact in story.exams(PREPREGNANCY) if since is None or fact.on >= since]
    listed = township_settings.of(session, person.township).rounds
    return [fact for one in listed if one.subject == subject for fact in examined(story, one)]


def _within(session: Session, person: Person, subject: str, on: date) -> date:
    """A day of the round: a slip may come some days after its end."""
    listed = township_settings.of(session, person.township).rounds
    one = next((one for one in listed if one.subject == subject), None)
    return min(max(on, one.opens), one.closes) if one else on


def _entry(session: Session, person: Person, kind: str, on: date) -> Entry:
    answers = {"exam_kind": kind}
    return Entry(
        kind=EventKind.EXAM, group_code=person.group_code, person=person, name=people.known(session, person).name,
        birth_year=person.birth_year, on=on, calendar=Calendar.SOLAR, precision=Precision.DAY, phone="",
        answers=answers, partner=None, another=False,
        visibility=visibility_of(session, EventKind.EXAM, person, person.birth_year, on, answers),
    )  # fmt: skip
