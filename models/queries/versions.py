"""What a report said before: its versions, to be read. Who writes them is models/versions.py, for the daybook alone."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Event


def every(session: Session, root_id: str) -> list[Event]:
    """All versions of an event, the first one first."""
    return list(session.exec(select(Event).where(Event.root_id == root_id).order_by(col(Event.version))))


def written_at(session: Session, version: Event) -> datetime:
    """When a version was written: the first when it was reported, another when the one before ended."""
    before = session.get(Event, version.supersedes_id) if version.supersedes_id else None
    return before.ended_at if before and before.ended_at else version.reported_at
