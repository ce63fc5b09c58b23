"""What the daybook says about a person: the fold of her events, in order. Pure.

The kinds of events say how each one changes it.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Pregnancy:
    """An episode: `ended` is None while it is open; `outcome` is `birth` or `ended`. Days as far as they are known."""

    event_id: str
    lmp: date | None = None
    edd: date | None = None
    ended: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Method:
    """A contraceptive method in use since `since`."""

    method: str
    since: date


@dataclass(frozen=True)
class Record:
    """A person's record. Nothing here is entered by hand; each value follows from events.

    `births` and `ends` are days on which a pregnancy was over, whether it had been reported before or not.
    """

    marital: str = ""
    spouse: str = ""
    registered: bool | None = None
    residence: str = ""
    away_place: str = ""
    away_since: date | None = None
    back_until: date | None = None
    pregnancies: tuple[Pregnancy, ...] = ()
    births: tuple[date, ...] = ()
    ends: tuple[date, ...] = ()
    methods: tuple[Method, ...] = ()
    exams: tuple[tuple[str, date], ...] = ()
    next_exam_on: date | None = None
    died_on: date | None = None
    events: tuple[str, ...] = field(default=(), repr=False)

    @property
    def pregnancy(self) -> Pregnancy | None:
        """The open episode, if there is one."""
        last = self.pregnancies[-1] if self.pregnancies else None
        return last if last and last.ended is None else None

    @property
    def married(self) -> bool:
        """Whether a marriage is on record that no divorce has ended."""
        return self.marital in ("first", "remarriage", "restored", "married")

    @property
    def away(self) -> bool:
        """Whether she lives away from where she is registered."""
        return self.residence == "away"
