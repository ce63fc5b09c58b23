"""What is held about one person, for herself: events, answers, and who looked at her card. Opens nothing sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import settle
from models.kinds import ConsentBasis, EventKind, EventStatus, Precision, Role
from models.queries import receipts
from models.tables import Area, Arrival, Audit, Event, FeedbackPrompt, Membership, Packet


@dataclass(frozen=True)
class Held:
    """An event about her. `agreed` says that somebody wrote down that she knows of it and agrees."""

    root_id: str
    kind: EventKind
    on: date
    precision: Precision
    agreed: bool


@dataclass(frozen=True)
class Look:
    """Somebody read her card: in which role and place (None: that role has ended), and when."""

    role: Role | None
    place: str
    at: datetime


def events(session: Session, person_id: str) -> tuple[Held, ...]:
    """The current events about a person, newest first."""
    session.flush()
    current = select(Event).where(Event.person_id == person_id, col(Event.status) == EventStatus.RECORDED)
    return tuple(
        Held(row.root_id, row.kind, row.occurred_on, row.precision, row.consent_basis is ConsentBasis.TOLD_AND_AGREED)
        for row in session.exec(current.order_by(col(Event.occurred_on).desc(), col(Event.id).desc()))
    )


def reported(session: Session, account_id: str, day: date) -> tuple[str, ...]:
    """The numbers of an account's reports of one day, in order."""
    session.flush()
    held = sa.select(col(Event.serial)).where(
        col(Event.reporter_id) == account_id, col(Event.reported_on) == day, col(Event.status) == EventStatus.RECORDED
    )
    serials = session.connection().execute(held.order_by(col(Event.reported_at), col(Event.serial))).scalars()
    return tuple(receipts.number(day, serial) for serial in serials)


def recent(session: Session, account_id: str, since: datetime) -> Sequence[Event]:
    """The named reports of an account since then, as they stand, newest first."""
    settle(session, Event)
    wanted = select(Event).where(
        Event.reporter_id == account_id, Event.status == EventStatus.RECORDED, Event.reported_at >= since
    )
    return session.exec(wanted.where(col(Event.person_id).is_not(None)).order_by(col(Event.id).desc())).all()


def saved_under(session: Session, account_id: str, key: str) -> str | None:
    """The number of the report that the account saved under this key, or None."""
    session.flush()
    held = sa.select(col(Event.reported_on), col(Event.serial)).where(
        col(Event.reporter_id) == account_id, col(Event.key) == key
    )
    found = session.connection().execute(held).first()
    return receipts.number(*found) if found else None


def answers(session: Session, person_id: str) -> Sequence[FeedbackPrompt]:
    """Every monthly prompt with its answer, oldest first."""
    return session.exec(
        select(FeedbackPrompt).where(FeedbackPrompt.person_id == person_id).order_by(col(FeedbackPrompt.id))
    ).all()


def packets(session: Session, person_id: str) -> Sequence[Packet]:
    """Every packet with her in it that was sealed for another install and is still noted, oldest first."""
    session.flush()
    return session.exec(select(Packet).where(Packet.person_id == person_id).order_by(col(Packet.id))).all()


def arrivals(session: Session, person_id: str) -> Sequence[Arrival]:
    """The packets with which she came here from other installs, oldest first."""
    session.flush()
    return session.exec(select(Arrival).where(Arrival.person_id == person_id).order_by(col(Arrival.id))).all()


def looks(session: Session, person_id: str, limit: int = 20) -> tuple[Look, ...]:
    """The newest reads of her card by others: role, place, time; never a name."""
    read = sa.select(col(Audit.actor), col(Audit.at)).where(
        col(Audit.object_id) == person_id, col(Audit.action).startswith("read.")
    )
    rows = session.connection().execute(read.order_by(col(Audit.at).desc()).limit(limit)).all()
    held = _roles(session, {row.actor for row in rows})
    seen = ((held.get(row.actor, (None, "")), row.at) for row in rows)
    return tuple(Look(role, place, at) for (role, place), at in seen)


def _roles(session: Session, account_ids: set[str]) -> dict[str, tuple[Role, str]]:
    wanted = sa.select(col(Membership.account_id), col(Membership.role), col(Area.name)).join(
        Area, col(Area.code) == col(Membership.area)
    )
    rows = session.connection().execute(wanted.where(col(Membership.account_id).in_(account_ids)))
    return {account_id: (role, name) for account_id, role, name in rows}
