"""What officers are told in the evening: that a group is silent, a button for "nothing today", the numbers held."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session

from locales import Phrase
from models.kinds import Level, Role
from models.message import Button, Message
from models.queries import day_counts, labels, outages
from models.queries.areas import areas_of
from models.rules.area_codes import village_of
from models.services.township_settings import Choices
from scheduler.recipients import Recipient, at_work, holders, tell


def nudge(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Ask the officers of groups that said nothing today, or who stands in for them. Returns how many were asked."""
    return _ask_silent(session, choices, today, now, buttons=False)


def offer_zero(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Offer the officers of groups that are still silent to sign "nothing today" with one tap."""
    return _ask_silent(session, choices, today, now, buttons=True)


def list_receipts(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Tell each officer which numbers are held of today. Whoever reported nothing hears nothing."""
    groups = areas_of(session, choices.township, Level.GROUP)
    held = day_counts.numbers(session, groups, today)
    told = [one for one in holders(session, choices.township, Role.OFFICER) if one.account_id in held]
    for officer in told:
        mine = held[officer.account_id]
        line = Phrase.of("receipts.today", n=len(mine), numbers=tuple(mine))
        button = Button(Phrase("day.look"), f"t|{today}|0")
        tell(session, officer, Message((line,), ((button,),)), now)
    return len(told)


def _ask_silent(session: Session, choices: Choices, today: date, now: datetime, buttons: bool) -> int:
    if choices.calendar.rests(today):
        return 0
    groups = areas_of(session, choices.township, Level.GROUP)
    silent = day_counts.of_day(session, choices.township, groups, today).silent(groups)
    asked = [(one, mine) for one in at_work(session, choices.township, Role.OFFICER) if (mine := one.within(silent))]
    away = outages.said(session, today, choices.zone)
    for officer, mine in asked:
        message = _message(_names(session, officer, groups), mine, buttons, away)
        tell(session, officer, message, now)
    return len(asked)


def _message(names: dict[str, str], silent: Collection[str], buttons: bool, away: tuple[Phrase, ...]) -> Message:
    key = "zero.offer" if buttons else "nudge.silent"
    line = Phrase.of(key, groups=tuple(names[code] for code in silent))
    offered = tuple((Button(Phrase.of("zero.button", group=names[code]), f"z|{code}"),) for code in silent)
    return Message((line, *away), offered if buttons else ())


def _names(session: Session, officer: Recipient, groups: Collection[str]) -> dict[str, str]:
    """What the officer's groups are called; where they are of several villages, with the village."""
    mine = labels.groups(session, officer.within(groups))
    several = len({village_of(code) for code in mine}) > 1
    return {code: f"{village} {group}" if several else group for code, (village, group) in mine.items()}
