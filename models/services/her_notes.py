"""A plain note to a woman about something that she asked for. What it is about opens on her tap.

After a stop, a death, in a pause and under a hold none is sent: what it would say stands in /me.
"""

from datetime import datetime

from sqlmodel import Session

from locales import Phrase
from models.kinds import EventKind, MessageClass
from models.message import Button, Message
from models.services import consent, history, links, marks, outbox, own_settings, township_settings, unasked
from models.services.outbox import UNASKED, Address
from models.tables import Person


def send(session: Session, person: Person, opens: str, now: datetime) -> bool:
    """Queue the note; its button says `opens`. Nobody is shown whether one was queued."""
    lines = (Phrase("note.plain"), Phrase("remind.opt_out"))
    return say(session, person, Message(lines, ((Button(Phrase("remind.open"), opens),),), protect=True), now)


def say(session: Session, person: Person, message: Message, now: datetime, purpose: str = UNASKED) -> bool:
    """Queue a message of another wording under the same conditions, in daytime by her own clock."""
    choices = township_settings.of(session, person.township)
    account = links.chat_of(session, person.id)
    at_rest = set(marks.ALL) & marks.live(session, person.id, choices.today(now)).keys()
    died = any(fact.kind is EventKind.DEATH for fact in history.facts_of(session, person))
    if account is None or at_rest or died or not consent.grants(session, person.id):
        return False
    due = own_settings.clock_for(session, person).opens(now)
    unasked.queue(session, Address.of(account), message, MessageClass.PROMPT, now, due_at=due, hers=purpose)
    return True


def recall(session: Session, person_id: str, now: datetime, why: str, purpose: str = "") -> None:
    """What waits for her does not leave any more; with a purpose, what was queued under that."""
    if account := links.chat_of(session, person_id):
        outbox.cancel_hers(session, account.chat_id, now, why, purpose)
