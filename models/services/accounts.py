"""Accounts: the chats that the bot knows, their language, whether they can be written to."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from locales import LANGUAGES, for_women, language_of
from models.kinds import MessageClass
from models.rules import retention
from models.services import access, outbox
from models.services.access import Who
from models.tables import Account, Admission, Draft, Event, Membership, PersonLink, Pin, Township


def meet(session: Session, chat_id: int, language_code: str | None, now: datetime) -> Who:
    """Make an account for a chat that wrote for the first time, in the language nearest to its own."""
    account = Account(chat_id=chat_id, language=language_of(language_code), created_at=now)
    session.add(account)
    return access.refresh(session, account)


def get(session: Session, account_id: str) -> Account:
    """The account with this id, which must exist."""
    account = session.get(Account, account_id)
    assert account is not None
    return account


def offered(session: Session, who: Who, township: str = "") -> list[str]:
    """The languages that somebody may choose: those who work with the daybook every one of them.

    Others have those in which a stop is understood and nothing betrays; a township may have chosen among these.
    """
    if who.grants:
        return list(LANGUAGES)
    ready = [language for language in LANGUAGES if for_women(language)]
    town = session.get(Township, township or who.township)
    chosen = town.settings.get("languages") if town else None
    return [language for language in ready if not chosen or language in chosen]


def speak(session: Session, who: Who, language: str) -> Who:
    """From now on write to `who` in `language`."""
    account = get(session, who.account_id)
    account.language = language
    return access.refresh(session, account)


def begin_anew(session: Session, who: Who, now: datetime) -> Who:
    """From now on the chat is one that nobody has met; what was noted of its account so far leads to no chat."""
    give_up(session, get(session, who.account_id))
    session.flush()
    anew = Account(chat_id=who.chat_id, language=who.language, created_at=now)
    session.add(anew)
    return access.refresh(session, anew)


def give_up(session: Session, account: Account) -> None:
    """From now on the account leads to no chat, and has no name and no PIN."""
    account.chat_id, account.open, account.township = -secrets.randbits(62) - 1, False, ""
    account.name, account.awaits = None, ""
    session.add(account)
    session.execute(sa.delete(Pin).where(col(Pin.account_id) == account.id))


def close(session: Session, chat_id: int, now: datetime) -> None:
    """The chat blocked the bot or is gone: nothing is sent there any more, and what waits is cancelled."""
    account = session.exec(select(Account).where(Account.chat_id == chat_id)).one_or_none()
    if account is not None and account.open:
        account.open = False
        outbox.cancel_for(session, chat_id, MessageClass, now, "chat_closed")


def forget_strangers(session: Session, now: datetime) -> int:
    """Forget chats of which nothing came: no role, no link, no report, no form. Who writes again is met anew."""
    session.flush()
    kept = (
        sa.exists().where(column == col(Account.id))
        for column in (
            col(Membership.account_id), col(Admission.account_id), col(PersonLink.account_id), col(Draft.account_id),
            col(Event.reporter_id),
        )
    )  # fmt: skip
    limit = now - retention.rules()["strangers"].span
    nobody = (col(Account.township) == "", col(Account.created_at) < limit, *(~one for one in kept))
    return session.connection().execute(sa.delete(Account).where(*nobody)).rowcount


def reopen(session: Session, who: Who) -> None:
    """The person wrote again after having blocked the bot. Consents that ended with the block stay ended."""
    account = get(session, who.account_id)
    account.open = True
