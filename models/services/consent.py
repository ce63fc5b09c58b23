"""The consent ledger: for each purpose her own yes or no, with the text that she saw. Lines are only added.

Who acts on a change (reminders planned anew) is in choices.py.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from locales import LANGUAGES, SOONER, Phrase, text, whole
from models.db import leave_in_peace, upsert
from models.kinds import Scope
from models.services import audit, speech
from models.services.access import Who
from models.services.asks import herself
from models.services.planning import live_grants
from models.tables import Consent, ConsentText

FIRST = (Scope.ROUND, Scope.CARE, Scope.FEEDBACK)
"""Purposes that are asked when she joins, in this order."""

LATER = (Scope.MEASURE_CARE, Scope.CARE_SENSITIVE, Scope.EXCHANGE)
"""Purposes that she finds in /me; the bot does not ask for them."""

_STOPPED = "stop"


def grants(session: Session, person_id: str) -> Mapping[Scope, date]:
    """The live consents of a person, each with the day from which it has held without a break."""
    session.flush()
    return live_grants(session, [person_id]).get(person_id, {})


def pending(session: Session, person_id: str) -> Scope | None:
    """The purpose to ask next: never answered, or granted under a text that changed since. A no is not asked again."""
    said = {line.scope: line for line in _lines(session, person_id)}
    for scope in FIRST:
        line = said.get(scope)
        if line is None or (line.granted and line.text_hash not in _current(scope)):
            return scope
    return None


def newest(session: Session, person_id: str, scope: Scope) -> Consent | None:
    """What a person said last of one purpose."""
    return {line.scope: line for line in _lines(session, person_id)}.get(scope)


def stands(session: Session, person_id: str, scope: Scope) -> bool:
    """Whether she said yes to the text of today: one that named less does not reach as far."""
    line = newest(session, person_id, scope)
    return line is not None and line.granted and line.text_hash in _current(scope)


def decide(session: Session, who: Who, scope: Scope, granted: bool, now: datetime) -> bool:
    """Write her answer as a line, with the hash of the text in her language. Returns whether anything changed.

    Only her own verified chat may: everybody else gets NotFound.
    """
    person_id = herself(who)
    before = newest(session, person_id, scope)
    if before is not None and before.granted == granted and (not granted or before.text_hash in _current(scope)):
        return False
    spoken = speech.of(session, who.language, who.township)
    _add(session, who, person_id, scope, granted, _keep_text(session, spoken, scope, now), now)
    if before is not None and before.granted and not granted:
        leave_in_peace(session, person_id, now)
    return before is None or before.granted != granted


def withdraw_all(session: Session, who: Who, now: datetime) -> None:
    """A stop: every live consent ends, and what was not asked yet counts as no, so that it is not asked any more."""
    person_id = herself(who)
    said = {line.scope: line.granted for line in _lines(session, person_id)}
    leave_in_peace(session, person_id, now)
    for scope in Scope:
        if said.get(scope, scope in FIRST):
            _add(session, who, person_id, scope, False, _STOPPED, now)


def text_hash(language: str, scope: Scope) -> str:
    """SHA-256 of what is read before answering: the explanation and the question."""
    return hashlib.sha256(text_of(language, scope).encode()).hexdigest()


def text_of(language: str, scope: Scope) -> str:
    """What is read before answering."""
    return "\n".join(text(language, Phrase.of(key)) for key in ("consent.text", f"consent.ask.{scope}"))


def text_seen(session: Session, seen: str) -> ConsentText | None:
    """The text, with its language, that a hash in the ledger stands for. None for a stop, which has no text."""
    session.flush()
    return session.get(ConsentText, seen)


def texts_like(session: Session, beginning: str) -> list[ConsentText]:
    """The texts whose hash begins so, for whoever has to show what was agreed to."""
    session.flush()
    wanted = select(ConsentText).where(col(ConsentText.hash).startswith(beginning, autoescape=True))
    return list(session.exec(wanted.order_by(col(ConsentText.first_seen), col(ConsentText.hash))))


def texts(session: Session, person_id: str) -> dict[str, str]:
    """Every text under which a person decided, by its hash."""
    found = (text_seen(session, line.text_hash) for line in history(session, person_id))
    return {one.hash: one.text for one in found if one}


def history(session: Session, person_id: str) -> list[Consent]:
    """Every line of a person's ledger, oldest first."""
    return list(_lines(session, person_id))


def _current(scope: Scope) -> set[str]:
    """The text of today in every language, whichever says what it lacks: another language is not another text."""
    gaps = [f"{language}{SOONER}{instead}" for language in LANGUAGES if not whole(language) for instead in LANGUAGES]
    return {text_hash(language, scope) for language in (*LANGUAGES, *gaps)}


def _keep_text(session: Session, language: str, scope: Scope, now: datetime) -> str:
    """Keep the text that she decides under, once, and return its hash. It outlives a change of the catalogues."""
    seen = text_hash(language, scope)
    row = {"hash": seen, "language": language, "text": text_of(language, scope), "first_seen": now}
    session.connection().execute(upsert(session, ConsentText).values(row).on_conflict_do_nothing())
    return seen


def _lines(session: Session, person_id: str) -> Iterable[Consent]:
    session.flush()
    return session.exec(
        select(Consent).where(Consent.person_id == person_id).order_by(col(Consent.at), col(Consent.id))
    )


def _add(session: Session, who: Who, person_id: str, scope: Scope, granted: bool, seen: str, now: datetime) -> None:
    """Add a line, later than every other of hers: a clock that was put back does not make a stop older than a yes."""
    at = max([now, *(line.at + timedelta(microseconds=1) for line in _lines(session, person_id))])
    session.add(
        Consent(
            township=who.township, person_id=person_id, scope=scope, granted=granted, text_hash=seen, at=at,
            on=who.today(now),
        )
    )  # fmt: skip
    session.flush()
    audit.note(session, who.township, who.account_id, f"consent.{'yes' if granted else 'no'}", person_id, now, scope)
