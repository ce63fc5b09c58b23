"""What reading a message gives. Values only; nothing here reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812 - the event has a field of this name
from enum import StrEnum
from typing import Any

from models.kinds import Calendar, EventKind, Precision


class Kind(StrEnum):
    """What a message is. UNCLEAR: it may be a report, but of what must be asked."""

    EVENT = "event"
    CORRECTION = "correction"
    ZERO_REPORT = "zero_report"
    QUERY = "query"
    CHAT = "chat"
    REFUSED = "refused"
    UNCLEAR = "unclear"


class Op(StrEnum):
    """What an event of a message does to the daybook."""

    NEW = "new"
    AMEND = "amend"
    VOID = "void"


@dataclass(frozen=True)
class Span:
    """Where in the message a value stands: `start` and `end` in characters. `meant` is the corrected word, if any."""

    field: str
    start: int
    end: int
    said: str
    meant: str = ""


@dataclass(frozen=True)
class Question:
    """What must be asked before recording. `event` is the place of the event it is about; options are values."""

    about: str
    event: int | None = None
    options: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reported:
    """One event as it was said. `person` is the name in the text, None where nobody was named.

    `candidates` are ids of people known who may be meant: exactly one and `sure` means found. Dates are the village's
    days. In a correction `op` is amend or void, and only what changes is given.
    """

    type: EventKind | None
    person: str | None
    date: Day | None
    calendar: Calendar = Calendar.DEFAULT
    precision: Precision = Precision.DAY
    fields: Mapping[str, Any] = field(default_factory=dict)
    op: Op = Op.NEW
    ask: tuple[str, ...] = ()
    target: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    sure: bool = False
    days: tuple[Day, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A message, read. `refusals` name what was dropped; a refused message holds nothing else.

    `repeated`: how many events were told a second time with nothing new, and stand in `events` once.
    """

    kind: Kind
    events: tuple[Reported, ...] = ()
    questions: tuple[Question, ...] = ()
    refusals: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    intent: str = ""
    groups: tuple[int, ...] = ()
    repeated: int = 0
