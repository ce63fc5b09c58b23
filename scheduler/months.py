"""What is told at the turn of the month: what to look over, the counts as they stand, that a person closes it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlmodel import Session

from locales import Phrase
from models.kinds import Level, Role
from models.message import Button, Message
from models.queries import day_counts, month_gaps, outages
from models.queries.areas import areas_of
from models.rules.periods import Month, Period, Span
from models.services import months
from models.services.township_settings import Choices
from scheduler.day_pages import to_cadres
from scheduler.recipients import at_work, tell


def find_gaps(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Before the month ends: silent days so far, questions open, contradictions. Returns to how many it went."""
    last = today - timedelta(days=1)
    return _tell(session, choices, now, "month.gaps", Period(Span.MONTH, Month.of(last)), last)


def draft(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The month that has just ended, as it stands."""
    month = _month_before(today)
    return _tell(session, choices, now, "month.draft", month, month.last)


def remind_to_close(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The same once more, where nobody closed it yet; the office hears which villages these are. Nothing is closed."""
    month = _month_before(today)
    open_ = months.unclosed(session, choices.township, month.begins)
    told = _tell(session, choices, now, "month.close", month, month.last, open_)
    return told + _tell_office(session, choices, now, month, tuple(open_.values()))


def _tell_office(session: Session, choices: Choices, now: datetime, month: Period, open_: tuple[str, ...]) -> int:
    """Whether all villages are closed, with the way to the township's own books; silence where none are open."""
    begun = months.begun(session, choices.township, month.begins)
    if not begun or months.state(session, choices.township, month.begins).closed:
        return 0
    said = (
        Phrase.of("month.close", village=choices.name, first=month.first, last=month.last),
        Phrase.of("month.unclosed", villages=open_) if open_ else Phrase("month.all_closed"),
    )
    offices = at_work(session, choices.township, Role.OFFICE)
    for office in offices:
        tell(session, office, Message(said, ((_button(choices.township, choices.name, month),),)), now)
    return len(offices)


def _button(area: str, name: str, month: Period) -> Button:
    return Button(Phrase.of("month.look", place=name), f"mo|{area}|{month}")


def _month_before(today: date) -> Period:
    return Period(Span.MONTH, Month.of(today).later(-1))


def _tell(
    session: Session,
    choices: Choices,
    now: datetime,
    key: str,
    month: Period,
    last: date,
    among: Collection[str] | None = None,
) -> int:
    """A month up to the day `last`, to the cadres of all villages that have books of it, or of those `among` them."""
    first = month.first
    villages = areas_of(session, choices.township, Level.VILLAGE)
    groups = areas_of(session, choices.township, Level.GROUP)
    counts = day_counts.of_month(session, choices.township, first, last)
    excused = outages.excused(session, first, last, choices.zone) | choices.calendar.resting(first, last)
    silent = day_counts.silent_days(session, choices.township, groups, first, last, excused)
    begun = months.begun(session, choices.township, month.begins)

    def lines(code: str) -> tuple[Phrase, ...]:
        if code not in (begun if among is None else among):
            return ()
        said = day_counts.in_words(counts[code]) if code in counts else Phrase("month.none")
        return (
            Phrase.of(key, village=villages[code], first=first, last=last),
            Phrase.of("month.counts", said=said),
            Phrase.of("month.silent", n=silent.get(code, 0)),
            *month_gaps.said(month_gaps.of(session, code, month.begins)),
        )

    return to_cadres(session, choices, now, lines, lambda code: _button(code, villages[code], month))
