"""/health says which part is not ready; /metrics counts, and names nobody."""

import asyncio
import re
import sqlite3
import threading
import time
from datetime import timedelta

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import check, health
from bot.counts import Spread
from bot.health import Pulse
from models.clock import utc_now
from models.errors import SettingsWrong
from models.kinds import MessageClass
from models.message import Message
from models.services import operator, outbox
from models.services.outbox import Address
from tests.bot.knocking import housed, message

pytestmark = pytest.mark.usefixtures("logged", "remembered", "impatient_store")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(health, "_FRESH", 0.0)
    monkeypatch.setattr(health, "_COUNTED_EVERY", 0.0)


async def figures(one):
    """What /metrics says: (name, labels' values) → value."""
    status, said = await one.get("/metrics")
    assert status == 200
    families = list(text_string_to_metric_families(said))
    return {(row.name, *row.labels.values()): row.value for family in families for row in family.samples}


async def parts(one):
    """The parts that are not ready."""
    status, said = await one.get("/health")
    assert status == (200 if orjson.loads(said)["status"] == "ready" else 503)
    return orjson.loads(said).get("parts", {})


@housed()
async def test_a_program_that_works_is_ready(one):
    assert await one.get("/health") == (200, '{"status":"ready"}')
    assert await one.get("/health/live") == (200, '{"status":"alive"}')


@housed(mode="polling")
async def test_polling_can_be_looked_at_too(one):
    await one.until(lambda: not one.program.parts.intake.trouble())
    assert await parts(one) == {}
    assert ("daybook_updates_inside",) not in await figures(one)
    one.program.parts.intake._fetched_at -= 100
    assert await parts(one) == {"intake": "nothing was fetched for 100 seconds"}


@housed()
async def test_each_part_says_what_is_wrong_with_it(one):
    program = one.program
    with program.store.transaction() as session:
        operator.put(session, operator.TICK, program.now())
    one.sandbox.clock._offset += 25 * 60
    program.parts.ticker._noted = program.now()
    with program.store.transaction() as session:
        session.connection().exec_driver_sql("delete from lease")
    await program.parts.sender.stop()
    program.parts.intake.stop()
    said = await parts(one)
    assert said["sender"] == "nothing is sent"
    assert said["intake"] == "updates are not taken"
    assert said["lease"] == "has run out"
    assert re.fullmatch(r"no job ran for 2\d minutes", said["scheduler"])


@housed()
async def test_a_store_that_does_not_answer_is_not_ready(one):
    other = sqlite3.connect(one.chosen.data_dir / "daybook.db")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("ALTER TABLE operatorvalue RENAME TO away")
    other.commit()
    assert await parts(one) == {"store": "does not answer"}
    found = await figures(one)
    assert found["daybook_ready", "store"] == 0
    assert ("daybook_dead_letters",) not in found
    other.execute("ALTER TABLE away RENAME TO operatorvalue")
    other.commit()
    assert await parts(one) == {}


@housed()
async def test_a_slow_store_is_not_waited_for_longer_than_a_second(one):
    over = threading.Event()
    busy = asyncio.create_task(one.program.in_store(over.wait))
    assert await parts(one) == {"store": "does not answer"}
    over.set()
    await busy
    assert await parts(one) == {}


@housed()
async def test_what_happened_is_counted(one):
    her = one.person()
    await one.settled()
    one.says(her, "a", "b")
    await one.settled()
    await one.knock(message(7), secret="wrong")
    one.sandbox.world.faults.add(method="sendMessage", code=429, retry_after=0)
    one.says(her, "c")
    await one.settled()
    found = await figures(one)
    assert found["daybook_updates_total", "message"] == 3
    assert found["daybook_sends_total", "reply", "sent"] == 3
    assert found["daybook_updates_refused_total", "secret"] == 1
    assert found["daybook_floods_total",] == 1
    assert found["daybook_batch_updates_sum",] == 3
    assert found["daybook_batch_updates_count",] == found["daybook_batch_seconds_count",]
    assert found["daybook_batch_updates_bucket", "+Inf"] == found["daybook_batch_updates_count",]
    assert found["daybook_outbox_messages", "reply", "sent"] == 3
    assert found["daybook_updates_inside",] == found["daybook_doubtful",] == found["daybook_dead_letters",] == 0
    assert found["daybook_last_poll_timestamp_seconds",] == pytest.approx(one.program.now().timestamp(), abs=120)
    assert {found["daybook_ready", part] for part in ("store", "intake", "sender", "scheduler", "lease")} == {1}


@housed()
async def test_what_waits_too_long_is_shown(one):
    one.program.parts.sender._stopping = True
    with one.program.store.transaction() as session:
        due = one.program.now() - timedelta(seconds=90)
        outbox.queue(session, Address(5, "en"), Message(deletes=7), MessageClass.REPLY, due)
    found = await figures(one)
    assert 90 <= found["daybook_outbox_lag_seconds", "reply"] < 120
    assert found["daybook_outbox_lag_seconds", "reminder"] == 0
    assert found["daybook_outbox_messages", "reply", "queued"] == 1
    one.program.parts.sender._stopping = False


@housed()
async def test_nobody_is_named(one):
    her = one.person("王秀英")
    await one.settled()
    one.says(her, "刘小梅 13049708799")
    await one.settled()
    said = "".join([(await one.get(path))[1] for path in ("/metrics", "/health", "/health/live")])
    for word in ("王秀英", "刘小梅", "1304970", str(her.id), one.sandbox.token, one.program._name, "daybook_bot"):
        assert word not in said


@housed()
async def test_an_address_that_is_taken_is_one_line(one):
    other = one.chosen.model_copy(update={"data_dir": one.chosen.data_dir / "other", "key_file": None})
    program = type(one.program)(other, one.sandbox.clock)
    with pytest.raises(SettingsWrong, match=r"DAYBOOK_LISTEN: 127.0.0.1 port \d+: Address already in use"):
        await program.start()


def test_the_pulse_shows_a_loop_that_was_held_up(monkeypatch):
    monkeypatch.setattr(health, "_BEAT", 0.01)

    async def go():
        pulse = Pulse()
        assert pulse.worst == 0
        beating = asyncio.create_task(pulse.run())
        await asyncio.sleep(0.03)
        time.sleep(0.2)
        await asyncio.sleep(0.03)
        monkeypatch.setattr(health, "_KEPT", 0.0)
        assert pulse.worst > 0.15
        while pulse.worst > 0.15:  # until a beat came in time
            await asyncio.sleep(0.05)
        beating.cancel()

    asyncio.run(go())


def test_a_spread_counts_each_measure_once():
    spread = Spread((1.0, 2.0))
    for measure in (0.5, 1.0, 1.5, 3.0):
        spread.add(measure)
    assert (spread.within, spread.total) == ([2, 1, 1], 6.0)


def test_many_that_are_brought_updates_need_no_lease_to_be_running(store):
    now = utc_now()
    with store.transaction() as session:
        assert "the program is not running" in check.findings(session, now)
        operator.put(session, operator.POLL, now)
        operator.put(session, operator.TICK, now)
        assert check.findings(session, now) == []
