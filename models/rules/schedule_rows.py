"""The grammar of one schedule row: its fields, the words they take, and what cannot be. No file is read here."""

import re
from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from models.kinds import Scope
from models.rules.gestation import LENGTH, LONGEST_SPAN

LONGEST_LEAD = 14
"""Days that a reminder may come before its window opens."""

HERS = ("woman", "person")
"""Audiences of what goes to the person herself."""

CLINIC = "clinic"
"""The audience of what is about a person, and goes to the clinic's staff."""


class AnchorKind(StrEnum):
    """The days that a schedule can hang on."""

    LMP = "pregnancy.lmp"
    EDD = "pregnancy.edd"
    BIRTH = "birth.date"
    PREGNANCY_END = "pregnancy_end.date"
    MEASURE_START = "measure.start"
    APPOINTMENT = "appointment.date"
    PREPREGNANCY_EXAM = "exam.prepregnancy"
    ROUND_OPEN = "round.open"
    ROUND_CLOSE = "round.close"
    MIGRATE_OUT = "migrate_out.date"
    RETURN_HOME = "return_home.date"
    CLINIC_DAY = "clinic_day.date"


_FORESEEN = frozenset({AnchorKind.EDD, AnchorKind.ROUND_CLOSE, AnchorKind.APPOINTMENT, AnchorKind.CLINIC_DAY})
"""Days that are known before they come; every other one is told when it has been."""


class Stop(StrEnum):
    """What ends a row for one person. Those of the last group are known to the sender alone; a plan passes them by."""

    ANC = "exam.anc in window"
    PNC = "exam.pnc in window"
    MEASURE_CHECK = "exam.measure_check in window"
    ROUND = "exam.round"
    PREPREGNANCY = "exam.prepregnancy"
    ANY_EXAM = "exam any"
    PREGNANCY_END = "pregnancy_end"
    BIRTH = "birth"
    BIRTH_42 = "birth+42"
    MEASURE_STOP = "measure.stop"
    MEASURE_REPLACE = "measure.replace"
    RETURN_HOME = "return_home"
    HUKOU_OUT = "hukou_out"
    AGE_55 = "age 55"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"
    CANCELLED = "cancelled"
    COLLECTED = "collected"
    CLINIC_CLOSES = "clinic closes"

    WINDOW_END = "window end"
    SENT_ONCE = "sent once"
    ASKED_ONCE = "asked once"
    OPT_OUT = "opt_out"
    SILENT = "three prompts without reply (pause)"


class Offset(NamedTuple):
    """A reminder's day: `days` after the start ("s") or the end ("e") of the window."""

    edge: str
    days: int


def _offset(text: object) -> Offset:
    found = re.fullmatch(r"([se])([+-]\d{1,3})?", str(text))
    if not found:
        raise ValueError(f'"{text}" is not s, e, or one of them with days, as in e-14')
    return Offset(found[1], int(found[2] or 0))


def _window(window: tuple[int, int]) -> tuple[int, int]:
    if window[0] > window[1]:
        raise ValueError(f"cannot occur: it ends ({window[1]}) before it begins ({window[0]})")
    return window


def _cron(text: str) -> str:
    limits = ((0, 59), (0, 23), (1, 31), (1, 12))
    fields = text.split()
    numbers = all(
        field == "*" or (field.isdecimal() and low <= int(field) <= high)
        for field, (low, high) in zip(fields, limits, strict=False)
    )
    if len(fields) != 5 or not numbers or not re.fullmatch(r"\*|mon|tue|wed|thu|fri|sat|sun", fields[4]):
        raise ValueError(f'"{text}" is not "minute hour day month weekday"')
    return text


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Days = Annotated[int, Field(ge=-400, le=4000)]
Method = Literal[
    "iud", "implant", "injectable", "pill", "condom", "topical", "female_sterilisation", "male_sterilisation", "other"
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    group: Name
    message: Name
    enabled: bool = True


class Daily(_Strict):
    """A message to people who work with the bot, by the clock of the township."""

    cron: Annotated[str, AfterValidator(_cron)]
    audience: Literal["officer", "cadre"]
    stop: tuple[str, ...] = ()


class Row(_Strict):
    """A message that hangs on a day of somebody's record (or, for clinic days, of a calendar)."""

    preset: Name | None = None
    anchor: AnchorKind
    method: Method | None = None
    window: Annotated[tuple[Days, Days], AfterValidator(_window)]
    remind: tuple[Annotated[Offset, BeforeValidator(_offset)], ...] = ()
    every: Annotated[int, Field(ge=1, le=366)] | Literal["month"] | None = None
    day: Literal["stagger(1..20)"] | None = None
    every_after: Annotated[int, Field(ge=28, le=3660)] | None = None
    repeat_on_exam: bool = False
    at: time | None = None
    audience: Literal["woman", "person", "officer", "cadre", "clinic"]
    needs: Scope | None = None
    stop: frozenset[Stop] = frozenset()
    only_if: Literal["clinic set needs_followup", "the day fell away"] | None = None
    purpose: Literal["round", "prepregnancy"] | None = None

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The days of the reminders, counted from the anchor, in order."""
        days = {(self.window[0] if edge == "s" else self.window[1]) + after for edge, after in self.remind}
        return tuple(sorted(days))

    @cached_property
    def personal(self) -> bool:
        """Whether the message goes to the person herself."""
        return self.audience in HERS

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for wrong, what in (
            (bool(self.remind) == bool(self.every), "either remind or every, and not both"),
            ((self.every == "month") != bool(self.day), 'every = "month" and day = "stagger(1..20)" go together'),
            (bool(self.every and self.every_after), "every and every_after exclude each other"),
            ((self.method is not None) != (self.anchor is AnchorKind.MEASURE_START), "method belongs to measure.start"),
            (
                (self.purpose is not None) != (self.anchor is AnchorKind.APPOINTMENT),
                "purpose belongs to appointment.date",
            ),
            (self.repeat_on_exam and self.anchor is not AnchorKind.MEASURE_START, "repeat_on_exam: measure.start only"),
            (self.needs is None and self.anchor is not AnchorKind.CLINIC_DAY, "needs: the scope is missing"),
            (self._beyond_pregnancy(), f"window: a pregnancy has the days 0 to {LONGEST_SPAN}"),
            (self._too_early(), f"window: cannot occur: it is over before {self.anchor} is known"),
            (self._reminds_outside(), f"remind: outside of the window (or more than {LONGEST_LEAD} days before it)"),
        ):
            if wrong:
                raise ValueError(what)
        return self

    def _beyond_pregnancy(self) -> bool:
        begun = {AnchorKind.LMP: 0, AnchorKind.EDD: LENGTH}.get(self.anchor)
        return begun is not None and (self.window[0] + begun < 0 or self.window[1] + begun > LONGEST_SPAN)

    def _too_early(self) -> bool:
        return self.anchor not in _FORESEEN and self.window[1] < 0

    def _reminds_outside(self) -> bool:
        return any(not self.window[0] - LONGEST_LEAD <= day <= self.window[1] for day in self.offsets)
