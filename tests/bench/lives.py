"""Women whose reminders are to be planned: townships full of them, each with an ordinary life. Written in bulk.

Of seven two expect a child, one gave birth lately, two live away, one has a method and one nothing but rounds.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from models import sealing
from models.clock import local_day
from models.db import Store, keyring
from models.ids import new_id
from models.kinds import Calendar, EventKind, EventStatus, Precision, Scope, Visibility
from models.tables import Account, Consent, Event, ExamRound, Person, PersonLink, Township
from tests.bench.play import FIRST_LISTENER

ZONE = "Asia/Shanghai"
_AT_ONCE = 5_000
_GROUPS, _IN_A_GROUP = 10, 200
_SCOPES = (Scope.ROUND, Scope.CARE, Scope.FEEDBACK, Scope.MEASURE_CARE)
Rows = dict[Any, list[dict[str, Any]]]


def code_of(number: int) -> str:
    """The township with this number."""
    return f"9901{number:05d}"


def fill(store: Store, women: int, townships: int = 1) -> None:
    """Write so many women, spread over so many townships, into an empty store. Nothing is planned yet."""
    now = datetime.now(UTC)
    with store.transaction() as session:
        for number in range(townships):
            _township(session, code_of(number), local_day(now, ZONE))
    for start in range(0, women, _AT_ONCE):
        with store.transaction() as session:
            _women(session, range(start, min(women, start + _AT_ONCE)), townships, now)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _township(session: Session, code: str, today: date) -> None:
    session.add(Township(code=code, name="梅溪镇", zone=ZONE))
    opens = today + timedelta(days=40)
    session.add(ExamRound(township=code, key="next", opens=opens, closes=opens + timedelta(days=45)))


def _women(session: Session, numbers: range, townships: int, now: datetime) -> None:
    rows: Rows = {table: [] for table in (Person, Account, PersonLink, Consent, Event)}
    for number in numbers:
        _woman(session, rows, number, townships, now)
    for table, found in rows.items():
        session.connection().execute(sa.insert(table), found)


def _woman(session: Session, rows: Rows, number: int, townships: int, now: datetime) -> None:
    code, place = code_of(number % townships), number // townships // _IN_A_GROUP
    group = f"{code}{1 + place // _GROUPS:03d}{1 + place % _GROUPS:03d}"
    she, account, key = new_id(), new_id(), sealing.new_person_key()
    here, then = {"township": code}, now - timedelta(days=90)
    rows[Person].append(
        {"id": she, "group_code": group, "key": keyring(session).seal(key, f"person.key:{she}"),
         "birth_year": 1990, "touched_at": then, **here}
    )  # fmt: skip
    rows[Account].append(
        {"id": account, "chat_id": FIRST_LISTENER + number, "language": "zh_Hans", "open": True, "awaits": "",
         "created_at": then, **here}
    )  # fmt: skip
    link = {"person_id": she, "account_id": account, "since": then, "verified_at": then}
    rows[PersonLink].append({"id": new_id(), **link, **here})
    rows[Consent] += [
        {"id": new_id(), "person_id": she, "scope": scope, "granted": True, "text_hash": "", "at": then,
         "on": then.date(), **here} for scope in _SCOPES
    ]  # fmt: skip
    for serial, (kind, on, answers) in enumerate(_life(number, local_day(now, ZONE)), start=1):
        rows[Event].append(_event(group, she, key, number * 9 + serial, kind, on, answers))


def _life(number: int, today: date) -> Iterator[tuple[EventKind, date, Mapping[str, str]]]:
    days = number // 7 % 200
    match number % 7:
        case 0 | 1:
            lmp = today - timedelta(days=40 + days)
            yield EventKind.PREGNANCY, today - timedelta(days=min(days, 30)), {"lmp": lmp.isoformat()}
            if days > 60:
                yield EventKind.EXAM, today - timedelta(days=days // 2), {"exam_kind": "anc"}
        case 2:
            yield EventKind.BIRTH, today - timedelta(days=days), {}
        case 3 | 4:
            yield EventKind.MIGRATE_OUT, today - timedelta(days=days), {"to_place": "广东东莞"}
        case 5:
            yield EventKind.MEASURE, today - timedelta(days=days), {"action": "start", "method": "iud"}


def _event(
    group: str, she: str, key: bytes, serial: int, kind: EventKind, on: date, answers: Mapping[str, str]
) -> dict[str, Any]:
    event_id = new_id()
    facts = sealing.seal_with(key, orjson.dumps(answers), f"event.facts:{event_id}")
    return {
        "id": event_id, "root_id": event_id, "township": group[:9], "group_code": group, "kind": kind,
        "person_id": she, "occurred_on": on, "precision": Precision.DAY, "calendar": Calendar.SOLAR, "facts": facts,
        "reported_at": datetime(on.year, on.month, on.day, 4, tzinfo=UTC), "reported_on": on, "serial": serial,
        "version": 1, "reporter_id": "", "source": "officer", "visibility": Visibility.AREA,
        "status": EventStatus.RECORDED, "late_days": 0, "key": event_id, "fingerprint": "",
    }  # fmt: skip
