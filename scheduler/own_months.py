"""At the turn of the month each officer is told the own figures of it, before anybody else sees them."""

from datetime import date, datetime

from sqlmodel import Session

from locales import Phrase
from models.kinds import Role
from models.message import Button, Message
from models.reports import own_days
from models.rules.periods import Period, Span
from models.services import lent
from models.services.township_settings import Choices
from scheduler.recipients import holders, tell


def tell_officers(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The month that has just ended, to each officer of it, on leave or not. Returns how many were told."""
    month = Period.around(Span.MONTH, today).moved(-1)
    told = 0
    for officer in holders(session, choices.township, Role.OFFICER):
        if all(one.role is not Role.OFFICER for one in lent.own(session, officer.account_id)):
            continue  # stands in for somebody
        own = own_days.of(session, officer.account_id, choices, month, today)
        if not own.days and not own.known:
            continue  # reported for nobody yet
        title = Phrase.of("own.title", first=month.first, last=month.last)
        more = Button(Phrase("own.more"), f"ow|{month}")
        tell(session, officer, Message((title, *own_days.said(own), Phrase("own.first")), ((more,),)), now)
        own_days.tell(session, choices.township, officer.account_id, month.begins, now)
        told += 1
    return told
