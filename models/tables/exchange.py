"""People who move to another install or come from one: packets sealed here, and those that came. Shapes only."""

from datetime import date, datetime

from sqlmodel import SQLModel

from models.kinds import ArrivalState, PacketState
from models.tables.columns import one_of, row_id, sealed, string, township


class Packet(SQLModel, table=True):
    """A packet that was sealed for another install: for whom, about whom, until when. What was in it is not kept."""

    id: str = row_id()
    township: str = township()
    person_id: str = string(32, index=True)
    partner: str = string(12)
    partner_name: str = string(40)
    sent_by: str = string(32)
    sent_at: datetime
    expires_at: datetime
    state: PacketState = one_of(PacketState, default=PacketState.SENT, index=True)
    decided_by: str = string(32, default="")
    decided_at: datetime | None = None


class Arrival(SQLModel, table=True):
    """A packet that came from another install, under the id that it has there: so it is taken in once.

    `content` is what it says, until it is decided; `area` where it is to be decided, a township or a village.
    `agreed_…`: the digest of the text under which she agreed there to be passed on, and the day.
    """

    id: str = string(32, primary_key=True)
    township: str = township()
    area: str = string(12)
    partner: str = string(12)
    partner_name: str = string(40)
    content: bytes | None = sealed()
    agreed_text: str = string(64)
    agreed_on: date
    taken_by: str = string(32)
    taken_at: datetime
    expires_at: datetime
    state: ArrivalState = one_of(ArrivalState, default=ArrivalState.OFFERED, index=True)
    person_id: str | None = string(32, default=None, index=True)
    decided_by: str = string(32, default="")
    decided_at: datetime | None = None
