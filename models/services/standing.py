"""How the way in and out stands, in numbers for the operator: what waits, what is doubtful, when it last worked.

One short read; nothing of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kinds import MessageClass, OutboxState
from models.services import dispatch, operator
from models.tables import DeadLetter, Lease, Outbox


@dataclass(frozen=True)
class Standing:
    """Figures of one moment.

    `waited` says for each class with a message that is due how many seconds the oldest has been due; `held` are the
    leases that run, as (name, holder).
    """

    waited: Mapping[MessageClass, float]
    dead_letters: int
    refused: int
    last_poll: datetime | None
    last_tick: datetime | None
    held: frozenset[tuple[str, str]]


_MESSAGES = sa.select(col(Outbox.rank), col(Outbox.state), sa.func.count()).group_by(
    col(Outbox.rank), col(Outbox.state)
)
_LETTERS = sa.select(sa.func.count()).select_from(DeadLetter)


def messages(session: Session) -> dict[tuple[MessageClass, OutboxState], int]:
    """Rows of the outbox by class and state, ended ones as long as they are kept. Reads all of them: not too often."""
    return {(rank, state): count for rank, state, count in session.connection().execute(_MESSAGES)}


def look(session: Session, now: datetime, machine: datetime) -> Standing:
    """The figures at `now`; leases run by the clock of the machine, which shows `machine`."""
    connection = session.connection()
    dues = dispatch.due_by_class(session)
    leases = sa.select(col(Lease.name), col(Lease.holder)).where(col(Lease.until) >= machine)
    poll, tick = operator.get(session, operator.POLL), operator.get(session, operator.TICK)
    refused = operator.get(session, operator.REFUSED)
    return Standing(
        waited={rank: (now - due).total_seconds() for rank, due in dues.items() if due <= now},
        dead_letters=connection.execute(_LETTERS).scalar_one(),
        refused=refused.value["n"] if refused else 0,
        last_poll=poll.at if poll else None,
        last_tick=tick.at if tick else None,
        held=frozenset((name, holder) for name, holder in connection.execute(leases)),
    )
