"""The way in: which updates are done already, and the dead letters of those that could not be worked on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import collect
from models.errors import DaybookError
from models.ids import new_id
from models.prepared import Prepared, among
from models.tables import DeadLetter, SeenUpdate

_SEEN = Prepared(sa.select(col(SeenUpdate.update_id)).where(among(col(SeenUpdate.update_id), "ids")))


class Unreadable(DaybookError):
    """An update that could not be parsed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


def already_seen(session: Session, update_ids: Iterable[int]) -> set[int]:
    """Those of `update_ids` whose effects are committed."""
    return {row.update_id for row in _SEEN.all(session, ids=update_ids)}


@dataclass(frozen=True)
class Trace:
    """Where an update of a woman's stands in her chat: what she wrote there, or whose button she pressed."""

    chat_id: int
    wrote: int | None = None
    pressed: int | None = None


_NOWHERE = {"chat_id": None, "wrote": None, "pressed": None}


def remember(
    session: Session, update_ids: Iterable[int], now: datetime, hers: Mapping[int, Trace] = MappingProxyType({})
) -> None:
    """Note that the effects of `update_ids` are committed together with this transaction; `hers`: those of women."""
    for update_id in update_ids:
        trace = hers.get(update_id)
        place = asdict(trace) if trace else _NOWHERE
        collect(session, SeenUpdate, {"update_id": update_id, "at": now, **place})


def set_aside(session: Session, update_id: int, kind: str, length: int, error: str, now: datetime) -> str:
    """Keep a dead letter: kind of update, length, error; never what it said. Returns its reference number."""
    number = new_id()[-6:].upper()
    collect(
        session,
        DeadLetter,
        {
            "id": new_id(), "township": "", "number": number, "update_id": update_id, "kind": kind[:40],
            "length": length, "error": error[:80], "at": now,
        },
    )  # fmt: skip
    return number


def dead_letters(session: Session, limit: int = 50) -> list[DeadLetter]:
    """The newest dead letters."""
    return list(session.exec(select(DeadLetter).order_by(col(DeadLetter.id).desc()).limit(limit)))
