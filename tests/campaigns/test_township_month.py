"""The month of a township of 12,000: 900 reports, some late, some told twice, some that contradict others.

Everybody closes on the third, and some comes afterwards. What the books then say is held against a tally that was kept
beside, and against SQL that shares nothing with the program's own.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session

from bot import check as checks
from models import daybook
from models.db import Store
from models.ids import new_id
from models.kinds import EventKind, Level, Reopening, Role
from models.queries import month_gaps
from models.reports import counting
from models.rules.periods import Month
from models.services import months, people
from models.services.access import Who
from models.tables import Area, Township
from tests.entering import answers_for
from tests.factories import TOWNSHIP, staff
from tests.scheduler.scenes import at

MARCH = Month(2026, 3)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
VILLAGES = [f"{TOWNSHIP}{201 + number}" for number in range(20)]
GROUPS = [f"{village}{1 + number:03}" for village in VILLAGES for number in range(6)]
EACH = 100
NOT_RUNNING = ("updates were", "jobs ", "the program is not running")
"""What check says where no program runs."""

REPORTS, LATE, TWICE, WITHDRAWN = 900, 60, 40, 30
"""So many reports, so many of them late, so many told once more; of every thirty one is withdrawn."""
KINDS = {
    EventKind.MIGRATE_OUT: {"to_place": "广东东莞"},
    EventKind.HUKOU_IN: {},
    EventKind.RETURN_HOME: {},
    EventKind.MARRIAGE: {},
    EventKind.BIRTH: {"child_sex": "girl"},
}
"""What is told of people drawn by lot, with what else its form asks for."""
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", [chr(0x4E00 + number) for number in range(60)]

Tally = Counter[tuple[str, str]]


@dataclass
class World:
    """The township, and what was told in it: (village, kind) → how many reports of March stand."""

    session: Session
    random: Random
    officers: dict[str, Who] = field(default_factory=dict)
    folk: dict[str, list[str]] = field(default_factory=dict)
    told: Tally = field(default_factory=Counter)

    def settle(self) -> None:
        """Places, officers, people."""
        self.session.add(Township(code=TOWNSHIP, name="梅溪镇", zone="Asia/Shanghai"))
        levels = [
            (TOWNSHIP, Level.TOWNSHIP),
            *((v, Level.VILLAGE) for v in VILLAGES),
            *((g, Level.GROUP) for g in GROUPS),
        ]
        self.session.add_all(Area(code=code, township=TOWNSHIP, level=level, name=code[-3:]) for code, level in levels)
        self.session.flush()
        for group in GROUPS:
            self.officers[group] = staff(self.session, Role.OFFICER, group)
            self.folk[group] = [
                people.add(self.session, group, name, at(FIRST), birth_year=1950 + number % 50).id
                for number, name in enumerate(_names(EACH))
            ]

    def report(self, on: date, told: datetime, kind: EventKind | None = None, person: str = "") -> str:
        """A report of somebody, drawn unless given; it is counted on the day on which it happened. Its root."""
        group = self.random.choice(GROUPS) if not person else people.get(self.session, person).group_code
        person_id = person or self.random.choice(self.folk[group])
        kind = kind or self.random.choice(list(KINDS))
        answers = answers_for(self.session, people.get(self.session, person_id), f"{on}", **KINDS.get(kind, {}))
        receipt = daybook.enter(self.session, self.officers[group], kind, answers, new_id(), told)
        if receipt.created and FIRST <= on <= LAST:
            self.told[group[:12], kind] += 1
        return receipt.event.root_id

    def withdraw(self, root_id: str, now: datetime) -> None:
        """Its officer takes a report back."""
        event = daybook.current(self.session, root_id)
        daybook.void(self.session, self.officers[event.group_code], root_id, now)
        if FIRST <= event.occurred_on <= LAST:
            self.told[event.group_code[:12], event.kind] -= 1


def test_the_month_of_a_township_closes_and_its_figures_are_its_rows(store: Store) -> None:
    with store.transaction() as session:
        world = World(session, Random(3))
        world.settle()
    with store.transaction() as session:
        world.session = session
        _live_through(world)
    with store.transaction() as session:
        closed = _close(session, at(date(2026, 4, 3)))
        assert closed == +world.told == _recounted(session)
        assert _by_the_program(session) == closed
        assert sum(month_gaps.of(session, village, MARCH).doubts for village in VILLAGES) > 0
    with store.transaction() as session:
        world.session = session
        for number in range(20):
            world.report(LAST - timedelta(days=number), at(date(2026, 4, 5)))
        assert _added(session) == world.told.total() - closed.total() > 10
        _close_anew(session, VILLAGES[0], at(date(2026, 4, 6)))
    with store.transaction() as session:
        assert _by_the_program(session) == +world.told == _recounted(session)
        found = checks.findings(session, at(date(2026, 4, 7)))
        assert [line for line in found if not line.startswith(NOT_RUNNING)] == []


def _live_through(world: World) -> None:
    """A month of reports: most on their day, some late, some told twice, some withdrawn, some that contradict."""
    roots: list[str] = []
    for number in range(REPORTS):
        on = FIRST + timedelta(days=number % 31)
        told = at(on + timedelta(days=world.random.randint(1, 3) if number < LATE else 0))
        root = world.report(on, told)
        if number % WITHDRAWN == 0 and root not in roots:
            world.withdraw(root, told + timedelta(hours=2))
        else:
            roots.append(root)
    for root in roots[:TWICE]:
        again = daybook.current(world.session, root)
        world.report(again.occurred_on, at(date(2026, 4, 1)), again.kind, again.person_id or "")
    for group in GROUPS[::10]:
        person = world.folk[group][0]
        world.report(date(2026, 3, 9), at(date(2026, 3, 9)), EventKind.MIGRATE_OUT, person)
        world.report(date(2026, 3, 5), at(date(2026, 3, 10)), EventKind.DEATH, person)


def _close(session: Session, now: datetime) -> Tally:
    """Each village's cadre closes its month, then the office the township's. What the villages' books say."""
    said: Tally = Counter()
    for village in VILLAGES:
        said += _closed(session, staff(session, Role.CADRE, village), village, now)
    whole = _closed(session, staff(session, Role.OFFICE, TOWNSHIP), TOWNSHIP, now)
    assert months.unclosed(session, TOWNSHIP, MARCH) == {}
    assert _by_kind(whole) == _by_kind(said)
    return said


