"""What each role finds below the chat: its reply keyboard, and the words on it in every language. Decides nothing."""

import re
from functools import lru_cache

from sqlmodel import Session

from locales import LANGUAGES, Phrase, language_name, reviewed, text
from models.kinds import Role
from models.message import Button
from models.rules.names import clean
from models.services import accounts
from models.services.access import Who

Rows = tuple[tuple[Button, ...], ...]

NAMES = (
    "report",
    "nothing",
    "today",
    "pending",
    "clinic",
    "figures",
    "export",
    "month",
    "office",
    "payments",
    "me",
    "info",
    "stop",
    "language",
    "help",
)
"""Words that stand on keyboards; each is the name of the command that it stands for, and its label is `menu.<name>`."""

_OF_ROLE = {
    Role.OFFICER: ("report", "nothing", "today"),
    Role.CADRE: ("pending", "today", "report"),
    Role.CLINIC: ("pending", "clinic"),
    Role.OFFICE: ("office", "figures", "export", "payments"),
}
_WIDE = 2


def keyboard(who: Who) -> Rows:
    """The reply keyboard of `who`, for all that they are together; a chat to be verified can share its number there."""
    found: list[str] = []
    for grant in who.grants:
        found += [name for name in _OF_ROLE.get(grant.role, ()) if name not in found]
    if who.grants or who.person_id:
        found.append("me")
    if who.person_id:
        found.append("stop")
    buttons = [Button(Phrase(f"menu.{name}")) for name in (*found, "info", "language", "help")]
    rows = tuple(tuple(buttons[start : start + _WIDE]) for start in range(0, len(buttons), _WIDE))
    return ((share_contact(),), *rows) if who.person_id and not who.verified else rows


def share_contact() -> Button:
    """The key that shares the chat's own telephone number."""
    return Button(Phrase("menu.contact"), "contact")


def languages(session: Session, who: Who) -> list[Button]:
    """A button for each language that somebody may choose; one that nobody else has read yet says so."""
    return [Button(_language(code), f"lg|{code}") for code in accounts.offered(session, who)]


def _language(code: str) -> Phrase | str:
    name = language_name(code)
    return name if reviewed(code) else Phrase.of("language.unreviewed", language=name)


def word(said: str) -> str | None:
    """The command that a text stands for, if it is a word of the keyboards, in whatever language."""
    return _words().get(bare(said))


def bare(words: str) -> str:
    """Without the signs around it: a label's picture, a full stop."""
    return re.sub(r"^\W+|\W+$", "", clean(words)).casefold()


@lru_cache
def _words() -> dict[str, str]:
    return {bare(text(language, Phrase(f"menu.{name}"))): name for language in LANGUAGES for name in NAMES}
