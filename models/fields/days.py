"""Fields about days: a day in any of the four ways people say one, and how far a pregnancy is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from locales import Phrase
from models.fields.base import OTHER, Context, Field, Option, Problem, Reading, Unclear, Value
from models.rules.dates import DayReading, read_days
from models.rules.gestation_words import read_gestation
from models.rules.lunar import lunar_of


@dataclass(frozen=True)
class Day(Field):
    """A day: today, yesterday, one of the last fortnight, or in words. Kept as {"on", "calendar", "precision"}.

    `earliest` and `latest` bound it in days from today.
    """

    earliest: int = -3650
    latest: int = 0
    towards: Literal["past", "future", "edd"] = "past"
    near: bool = True

    def options(self, context: Context) -> tuple[Option, ...]:
        if not self.near:
            return ()
        named = [("day.today", 0), ("day.yesterday", 1), ("day.before_yesterday", 2)]
        days = tuple(Option(_day(context.today - timedelta(back)), Phrase(label)) for label, back in named)
        return (*days, Option(OTHER, Phrase("day.other")))

    def press(self, value: Any, context: Context) -> Reading:
        if value != OTHER:
            return Value(value)
        days = (context.today - timedelta(back) for back in range(3, 13))
        return Unclear(
            tuple(Option(_day(day), Phrase.of("day.short", day=day)) for day in days), Phrase("ask.day.words")
        )

    def read(self, said: str, context: Context) -> Reading:
        reading = read_days(said, context.today, context.hour, towards=self.towards)
        inside = [found for found in reading.candidates if self._fits(found.day, context.today)]
        if not inside:
            return Problem(self._why(reading, context.today))
        values = [{"on": f.day.isoformat(), "calendar": f.calendar, "precision": f.precision} for f in inside]
        if len(values) == 1:
            return Value(values[0])
        both = tuple(Option(value, both_calendars(found.day)) for value, found in zip(values, inside, strict=True))
        return Unclear(both, Phrase("problem.which_day"))

    def show(self, value: Any) -> Phrase:
        return both_calendars(date.fromisoformat(value["on"]))

    def _fits(self, day: date, today: date) -> bool:
        return today + timedelta(self.earliest) <= day <= today + timedelta(self.latest)

    def _why(self, reading: DayReading, today: date) -> Phrase:
        if reading.candidates:
            return Phrase.of(
                "problem.day_bounds", first=today + timedelta(self.earliest), last=today + timedelta(self.latest)
            )
        return Phrase(f"problem.{reading.problem or 'not_a_date'}")


def _day(day: date) -> dict[str, str]:
    return {"on": day.isoformat(), "calendar": "relative", "precision": "day"}


def both_calendars(day: date) -> Phrase:
    """A day in the solar calendar with its lunar name."""
    lunar = lunar_of(day)
    name = Phrase.of(
        "lunar.leap" if lunar.leap else "lunar.plain",
        month=Phrase(f"lunar.month.{lunar.month}"),
        day=Phrase(f"lunar.day.{lunar.day}"),
    )
    return Phrase.of("day.both", day=day, lunar=name)


@dataclass(frozen=True)
class Gestation(Field):
    """How far a pregnancy is: the last period, the due date, weeks or months, or "does not remember".

    Kept as {"lmp"} | {"edd"} | {"gest_weeks", "gest_days", "gest_precision"} | {} with days as ISO text.
    """

    def options(self, context: Context) -> tuple[Option, ...]:
        return (Option({}, Phrase("gestation.unknown")),)

    def read(self, said: str, context: Context) -> Reading:
        found = read_gestation(said, context.today, context.hour, context.births)
        if found.problem:
            return Problem(Phrase(f"problem.{found.problem}"))
        if len(found.values) == 1:
            return Value(dict(found.values[0]))
        options = tuple(Option(dict(value), self.show(value)) for value in found.values)
        return Unclear(options, Phrase("problem.which_day"))

    def show(self, value: Any) -> Phrase:
        for name in ("lmp", "edd"):
            if name in value:
                return Phrase.of(f"gestation.{name}", day=both_calendars(date.fromisoformat(value[name])))
        if "gest_weeks" in value:
            return Phrase.of("gestation.weeks", weeks=value["gest_weeks"], days=value.get("gest_days", 0))
        return Phrase("gestation.unknown")
