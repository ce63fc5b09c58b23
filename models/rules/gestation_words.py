"""How far a pregnancy is, in words: "1月5号" (last period), "预产期10月12", "12周3天", "12+3", "三个月"."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.kinds import Calendar
from models.rules import gestation
from models.rules.dates import FUTURE, NO_SUCH_DAY, PAST, read_days
from models.rules.folding import fold
from models.rules.numbers import read_number

_N = r"(\d{1,3}|[〇一二两三四五六七八九十]{1,3})"
_DUE = re.compile(r"预产期?|\bdue\b|\bedd\b", re.IGNORECASE)
_LAST = re.compile(r"末次月经|末次例假|最后一次月经|月经|例假|\blmp\b|last period", re.IGNORECASE)
_WEEKS = re.compile(_N + r"\s*(?:周|星期|weeks?|w)\s*(?:[+又〇]?\s*" + _N + r"\s*(?:天|days?|d)?)?", re.IGNORECASE)
_CLINIC = re.compile(_N + r"\s*\+\s*" + _N + r"\s*(?:周|星期|weeks?|w)?", re.IGNORECASE)
_MONTHS = re.compile(_N + r"\s*(?:个月|months?)", re.IGNORECASE)
_FILLERS = re.compile(r"怀孕?|已经|有了?|大概|差不多|pregnant|about|is|was|on|the|[::,,。.\s了是在]", re.IGNORECASE)


@dataclass(frozen=True)
class GestationReading:
    """The possible values ({"lmp"} | {"edd"} | {"gest_weeks", …}), or what is wrong."""

    values: tuple[Mapping[str, object], ...] = ()
    problem: str = ""


def read_gestation(text: str, today: date, hour: int = 12, births: Iterable[date] = ()) -> GestationReading:
    """Read an answer to "how far?". A bare day is the last period; a day after today is the expected day of birth.

    `births`: days on which she gave birth; a last period may also be the one before such a day.
    """
    plain = fold(unicodedata.normalize("NFKC", text)).strip()
    if found := _whole(_CLINIC, plain) or _whole(_WEEKS, plain):
        return _weeks(read_number(found[1]), read_number(found[2] or "0"), "day")
    if found := _whole(_MONTHS, plain):
        months = read_number(found[1])
        return _weeks(months * 4 if months is not None else None, 0, "month")
    if _DUE.search(plain):
        return _due(_DUE.sub("", plain), today, hour)
    said = _LAST.sub("", plain)
    past = read_days(said, today, hour)
    if past.problem == FUTURE:
        return _due(said, today, hour)
    fits = [found for found in past.candidates if _lmp_fits(found.day, today, births)]
    if past.candidates and not fits:
        return GestationReading(problem="lmp_bounds")
    values = tuple(_lmp(found.day, found.calendar) for found in fits)
    return GestationReading(values, "" if values else _why(past.problem))


def _whole(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = pattern.search(text)
    return found if found and not _FILLERS.sub("", text[: found.start()] + text[found.end() :]) else None


def _weeks(weeks: int | None, days: int | None, precision: str) -> GestationReading:
    if weeks is None or days is None or not (0 <= weeks <= 42 and 0 <= days <= 6):
        return GestationReading(problem="gestation")
    return GestationReading(({"gest_weeks": weeks, "gest_days": days, "gest_precision": precision},))


def _lmp_fits(lmp: date, today: date, births: Iterable[date]) -> bool:
    return gestation.lmp_fits(lmp, today) or any(gestation.lmp_fits(lmp, today, born) for born in births)


def _lmp(day: date, calendar: Calendar) -> Mapping[str, object]:
    lunar = {"lmp_calendar": "lunar"} if calendar is Calendar.LUNAR else {}
    return {"lmp": day.isoformat()} | lunar


def _why(problem: str | None) -> str:
    return NO_SUCH_DAY if problem == NO_SUCH_DAY else "gestation"


def _due(text: str, today: date, hour: int) -> GestationReading:
    reading = read_days(text, today, hour, towards="edd")
    fits = [found.day for found in reading.candidates if -21 <= (found.day - today).days <= 280]
    if not fits:
        beyond = reading.candidates or reading.problem == PAST
        return GestationReading(problem="edd_bounds" if beyond else _why(reading.problem))
    return GestationReading(tuple({"edd": day.isoformat()} for day in fits))
