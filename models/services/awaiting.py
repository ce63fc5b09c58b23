"""What the next text of a chat answers where no form asks: a note, a code. One thing at a time; a button forgets it."""

from sqlmodel import Session

from models.services import access, accounts
from models.services.access import Who


def ask(session: Session, who: Who, what: str) -> None:
    """From now on the next text of `who` answers `what` (the asker's own word and an id, at most 64 characters)."""
    account = accounts.get(session, who.account_id)
    account.awaits = what
    session.add(account)
    access.refresh(session, account)


def asked(session: Session, who: Who) -> str:
    """What the next text answers, or an empty text."""
    return access.known(session).get(who.chat_id, who).awaits


def forget(session: Session, who: Who) -> None:
    """The next text answers nothing special any more."""
    if asked(session, who):
        ask(session, who, "")
