"""The day before a clinic's day those who work are told, once; the calendar decides, not the day of the month."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from locales import text
from models.db import cache, collected
from models.message import Message
from models.services import township_settings
from models.tables import Clinic, Outbox, Township
from scheduler import digests
from tests.factories import NOON, TOWNSHIP, cadre, officer, township

EVE = NOON + timedelta(days=19, hours=5)
"""The 8th of April, 17:00 in the village."""


@pytest.fixture(autouse=True)
def _town(session: Session) -> None:
    town = township(session)
    clinic = session.exec(select(Clinic)).one()
    clinic.days = {"of_month": [9, 19, 29], "dates": [], "hours": "8:30–11:30", "capacity": None}
    session.add_all((clinic, town))


def told(session: Session, at: datetime) -> list[str]:
    """What is said at an instant about a clinic's day, with to how many."""
    before = len(collected(session, Outbox))
    digests.run(session, at)
    spoken: dict[str, Message] = cache(session, "outbox")
    lines = [line for row in collected(session, Outbox)[before:] for line in spoken[row["id"]].lines]
    return [text("zh_Hans", line) for line in lines if line.key == "clinic.tomorrow"]


def test_officers_and_cadres_are_told_the_day_before_and_once(session: Session) -> None:
    officer(session)
    cadre(session)
    said = ["4月9日 周四 是镇卫生院的服务日，时间 8:30–11:30。"] * 2
    assert told(session, EVE - timedelta(minutes=1)) == []
    assert told(session, EVE) == said
    assert told(session, EVE + timedelta(minutes=5)) == []


def test_notice_that_is_late_by_an_evening_is_not_given(session: Session) -> None:
    officer(session)
    assert told(session, EVE + timedelta(hours=4)) == []


def test_nothing_is_said_before_a_day_that_a_holiday_takes(session: Session) -> None:
    officer(session)
    town = session.get(Township, TOWNSHIP)
    assert town is not None
    town.settings = {"holidays": [{"from": "2026-04-05", "to": "2026-04-09"}]}
    township_settings.forget(session)
    assert told(session, EVE) == []


def test_township_can_switch_the_notice_off(session: Session) -> None:
    officer(session)
    town = session.get(Township, TOWNSHIP)
    assert town is not None
    town.settings = {"schedules": [{"key": "clinic.day", "enabled": False}]}
    township_settings.forget(session)
    assert told(session, EVE) == []
