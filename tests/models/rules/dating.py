"""Days that are read from words, on a day of which tests know what lies around it."""

from datetime import date

from models.rules.date_places import Towards
from models.rules.dates import read_days

THURSDAY = date(2026, 3, 12)


def days(text: str, today: date = THURSDAY, hour: int = 12, towards: Towards = "past") -> list[str]:
    reading = read_days(text, today, hour, towards)
    assert reading.problem is None, reading.problem
    return [one.day.isoformat() for one in reading.candidates]
