"""In which language a chat is written to where its own has gaps: the township chooses, else the catalogue's file."""

from sqlmodel import Session

from locales import SOONER, whole
from models.tables import Township


def of(session: Session, language: str, township: str) -> str:
    """`language` as it is to be said in `township`: with the one that says what it lacks, if the township chose one."""
    if not township or SOONER in language or whole(language):
        return language
    town = session.get(Township, township)
    instead = town.settings.get("next_best", {}).get(language) if town else None
    return f"{language}{SOONER}{instead}" if instead else language
