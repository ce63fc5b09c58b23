"""What workers are told at once: a report came. Names masked; what a cadre may not see is one entry for the clinic."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from locales import Phrase
from models.kinds import MessageClass, Role, Visibility
from models.message import Button, Message
from models.queries import labels, receipts
from models.queries.sight import Shown, shown
from models.services import access, outbox, people
from models.tables import Account, Event


@dataclass(frozen=True)
class Holder:
    """Somebody of whom the query said already that they hold this role over the group."""

    role: Role
    account_id: str

    def areas(self, *roles: Role) -> tuple[str, ...]:
        """Everywhere, in that role."""
        return ("",) if self.role in roles else ()

    def reaches(self, _code: str, *roles: Role) -> bool:
        """Over the group that the query was about."""
        return self.role in roles


def report_entered(session: Session, event: Event, by: str, now: datetime) -> None:
    """Tell the cadres of the village, and the clinic where the event is for it alone.

    Not the reporter, who has the receipt, nor the account `by` whose doing it is.
    """
    roles = (Role.CLINIC, Role.CADRE) if event.visibility is Visibility.CLINIC else (Role.CADRE,)
    told = {event.reporter_id, by}
    for role in roles:
        for account_id, address in access.staff_addresses(session, event.group_code, role).items():
            if account_id not in told:
                message = _message(session, Holder(role, account_id), event)
                outbox.queue(session, address, message, MessageClass.PROMPT, now)
                told.add(account_id)


def tell(session: Session, account: Account, message: Message, now: datetime) -> None:
    """Tell one worker something, unless their chat is not written to: it blocked the bot, or its phone is lost."""
    if access.is_reached(account):
        outbox.queue(session, outbox.Address.of(account), message, MessageClass.PROMPT, now)


def _message(session: Session, reader: Holder, event: Event) -> Message:
    place, number = _place(session, event), receipts.number(event.reported_on, event.serial)
    named = event.person_id is not None
    seen = shown(reader, event.group_code, event.kind, event.visibility, event.reporter_id, named=named)
    if seen is not Shown.ALL:
        key = "notice.for_clinic" if seen is Shown.NUMBER else "notice.nameless"
        return Message((Phrase.of(key, place=place, number=number),))
    key = "notice.amended" if event.version > 1 else "notice.entered"
    kind = Phrase.of(f"kind.{event.kind}")
    line = Phrase.of(key, place=place, kind=kind, name=_name(session, event), number=number)
    return Message((line,), ((Button(Phrase.of("notice.open"), f"e|{event.root_id}"),),))


def _place(session: Session, event: Event) -> Phrase:
    village, group = labels.group(session, event.group_code)
    return Phrase.of("place.group", village=village, group=group)


def _name(session: Session, event: Event) -> Phrase:
    assert event.person_id is not None
    known = people.known(session, people.get(session, event.person_id))
    name = labels.lettered(labels.style_of(session, event.township), known.name)
    return Phrase.of("person.masked", name=name, code=labels.case_code(event.person_id))
