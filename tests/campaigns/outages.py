"""When the program is off in a simulated year: for an hour, three, nine and thirty days."""

from datetime import date, datetime, timedelta
from random import Random

from tests.scheduler.scenes import at

LENGTHS = (timedelta(hours=1), timedelta(days=3), timedelta(days=9), timedelta(days=30))
_HOUR = timedelta(hours=1)


def outages_of(random: Random, first: date, days: int) -> list[tuple[datetime, datetime]]:
    """When the program is off: of each length one in a hundred days, the longest once, none overlapping.

    It is on again for the last days, so that what was missed has an end.
    """
    wanted = [length for length in LENGTHS[:3] for _ in range(max(1, days // 100))]
    wanted += [LENGTHS[3]] if days > 120 else []
    spans: list[tuple[datetime, datetime]] = []
    for length in sorted(wanted, reverse=True):
        for _ in range(100):
            minute = 9 * 60 if random.random() < 0.5 else random.randrange(1440)  # at nine most of the day is sent
            since = at(first, 0) + timedelta(days=random.randrange(3, days - length.days - 3), minutes=minute)
            if all(since + length + _HOUR < other or end + _HOUR < since for other, end in spans):
                spans.append((since, since + length))
                break
    return sorted(spans)
