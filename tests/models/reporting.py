"""Reports at the daybook's door, with answers as a form would have them."""

from datetime import timedelta

from sqlmodel import col, select

from models import daybook
from models.fields import new_person
from models.kinds import ConsentBasis, EventKind
from models.tables import Event
from tests.factories import GROUP, NOON

K = EventKind
YES = ConsentBasis.TOLD_AND_AGREED
DAY = timedelta(days=1)


def report(session, who, kind, answers, key="key", basis=None, now=NOON):
    return daybook.enter(session, who, kind, answers, key, now, basis)


def someone_new(name="陈玉", year=None, **more):
    return {"person": new_person(name) | {"birth_year": year}, "group": GROUP, **more}


def events(session):
    return list(session.exec(select(Event).order_by(col(Event.id))))
