"""The audit chain: who read or changed what, one chain for each township, in the transaction of the deed itself.

Each digest covers its line and the digest before it, so that a line cannot be changed, moved or taken out unseen. What
a line is about goes in as a salted commitment: `forget` takes object and salt out, and leaves the chain as it is.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.db import cache, collect, collected, hold
from models.ids import new_id
from models.prepared import Prepared
from models.services import canaries, operator
from models.tables import Audit

LOOKS = ("read.", "counter.ask")
"""How actions begin that open somebody, or ask to."""

_START = "0" * 64
_BEGINS = "audit.begins:"
"""Where a chain begins whose oldest lines are gone; the township follows."""

_NEWEST = Prepared(
    sa.select(col(Audit.place), col(Audit.digest))
    .where(col(Audit.township) == sa.bindparam("township"))
    .order_by(col(Audit.place).desc())
    .limit(1)
)


def note(
    session: Session, township: str, actor: str, action: str, object_id: str, now: datetime, detail: str = ""
) -> None:
    """Add a line. `actor` is an account id or the name of a job; `detail` never holds what people typed."""
    place, before = _head(session, township)
    salt = secrets.token_hex(16)
    row = {
        "id": new_id(), "township": township, "place": place + 1, "at": now, "actor": actor, "action": action,
        "object_id": object_id, "salt": salt, "commitment": commitment(salt, object_id), "detail": detail,
    }  # fmt: skip
    collect(session, Audit, row | {"digest": _digest(before, row)})
    if action.startswith(LOOKS):
        canaries.looked_at(session, object_id, actor, now)


def lately(session: Session, action: str, since: datetime) -> bool:
    """Whether something was done since then, in whatever township."""
    wanted = sa.select(col(Audit.id)).where(col(Audit.at) >= since, col(Audit.action) == action).limit(1)
    return session.connection().execute(wanted).first() is not None


def broken_at(session: Session, township: str) -> int | None:
    """The first place where the chain of `township` does not hold, or None. Reads all of it."""
    before, expected = _beginning(session, township)
    for line in _lines(session, township):
        if line.place != expected or line.digest != _digest(before, line.model_dump()) or not _true_to_object(line):
            return expected
        before, expected = line.digest, expected + 1
    return None


def forget_before(session: Session, limit: datetime, now: datetime) -> int:
    """Drop the lines before `limit` from the beginning of each chain; where it begins then is noted. How many."""
    gone = 0
    for township in session.connection().execute(sa.select(col(Audit.township)).distinct()).scalars().all():
        newest = sa.select(sa.func.max(col(Audit.place))).where(col(Audit.township) == township).scalar_subquery()
        hers = (col(Audit.township) == township, col(Audit.at) < limit, col(Audit.place) < newest)
        last = sa.select(col(Audit.place), col(Audit.digest)).where(*hers).order_by(col(Audit.place).desc()).limit(1)
        if found := session.connection().execute(last).first():
            operator.put(session, f"{_BEGINS}{township}", now, {"place": found.place, "digest": found.digest})
            old = sa.delete(Audit).where(col(Audit.township) == township, col(Audit.place) <= found.place)
            gone += session.connection().execute(old).rowcount
    return gone


def _beginning(session: Session, township: str) -> tuple[str, int]:
    """The digest before the first line that is kept, and the place of that line."""
    noted = operator.get(session, f"{_BEGINS}{township}")
    return (noted.value["digest"], noted.value["place"] + 1) if noted else (_START, 1)


def forget(session: Session, object_ids: Collection[str]) -> None:
    """From now on no line says that it was about these objects, and none can be shown to have been."""
    wanted = set(object_ids)
    about = sa.update(Audit).where(col(Audit.object_id).in_(sorted(wanted)))
    session.connection().execute(about.values(object_id="", salt=None))
    for row in collected(session, Audit):
        if row["object_id"] in wanted:
            row.update(object_id="", salt=None)


def commitment(salt: str, object_id: str) -> str:
    """What stands for an object in the chain."""
    return hashlib.sha256(f"{salt}\x1f{object_id}".encode()).hexdigest()


def _true_to_object(line: Audit) -> bool:
    """Whether a line still says what it was written about, or nothing at all."""
    if line.salt is None:
        return line.object_id == ""
    return line.commitment == commitment(line.salt, line.object_id)


def _lines(session: Session, township: str) -> Iterator[Audit]:
    wanted = select(Audit).where(Audit.township == township).order_by(col(Audit.place))
    yield from session.exec(wanted.execution_options(yield_per=1000))


def _head(session: Session, township: str) -> tuple[int, str]:
    for row in reversed(collected(session, Audit)):
        if row["township"] == township:
            return row["place"], row["digest"]
    heads: dict[str, tuple[int, str]] = cache(session, "audit_heads")
    if township not in heads:
        hold(session, township)
        found = _NEWEST.first(session, township=township)
        heads[township] = (found.place, found.digest) if found else (0, _START)
    return heads[township]


def _digest(before: str, row: dict[str, object]) -> str:
    at = row["at"]
    assert isinstance(at, datetime)
    parts = (
        before,
        row["place"],
        f"{at.timestamp():.6f}",
        row["actor"],
        row["action"],
        row["commitment"],
        row["detail"],
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
