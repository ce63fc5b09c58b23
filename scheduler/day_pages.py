"""What cadres are told of a day: a digest in the evening, its final state next morning; on Mondays what is overdue."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from locales import Phrase
from models.kinds import Level, Role
from models.message import Button, Message
from models.queries import beginnings, day_counts, outages
from models.queries.areas import areas_of
from models.queries.day_counts import Day
from models.services.township_settings import Choices
from scheduler.recipients import at_work, tell

Groups = Mapping[str, str]


def digest(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The day as it stands, by group; those that said nothing are "not yet". Returns to how many it went."""
    items = day_counts.open_items(session, choices.township, today)
    page = _page(session, choices, today, "digest.title", "digest.not_yet")
    return to_cadres(session, choices, now, lambda code: (*page(code), *_items(items.get(code, (0, 0)))))


def close_day(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Yesterday, as it stands in the end. A village in which nobody reported yet hears nothing."""
    day = today - timedelta(days=1)
    page = _page(session, choices, day, "digest.final_title", "digest.silent")
    groups = areas_of(session, choices.township, Level.GROUP)
    begun = beginnings.villages_begun(beginnings.of(session, choices.township, groups), day)
    return to_cadres(session, choices, now, lambda code: page(code) if code in begun else ())


def overdue(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """What is open and overdue. A village without open items hears nothing."""
    items = day_counts.open_items(session, choices.township, today)

    def lines(code: str) -> tuple[Phrase, ...]:
        found = items.get(code)
        return (Phrase.of("digest.week", village=villages[code]), *_items(found)) if found else ()

    villages = areas_of(session, choices.township, Level.VILLAGE)
    return to_cadres(session, choices, now, lines)


def _page(
    session: Session, choices: Choices, day: date, title: str, silent: str
) -> Callable[[str], tuple[Phrase, ...]]:
    villages = areas_of(session, choices.township, Level.VILLAGE)
    groups = areas_of(session, choices.township, Level.GROUP)
    said = day_counts.of_day(session, choices.township, groups, day)
    away = outages.said(session, day, choices.zone)
    begun = beginnings.begun(beginnings.of(session, choices.township, groups), day)
    if outages.excused(session, day, day, choices.zone):
        silent = "digest.excused"
    elif choices.calendar.rests(day):
        silent = "digest.rest"

    def lines(village: str) -> tuple[Phrase, ...]:
        head = Phrase.of(title, village=villages[village], day=day)
        mine = (code for code in groups if code.startswith(village))
        return (
            head,
            *away,
            *(_line(groups[code], code, said, silent if code in begun else "digest.no_officer") for code in mine),
        )

    return lines


def _line(name: str, code: str, said: Day, silent: str) -> Phrase:
    if counts := said.counts.get(code):
        return Phrase.of("digest.group", group=name, said=day_counts.in_words(counts))
    other = "digest.zero" if code in said.zero else "digest.reported" if code in said.reported else silent
    return Phrase.of("digest.group", group=name, said=Phrase(other))


def _items(found: tuple[int, int]) -> tuple[Phrase, ...]:
    total, late = found
    return (Phrase.of("digest.items", n=total, overdue=late),) if total else ()


def to_cadres(
    session: Session,
    choices: Choices,
    now: datetime,
    lines: Callable[[str], tuple[Phrase, ...]],
    button: Callable[[str], Button] | None = None,
) -> int:
    """One message to each cadre at work, with the lines (and the button) of every own village that has lines."""
    villages = areas_of(session, choices.township, Level.VILLAGE)
    told = 0
    for cadre in at_work(session, choices.township, Role.CADRE):
        said = {code: of_it for code in cadre.within(villages) if (of_it := lines(code))}
        if said:
            buttons = tuple((button(code),) for code in said) if button else ()
            tell(session, cadre, Message(tuple(line for of_it in said.values() for line in of_it), buttons), now)
            told += 1
    return told
