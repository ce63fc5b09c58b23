"""One person's events as the planner reads them: in order, by kind, put together to pregnancies. No schedules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from models.kinds import EventKind
from models.rules import gestation
from models.rules.history import Fact, in_order

ONE_DELIVERY = 154
"""Days (22 weeks): two births closer together are the twins of one delivery."""


@dataclass(frozen=True)
class Pregnancy:
    """One pregnancy: its report, its last period (None: not remembered) and the day it ended, if reported."""

    fact: Fact
    lmp: date | None
    edd: date | None
    ended: date | None

    @property
    def since(self) -> date:
        """The first day on which she is known to have been pregnant."""
        return min(self.lmp, self.fact.on) if self.lmp else self.fact.on

    @property
    def until(self) -> date:
        """The first day on which she is not, or can no longer be, pregnant."""
        return self.ended or self.since + timedelta(days=gestation.LONGEST_SPAN)


@dataclass(frozen=True)
class Story:
    """A person's events in the order in which they happened."""

    facts: tuple[Fact, ...]

    @cached_property
    def _by_kind(self) -> dict[EventKind, list[Fact]]:
        found: dict[EventKind, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.kind, []).append(fact)
        return found

    def all(self, *kinds: EventKind) -> list[Fact]:
        """The events of these kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        return [fact for fact in self.facts if fact.kind in kinds]

    def after(self, fact: Fact, *kinds: EventKind) -> list[Fact]:
        """The events of these kinds that come after `fact`."""
        return [other for other in self.all(*kinds) if _place(other) > _place(fact)]

    def exams(self, *kinds: str) -> list[Fact]:
        """The health checks of these kinds (none named: all), in order."""
        return [fact for fact in self.all(EventKind.EXAM) if not kinds or fact.text("exam_kind") in kinds]

    @cached_property
    def died(self) -> date | None:
        """The day of death, if one is reported."""
        return next((fact.on for fact in self.all(EventKind.DEATH)), None)

    @cached_property
    def deliveries(self) -> tuple[Fact, ...]:
        """The first birth of each delivery."""
        found: list[Fact] = []
        for fact in self.all(EventKind.BIRTH):
            if not found or (fact.on - found[-1].on).days >= ONE_DELIVERY:
                found.append(fact)
        return tuple(found)

    @cached_property
    def pregnancies(self) -> tuple[Pregnancy, ...]:
        """Each pregnancy once: of several reports with the same end (or none yet) the last one counts.

        A pregnancy ends with the first birth or other end since its last period, also one reported before it.
        """
        ends = sorted(fact.on for fact in self.all(EventKind.BIRTH, EventKind.PREGNANCY_END))
        found: dict[date | None, Pregnancy] = {}
        for fact in self.all(EventKind.PREGNANCY):
            lmp, edd = _lmp(fact), _edd(fact)
            ended = next((on for on in ends if on >= (lmp or fact.on)), None)
            found[ended] = Pregnancy(fact, lmp, edd, ended)
        return tuple(found.values())


def story_of(facts: Iterable[Fact]) -> Story:
    """The story that a person's events, given in any order, tell."""
    return Story(in_order(facts))


def day_said(fact: Fact, name: str) -> date | None:
    """The answer `name` as a day; None where it is missing or not a day ("does not remember")."""
    try:
        return fact.day(name)
    except ValueError:
        return None


def _place(fact: Fact) -> tuple[date, date, str]:
    return fact.on, fact.reported_on, fact.event_id


def _lmp(fact: Fact) -> date | None:
    """The last period: told, else from the expected day of birth, else from the weeks. Ultrasound outranks telling."""
    told, edd = day_said(fact, "lmp"), day_said(fact, "edd")
    if edd and (told is None or fact.text("edd_source") == "ultrasound"):
        return gestation.lmp_of(edd)
    if told or not fact.text("gest_weeks"):
        return told
    return gestation.lmp_from_weeks(fact.on, int(fact.text("gest_weeks")), int(fact.text("gest_days") or 0))


def _edd(fact: Fact) -> date | None:
    lmp = _lmp(fact)
    return day_said(fact, "edd") or (gestation.edd_of(lmp) if lmp else None)
