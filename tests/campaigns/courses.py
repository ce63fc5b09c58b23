"""Invented lives for the campaigns: what happens to a woman, and on which days. All drawn before the first day."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sqlmodel import Session, select

from locales import LANGUAGES
from models.kinds import EventKind, RoundState, Scope
from models.tables import Clinic, ExamRound
from tests.campaigns import deeds
from tests.campaigns import rounds as deciding
from tests.campaigns.deeds import Act
from tests.factories import FAR_GROUP, OTHER_GROUP, TOWNSHIP

Life = list[tuple[date, int, Act]]
"""What happens to her: day, minute of the day, and the deed."""

_SCOPES = (Scope.ROUND, Scope.CARE, Scope.FEEDBACK, Scope.MEASURE_CARE, Scope.CARE_SENSITIVE)
_METHODS = ("iud", "implant", "injectable", "pill")


def rounds(session: Session, first: date, days: int) -> None:
    """Two seasons of voluntary checks a year, on days of the clinic with little room."""
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {"of_month": [5, 15, 25], "hours": "8:30–11:30", "capacity": 5}
    session.add(clinic)
    for number, day in enumerate(range(30, days - 40, 180), start=1):
        opens = first + timedelta(days=day)
        span = {"opens": opens, "closes": opens + timedelta(days=45)}
        session.add(ExamRound(township=TOWNSHIP, key=f"r{number}", **span))


def life(random: Random, first: date, days: int) -> Life:
    """One life: she joins, something happens, is put right, and now and then she changes her mind."""
    start = random.randrange(max(1, days - 120))
    scopes = [scope for scope in _SCOPES if random.random() < 0.85]
    acts = [(start, deeds.joins(scopes)), *_kind(random, start), *_mind(random, start), *_rare(random, start)]
    acts += [*_days(random, start, days), *_place(random, start)]
    joined = random.randrange(7 * 60, 20 * 60)
    lived = [
        (day, joined if day == start else random.randrange(joined + 1, 22 * 60), act) for day, act in acts if day < days
    ]
    return [(first + timedelta(days=day), minute, act) for day, minute, act in lived]


def _kind(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    what = random.choice((_pregnancy, _pregnancy, _birth, _away, _away, _method, _checks))
    last = start
    for day, act in what(random, start):
        yield day, act
        last = day
    if random.random() < 0.10:
        yield last + random.randrange(1, 6), deeds.is_corrected(random.randrange(0, 9))
    if random.random() < 0.05:
        yield last + random.randrange(1, 7), deeds.is_withdrawn


def _pregnancy(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    weeks = random.randrange(5, 20)
    left = 280 - weeks * 7
    yield start, deeds.expects(weeks * 7)
    if random.random() < 0.5:
        yield start + random.randrange(1, left), deeds.is_told(EventKind.EXAM, exam_kind="anc")
    if random.random() < 0.3:
        yield start + random.randrange(1, left), deeds.is_told(EventKind.MIGRATE_OUT, to_place="广东东莞")
    luck = random.random()
    if luck < 0.12:
        yield start + random.randrange(1, left), deeds.is_told(EventKind.PREGNANCY_END)
    elif luck < 0.20:
        yield start + random.randrange(1, left), deeds.loses_untold
    else:
        yield from _birth(random, start + left + random.randrange(-20, 10))


def _birth(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    yield start, deeds.is_told(EventKind.BIRTH)
    if random.random() < 0.4:
        yield start + random.randrange(26, 60), deeds.is_told(EventKind.EXAM, exam_kind="pnc")


def _away(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    yield start, deeds.is_told(EventKind.MIGRATE_OUT, to_place="广东东莞")
    if random.random() < 0.5:
        yield start + random.randrange(40, 300), deeds.is_told(EventKind.RETURN_HOME)
    elif random.random() < 0.2:
        yield start + random.randrange(40, 300), deeds.is_told(EventKind.HUKOU_OUT, to_place="浙江义乌")


def _method(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    what = {"action": "start", "method": random.choice(_METHODS)}
    yield start, deeds.is_told(EventKind.MEASURE, what=what)
    if random.random() < 0.3:
        yield start + random.randrange(20, 300), deeds.is_told(EventKind.MEASURE, what={**what, "action": "stop"})


def _checks(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    for _ in range(random.randrange(3)):
        yield start + random.randrange(1, 300), deeds.is_told(EventKind.EXAM, exam_kind="round")


def _mind(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    if random.random() < 0.10:
        day = start + random.randrange(1, 250)
        yield day, deeds.stops
        if random.random() < 0.5:
            yield day + random.randrange(1, 60), deeds.chooses(random.choice(_SCOPES), granted=True)
    if random.random() < 0.15:
        yield start + random.randrange(1, 250), deeds.chooses(random.choice(_SCOPES), granted=False)
    if random.random() < 0.08:
        yield start + random.randrange(1, 200), deeds.pauses(random.randrange(5, 60))


def _rare(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    for share, act in ((0.01, deeds.erases), (0.004, deeds.is_told(EventKind.DEATH)), (0.02, deeds.rejects)):
        if random.random() < share:
            yield start + random.randrange(1, 300), act


def _days(random: Random, start: int, days: int) -> Iterator[tuple[int, Act]]:
    """In a round some book a day, move it, give it up, say that they were there, or send a slip."""
    for opens in range(30, days - 40, 180):
        day = opens + random.randrange(40)
        if day <= start or random.random() < 0.5:
            continue
        yield day, deciding.books(random.random())
        for _ in range(random.randrange(3)):
            day += random.randrange(1, 12)
            yield day, random.choice((
                deciding.books(random.random()), deciding.says(RoundState.INVITED), deciding.says(RoundState.DONE),
                deciding.says(RoundState.DECLINED), deciding.sends_a_slip(by_mistake=random.random() < 0.5),
            ))  # fmt: skip


def _place(random: Random, start: int) -> Iterator[tuple[int, Act]]:
    if random.random() < 0.05:
        yield start + random.randrange(1, 250), deciding.moves(random.choice((OTHER_GROUP, FAR_GROUP)))
    if random.random() < 0.05:
        yield start + random.randrange(1, 250), deciding.speaks(random.choice(LANGUAGES))
