"""A woman about whom something is held everywhere."""

from sqlmodel import Session, select

from models.kinds import EventKind, MessageClass, Role, Scope
from models.message import Message
from models.services import access, asks, choices, feedback, invitations, links, people, unasked
from models.tables import Account, FeedbackPrompt, Payout, Reminder
from tests.factories import GROUP, NOON, TOWNSHIP, township, woman
from tests.scheduler.scenes import report

TODAY = NOON.date()


def everywhere(session: Session) -> access.Who:
    """Her chat; she is the only one of the township beside her husband."""
    township(session)
    person, husband = woman(session), woman(session, "李建国")
    people.set_phone(session, person, "+8613800000001")
    made = invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    who = invitations.redeem(session, access.refresh(session, _account(session)), made.token, NOON).who
    invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON, person.id)
    links.share_phone(session, who, "+8613800000001", NOON)
    report(session, person, EventKind.PREGNANCY, TODAY, lmp="2026-01-05", gestation={"lmp": "2026-01-05"})
    wedding = report(session, husband, EventKind.MARRIAGE, TODAY, spouse="刘小梅", marriage_kind="first")
    wedding.partner_id = person.id
    who = access.known(session)[who.chat_id]
    choices.choose(session, who, Scope.CARE, True, NOON)
    choices.no_more(session, who, "folic", NOON)
    asks.call_back(session, who, "me", NOON)
    prompt = FeedbackPrompt(township=TOWNSHIP, person_id=person.id, reminder_id="r", asked_on=TODAY)
    session.add(prompt)
    session.flush()
    feedback.answer(session, who, prompt.id, "all_well", NOON)
    planned = session.exec(select(Reminder.id).where(Reminder.person_id == person.id)).first()
    unasked.queue(session, who.address, Message(), MessageClass.REMINDER, NOON, reminder_id=planned)
    listed = {"month": TODAY, "amount": 1000, "listed_at": NOON, "changed_at": NOON}
    session.add(Payout(township=TOWNSHIP, person_id=person.id, **listed))
    return who


def _account(session: Session) -> Account:
    row = Account(chat_id=7_111_111_111, language="zh_Hans", created_at=NOON)
    session.add(row)
    session.flush()
    return row
