"""Invented lives for the campaigns: who joins when, what happens to her, what she agrees to, and when she says stop.

Everything is drawn from one seeded generator before the first day, so that a seed is a world.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session

from models.kinds import EventKind, Scope
from models.services import access, choices, people, reminders
from models.tables import Account, ExamRound, Person, PersonLink
from tests.factories import GROUP, TOWNSHIP
from tests.scheduler import scenes

PREGNANT = frozenset({"anc", "folic", "birth_plan"})
"""Groups of schedules that end with a birth or a loss."""

_FIRST_CHAT = 6_000_000_000
_SCOPES = (Scope.ROUND, Scope.CARE, Scope.FEEDBACK, Scope.MEASURE_CARE, Scope.CARE_SENSITIVE)


@dataclass
class Woman:
    """One of them, with what is true of her at this moment of the campaign."""

    number: int
    person: Person | None = None
    agreed: set[Scope] = field(default_factory=set)
    expecting: bool = False
    closed: bool = False

    @property
    def chat(self) -> int:
        """Her chat."""
        return _FIRST_CHAT + self.number


Act = Callable[[Session, Woman, datetime], None]
Life = list[tuple[date, int, Act]]
"""What happens to her: day, minute of the day, and the deed."""


def rounds(session: Session, first: date, days: int) -> None:
    """Two seasons of voluntary checks a year."""
    for number, day in enumerate(range(30, days - 40, 180), start=1):
        opens = first + timedelta(days=day)
        span = {"opens": opens, "closes": opens + timedelta(days=45)}
        session.add(ExamRound(township=TOWNSHIP, key=f"r{number}", **span))


def life(random: Random, first: date, days: int) -> Life:
    """One life: she joins, something happens, and now and then she changes her mind."""
    start = random.randrange(max(1, days - 120))
    scopes = [scope for scope in _SCOPES if random.random() < 0.85]
    acts = [(start, _joins(scopes)), *_kind(random, start)]
    if random.random() < 0.10:
        acts.append((start + random.randrange(1, 250), _stops))
        if random.random() < 0.5:
            acts.append((acts[-1][0] + random.randrange(1, 60), _chooses(random.choice(_SCOPES), granted=True)))
    if random.random() < 0.15:
        acts.append((start + random.randrange(1, 250), _chooses(random.choice(_SCOPES), granted=False)))
    if random.random() < 0.08:
        day = start + random.randrange(1, 200)
        acts.append((day, _pauses(random.randrange(5, 60))))
    joined = random.randrange(7 * 60, 22 * 60)
    lived = [
        (day, joined if day == start else random.randrange(7 * 60, 22 * 60), act) for day, act in acts if day < days
    ]
    return [(first + timedelta(days=day), minute, act) for day, minute, act in lived]


def _kind(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    what = random.choice(("pregnant", "pregnant", "born", "away", "away", "measure", "round"))
    if what == "pregnant":
        weeks = random.randrange(5, 20)
        yield start, _pregnant(weeks * 7)
        left = 280 - weeks * 7
        if random.random() < 0.15:
            yield start + random.randrange(1, left), _happens(EventKind.PREGNANCY_END, ends=True)
        else:
            yield start + left + random.randrange(-20, 10), _happens(EventKind.BIRTH, ends=True)
    elif what == "born":
        yield start, _happens(EventKind.BIRTH, ends=True)
    elif what == "away":
        yield start, _happens(EventKind.MIGRATE_OUT)
        if random.random() < 0.5:
            yield start + random.randrange(40, 300), _happens(EventKind.RETURN_HOME)
    elif what == "measure":
        yield start, _happens(EventKind.MEASURE, method=random.choice(("iud", "implant", "injectable", "pill")))


def _joins(scopes: list[Scope]) -> Act:
    def act(session: Session, woman: Woman, now: datetime) -> None:
        woman.person = people.add(session, GROUP, "刘小梅", now, birth_year=1996)
        account = Account(chat_id=woman.chat, language="zh_Hans", township=TOWNSHIP, created_at=now)
        session.add_all([woman.person, account])
        session.flush()
        link = {"person_id": woman.person.id, "account_id": account.id, "since": now, "verified_at": now}
        session.add(PersonLink(township=TOWNSHIP, **link))
        scenes.agree(session, woman.person, *scopes, on=scenes.local(now))
        woman.agreed = set(scopes)
        _plan(session, woman, now)

    return act


def _pregnant(days: int) -> Act:
    def act(session: Session, woman: Woman, now: datetime) -> None:
        lmp = scenes.local(now) - timedelta(days=days)
        facts = {"lmp": lmp.isoformat(), "edd": (lmp + timedelta(days=280)).isoformat()}
        scenes.report(session, woman.person, EventKind.PREGNANCY, scenes.local(now), **facts)
        woman.expecting = True
        _plan(session, woman, now)

    return act


def _happens(kind: EventKind, *, ends: bool = False, **facts: str) -> Act:
    def act(session: Session, woman: Woman, now: datetime) -> None:
        scenes.report(session, woman.person, kind, scenes.local(now), **facts)
        woman.expecting = woman.expecting and not ends
        _plan(session, woman, now)

    return act


def _plan(session: Session, woman: Woman, now: datetime) -> None:
    assert woman.person is not None
    reminders.replan_person(session, woman.person.id, now, "event")


def stop(session: Session, woman: Woman, now: datetime) -> None:
    """She says stop."""
    access.meet_again(session, [woman.chat])
    choices.stop(session, access.known(session)[woman.chat], now)
    woman.agreed = set()


_stops: Act = stop


def _chooses(scope: Scope, *, granted: bool) -> Act:
    def act(session: Session, woman: Woman, now: datetime) -> None:
        access.meet_again(session, [woman.chat])
        choices.choose(session, access.known(session)[woman.chat], scope, granted, now)
        (woman.agreed.add if granted else woman.agreed.discard)(scope)

    return act


def _pauses(days: int) -> Act:
    def act(session: Session, woman: Woman, now: datetime) -> None:
        access.meet_again(session, [woman.chat])
        who = access.known(session)[woman.chat]
        choices.pause(session, who, scenes.local(now) + timedelta(days=days), now)

    return act
