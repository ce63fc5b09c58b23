"""How long a pregnancy lasts and how far it is. Counting only; what is offered when stands in `schedules.toml`."""

from datetime import date, timedelta

LENGTH = 280
"""Days from the first day of the last period to the expected day of birth. The reckoning by months (+9 months, +7 days)
gives the same day or up to three days later; the villages' lunar one (+15 days) is a month off around a leap month."""

LONGEST = 301
"""Days (43 weeks) that a last period may lie before the report of a pregnancy, or before the birth it led to."""

LONGEST_SPAN = 308
"""Days (44 weeks) after which a pregnancy without a reported end is over in any case."""


def edd_of(lmp: date) -> date:
    """The expected day of birth: 280 days after the first day of the last period."""
    return lmp + timedelta(days=LENGTH)


def lmp_of(edd: date) -> date:
    """The first day of the last period that an expected day of birth stands for."""
    return edd - timedelta(days=LENGTH)


def weeks_at(lmp: date, day: date) -> tuple[int, int]:
    """Completed weeks and days of pregnancy at `day`; negative weeks before the last period."""
    return divmod((day - lmp).days, 7)


def lmp_from_weeks(day: date, weeks: int, days: int = 0) -> date:
    """The last period of a woman who was `weeks` + `days` pregnant at `day`."""
    return day - timedelta(days=7 * weeks + days)


def earliest_lmp(reported_on: date, born_on: date | None = None) -> date:
    """The earliest last period to accept: 301 days before the report or, filled in after a birth, before the birth."""
    return (born_on or reported_on) - timedelta(days=LONGEST)


def lmp_fits(lmp: date, reported_on: date, born_on: date | None = None) -> bool:
    """Whether a last period can be meant: not after the report (or the birth) and not earlier than `earliest_lmp`."""
    return earliest_lmp(reported_on, born_on) <= lmp <= (born_on or reported_on)
