"""Invented people, one a village, whom nobody has a reason to look up: a look at one tells the office at once.

They stand in no list, no picker and no count; only who searches where nothing is to be done finds them. Which they are
is known to the operator alone (`python -m bot canaries`).
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.db import cache
from models.kinds import MessageClass, Role
from models.message import Message
from models.prepared import Prepared
from models.rules.area_codes import township_of
from models.services import access, operator, outbox, places
from models.services.outbox import Address
from models.tables import Audit, Membership, OperatorValue

_KEPT = "canary:"
"""How the operator's values name them; the village follows."""

_ALL = Prepared(
    sa.select(col(OperatorValue.name), col(OperatorValue.value)).where(
        col(OperatorValue.name) >= _KEPT, col(OperatorValue.name) < _KEPT.replace(":", ";")
    )
)


def ids(session: Session) -> dict[str, str]:
    """Person → village, of all of them."""
    known: dict[str, dict[str, str]] = cache(session, "canaries")
    if "all" not in known:
        rows = _ALL.all(session)
        known["all"] = {row.value["person"]: row.name.removeprefix(_KEPT) for row in rows}
    return known["all"]


def keep(session: Session, village: str, person_id: str, now: datetime) -> None:
    """Note who is the one of a village."""
    operator.put(session, f"{_KEPT}{village}", now, {"person": person_id})
    cache(session, "canaries").clear()


def seen(session: Session, since: datetime) -> list[tuple[str, str, datetime]]:
    """The looks since then, as (village, account or place, when)."""
    known = ids(session)
    wanted = sa.select(col(Audit.object_id), col(Audit.actor), col(Audit.at)).where(
        col(Audit.object_id).in_(sorted(known)), col(Audit.at) >= since
    )
    rows = session.connection().execute(wanted.order_by(col(Audit.at))).all()
    return [(known[row.object_id], row.actor, row.at) for row in rows]


def looked_at(session: Session, person_id: str, actor: str, now: datetime) -> None:
    """Somebody opened this person: where it is one of these, tell the office's other chats. Who it was says `check`."""
    village = ids(session).get(person_id)
    if village is None:
        return
    said = {"place": places.name(session, village), "what": _role(session, actor)}
    message = Message((Phrase.of("canary.looked_at", **said), Phrase("canary.what_now")))
    for account in access.staff_of(session, township_of(village), Role.OFFICE):
        if account.id != actor:
            outbox.queue(session, Address.of(account), message, MessageClass.PROMPT, now)


def _role(session: Session, actor: str) -> Phrase:
    """What an account is there; somebody at the machine has no account."""
    held = sa.select(col(Membership.role)).where(col(Membership.account_id) == actor, col(Membership.until).is_(None))
    role = session.connection().execute(held.limit(1)).scalar()
    return Phrase(f"role.{role}") if role else Phrase("canary.counter")
