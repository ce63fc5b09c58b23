"""Chats that belong to people: linked by an invitation, verified by her number or in person, closed if not hers.

Until a link is verified nothing recorded earlier is shown in its chat and nothing is sent there unasked.
"""

import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import Phrase
from models.db import collected, keyring
from models.errors import NotFound
from models.kinds import ItemKind, MessageClass
from models.message import Button, Message
from models.rules import rights
from models.rules.phones import read_phone
from models.services import access, accounts, asks, audit, codes, outbox, people, unasked
from models.services.access import Who
from models.tables import Account, Audit, PersonLink

TRIES = 5
"""Wrong codes that are taken for one link within a day; with more of them nothing matches, the right one included."""

_WRONG = "link.wrong_code"


def join(session: Session, who: Who, person_id: str, now: datetime) -> Who:
    """Link the chat of `who` to a person, unverified."""
    person = people.get(session, person_id)
    session.add(PersonLink(township=person.township, person_id=person_id, account_id=who.account_id, since=now))
    audit.note(session, person.township, who.account_id, "link.join", person_id, now)
    if who.language not in (offered := accounts.offered(session, who, person.township)):
        accounts.speak(session, who, offered[0])
    return access.refresh(session, accounts.get(session, who.account_id))


def chat_of(session: Session, person_id: str) -> Account | None:
    """The verified chat of a person that can be written to, or None."""
    linked = select(Account).join(PersonLink, col(PersonLink.account_id) == col(Account.id))
    verified = linked.where(PersonLink.person_id == person_id, col(PersonLink.until).is_(None))
    return session.exec(verified.where(col(PersonLink.verified_at).is_not(None), col(Account.open).is_(True))).first()


def is_joined(session: Session, person_id: str) -> bool:
    """Whether some chat is proved to be this person's, be it closed to the bot."""
    verified = select(PersonLink.id).where(PersonLink.person_id == person_id, col(PersonLink.until).is_(None))
    return session.exec(verified.where(col(PersonLink.verified_at).is_not(None))).first() is not None


def share_phone(session: Session, who: Who, number: str, now: datetime) -> bool:
    """Verify the chat by its owner's own number, as Telegram vouches for it. False when it is not the one on record."""
    link = _link_of(session, who)
    wanted = people.get(session, link.person_id).phone_index
    shared = [keyring(session).blind(full) for full in _readings(number)]
    if wanted is None or not any(hmac.compare_digest(one, wanted) for one in shared):
        return False
    _verify(session, link, who.account_id, now)
    return True


def new_number(session: Session, who: Who, number: str, now: datetime) -> None:
    """Put her own number on record, as Telegram vouches for it: from now on it is the one that proves who she is."""
    person = people.get(session, asks.herself(who))
    people.set_phone(session, person, read_phone(f"+{number.strip().removeprefix('+')}") or number.strip())
    session.add(person)
    audit.note(session, person.township, who.account_id, "person.phone", person.id, now)


def has_phone(session: Session, who: Who) -> bool:
    """Whether a number is on record that her own contact could be compared with. Says nothing about which."""
    return people.get(session, _link_of(session, who).person_id).phone_index is not None


def code(session: Session, who: Who) -> str:
    """The four digits that she reads to the cadre or the clinic. They belong to this link and are stored nowhere."""
    return _code(session, _link_of(session, who))


def ask_in_person(session: Session, who: Who, now: datetime) -> None:
    """Put "check who this is" on the cadre's list; asked again, it stays one item."""
    link = _link_of(session, who)
    asks.open_item(session, people.get(session, link.person_id), ItemKind.IDENTITY_CHECK, link.id, now)


def confirm(session: Session, who: Who, person_id: str, digits: str, now: datetime) -> Who | None:
    """A cadre or the clinic types the code that the person in front of them shows. Returns the owner of the chat that
    it verified, who is told so, or None for a wrong code. Raises NotFound outside of the areas of `who`.
    """
    access.require(who, people.get(session, person_id).group_code, *rights.to("person.confirm"))
    for link in _unverified(session, person_id):
        if _tries(session, link, now) >= TRIES:
            continue
        if hmac.compare_digest(_code(session, link).encode(), digits.strip().encode()):
            _verify(session, link, who.account_id, now)
            return _tell_her(session, link, now)
        audit.note(session, link.township, who.account_id, _WRONG, link.id, now)
    return None


