"""What care a mother had around a birth, as national indicators count it. Pure; findings are not among it."""

from datetime import date, timedelta

from models.rules import gestation
from models.rules.history import Fact
from models.rules.story import Pregnancy, Story

EARLY, FIVE, AFTER = "early_booking", "five_visits", "pnc_visit"
CARE = (EARLY, FIVE, AFTER)
"""Booked before 13 weeks; five visits or more before the birth; seen within 28 days after it."""

_EARLY = timedelta(weeks=13)
_AFTER = timedelta(days=28)
_VISITS = 5
_ANTENATAL = ("anc", "round")


def care(story: Story, birth: Fact) -> list[str]:
    """Which of CARE are on record. Of when she left the hospital nothing is known: days are counted from the birth."""
    pregnancy = next((one for one in story.pregnancies if one.since < birth.on <= one.until), None)
    begin = pregnancy.since if pregnancy else birth.on - timedelta(days=gestation.LONGEST_SPAN)
    visits = {fact.on for fact in story.exams(*_ANTENATAL) if begin <= fact.on < birth.on}
    had = {
        EARLY: pregnancy is not None and _booked_early(pregnancy, min(visits, default=None)),
        FIVE: len(visits) >= _VISITS,
        AFTER: any(birth.on <= fact.on <= birth.on + _AFTER for fact in story.exams("pnc")),
    }
    return [name for name in CARE if had[name]]


def _booked_early(pregnancy: Pregnancy, first_visit: date | None) -> bool:
    """The book was opened, or she was seen, before 13 weeks; without a last period nobody knows."""
    if pregnancy.lmp is None:
        return False
    booked = [pregnancy.fact.on] if pregnancy.fact.answers.get("book_opened") else []
    return any(on < pregnancy.lmp + _EARLY for on in (*booked, *([first_visit] if first_visit else [])))
