"""Dates in words: reads the answer to "which day?". One grammar for forms and for sentences.

Signs and phrases are in `date_scan`, calendars in `date_places`; here an answer as a whole is accepted, or refused
with a code that the caller puts into words. Two candidates mean: ask which.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.kinds import Precision
from models.rules.date_places import DayCandidate, Frame, Towards, place
from models.rules.date_scan import scan
from models.rules.date_words import Dated, Mention, Said, Shift, plain

NOT_A_DATE = "not_a_date"
NO_SUCH_DAY = "no_such_day"
FUTURE = "future"
PAST = "past"

_LUNAR = re.compile("农历|阴历|老历|旧历|夏历|lunar")
_SOLAR = re.compile("阳历|公历|新历|国历|西历|solar")
_ROUGH = re.compile(r"大概|大约|约|左右|前后|可能|好像|应该|也许|差不多|about|around|approx|maybe|probably|i think|~")
# What may stand around a date without making it anything else. Possessive: a long text is read once, never again.
_AROUND = re.compile(
    rf"(?:[\s,.;:!?()\[\]~·'\"“”‘’、…-]|{_LUNAR.pattern}|{_SOLAR.pattern}|{_ROUGH.pattern}"
    "|吧|呢|啊|呀|哦|嗯|的|了|就是|是|在|那天|那日|当天|时候|凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|刚才|刚刚|现在"
    r"|(?:\d{1,2}|[一二两三四五六七八九十]{1,3}) ?点(?:半|钟|多)*+|\d{1,2}:\d\d"
    r"|\b(?:it|was|is|on|in|at|the|of|day|by|calendar|approximately|morning|afternoon|evening|night)\b)*+"
)
_LATIN = re.compile("[a-z]")


@dataclass(frozen=True)
class DayReading:
    """What an answer can mean: one candidate (read), several (ask which), or none and the problem's code."""

    candidates: tuple[DayCandidate, ...] = ()
    problem: str | None = None


def read_days(
    text: str, today: date, hour: int = 12, towards: Towards = "past", *, english: bool | None = None
) -> DayReading:
    """Read an answer to "which day?" given on `today` (the village's day, from 1951 to 2097) at `hour` (0–23).

    `towards`: "past" takes no day after today; "future" none before it; "edd" (an expected day of birth) none more
    than 21 days before it. A day without a year is the nearest on that side. Two candidates are returned where both
    calendars fit (八月十五), where a leap month of the same number fits too, for 今天 between 0:00 and 4:00, and in
    English for the order of 9/3. `english`: whether the speaker writes English (default: whether the text does).
    """
    plainer = plain(text)
    mentions = _days_only(scan(plainer, bool(_LATIN.search(plainer)) if english is None else english))
    if not mentions or not _nothing_else(plainer, mentions):
        return DayReading(problem=NOT_A_DATE)
    frame = Frame(today, hour, towards)
    read = [_read(said, frame) for said in _one_calendar(plainer, mentions)]
    if problem := next((one.problem for one in read if one.problem), None):
        return DayReading(problem=problem)
    found = _agreed([one.candidates for one in read])
    if _ROUGH.search(plainer):
        found = tuple(_roughly(one) for one in found)
    return DayReading(found)


def _days_only(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions without parts of the day (上午) that stand beside a day and say nothing about which one."""
    found = list(mentions)
    named = [mention for mention in found if not (mention.weak and mention.said == Shift())]
    return named or found[:1]


def _nothing_else(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether only words that may stand around a date are left beside the mentions."""
    starts = [0, *(mention.end for mention in mentions)]
    ends = [*(mention.start for mention in mentions), len(text)]
    return all(_AROUND.fullmatch(text, start, end) for start, end in zip(starts, ends, strict=True))


def _one_calendar(text: str, mentions: Sequence[Mention]) -> Iterator[Said]:
    """The mentions with the calendar that the text names, or that another date in it shows."""
    named, solar = _LUNAR.search(text), _SOLAR.search(text)
    shown = any(isinstance(mention.said, Dated) and mention.said.lunar for mention in mentions)
    for mention in mentions:
        said = mention.said
        if isinstance(said, Dated) and named and not solar and not shown:
            said = replace(said, lunar=True)
        elif isinstance(said, Dated) and said.lunar is None and (solar or shown):
            said = replace(said, lunar=not solar)
        yield said


def _read(said: Said, frame: Frame) -> DayReading:
    """One mention: the days on the side that is spoken of, or why there is none."""
    placed = place(said, frame)
    if not placed:
        return DayReading(problem=NO_SUCH_DAY)
    fitting = tuple(one for one in placed if frame.accepts(one.day))
    return DayReading(fitting) if fitting else DayReading(problem=FUTURE if frame.past else PAST)


def _agreed(readings: Sequence[tuple[DayCandidate, ...]]) -> tuple[DayCandidate, ...]:
    """The days that all mentions allow ("3月9日(正月廿一)"); where they contradict each other, all of them."""
    common = set.intersection(*({one.day for one in reading} for reading in readings))
    every = {one.day: one for reading in reversed(readings) for one in reversed(reading)}
    first = [one for reading in readings for one in reading]
    days = dict.fromkeys(one.day for one in first if not common or one.day in common)
    return tuple(every[day] for day in days)


def _roughly(one: DayCandidate) -> DayCandidate:
    return replace(one, precision=Precision.APPROX) if one.precision is Precision.DAY else one
