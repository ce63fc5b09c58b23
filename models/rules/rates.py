"""Rates and ratios as they are defined, and whether stated figures fit each other. Arithmetic only.

Balance equation and rates as in textbooks of population statistics; the interval of the sex ratio is that of a share
(95 %, normal approximation), turned into a ratio.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

SEX_RATIO_BIRTHS = 1000
"""Births below which a sex ratio says nothing, and is not computed."""

LIKELY_PER_1000 = (1, 40)
"""Between these a birth rate can be believed."""

YEAR_MONTHS = 12
"""Months of a period of which a rate can be compared with what is usual."""

AGGREGATE = 50
"""The least number of people of whom a share is told."""

_Z = 1.96


@dataclass(frozen=True)
class Population:
    """How many lived here when a period began, and what changed in it."""

    start: int
    births: int
    deaths: int
    moved_in: int = 0
    moved_out: int = 0

    @property
    def end(self) -> int:
        """start + births − deaths + moved in − moved out."""
        return self.start + self.births - self.deaths + self.moved_in - self.moved_out

    @property
    def mean(self) -> Fraction:
        """Half of what start and end are together."""
        return Fraction(self.start + self.end, 2)


def per_1000(events: int, mean: Fraction | int) -> float:
    """Events for each thousand of the mean population, of the period as it is: nothing is scaled up to a year."""
    return float(events * 1000 / Fraction(mean))


def share(part: int, whole: int) -> float:
    """Part of the whole, in per cent."""
    return 100 * part / whole


@dataclass(frozen=True)
class Ratio:
    """A ratio or share of a hundred, with the interval in which 95 of 100 such values lie."""

    value: float
    low: float
    high: float


def sex_ratio(boys: int, girls: int) -> Ratio:
    """The sex ratio at birth. Whether it may be told is `SEX_RATIO_BIRTHS`'s matter."""
    births = boys + girls
    part = boys / births
    half = _Z * sqrt(part * (1 - part) / births)
    low, high = part - half, part + half
    return Ratio(100 * boys / girls, 100 * low / (1 - low), 100 * high / (1 - high))


def share_interval(part: int, whole: int) -> Ratio:
    """A share in per cent with its 95 % interval, as Wilson reckons it: it holds for few and near the ends too."""
    p, n, z = part / whole, whole, _Z
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Ratio(100 * p, 100 * max(middle - half, 0), 100 * min(middle + half, 1))


def agreement(own: int, other: int) -> float:
    """1 − |other − own| / other: how far a count agrees with that of somebody else."""
    return 1 - abs(other - own) / other


def missing(whole: int, *parts: int) -> int:
    """What the parts lack to the whole (below none: what they have too much). None: they add up."""
    return whole - sum(parts)


def believable(rate_per_1000: float) -> bool:
    """Whether a birth rate, or what a growth says of it, can be that of a population."""
    low, high = LIKELY_PER_1000
    return low <= rate_per_1000 <= high


def population_for(events: int, rate_per_1000: float) -> float:
    """How many people a stated rate speaks of."""
    return events * 1000 / rate_per_1000


def fits(stated: float, computed: float, decimals: int = 2) -> bool:
    """Whether a stated figure is the computed one, rounded as it was written."""
    return round(computed, decimals) == round(stated, decimals)


def jumped(count: int, before: list[int]) -> bool:
    """Whether a month has three times what is usual: worth one question."""
    usual = sorted(before)[len(before) // 2] if before else 0
    return usual > 0 and count >= 3 * usual