def _closed(session: Session, who: Who, area: str, now: datetime) -> Tally:
    line = months.close(session, who, area, MARCH, months.state(session, area, MARCH).seen, now)
    return Counter({(area, kind): n for kind, n in line.counts.items()})


def _close_anew(session: Session, village: str, now: datetime) -> None:
    """Opened for what came late, and closed again: the second close says what is different."""
    who = staff(session, Role.CADRE, village)
    months.reopen(session, who, village, MARCH, Reopening.LATE, now)
    months.close(session, who, village, MARCH, months.state(session, village, MARCH).seen, now)
    lines = months.history(session, village, MARCH)
    assert [line.act for line in lines] == ["closed", "reopened", "closed"]
    added = months.differences(session, lines)[lines[-1].id].added
    assert sum(added.values()) == len(lines[-1].rows) - len(lines[0].rows)


def _added(session: Session) -> int:
    """How many reports stand beside the closed books of the villages."""
    return sum(sum(months.state(session, village, MARCH).addendum.added.values()) for village in VILLAGES)


def _by_the_program(session: Session) -> Tally:
    found = counting.by_month(session, TOWNSHIP, FIRST, LAST)
    return Counter({(village, str(kind)): n for (village, kind, _), n in found.items()})


def _recounted(session: Session) -> Tally:
    """The same from the rows alone."""
    rows = session.connection().exec_driver_sql(
        "SELECT substr(group_code, 1, 12), kind, COUNT(*) FROM event WHERE status = 'recorded'"
        " AND occurred_on BETWEEN '2026-03-01' AND '2026-03-31' GROUP BY 1, 2"
    )
    return Counter({(village, kind): n for village, kind, n in rows})


def _by_kind(said: Tally) -> Counter[str]:
    total: Counter[str] = Counter()
    for (_, kind), n in said.items():
        total[kind] += n
    return total


def _names(many: int) -> list[str]:
    return [_SURNAMES[number % 10] + _GIVEN[number // 10] for number in range(many)]
