"""What a township chose, read from its settings into values. Nothing is decided here; its office writes them.

Keys read: `presets` {group: preset}, `schedules` [rows laid over the delivered ones], `quiet_hours` {"from", "to"},
`holidays` and `nudges_off` [days, or {"from", "to"}], `desk` (a line of text), `population` [{"on", "people",
"married_women"}], `session_days` and `exports_a_day` (numbers),
`public_holidays`, `weekends_off` and `pin` (yes or no).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import orjson
from sqlmodel import Session, col, select

from models.clock import local_day
from models.db import cache
from models.errors import SettingsWrong
from models.queries import clinic_days
from models.queries.clinic_days import Place
from models.rules import schedules
from models.rules.plan_settings import Round
from models.rules.practice import practises
from models.rules.schedules import Schedules
from models.rules.working_days import Calendar
from models.tables import ExamRound, Township

QUIET = (time(20, 30), time(8, 30))
"""From when to when nothing leaves for her, by the clock of the township, which may only lengthen it."""

SESSION_DAYS = 30
"""A worker's chat that was not used for longer than this has to be let in again; a township may choose otherwise."""

EXPORTS_A_DAY = 20
"""So many files one worker may have in a day."""

FIRST_HOUR = time(9, 0)
"""Reminders set out from here on."""


@dataclass(frozen=True)
class Counted:
    """How many people were registered on a day, and of them married women of 15 to 49, as somebody counted them."""

    on: date
    people: int
    married_women: int | None = None


@dataclass(frozen=True)
class Choices:
    """One township's choices. `quiet` is (from, to) across midnight; `calendar` knows on which days it rests.

    `holidays` are among those, and the clinic is closed on them. `desk`: where and when the office pays out.
    `population`: what rates are of, oldest first. `pin`: asked before cards and files with names.
    """

    township: str
    name: str
    zone: str
    schedules: Schedules
    presets: Mapping[str, str]
    rounds: tuple[Round, ...]
    quiet: tuple[time, time]
    calendar: Calendar
    holidays: frozenset[date]
    desk: str
    population: tuple[Counted, ...] = ()
    session_days: int = SESSION_DAYS
    pin: bool = False
    exports_a_day: int = EXPORTS_A_DAY

    def today(self, now: datetime) -> date:
        """The day that the township has."""
        return local_day(now, self.zone)


def of(session: Session, township: str) -> Choices:
    """The choices of one township, read once in a transaction. Raises KeyError where there is none of this code."""
    known: dict[str, Choices] = cache(session, "choices")
    if township not in known:
        every(session)
    return known[township]


def every(session: Session) -> list[Choices]:
    """The choices of all townships, by code; that of practice is none of them."""
    known: dict[str, Choices] = cache(session, "choices")
    rounds: dict[str, list[Round]] = {}
    for row in session.exec(select(ExamRound).order_by(col(ExamRound.opens), col(ExamRound.key))):
        rounds.setdefault(row.township, []).append(Round(row.key, row.opens, row.closes))
    for town in session.exec(select(Township)):
        known[town.code] = _choices(town, tuple(rounds.get(town.code, ())))
    return [known[code] for code in sorted(known) if not practises(code)]


def with_clinic_days(session: Session, choices: Choices) -> Choices:
    """The same choices, their rounds with the days on which the township's clinics see people."""
    known: dict[str, Choices] = cache(session, "clinic_days")
    if choices.township not in known:
        places = clinic_days.places(session, choices.township) if choices.rounds else []
        rounds = tuple(replace(one, days=_days_within(one, places, choices)) for one in choices.rounds)
        known[choices.township] = replace(choices, rounds=rounds)
    return known[choices.township]


def _days_within(one: Round, places: Sequence[Place], choices: Choices) -> tuple[date, ...]:
    found = clinic_days.upcoming(places, choices.holidays, one.opens, one.closes)
    return tuple(dict.fromkeys(day.on for day in found))


def check(session: Session) -> None:
    """Raises SettingsWrong, naming the township, where what was chosen cannot be used (any more)."""
    for town in session.exec(select(Township).order_by(col(Township.code))):
        try:
            _choices(town, ())
        except ValueError as wrong:
            raise SettingsWrong(f"township {town.code}: {wrong}; mend its file and read it in with setup") from wrong


def forget(session: Session) -> None:
    """Settings, rounds or clinics' days changed within this transaction: read them anew."""
    session.flush()
    for name in ("choices", "clinic_days"):
        cache(session, name).clear()


def _choices(town: Township, rounds: tuple[Round, ...]) -> Choices:
    settings = town.settings
    holidays = frozenset(_days(settings.get("holidays", ())))
    return Choices(
        township=town.code,
        name=town.name,
        zone=town.zone,
        schedules=_schedules(orjson.dumps(settings.get("schedules", []))),
        presets=settings.get("presets", {}),
        rounds=rounds,
        quiet=_quiet(settings.get("quiet_hours", {})),
        calendar=Calendar(
            own=holidays | frozenset(_days(settings.get("nudges_off", ()))),
            public=settings.get("public_holidays", True),
            weekends=settings.get("weekends_off", False),
        ),
        holidays=holidays,
        desk=settings.get("desk", ""),
        population=tuple(sorted(map(_counted, settings.get("population", ())), key=lambda one: one.on)),
        session_days=settings.get("session_days", SESSION_DAYS),
        pin=settings.get("pin", False),
        exports_a_day=settings.get("exports_a_day", EXPORTS_A_DAY),
    )


def _counted(kept: Mapping[str, Any]) -> Counted:
    return Counted(date.fromisoformat(kept["on"]), kept["people"], kept.get("married_women"))


@lru_cache(maxsize=64)
def _schedules(overrides: bytes) -> Schedules:
    return schedules.load(overrides=orjson.loads(overrides))


def _quiet(chosen: Mapping[str, str]) -> tuple[time, time]:
    start, end = (time.fromisoformat(chosen[name]) if name in chosen else None for name in ("from", "to"))
    return min(start or QUIET[0], QUIET[0]), max(end or QUIET[1], QUIET[1])


def _days(listed: Iterable[Any]) -> Iterable[date]:
    for one in listed:
        first, last = (one["from"], one["to"]) if isinstance(one, Mapping) else (one, one)
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            yield day
            day += timedelta(days=1)
