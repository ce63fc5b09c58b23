"""Whether figures can be true: what does not add up, does not fit its parts, or is far from the usual. Arithmetic only.

What is found is a question to whoever keeps the books, about numbers and never about a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.rules import rates
from models.rules.rates import per_1000


@dataclass(frozen=True)
class Doubt:
    """A question about figures: `doubt.figures.<name>` is its phrase, with these numbers."""

    name: str
    numbers: tuple[float, ...] = ()


def parts(whole: int, *counts: int) -> Iterator[Doubt]:
    """The parts of a whole add up to it."""
    gap = rates.missing(whole, *counts)
    if gap:
        yield Doubt("parts", (whole, sum(counts), gap))


def share(part: int, whole: int, stated: float, decimals: int = 2) -> Iterator[Doubt]:
    """A stated share in per cent is that of its parts, and no part is more than its whole."""
    if part > whole:
        yield Doubt("more_than_all", (part, whole))
    elif whole and not rates.fits(stated, rates.share(part, whole), decimals):
        yield Doubt("share", (stated, round(rates.share(part, whole), decimals)))


def rate(events: int, mean: float, stated: float | None = None, decimals: int = 2) -> Iterator[Doubt]:
    """A rate for each thousand is that of its parts, and one that a year of a population can have."""
    found = per_1000(events, round(mean))
    if stated is not None and not rates.fits(stated, found, decimals):
        yield Doubt("rate", (stated, round(found, decimals)))


def births(count: int, mean: float, months: int) -> Iterator[Doubt]:
    """Births of a whole year fit the number of people."""
    found = per_1000(count, round(mean))
    if months == rates.YEAR_MONTHS and not rates.believable(found):
        yield Doubt("birth_rate", (round(found, 2), *rates.LIKELY_PER_1000))


def growth(births_: int, deaths: int, stated: float) -> Iterator[Doubt]:
    """A stated growth for each thousand speaks of a population in which that many births are believable."""
    if births_ == deaths or stated == 0:
        return
    people = rates.population_for(births_ - deaths, stated)
    if people <= 0 or not rates.believable(per_1000(births_, round(people))):
        yield Doubt("growth", (stated, round(people)))


def ratio(boys: int, girls: int) -> Iterator[Doubt]:
    """A sex ratio is of enough births to say anything."""
    if boys + girls < rates.SEX_RATIO_BIRTHS:
        yield Doubt("ratio_of_few", (boys + girls, rates.SEX_RATIO_BIRTHS))


def month(count: int, before: Sequence[int]) -> Iterator[Doubt]:
    """A month is not three times what is usual."""
    if rates.jumped(count, list(before)):
        yield Doubt("month", (count, sorted(before)[len(before) // 2]))
