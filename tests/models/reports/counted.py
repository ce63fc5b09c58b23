"""Reports as rows, and what a township stated, for figures to count. Written past the daybook: there are many."""

from datetime import UTC, date, datetime
from itertools import count

from sqlmodel import Session, select

from models.ids import new_id
from models.kinds import EventKind
from models.services import township_settings
from models.tables import Event, Township
from tests.factories import TOWNSHIP

_serials = count(1)


def put(session: Session, group: str, kind: EventKind, on: date, **more: object) -> None:
    """A report of its day; `more` are other values of its columns."""
    row = {
        "township": TOWNSHIP, "group_code": group, "kind": kind, "occurred_on": on, "reported_on": on,
        "reported_at": datetime(on.year, on.month, on.day, 4, tzinfo=UTC), "serial": next(_serials),
        "reporter_id": "x", "root_id": new_id(), "key": new_id(),
    } | more  # fmt: skip
    session.add(Event(**row))


def births(session: Session, group: str, on: str, count: int, **more: object) -> None:
    """So many births that were reported on their day."""
    for _ in range(count):
        put(session, group, EventKind.BIRTH, date.fromisoformat(on), **more)
    session.flush()


def stated(session: Session, **more: object) -> None:
    """The township stated how many people it has: `more` is one entry of its `population`."""
    town = session.exec(select(Township)).one()
    town.settings = {"population": [more]}
    session.add(town)
    township_settings.forget(session)
