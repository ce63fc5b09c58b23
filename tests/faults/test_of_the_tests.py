"""The loop can fail: each known bug, put back, is found by a tale. What finds none of them would prove nothing."""

import asyncio
import sqlite3
from contextlib import closing, nullcontext, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from models.failpoints import Point
from models.kinds import ReminderState
from models.tables import Reminder
from tests.faults import bugs
from tests.faults.bugs import Bug
from tests.faults.her_tales import expecting, queue_soon
from tests.faults.killing import Tale, told, township
from tests.faults.library import TALES
from tests.faults.scene import Scene, scenery


async def _ended_by_another_hand(s: Scene) -> None:
    """What she waits for is queued, and then ended by another process that knows nothing of the queue."""
    queue_soon(s, after=1)
    end = sa.update(Reminder).where(Reminder.state == ReminderState.QUEUED)  # type: ignore[arg-type]
    s.do(lambda session: session.execute(end.values(state=ReminderState.CANCELLED)))
    await s.passes(minutes=3)
    s.mei.sees_nothing()


async def _too_late(s: Scene) -> None:
    """The program is off while what is queued runs out."""
    queue_soon(s, after=1, until=2)
    await s.stops()
    s.listen_anew()
    s.sandbox.clock.advance(180)
    await s.starts()
    await s.settle()
    s.mei.sees_nothing()


ENDED = Tale("reminder_ended_by_another_hand", _ended_by_another_hand, expecting)
LATE = Tale("reminder_that_ran_out", _too_late, expecting)
CAUGHT: tuple[tuple[Bug, Tale, set[str]], ...] = (
    (bugs.confirm_before_commit, TALES["report_is_saved"], {"lost"}),
    (bugs.no_seen_check, TALES["report_goes_on"], {"lost", "doubled", "order"}),
    (bugs.doubtful_reminders_are_sent_again, TALES["queued_reminder_leaves"], {"doubled"}),
    (bugs.refusal_is_taken_for_a_bad_line, TALES["draft_is_dropped_and_taken_up"], {"broken", "lost"}),
    (bugs.reminders_wait_in_memory, TALES["reminders_of_the_morning"], {"lost"}),
    (bugs.claim_without_looking_again, ENDED, {"broken", "doubled"}),
    (bugs.no_order_in_a_chat, TALES["three_chats_at_once"], {"order"}),
    (bugs.nothing_expires, LATE, {"broken", "doubled"}),
    (bugs.stop_spares_the_queue, TALES["stop_reaches_what_is_queued"], {"broken", "doubled"}),
    (bugs.nobody_looks_after_the_dead, TALES["report_begins"], {"lost", "broken"}),
    (bugs.seen_is_noted_first, TALES["report_is_saved"], {"lost"}),
    (bugs.answers_are_not_in_the_store, TALES["nothing_happened_today"], {"lost"}),
)


@pytest.mark.campaign
@pytest.mark.parametrize(("bug", "tale", "kinds"), CAUGHT, ids=[bug.__name__ for bug, *_ in CAUGHT])
def test_bug_is_caught(bug: Bug, tale: Tale, kinds: set[str], tmp_path: Path) -> None:
    record = told(tale, tmp_path, bug=bug, patience=10)
    assert {one.what for _, _, one in record.findings} & kinds, record.lines()


@pytest.mark.parametrize("tale", [ENDED, LATE], ids=["ended", "late"])
def test_without_the_bug_all_is_well(tale: Tale, tmp_path: Path) -> None:
    assert told(tale, tmp_path).lines() == []


@pytest.mark.parametrize("bug", [nullcontext, bugs.begin_without_a_lock], ids=["well", "begin_without_a_lock"])
def test_another_program_writes_in_the_middle_of_a_batch(bug: Bug, tmp_path: Path) -> None:
    """With the lock it waits for its turn. Without, it comes between what a batch reads and what it writes."""
    with bug(), capture_logs() as logged:
        asyncio.run(_disturbed(tmp_path))
    failed = [line for line in logged if line["event"] == "batch_not_committed"]
    assert bool(failed) == (bug is bugs.begin_without_a_lock)


async def _disturbed(folder: Path) -> None:
    async with scenery(folder) as scene:
        await scene.begins(None)
        await township(scene)
        times, file = list[Point](), scene.folder / "data" / "daybook.db"

        def write(point: Point) -> None:
            if point is Point.PREPARED and not times:
                times.append(point)
                with closing(sqlite3.connect(file, timeout=0)) as other, suppress(sqlite3.OperationalError), other:
                    other.execute("INSERT INTO operatorvalue VALUES ('once:other', '{}', '2026-03-20 04:00:00')")

        await scene.anna.says("/help")  # from here on her chat was used today: that is written before anything is read
        scene.trap.also = write
        scene.trap.set(0)
        await scene.anna.taps("✓ 今日无事")
        assert times
        await scene.ends()
