"""Invented women for the campaigns: what is true of each at any moment, whatever the program knows of it."""

from dataclasses import dataclass, field
from datetime import date

from models.kinds import EventKind, Scope
from models.services.access import Who

PREGNANT = frozenset({"anc", "folic", "birth_plan"})
"""Groups of schedules that end with a birth or a loss."""

HELD = "held"
"""Told in the place of a kind: the officer lets messages rest, and nobody wrote down why."""

_ENDS = (EventKind.BIRTH, EventKind.PREGNANCY_END, HELD)
_FIRST_CHAT = 6_000_000_000


@dataclass
class Woman:
    """One of them. `told`: what was reported of her and stands, as (id, kind), in order."""

    number: int
    officer: Who
    worker: Who
    language: str = "zh_Hans"
    person_id: str = ""
    agreed: set[Scope] = field(default_factory=set)
    told: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False
    closed: bool = False
    gone: bool = False
    """She died, or had herself erased."""
    day: date | None = None
    """The day at the clinic that she has booked last."""
    answered: set[str] = field(default_factory=set)
    """The monthly questions that she answered: each is paid, whatever she said."""

    @property
    def chat(self) -> int:
        """Her chat."""
        return _FIRST_CHAT + self.number

    @property
    def expecting(self) -> bool:
        """Whether she is pregnant, as far as it was told."""
        return self._last(EventKind.PREGNANCY, *_ENDS) == EventKind.PREGNANCY

    @property
    def spared(self) -> bool:
        """Whether the last that was told of a pregnancy is that it is over, and no birth."""
        return self._last(EventKind.PREGNANCY, *_ENDS) in (EventKind.PREGNANCY_END, HELD)

    def _last(self, *kinds: str) -> str:
        return next((kind for _, kind in reversed(self.told) if kind in kinds), "")
