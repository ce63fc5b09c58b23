"""What a woman decides by her own tap about what reaches her. Each one is written and audited, and her plan follows
in the same transaction. The ledger of consents is in consent.py, the marks in marks.py.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.kinds import Scope
from models.services import (
    access,
    accounts,
    audit,
    consent,
    her_notes,
    invitations,
    links,
    locks,
    marks,
    passed_on,
    reminders,
    slips,
    visits,
)
from models.services.access import Who
from models.services.asks import herself


@dataclass(frozen=True)
class Stopped:
    """What a stop ended: the messages to her, if this chat was for any; whether it also works for a village."""

    who: Who
    messages: bool
    works_on: bool


def choose(session: Session, who: Who, scope: Scope, granted: bool, now: datetime) -> None:
    """Her yes or no to one purpose. A no takes effect at once, also for what already waits to be sent."""
    if consent.decide(session, who, scope, granted, now):
        if not granted:
            _let_go(session, who, {scope}, now)
            her_notes.recall(session, herself(who), now, "consent", scope)
        _replan(session, who, now, "consent")


def stop(session: Session, who: Who, now: datetime, by: str = "stop") -> Stopped:
    """End every message to her at once, with what already waits. Staff work in the same chat goes on.

    A chat not verified yet loses its link instead: it speaks for nobody, and its stop must not silence somebody else.
    """
    works = bool(who.grants)
    if who.person_id is None:
        invitations.leave_unnamed(session, who)
        return Stopped(who, False, works)
    if not who.verified:
        return Stopped(links.close(session, who, now), True, works)
    consent.withdraw_all(session, who, now)
    _let_go(session, who, set(Scope), now)
    her_notes.recall(session, who.person_id, now, "stop")
    audit.note(session, who.township, who.account_id, "consent.stop", who.person_id, now, by)
    _replan(session, who, now, "stop")
    return Stopped(who, True, works)


def block(session: Session, who: Who, now: datetime) -> None:
    """She blocked the bot: that is a stop, and the chat is closed."""
    accounts.close(session, who.chat_id, now)
    if who.person_id is not None and who.verified:
        stop(session, who, now, by="block")


def closed(session: Session, chat_id: int, now: datetime) -> None:
    """Telegram says that the chat takes nothing more (blocked, deactivated, gone): that counts as a block."""
    locks.hold_chats(session, [chat_id])
    access.meet_again(session, [chat_id])
    if who := access.known(session).get(chat_id):
        block(session, who, now)


def pause(session: Session, who: Who, until: date | None, now: datetime) -> None:
    """Nothing until a day (None: until she goes on). Purposes stay as they are."""
    her_notes.recall(session, herself(who), now, "pause")
    _mark(session, who, marks.PAUSE, until, now)


def no_more(session: Session, who: Who, group: str, now: datetime) -> None:
    """No more messages of one group of schedules; her record and her consents stay as they are."""
    _mark(session, who, marks.no_more(group), None, now)


def go_on(session: Session, who: Who, group: str, now: datetime) -> None:
    """Lift her "no more" of one group; without a group, whatever lets all messages rest, whoever asked for it."""
    person_id = herself(who)
    for what in (marks.no_more(group),) if group else marks.ALL:
        marks.lift(session, person_id, what, who.today(now))
    audit.note(session, who.township, who.account_id, "mark.lift", person_id, now, group)
    _replan(session, who, now, "mark")


def reached_again(session: Session, who: Who, now: datetime) -> None:
    """She began anew with the bot: what rests because nothing reached her goes on. Purposes stay as they are."""
    if who.person_id is None or not who.verified:
        return
    if marks.UNREACHED in marks.live(session, who.person_id, who.today(now)):
        marks.lift(session, who.person_id, marks.UNREACHED, who.today(now))
        audit.note(session, who.township, who.account_id, "mark.lift", who.person_id, now, marks.UNREACHED)
        _replan(session, who, now, "mark")


def _let_go(session: Session, who: Who, scopes: Collection[Scope], now: datetime) -> None:
    """What she booked, said and sent under purposes that she took back, and where she was to be passed on."""
    visits.release(session, herself(who), scopes)
    if Scope.ROUND in scopes:
        slips.release(session, herself(who))
    if Scope.EXCHANGE in scopes:
        passed_on.recall(session, who, now)


def _mark(session: Session, who: Who, what: str, until: date | None, now: datetime) -> None:
    person_id = herself(who)
    marks.put(session, who.township, person_id, what, who.today(now), until, who.account_id, now)
    audit.note(session, who.township, who.account_id, "mark.put", person_id, now, what)
    _replan(session, who, now, "mark")


def _replan(session: Session, who: Who, now: datetime, cause: str) -> None:
    reminders.replan_person(session, herself(who), now, cause)
