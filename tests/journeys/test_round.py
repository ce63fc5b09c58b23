"""A round of checks through the whole program: the slip as a picture, its code at the clinic, full and lost days."""

import struct

from locales import Phrase
from models.kinds import EventKind, ReminderState
from models.tables import Event, Reminder
from tests.journeys.player import Player
from tests.journeys.stage import Stage, journey

PHONE = "+8613800000001"
CLINIC = {
    "name": "镇卫生院",
    "address": "梅溪镇中街 1 号",
    "hours": "8:00–17:30",
    "telephone": "0990-5550101",
    "days": {"of_month": [29], "dates": ["2026-04-12"], "hours": "8:30–11:30", "capacity": 1},
}
ROUND = {"key": "春", "opens": "2026-03-21", "closes": "2026-04-30"}


async def invited(stage: Stage, name: str = "刘小梅", phone: str = PHONE) -> Player:
    """Somebody who agreed to rounds; the round has opened."""
    stage.plans(clinics=[CLINIC], rounds=[ROUND])
    woman, _ = await stage.joined(name, phone, ["round"])
    return woman


@journey
async def test_she_books_shows_the_slip_and_is_checked_in_by_its_code(stage: Stage) -> None:
    woman, clinic = await invited(stage), await stage.clinic()
    await stage.passes(days=1)
    woman.sees(Phrase("remind.neutral"))
    await woman.taps(Phrase("remind.open"), Phrase("visit.pick"), "3月29日 周日", Phrase("visit.slip"))
    (slip,) = [one for one in woman.fresh if "photo" in one]
    assert slip["has_protected_content"]
    picture = stage.sandbox.world.files.get(slip["photo"][-1]["file_id"]).data
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide == 720
    assert 900 < high < 1600
    await stage.passes(minutes=11)
    assert not [one for one in woman.messages if "photo" in one]  # it went by itself
    await stage.passes(days=7)
    woman.sees(Phrase("remind.neutral"))
    (anchor,) = [row.anchor for row in stage.rows(Reminder) if row.schedule == "round.visit"]
    visit_id = anchor.partition(":")[2].partition(".")[0]
    await clinic.starts(f"visit-{visit_id}")
    await clinic.taps(Phrase("coming.done"))
    clinic.sees(Phrase("coming.is_done"))
    (event,) = stage.rows(Event, Event.kind == EventKind.EXAM)
    assert event.source == "clinic"
    await stage.passes(days=30)
    assert {row.state for row in stage.rows(Reminder)} <= {ReminderState.SENT, ReminderState.SUPERSEDED}
    woman.sees_nothing()


@journey
async def test_code_of_a_slip_says_nothing_to_anybody_else(stage: Stage) -> None:
    woman = await invited(stage)
    await stage.passes(days=1)
    await woman.taps(Phrase("remind.open"), Phrase("visit.pick"), "3月29日 周日")
    officer, cadre, stranger = await stage.officer(), await stage.cadre(), await stage.somebody("路人")
    heard = []
    for one in (officer, cadre, stranger):
        await one.starts("visit-" + "0" * 32)
        heard.append(one.heard)
    assert heard[0] == heard[1] == heard[2] == [officer.words(Phrase("refuse.invitation"))]


@journey
async def test_full_day_is_told_kindly_and_the_next_one_offered(stage: Stage) -> None:
    """The other one looked at the days before the last seat went."""
    mine = await invited(stage)
    other, _ = await stage.joined("林静", "+8613800000009", ["round"])
    await stage.passes(days=1)
    for woman in (mine, other):
        await woman.taps(Phrase("remind.open"), Phrase("visit.pick"))
    await mine.taps("3月29日 周日")
    await other.taps("3月29日 周日")
    other.sees("刚刚约满")
    assert "3月29日 周日" not in other.buttons
    await other.taps("4月12日 周日")
    other.sees("约好了")


@journey
async def test_day_that_the_clinic_gives_up_is_told_and_another_can_be_picked(stage: Stage) -> None:
    woman = await invited(stage)
    await stage.passes(days=1)
    await woman.taps(Phrase("remind.open"), Phrase("visit.pick"), "3月29日 周日")
    stage.plans(clinics=[{**CLINIC, "days": {**CLINIC["days"], "of_month": [30]}}], rounds=[ROUND])  # type: ignore[dict-item]
    await stage.passes(days=1)
    woman.sees(Phrase("remind.neutral"))
    await woman.taps(Phrase("remind.open"))
    woman.sees("取消了")
    await woman.taps(Phrase("visit.see"), "3月30日 周一")
    woman.sees("约好了")
