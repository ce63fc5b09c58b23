"""The nightly tick that ends and forgets: what models/retention.toml says, stale drafts, offers of care long over."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import scrub
from models.events import TYPES
from models.kinds import MessageClass
from models.message import Button, Message
from models.rules import retention
from models.services import (
    access,
    accounts,
    audit,
    claims,
    closing,
    drafts,
    erasing,
    followups,
    forgetting,
    locks,
    outbox,
    slips,
    visits_upkeep,
)
from models.services.outbox import Address
from models.tables import Account, Draft
from scheduler.tally import Tally, added

DRAFTS = retention.rules()["drafts_faded"].span
"""After so long without a step a draft loses what was answered; its kind and its place stay."""

LEFT_TO_THE_NIGHT = timedelta(days=2)
"""After an erasure the files are cleaned once more on nights of this time: somebody may have been at work on them."""

PERSONS = 500
"""For how many persons cases are closed in one transaction."""

WARNING = timedelta(days=1)
"""How long before that its owner is told, and how long a draft that was laid aside can be taken up again."""

_FORMS_OWN = ("card", "more")
_NOT_ASIDE = sa.or_(col(Draft.open).is_(True), col(Draft.place) > 0)
_EMPTY: dict[str, object] = {"answers": {}, "offered": [], "trail": [], "problem": None, "ask": None, "unclear": {}}


def run(session: Session, now: datetime) -> Tally:
    """Forget what is over its time. Running it again forgets nothing more."""
    locks.hold_all(session)
    counts = {
        "drafts_faded": _fade(session, now),
        "drafts_warned": _warn(session, now),
        "drafts_forgotten": _forget_laid_aside(session, now),
        **forgetting.by_rule(session, now),
        "strangers": accounts.forget_strangers(session, now),
        "closed_cases": closing.close(session, now, PERSONS),
        "destinations": forgetting.destinations(session, now),
        "audit": forgetting.audit_lines(session, now),
        "visits": visits_upkeep.forget_old(session, now),
        "photos": slips.forget_old(session, now),
        "items_lapsed": followups.lapse_due(session, now),
    }
    if audit.lately(session, erasing.DONE, now - LEFT_TO_THE_NIGHT):
        erasing.loosen_sent(session)
        scrub(session)
    return Tally("retention", added(counts), more=counts["items_lapsed"] > 0 or counts["closed_cases"] == PERSONS)


def _fade(session: Session, now: datetime) -> int:
    """Empty the answers of stale drafts. They can still be continued, or dropped."""
    stale = select(Draft).where(_NOT_ASIDE, col(Draft.content).is_not(None), col(Draft.updated_at) <= now - DRAFTS)
    faded = 0
    for draft in session.exec(stale):
        form, since = drafts.content(session, draft), draft.updated_at
        if form["answers"]:
            at = TYPES[draft.kind].fields[0].name if form["at"] in _FORMS_OWN else form["at"]
            drafts.keep(session, draft, form | _EMPTY | {"at": at}, now)
            draft.updated_at = since
            faded += 1
    return faded


def _warn(session: Session, now: datetime) -> int:
    """Tell the owners of drafts that fade within a day, once for each draft."""
    soon = (
        select(Draft, Account)
        .join(Account, col(Account.id) == col(Draft.account_id))
        .where(col(Draft.open).is_(True), access.REACHED)
        .where(col(Draft.updated_at) <= now - DRAFTS + WARNING, col(Draft.updated_at) > now - DRAFTS)
    )
    told = 0
    for draft, account in session.exec(soon):
        if claims.take(session, f"fade{draft.version}:{draft.id[-22:]}", now):
            line = Phrase.of("draft.fading", kind=Phrase(f"kind.{draft.kind}"))
            button = Button(Phrase("report.continue"), f"f|{draft.id}|{draft.version}|r")
            outbox.queue(session, Address.of(account), Message((line,), ((button,),)), MessageClass.DIGEST, now)
            told += 1
    return told


def _forget_laid_aside(session: Session, now: datetime) -> int:
    old = sa.update(Draft).where(
        sa.not_(_NOT_ASIDE), col(Draft.content).is_not(None), col(Draft.updated_at) <= now - WARNING
    )
    return session.connection().execute(old.values(content=None)).rowcount
