"""What whoever sent a roster is told of it: how far it is, and rows and fields, never what stands there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.kinds import MessageClass
from models.message import Cell, Column, Message, Sheet
from models.services import outbox
from models.services.outbox import Address
from models.tables import Account, Outbox, Roster


def tell(session: Session, row: Roster, message: Message, now: datetime) -> None:
    """Tell whoever sent it; the operator reads the command's own lines."""
    account = session.get(Account, row.account_id)
    if account is not None:
        outbox.queue(session, Address.of(account), message, MessageClass.REPLY, now)


def progress(session: Session, row: Roster, now: datetime) -> None:
    """Say how far it is, in the message that said that the file came, once that has arrived."""
    arrived = sa.select(col(Outbox.message_id)).where(col(Outbox.id) == row.progress_id)
    if number := session.connection().execute(arrived).scalar_one_or_none():
        line = Phrase.of("roster.progress", done=row.staged, n=row.total)
        tell(session, row, Message((line,), edits=number), now)


def report(lines: Sequence[Sequence[Any]], title: str, many: int, now: datetime) -> Sheet:
    """Row by row and field by field, what is to be mended or known; without what stands in the table."""
    names = {"row": 8, "field": 18, "what": 70}
    columns = tuple(Column(Phrase(f"column.{one}"), Phrase(f"column.{one}.is"), width) for one, width in names.items())
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (number, Phrase(f"roster.field.{field}"), Phrase(f"roster.problem.{what}")) for number, field, what in lines
    )
    about = ((Phrase("table.what"), Phrase.of(title, n=many)), (Phrase("table.count"), len(rows)))
    mark = Phrase.of(title, n=many)
    return Sheet(f"daybook-roster-{now:%Y%m%d-%H%M%S}", "xlsx", mark, columns, rows, about, mark)
