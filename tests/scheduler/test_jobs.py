"""All of time: which ticks fall due, in what order, live and in a jump; and that a jump does what the days would do."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlmodel import select

from locales import text
from models.db import Store, collected
from models.kinds import EventKind, Scope
from models.services import operator, reminders
from models.tables import Outbox, Person
from scheduler import horizon, jobs
from scheduler.jobs import JOBS, due_between
from scheduler.runner import Runner, trigger
from tests.factories import cadre, joined, officer, township, woman
from tests.scheduler.scenes import agree, at, deliver, plan, report

START = date(2026, 3, 30)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(0), timedelta(days=3))


def test_every_job_is_listed_once() -> None:
    assert [job.name for job in JOBS] == ["retention", "horizon", "leaves", "reminders", "digests", "practice"]


def test_hour_of_real_time_has_every_tick() -> None:
    names = [job.name for _, job in due_between(at(START, 10), at(START, 11))]
    assert (names.count("reminders"), names.count("digests"), names.count("horizon")) == (12, 12, 1)


def test_jump_of_a_day_visits_every_hour_at_which_something_is_said() -> None:
    found = {instant for instant, job in due_between(at(START, 0), at(START, 23, 59)) if job.name == "digests"}
    hours = {(8, 0), (8, 30), (9, 0), (17, 0), (17, 30), (18, 30), (20, 0), (20, 15)}
    assert {at(START, *hour) for hour in hours} <= found


@given(moments, spans)
def test_ticks_come_in_order_within_their_span(before: datetime, span: timedelta) -> None:
    found = due_between(before, before + span)
    places = [(instant, JOBS.index(job)) for instant, job in found]
    assert places == sorted(set(places))
    assert all(before < instant <= before + span for instant, _ in found)


@given(moments, st.lists(st.timedeltas(timedelta(0), timedelta(minutes=59)), max_size=6))
def test_live_ticks_are_the_same_however_time_is_cut(before: datetime, parts: list[timedelta]) -> None:
    total = sum(parts, timedelta(0))
    if total <= jobs.JUMP:
        cut, instant = [], before
        for part in parts:
            cut += due_between(instant, instant + part)
            instant += part
        assert cut == due_between(before, before + total)


@given(moments)
def test_machine_ticks_at_the_instants_of_the_list(now: datetime) -> None:
    for job in JOBS:
        fires = trigger(job).get_next_fire_time(None, now)
        due = [instant for instant, found in due_between(now - timedelta(seconds=1), fires) if found is job]
        assert due[-1] == fires


def test_runner_calls_with_the_name_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> list[str]:
        called: list[str] = []
        soon = jobs.Job("soon", timedelta(seconds=1), lambda _session, _now: jobs.Tally("soon"))
        monkeypatch.setattr("scheduler.runner.JOBS", (soon,))
        runner = Runner(called.append)
        runner.start()
        await asyncio.sleep(1.2)
        runner.stop()
        return called

    assert asyncio.run(scene())[0] == "soon"


def scene(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        officer(session)
        cadre(session)
        for number in range(3):
            person = woman(session, f"王小{'一二三'[number]}")
            joined(session, person)
            agree(session, person, *Scope, on=START)
            report(session, person, EventKind.MIGRATE_OUT, START, to_place="x")
            report(session, person, EventKind.PREGNANCY, START, lmp="2026-01-05", edd="2026-10-12")
            plan(session, person, START)


def visit(store: Store, before: datetime, after: datetime) -> list[tuple[datetime, int, str]]:
    """Run what fell due, sending at once: (instant, chat, first line)."""
    sent = []
    for instant, job in due_between(before, after):
        with store.transaction() as session:
            job.run(session, instant)
            queued = collected(session, Outbox)
        if not queued:
            continue
        sent += [(instant, chat, text("en", message.lines[0])) for chat, message in deliver(store, instant)]
    return sent


def test_week_in_one_jump_says_what_seven_days_say(store: Store) -> None:
    scene(store)
    sent = visit(store, at(START, 7), at(START + timedelta(days=7), 7))
    by_hour = sorted({(instant + timedelta(hours=8)).strftime("%H:%M") for instant, _, _ in sent})
    assert by_hour == ["08:00", "08:30", "09:00", "17:00", "17:30", "18:30", "20:00"]
    assert len([line for _, _, line in sent if line.startswith("You have a health service note")]) == 6


def test_doubled_ticks_say_nothing_twice(store: Store) -> None:
    scene(store)
    once = visit(store, at(START, 7), at(START + timedelta(days=2), 7))
    assert once
    assert visit(store, at(START, 7), at(START + timedelta(days=2), 7)) == []


@pytest.mark.slow
def test_ninety_days_pass_in_seconds(store: Store) -> None:
    scene(store)
    begun = time.process_time()
    visit(store, at(START, 7), at(START + timedelta(days=90), 7))
    assert time.process_time() - begun < 60  # the aim is 20 s; a busy machine must not fail the suite


@pytest.mark.parametrize("away", [2, 20, 75])
def test_nights_that_were_missed_are_made_up_for(store: Store, away: int) -> None:
    scene(store)
    with store.transaction() as session:
        everybody = session.exec(select(Person.id)).all()
        horizon.run(session, at(START, 3))
    for night in (away, away + 1):
        more, now = True, at(START + timedelta(days=night), 3)
        while more:
            with store.transaction() as session:
                more = horizon.run(session, now).more
        with store.transaction() as session:
            assert operator.get(session, "horizon").value == {"night": now.toordinal(), "after": None}  # type: ignore[union-attr]
            if away > 28:
                assert reminders.differing(session, everybody, at(START + timedelta(days=away), 3)) == []


def test_clock_put_back_does_not_keep_the_horizon(store: Store) -> None:
    scene(store)
    for day in (300, 1):
        with store.transaction() as session:
            horizon.run(session, at(START + timedelta(days=day), 3))
            assert operator.get(session, "horizon").value["night"] <= at(START + timedelta(days=day), 3).toordinal()  # type: ignore[union-attr]


def test_horizon_is_done_once_a_night(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scene(store)
    monkeypatch.setattr(horizon, "PORTION", 1)
    for night in range(28):
        for _ in range(6):
            with store.transaction() as session:
                tally = horizon.run(session, at(START + timedelta(days=night), 3))
        assert not tally.more
    with store.transaction() as session:
        known = operator.get(session, "horizon")
        assert known is not None
        assert known.value["after"] is None
