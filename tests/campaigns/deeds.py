"""What people do in the campaigns: each deed goes through the service that their taps call, and is noted on her."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models import daybook
from models.errors import NotFound
from models.ids import new_id
from models.kinds import SENSITIVE, ConsentBasis, EventKind, Scope
from models.message import Message
from models.services import access, audit, care_messages, choices, erasing, feedback, marks, people, reminders
from models.services.access import Who
from models.tables import Account, Person, PersonLink
from tests.campaigns.women import HELD, Woman
from tests.entering import answers_for
from tests.factories import GROUP, TOWNSHIP
from tests.scheduler import scenes

Act = Callable[[Session, Woman, datetime], None]
_AGREED = ConsentBasis.TOLD_AND_AGREED


def joins(scopes: list[Scope]) -> Act:
    """She is on record, opens her invitation, and says yes to some purposes."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        person = people.add(session, GROUP, "刘小梅", now, birth_year=1996)
        account = Account(chat_id=woman.chat, language=woman.language, township=TOWNSHIP, created_at=now)
        session.add_all([person, account])
        session.flush()
        woman.person_id = person.id
        link = {"person_id": person.id, "account_id": account.id, "since": now, "verified_at": now}
        session.add(PersonLink(township=TOWNSHIP, **link))
        session.flush()
        for scope in scopes:
            choices.choose(session, who_is(session, woman), scope, True, now)
        woman.agreed = set(scopes)

    return act


def is_told(kind: EventKind, **said: Any) -> Act:
    """Her officer reports something that happened today."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        basis = _AGREED if kind in SENSITIVE else None
        receipt = daybook.enter(session, woman.officer, kind, _answers(session, woman, now, said), new_id(), now, basis)
        if receipt.created:
            woman.told.append((receipt.event.root_id, kind))
        woman.gone = woman.gone or kind is EventKind.DEATH

    return act


def expects(days: int) -> Act:
    """A pregnancy of so many days."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        lmp = scenes.local(now) - timedelta(days=days)
        is_told(EventKind.PREGNANCY, gestation={"lmp": lmp.isoformat()})(session, woman, now)

    return act


def loses_untold(session: Session, woman: Woman, now: datetime) -> None:
    """A loss that she does not want on record: a nameless tick, and messages are let rest."""
    answers = _answers(session, woman, now, {})
    daybook.enter(session, woman.officer, EventKind.PREGNANCY_END, answers, new_id(), now, ConsentBasis.NOT_ASKED)
    person_id = woman.person_id
    marks.put(session, TOWNSHIP, person_id, marks.HOLD, scenes.local(now), None, woman.officer.account_id, now)
    audit.note(session, TOWNSHIP, woman.officer.account_id, "hold.put", person_id, now)
    reminders.replan_person(session, person_id, now, "hold")
    woman.told.append(("", HELD))


def is_corrected(days: int) -> Act:
    """The last report of her is put on another day."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        told = (root for root, kind in reversed(woman.told) if root and kind != EventKind.PREGNANCY)
        root = next(told, "")
        if root and _in_time(session, woman, root, now):
            event = daybook.current(session, root)
            before = people.open_for(session, _person(session, woman), event.facts or b"", f"event.facts:{event.id}")
            said = {name: value for name, value in before.items() if name not in ("person", "date")}
            on = now - timedelta(days=days)
            daybook.amend(session, woman.officer, root, _answers(session, woman, on, said), new_id(), now)

    return act


def is_withdrawn(session: Session, woman: Woman, now: datetime) -> None:
    """The last report of her was wrong."""
    told = [one for one in woman.told if one[0]]
    if told and _in_time(session, woman, told[-1][0], now):
        daybook.void(session, woman.officer, told[-1][0], now)
        woman.told.remove(told[-1])


def rejects(session: Session, woman: Woman, now: datetime) -> None:
    """She says that the last report of her that names her yes was not agreed to."""
    told = [one for one in woman.told if one[0] and one[1] in SENSITIVE]
    if told:
        with suppress(NotFound):  # a closed case has lost its person by now
            daybook.reject(session, who_is(session, woman), told[-1][0], now)
        woman.told.remove(told[-1])


def stops(session: Session, woman: Woman, now: datetime) -> None:
    """She says stop."""
    choices.stop(session, who_is(session, woman), now)
    woman.agreed, woman.stopped, woman.day = set(), True, None


def chooses(scope: Scope, *, granted: bool) -> Act:
    """She says yes or no to one purpose."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        choices.choose(session, who_is(session, woman), scope, granted, now)
        (woman.agreed.add if granted else woman.agreed.discard)(scope)
        woman.stopped = woman.stopped and not granted
        if scope is Scope.ROUND and not granted:
            woman.day = None

    return act


def pauses(days: int) -> Act:
    """Nothing for some days."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        choices.pause(session, who_is(session, woman), scenes.local(now) + timedelta(days=days), now)

    return act


def erases(session: Session, woman: Woman, now: datetime) -> None:
    """She has herself forgotten."""
    done = erasing.erase(session, who_is(session, woman), now)
    for other in done.others:
        daybook.follow(session, people.get(session, other), now, "erased")
    woman.gone, woman.agreed = True, set()


def answers(session: Session, woman: Woman, data: str, now: datetime) -> None:
    """She presses one of the answers of a monthly prompt."""
    _, prompt_id, said = data.split("|")
    feedback.answer(session, who_is(session, woman), prompt_id, said, now)
    woman.answered.add(prompt_id)


def opens(session: Session, woman: Woman, data: str, now: datetime) -> Message:
    """She opens the note, and reads what it is about; nothing, when that is over."""
    return care_messages.opened(session, who_is(session, woman), data.split("|")[1], now) or Message()


def who_is(session: Session, woman: Woman) -> Who:
    """Who her chat belongs to now."""
    access.meet_again(session, [woman.chat])
    return access.known(session)[woman.chat]


def _person(session: Session, woman: Woman) -> Person:
    return people.get(session, woman.person_id)


def _answers(session: Session, woman: Woman, now: datetime, said: dict[str, Any]) -> dict[str, Any]:
    return answers_for(session, _person(session, woman), f"{scenes.local(now)}", **said)


def _in_time(session: Session, woman: Woman, root: str, now: datetime) -> bool:
    try:
        daybook.mine(session, woman.officer, root, now)
    except NotFound:
        return False
    return True
