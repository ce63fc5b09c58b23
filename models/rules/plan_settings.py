"""What a plan depends on beside events and consents: the township's choices, and marks set outside of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

_ROUND, _APPOINTMENT = "round:", "appointment:"


def round_in(anchor: str) -> str:
    """The subject of the round to which a reminder's anchor (`Planned.anchor`) belongs; empty for another one."""
    return anchor.rpartition(":")[0] if anchor.startswith(_ROUND) else ""


def round_key(subject: str) -> str:
    """The key of the round that a subject names; empty for another one."""
    return subject.removeprefix(_ROUND) if subject.startswith(_ROUND) else ""


def appointment_in(anchor: str) -> str:
    """The key of the appointment that a reminder's anchor is; empty for another one."""
    return anchor.removeprefix(_APPOINTMENT) if anchor.startswith(_APPOINTMENT) else ""


@dataclass(frozen=True)
class Round:
    """One round of voluntary checks; both days belong to it. `days`: those within it on which a clinic sees people."""

    key: str
    opens: date
    closes: date
    days: tuple[date, ...] = ()

    @property
    def subject(self) -> str:
        """How visits and marks name it."""
        return f"{_ROUND}{self.key}"


@dataclass(frozen=True)
class Appointment:
    """A day that she booked, in a round (its key) or for the check before pregnancy. A cancelled one is left out.

    `key` names this day of this visit, so that another day has reminders of its own. `fell_away`: the clinic is not
    there on that day any more.
    """

    key: str
    on: date
    booked_on: date
    round: str = ""
    fell_away: bool = False

    @property
    def subject(self) -> str:
        """How marks and reminders name it."""
        return f"{_APPOINTMENT}{self.key}"

    def is_in(self, subject: str) -> bool:
        """Whether it is in the round of this subject."""
        return bool(self.round) and subject == f"{_ROUND}{self.round}"


@dataclass(frozen=True)
class Mark:
    """Something noted about what a reminder hangs on: `what` is a stop word (declined, collected …), needs_followup,
    or done (by her own word).

    `subject` is an event's id, "round:<key>" or "appointment:<key>".
    """

    subject: str
    what: str


@dataclass(frozen=True)
class Pause:
    """No message of a schedule (by key or group; empty: of any) from `since` on, again from `until` (None: not yet)."""

    since: date
    until: date | None = None
    schedule: str = ""


@dataclass(frozen=True)
class PlanSettings:
    """Everything else that a plan is made from.

    `seed`: the person's id, which spreads the monthly prompts over the days 1 to 20. `disabled`: keys or groups of
    schedules she (or the township) does not want. `holds`: delivery holds, (from, lifted on or None).
    `joined`: the day on which she joined the bot. `birth_year` ends rows that stop at an age.
    """

    presets: Mapping[str, str] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    seed: str = ""
    disabled: frozenset[str] = frozenset()
    holds: tuple[tuple[date, date | None], ...] = ()
    joined: date | None = None
    pauses: tuple[Pause, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    marks: frozenset[Mark] = frozenset()
    birth_year: int | None = None
