"""Many people at once, written by the database itself: women with a reminder due today, villages with open items.

Only what a part of the bench reads is filled in: a name is sealed for those who are shown.
"""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import local_day
from models.db import Store
from models.ids import new_id
from models.kinds import ItemKind, Level, Role, Scope
from models.services import people
from models.tables import Account, Area, Consent, Membership, Person, PersonLink, Reminder, Township
from tests.bench import township
from tests.bench.play import FIRST_LISTENER

VILLAGE = township.CODE + "901"
_GROUPS = 10
_AT_ONCE = 5_000
FIRST_READER = 5_300_000_001
"""Chat of the cadre whose list is shown."""


def women(store: Store, count: int) -> None:
    """Add so many women in a village of their own: verified, agreed to care, one reminder due today each."""
    now = datetime.now(UTC)
    today = local_day(now, township.noon(now))
    with store.transaction() as session:
        session.add(Area(code=VILLAGE, township=township.CODE, level=Level.VILLAGE, name="901村"))
        session.add(Area(code=VILLAGE + "001", township=township.CODE, level=Level.GROUP, name="1组"))
        session.flush()
        for start in range(0, count, _AT_ONCE):
            _women(session, range(start, min(count, start + _AT_ONCE)), now, today)


def _women(session: Session, numbers: range, now: datetime, today: date) -> None:
    here, then = {"township": township.CODE}, now - timedelta(days=90)
    ids = [(number, new_id(), new_id()) for number in numbers]
    window = {"send_from": today, "send_to": today + timedelta(days=5), "care_from": today, "care_to": today}
    what = {"schedule": "folic.monthly", "section": "folic", "message": "folic_pickup", "audience": "woman"}
    planned = {"state": "planned", "cause": "", "planned_at": then, "changed_at": then, "sent_on": None}
    rows = {
        Person: [{"id": she, "group_code": VILLAGE + "001", "touched_at": then} for _, she, _ in ids],
        Account: [
            {"id": account, "chat_id": FIRST_LISTENER + number, "language": "zh_Hans", "open": True, "awaits": "",
             "created_at": then} for number, _, account in ids
        ],
        PersonLink: [
            {"id": new_id(), "person_id": she, "account_id": account, "since": then, "verified_at": then}
            for _, she, account in ids
        ],
        Consent: [
            {"id": new_id(), "person_id": she, "scope": Scope.CARE, "granted": True, "text_hash": "", "at": then,
             "on": then.date()} for _, she, _ in ids
        ],
        Reminder: [
            {"id": new_id(), "person_id": she, "anchor": "", "nth": 0, **what, **window, **planned} for _, she, _ in ids
        ],
    }  # fmt: skip
    for table, found in rows.items():
        session.connection().execute(sa.insert(table), [{**row, **here} for row in found])


def villages(store: Store, count: int, people_each: int) -> None:
    """Fill an empty store with villages in ten groups, an open item for everybody; the first has names and a cadre."""
    now = datetime.now(UTC)
    with store.transaction() as session:
        session.add(Township(code=township.CODE, name="梅溪镇", zone=township.noon(now)))
        for number in range(count):
            _area(session, f"{township.CODE}{number:03d}")
        account = Account(chat_id=FIRST_READER, language="zh_Hans", township=township.CODE, created_at=now)
        session.add(account)
        session.flush()
        first = f"{township.CODE}000"
        seat = {"township": township.CODE, "account_id": account.id, "since": now}
        session.add(Membership(role=Role.CADRE, area=first, **seat))
        _named(session, first, people_each, now)
        session.flush()
        for statement in _multitude(session.connection().dialect.name, count, people_each, now):
            session.connection().execute(sa.text(statement))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _area(session: Session, code: str) -> None:
    session.add(Area(code=code, township=township.CODE, level=Level.VILLAGE, name=f"{code[9:]}村"))
    for group in range(_GROUPS):
        place = {"township": township.CODE, "level": Level.GROUP, "name": f"{group + 1}组"}
        session.add(Area(code=f"{code}{group:03d}", **place))


def _named(session: Session, village: str, count: int, now: datetime) -> None:
    for number in range(count):
        people.add(session, f"{village}{number % _GROUPS:03d}", f"王{number}", now, birth_year=1990)


def _multitude(dialect: str, count: int, people_each: int, now: datetime) -> list[str]:
    """SQL that writes everybody outside of the first village, and an open item for each person of all."""
    total = (count - 1) * people_each
    if dialect == "sqlite":
        series = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {total}) SELECT i FROM n)"
        hexed, three = "printf('%032x', {})", "printf('%03d', {})"
        due = "date('{day}', (abs(random()) % 90 - 45) || ' days')"
    else:
        series = f"generate_series(1, {total}) AS s(i)"
        hexed, three = "lpad(to_hex({}), 32, '0')", "lpad(({})::text, 3, '0')"
        due = "(date '{day}' + (random() * 90 - 45)::int)"
    village = three.format(f"(1 + (i - 1) / {people_each})")
    group = three.format(f"(i % {_GROUPS})")
    stamp = now.strftime("%Y-%m-%d %H:%M:%S.000000")
    everybody = (
        f"INSERT INTO person (id, township, group_code, touched_at) SELECT {hexed.format('i')}, '{township.CODE}', "
        f"'{township.CODE}' || {village} || {group}, '{stamp}' FROM {series} WHERE {total} > 0"
    )
    items = (
        "INSERT INTO followup (id, township, group_code, person_id, kind, opened_by, opened_on, due_on, state, cause, "
        f"clinic_only) SELECT id, township, group_code, id, '{ItemKind.SERVICE_CARD}', id, '{now:%Y-%m-%d}', "
        f"{due.format(day=f'{now:%Y-%m-%d}')}, 'open', '', {'0' if dialect == 'sqlite' else 'false'} FROM person"
    )
    return ([everybody] if total else []) + [items]