def close(session: Session, who: Who, now: datetime) -> Who:
    """This chat is not (or no longer) hers: nothing is shown or sent here any more. Raises NotFound without a link."""
    link = _link_of(session, who)
    _end(session, link, now)
    audit.note(session, link.township, who.account_id, "link.close", link.person_id, now)
    return access.refresh(session, accounts.get(session, who.account_id))


def close_all(session: Session, person_id: str, by: str, now: datetime) -> int:
    """At the counter: somebody else has her chat. Every chat of hers is closed; a new invitation opens another."""
    hers = select(PersonLink).where(PersonLink.person_id == person_id, col(PersonLink.until).is_(None))
    links = session.exec(hers).all()
    for link in links:
        _end(session, link, now)
        audit.note(session, link.township, by, "link.close", link.person_id, now)
    return len(links)


def _link_of(session: Session, who: Who) -> PersonLink:
    wanted = select(PersonLink).where(PersonLink.account_id == who.account_id, col(PersonLink.until).is_(None))
    link = session.exec(wanted).first()
    if link is None:
        raise NotFound
    return link


def _readings(number: str) -> set[str]:
    """What the number may be in full: Telegram leaves out the plus of some, and people the country of others."""
    bare = number.strip()
    return {full for full in (read_phone(bare), read_phone(f"+{bare}")) if full}


def _unverified(session: Session, person_id: str) -> list[PersonLink]:
    wanted = select(PersonLink).where(PersonLink.person_id == person_id, col(PersonLink.until).is_(None))
    return list(session.exec(wanted.where(col(PersonLink.verified_at).is_(None)).order_by(col(PersonLink.id))))


def _verify(session: Session, link: PersonLink, by: str, now: datetime) -> None:
    """The newest chat that is proved to be hers is the one: those linked before are closed."""
    others = select(PersonLink).where(PersonLink.person_id == link.person_id, col(PersonLink.until).is_(None))
    for other in session.exec(others.where(PersonLink.id != link.id)):
        if other.verified_at and other.account_id != link.account_id:
            _tell_old(session, other, now)
        _end(session, other, now)
    link.verified_at = link.verified_at or now
    session.add(link)
    asks.settle(session, ItemKind.IDENTITY_CHECK, link.id, now, "verified")
    audit.note(session, link.township, by, "link.verify", link.person_id, now)
    access.refresh(session, accounts.get(session, link.account_id))


def _tell_her(session: Session, link: PersonLink, now: datetime) -> Who:
    """Tell her chat that it is verified; what is held opens there on her own tap (`go`)."""
    account = accounts.get(session, link.account_id)
    message = Message((Phrase("start.verified"),), ((Button(Phrase("start.go_on"), "go"),),))
    outbox.queue(session, outbox.Address.of(account), message, MessageClass.REPLY, now)
    return access.refresh(session, account)


def _tell_old(session: Session, link: PersonLink, now: datetime) -> None:
    """The chat that was hers hears that it is not any more: if she did not do this, somebody else did."""
    account = accounts.get(session, link.account_id)
    message = Message((Phrase("link.moved"),))  # it is to leave when all that was hers is called back from this chat
    unasked.queue(session, outbox.Address.of(account), message, MessageClass.REPLY, now, hers="")


def _end(session: Session, link: PersonLink, now: datetime) -> None:
    link.until = now
    session.add(link)
    account = accounts.get(session, link.account_id)
    outbox.cancel_hers(session, account.chat_id, now, "link_closed")
    asks.settle(session, ItemKind.IDENTITY_CHECK, link.id, now, "closed")
    access.refresh(session, account)


def _code(session: Session, link: PersonLink) -> str:
    return codes.four(session, f"link.code:{link.id}")


def _tries(session: Session, link: PersonLink, now: datetime) -> int:
    """Wrong codes of the last day: those committed and those of this transaction."""
    session.flush()
    since = now - timedelta(days=1)
    wrong = sa.select(sa.func.count()).where(
        col(Audit.object_id) == link.id, col(Audit.action) == _WRONG, col(Audit.at) > since
    )
    here = sum(row["object_id"] == link.id and row["action"] == _WRONG for row in collected(session, Audit))
    committed = session.connection().execute(wrong).scalar_one()
    return int(committed + here)
