"""The township of the bench: groups of invented people, an officer for each, a cadre for each village; and what the
officers do, step by step. At the end the store is counted by hand.
"""

import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.settings import Settings
from locales import Phrase, text
from models import migrations, sealing
from models.db import Store, engine_for
from models.kinds import EventKind, Level, Role
from models.services import people
from models.tables import Account, Area, Membership, Township

CODE = "990101101"
FIRST_OFFICER, FIRST_CADRE = 5_100_000_001, 5_200_000_001
STEPS = 6
"""Steps of one guided report: /report, the kind, the person, the day, the place, save."""
_NAMES = ("王秀英", "李桂兰", "张美玲", "刘春燕", "陈晓芳", "杨冬梅", "赵大山", "黄建国", "周志强", "吴文斌")
_GROUPS = 10
_PLACES = ("广东东莞", "浙江义乌", "江苏昆山")
_TONGUE = "zh_Hans"


def make(folder: Path, officers: int) -> None:
    """Write a store with so many groups of ten people and their officers, and its key file, into `folder`."""
    settings = Settings(data_dir=folder / "data")
    settings.data_dir.mkdir(parents=True)
    store = Store(engine_for(settings.store_url), sealing.load(settings.keys))
    migrations.upgrade(store.engine)
    with store.transaction() as session:
        session.add(Township(code=CODE, name="梅溪镇"))
        session.add(Area(code=CODE, township=CODE, level=Level.TOWNSHIP, name="梅溪镇"))
        for number in range(officers):
            _group(session, number)
    _close(store)


def _close(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.engine.dispose()


def _group(session: Session, number: int) -> None:
    village = f"{CODE}{201 + number // _GROUPS}"
    group = f"{village}{1 + number % _GROUPS:03d}"
    if number % _GROUPS == 0:
        session.add(Area(code=village, township=CODE, level=Level.VILLAGE, name=f"{201 + number // _GROUPS}村"))
        _staff(session, FIRST_CADRE + number // _GROUPS, Role.CADRE, village)
    session.add(Area(code=group, township=CODE, level=Level.GROUP, name=f"{1 + number % _GROUPS}组"))
    _staff(session, FIRST_OFFICER + number, Role.OFFICER, group)
    long_ago = datetime.now(UTC) - timedelta(days=60)
    for place, name in enumerate(_NAMES):
        people.add(session, group, name, long_ago - timedelta(minutes=place), birth_year=1990)


def _staff(session: Session, chat: int, role: Role, area: str) -> None:
    now = datetime.now(UTC)
    account = Account(chat_id=chat, language=_TONGUE, township=CODE, created_at=now)
    session.add(account)
    session.flush()
    session.add(Membership(township=CODE, account_id=account.id, role=role, area=area, since=now))


def cast(officers: int, reports: int) -> dict[str, list[dict[str, Any]]]:
    """Who is in the room, by user id: each officer with the steps of so many reports, and the cadres, who only read."""
    cadres = {str(FIRST_CADRE + number): [] for number in range(-(-officers // _GROUPS))}
    steps = [step for report in range(reports) for step in _report(report)]
    return {str(FIRST_OFFICER + number): steps for number in range(officers)} | cadres


def _report(number: int) -> list[dict[str, Any]]:
    """Somebody left: each report is about somebody else of the group, so that none equals an earlier one."""
    name, place = _NAMES[number % len(_NAMES)], _PLACES[number % len(_PLACES)]
    kind = _say(f"kind.{EventKind.MIGRATE_OUT}")
    return [
        {"say": "/report", "sees": [_say("report.what")]},
        {"tap": kind, "sees": [kind, _say("migrate_out.who")]},
        {"tap": name, "sees": [_say("migrate_out.when")]},
        {"tap": _say("day.today"), "sees": [_say("ask.to_place")]},
        {"say": place, "sees": [name, place]},
        {"tap": _say("card.save"), "sees": [kind, "✓", f"-{number + 1:02d}"]},
    ]


def _say(key: str) -> str:
    return text(_TONGUE, Phrase(key))


def faults(folder: Path, officers: int, reports: int) -> list[str]:
    """What is wrong with what the store holds after everybody saved `reports` reports: lost, doubled, not sent."""
    with sqlite3.connect(folder / "data" / "daybook.db") as store:
        wanted = "SELECT chat_id, person_id FROM event JOIN account ON account.id = reporter_id"
        rows = Counter(store.execute(wanted).fetchall())
        waiting = store.execute("SELECT count(*) FROM outbox WHERE state != 'sent'").fetchone()[0]
        dead = store.execute("SELECT count(*) FROM deadletter").fetchone()[0]
    by_officer = Counter(chat for chat, _ in rows)
    lost = sum(max(0, reports - by_officer[FIRST_OFFICER + number]) for number in range(officers))
    counts = {"lost": lost, "doubled": sum(rows.values()) - len(rows), "not sent": waiting, "dead letters": dead}
    return [f"{name}: {count}" for name, count in counts.items() if count]
