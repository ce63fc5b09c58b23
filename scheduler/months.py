"""What cadres are told at the turn of the month: silent days, the counts as they stand, that a person closes it."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from locales import Phrase
from models.kinds import Level
from models.queries import day_counts, outages
from models.services.township_settings import Choices
from scheduler.day_pages import counted, to_cadres


def find_gaps(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """Before the month ends: its silent days so far. Returns to how many it went."""
    first = today.replace(day=1)
    return _tell(session, choices, now, "month.gaps", first, today - timedelta(days=1))


def draft(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The month that has just ended, as it stands."""
    return _tell(session, choices, now, "month.draft", *_month_before(today))


def remind_to_close(session: Session, choices: Choices, today: date, now: datetime) -> int:
    """The same once more, to be closed by a person. Nothing is closed here."""
    return _tell(session, choices, now, "month.close", *_month_before(today))


def _month_before(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _tell(session: Session, choices: Choices, now: datetime, key: str, first: date, last: date) -> int:
    villages = day_counts.areas(session, choices.township, Level.VILLAGE)
    groups = day_counts.areas(session, choices.township, Level.GROUP)
    counts = day_counts.of_month(session, choices.township, first, last)
    excused = outages.excused(session, first, last, choices.zone)
    silent = day_counts.silent_days(session, choices.township, groups, first, last, excused)

    def lines(code: str) -> tuple[Phrase, ...]:
        said = counted(counts[code]) if code in counts else Phrase("month.none")
        return (
            Phrase.of(key, village=villages[code], first=first, last=last),
            Phrase.of("month.counts", said=said),
            Phrase.of("month.silent", n=silent.get(code, 0)),
        )

    return to_cadres(session, choices, now, lines)
