"""The township of the bench: groups of invented people, an officer for each, a cadre for each village; and what the
officers do, step by step.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from locales import Phrase, text
from models.db import Store
from models.kinds import EventKind, Level, Role
from models.services import people
from models.tables import Account, Area, Membership, Township

CODE = "990101101"
FIRST_OFFICER, FIRST_CADRE = 5_100_000_001, 5_200_000_001
STEPS = 6
"""Steps of one guided report: /report, the kind, the person, the day, the place, save."""
_NAMES = ("王秀英", "李桂兰", "张美玲", "刘春燕", "陈晓芳", "杨冬梅", "赵大山", "黄建国", "周志强", "吴文斌")
_GROUPS = 10
_SHOWN = 6
"""People who surely have a button; the others are named."""
_PLACES = ("广东东莞", "浙江义乌", "江苏昆山")
_TONGUE = "zh_Hans"


def fill(store: Store, officers: int, people_each: int = 10, role: Role = Role.OFFICER) -> None:
    """Write so many groups, each with its people and somebody who holds `role` in it, into an empty store."""
    with store.transaction() as session:
        session.add(Township(code=CODE, name="梅溪镇", zone=noon(datetime.now(UTC))))
        session.add(Area(code=CODE, township=CODE, level=Level.TOWNSHIP, name="梅溪镇"))
        for number in range(officers):
            _group(session, number, people_each, role)


def noon(now: datetime) -> str:
    """A zone in which it is about noon, far from the quiet hours, whenever the bench is run."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _group(session: Session, number: int, people_each: int, role: Role) -> None:
    village = f"{CODE}{201 + number // _GROUPS}"
    group = f"{village}{1 + number % _GROUPS:03d}"
    if number % _GROUPS == 0:
        session.add(Area(code=village, township=CODE, level=Level.VILLAGE, name=f"{201 + number // _GROUPS}村"))
        _staff(session, FIRST_CADRE + number // _GROUPS, Role.CADRE, village)
    session.add(Area(code=group, township=CODE, level=Level.GROUP, name=f"{1 + number % _GROUPS}组"))
    _staff(session, FIRST_OFFICER + number, role, group)
    long_ago = datetime.now(UTC) - timedelta(days=60)
    for place, name in enumerate(_NAMES[:people_each]):
        people.add(session, group, name, long_ago - timedelta(minutes=place), birth_year=1990)


def _staff(session: Session, chat: int, role: Role, area: str) -> None:
    now = datetime.now(UTC)
    account = Account(chat_id=chat, language=_TONGUE, township=CODE, created_at=now)
    session.add(account)
    session.flush()
    session.add(Membership(township=CODE, account_id=account.id, role=role, area=area, since=now))


def cast(officers: int, reports: int, *, spoken: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Who is in the room, by user id: each officer with the steps of so many reports, and the cadres, who only read.

    `spoken`: each report is one sentence and a tap.
    """
    cadres = {str(FIRST_CADRE + number): [] for number in range(-(-officers // _GROUPS))}
    steps = [step for report in range(reports) for step in (_sentence if spoken else _report)(report)]
    return {str(FIRST_OFFICER + number): steps for number in range(officers)} | cadres


def _report(number: int) -> list[dict[str, Any]]:
    """Somebody left: each report is about somebody else of the group, so that none equals an earlier one."""
    name, place = _NAMES[number % len(_NAMES)], _PLACES[number % len(_PLACES)]
    kind = _say(f"kind.{EventKind.MIGRATE_OUT}")
    return [
        {"say": "/report", "sees": [_say("report.what")]},
        {"tap": kind, "sees": [kind, _say("migrate_out.who")]},
        {"tap" if number < _SHOWN else "say": name, "sees": [_say("migrate_out.when")]},
        {"tap": _say("day.today"), "sees": [_say("ask.to_place")]},
        {"say": place, "sees": [name, place]},
        {"tap": _say("card.save"), "sees": [kind, "✓", f"-{number + 1:02d}"]},
    ]


def _sentence(number: int) -> list[dict[str, Any]]:
    """The same said in one sentence."""
    name, place = _NAMES[number % len(_NAMES)], _PLACES[number % len(_PLACES)]
    return [
        {"say": f"{name}今天去{place}打工了", "sees": [name, place]},
        {"tap": _say("card.save"), "sees": [_say(f"kind.{EventKind.MIGRATE_OUT}"), "✓", f"-{number + 1:02d}"]},
    ]


def waiting(officers: int) -> dict[str, list[dict[str, Any]]]:
    """Each officer asks for the menu of reports, once: what waits when a bot is killed."""
    steps = [{"say": "/report", "sees": [_say("report.what")]}]
    return {str(FIRST_OFFICER + number): steps for number in range(officers)}


def taps(cadres: int, taps_each: int) -> dict[str, list[dict[str, Any]]]:
    """Nothing but taps, after one command: the list of open items, narrowed and widened again. For cadres of groups."""
    menu = {"say": "/pending", "sees": [_say("pending.empty")]}
    labels = ("pending.overdue", "pending.all")
    pressed = [{"tap": _say(labels[number % 2]), "sees": [_say("pending.empty")]} for number in range(taps_each)]
    return {str(FIRST_OFFICER + number): [menu, *pressed] for number in range(cadres)}


def _say(key: str) -> str:
    return text(_TONGUE, Phrase(key))
