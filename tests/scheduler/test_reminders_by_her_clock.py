"""Quiet hours: the township's, hers where she chose them, and nothing that sets out in them."""

from datetime import date, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from models.db import Store
from models.kinds import MessageClass
from models.services import own_settings, township_settings
from models.tables import Outbox, Township
from tests.factories import TOWNSHIP
from tests.scheduler.scenes import at
from tests.scheduler.ticking import DAY, chose, ends, expecting, tick


def test_message_expires_when_the_quiet_hours_begin(town: Store) -> None:
    with town.transaction() as session:
        expecting(session)
    tick(town, DAY)
    with town.transaction() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.rank, row.expires_at) == (MessageClass.REMINDER, at(DAY, 20, 30))


@pytest.mark.parametrize(
    ("hour", "minute", "goes"), [(8, 59, False), (9, 0, True), (20, 29, True), (20, 30, False), (3, 0, False)]
)
def test_quiet_hours_hold_messages_back(town: Store, hour: int, minute: int, goes: bool) -> None:
    with town.transaction() as session:
        expecting(session)
    assert tick(town, DAY, hour, minute).counts.get("queued", 0) == int(goes)


def test_each_township_has_its_own_clock(town: Store) -> None:
    with town.transaction() as session:
        expecting(session)
        session.get_one(Township, TOWNSHIP).zone = "Asia/Urumqi"
    assert tick(town, DAY, 9, 0).counts.get("queued") is None
    assert tick(town, DAY, 11, 0).counts == {"queued": 1}


def test_who_chose_another_clock_gets_hers_by_that_one(town: Store) -> None:
    """Twelve hours away: what would never meet the township's day leaves in hers, and only then."""
    with town.transaction() as session:
        chose(session, expecting(session), zone="America/New_York")
        expecting(session, name="王秀英")
    assert tick(town, DAY, 10).counts == {"queued": 1}
    assert tick(town, DAY, 20, 45).counts == {}  # 8:45 there: the morning begins at nine
    assert tick(town, DAY, 21, 5).counts == {"queued": 1}
    assert ends(town) == [at(DAY, 20, 30), at(DAY + timedelta(1), 8, 30)]


def test_quiet_hours_that_she_chose_only_make_it_quieter(town: Store) -> None:
    with town.transaction() as session:
        chose(session, expecting(session), evening="18:00", morning="12:00")
    assert tick(town, DAY, 11).counts == {}
    assert tick(town, DAY, 18, 10).counts == {}
    assert tick(town, DAY + timedelta(1), 12, 0).counts == {"queued": 1}
    assert ends(town) == [at(DAY + timedelta(1), 18)]


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(("", *own_settings.ZONES)),
    evening=st.sampled_from(own_settings.EVENINGS),
    morning=st.sampled_from(own_settings.MORNINGS),
    minutes=st.integers(0, 366 * 24 * 60),
)
def test_nothing_sets_out_in_anybodys_quiet_hours(zone: str, evening: str, morning: str, minutes: int) -> None:
    instant = at(date(2026, 1, 1)) + timedelta(minutes=minutes)
    choices = SimpleNamespace(zone="Asia/Shanghai", quiet=township_settings.QUIET)
    clock = own_settings.clock_of(own_settings.Own(zone=zone, evening=evening, morning=morning), choices)  # type: ignore[arg-type]
    if clock.lets(instant):
        there = instant.astimezone(ZoneInfo(zone or "Asia/Shanghai")).time()
        assert time(9, 0) <= there < time(20, 30)
        assert clock.closing(instant) > instant
