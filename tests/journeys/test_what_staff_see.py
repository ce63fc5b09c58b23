"""What people who work with the daybook see: the same of every woman's channel, and no more than is theirs to know."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from locales import Phrase
from models.kinds import EventKind, ReminderState, Visibility
from models.tables import Event, Person, Reminder
from tests.journeys.player import AGREED, SAVE, TODAY, Player
from tests.journeys.stage import Stage, journey, staged

PHONE = "+8613800000001"
_IDS = re.compile(r"[0-9a-f]{32}|[(（][0-9A-F]{4}[)）]")
WORLDS = ("never joined", "joined", "stopped", "paused", "blocked", "failed")


async def in_world(stage: Stage, world: str, woman: Player, link: str) -> None:
    """What she does with her invitation, or what becomes of her messages."""
    if world == "never joined":
        return
    await woman.opens(link)
    await woman.taps(Phrase("menu.contact"))
    await woman.chooses(["care", "feedback", "round"])
    if world == "stopped":
        await woman.says("退订")
    elif world == "paused":
        await woman.taps(Phrase("menu.me"), Phrase("me.pause"), Phrase("pause.open"))
    elif world == "blocked":
        await woman.does("block")
    elif world == "failed":
        await stage.post("faults", method="sendMessage", kind="lost", chat_id=woman.id)


async def cadre_in(folder: Path, world: str) -> tuple[str, set[ReminderState]]:
    """Everything that a cadre saw in two days of one world, and what became of the reminders there."""
    async with staged(folder) as stage:
        cadre, officer = await stage.cadre(), await stage.officer()
        stage.on_record("刘小梅", phone=PHONE)
        woman = await stage.somebody("刘小梅", PHONE)
        await officer.reports("migrate_out", "刘小梅", "2026-01-15", "广东东莞", SAVE)
        await officer.reports("pregnancy", "刘小梅", "2026-01-20", AGREED, Phrase("handover.offer"))
        await in_world(stage, world, woman, officer.link())
        await stage.until(18, 31)
        await stage.passes(days=1)
        await stage.until(12)
        await cadre.taps(Phrase("menu.today"), Phrase("menu.pending"), "1", Phrase("item.person"))
        await cadre.taps(Phrase("item.take"), Phrase("item.not_applicable"))
        await stage.passes(minutes=11)
        await cadre.taps(Phrase("menu.pending"))
        states = {row.state for row in stage.rows(Reminder)} - {ReminderState.PLANNED}
        return seen_by(cadre), states


def seen_by(worker: Player) -> str:
    """A chat byte for byte, but for what differs from run to run: ids, case codes, the seconds of messages."""
    kept = ("message_id", "text", "caption", "entities", "reply_markup", "has_protected_content")
    shown = [{name: one[name] for name in kept if name in one} for one in worker.messages if not one["mine"]]
    return _IDS.sub("·", json.dumps(shown, ensure_ascii=False, indent=1))


def test_cadre_sees_the_same_whatever_became_of_her_messages(tmp_path: Path) -> None:
    seen, states = {}, {}
    for world in WORLDS:
        seen[world], states[world] = asyncio.run(cadre_in(tmp_path / world, world))
    for world in WORLDS[1:]:
        assert seen[world] == seen["never joined"], world
    assert "刘*梅" in seen["never joined"]
    assert states["never joined"] == set()
    assert (states["joined"], states["failed"]) == ({ReminderState.SENT}, {ReminderState.DOUBTFUL, ReminderState.SENT})


ROUND_WORLDS = ("never joined", "joined", "booked", "moved", "declined", "not for her", "stopped", "blocked")
DAYS = {"of_month": [23, 25], "hours": "8:30–11:30", "capacity": 5}


async def in_round(woman: Player, world: str, link: str) -> None:
    """What she does about the round that is open."""
    if world == "never joined":
        return
    await woman.opens(link)
    await woman.taps(Phrase("menu.contact"))
    await woman.chooses(["round"])
    if world == "joined":
        return
    await woman.taps(Phrase("menu.me"), Phrase("visit.button"))
    if world in ("declined", "not for her"):
        await woman.taps(Phrase("visit.not_now" if world == "declined" else "visit.not_for_me"))
        return
    await woman.taps("3月23日 周一")
    if world == "moved":
        await woman.taps(Phrase("visit.other_day"), "3月25日 周三")
    elif world == "stopped":
        await woman.says("退订")
    elif world == "blocked":
        await woman.does("block")


async def round_in(folder: Path, world: str) -> list[str]:
    """Everything that a cadre and an officer saw in five days of one world of a round."""
    async with staged(folder) as stage:
        clinic = {"name": "镇卫生院", "hours": "8:00–17:30", "telephone": "0990-5550101", "days": DAYS}
        opens = {"key": "1", "opens": "2026-03-18", "closes": "2026-04-30"}
        stage.plans(clinics=[clinic], rounds=[opens])
        cadre, officer = await stage.cadre(), await stage.officer()
        stage.on_record("刘小梅", phone=PHONE)
        woman = await stage.somebody("刘小梅", PHONE)
        await officer.reports("migrate_out", "刘小梅", "2026-01-15", "广东东莞", SAVE, Phrase("handover.offer"))
        await in_round(woman, world, officer.link())
        for _ in range(5):
            await stage.passes(days=1)
            for worker in (cadre, officer):
                await worker.says("/clinic", "/today")
            await cadre.taps(Phrase("menu.pending"), "1", Phrase("item.person"))
        return [re.sub(r"start=[\w-]+", "", seen_by(one)) for one in (cadre, officer)]


def test_cadre_and_officer_see_the_same_whatever_she_decides_about_a_round(tmp_path: Path) -> None:
    seen = {world: asyncio.run(round_in(tmp_path / world, world)) for world in ROUND_WORLDS}
    for world in ROUND_WORLDS[1:]:
        assert seen[world] == seen["never joined"], world
    assert "健康检查" in seen["never joined"][0]


@journey
async def test_invitation_is_handed_out_alike_to_everybody(stage: Stage) -> None:
    """To somebody who joined, who stopped and whom nobody ever asked."""
    officer = await stage.officer()
    stopped, _ = await stage.joined("刘小梅", PHONE, ["care"])
    await stopped.says("退订")
    stage.on_record("林静")
    answers = []
    for name in ("刘小梅", "林静"):
        await officer.reports("migrate_out", name, TODAY, "广东东莞", SAVE, Phrase("handover.offer"))
        answers.append([re.sub(r"start=[\w-]+", "", said) for said in officer.heard])
    assert answers[0] == answers[1]


@journey
async def test_minor_is_seen_by_cadre_and_clinic_alone(stage: Stage) -> None:
    officer, colleague = await stage.officer(), await stage.officer("李强")
    cadre, clinic = await stage.cadre(), await stage.clinic()
    stage.on_record("林小雨", birth_year=2010)
    await officer.reports("pregnancy", "林小雨", "2026-02-01", AGREED)
    officer.misses("林", Phrase("kind.pregnancy"))
    (event,) = stage.rows(Event)
    assert event.visibility is Visibility.CADRE_CLINIC
    cadre.sees(Phrase("kind.pregnancy"), "林*雨")
    for worker in (officer, colleague):
        await worker.taps(Phrase("menu.today"))
        worker.misses("林", Phrase("kind.pregnancy"))
        worker.sees("0320-01")
    await clinic.taps(Phrase("menu.pending"))
    clinic.sees("林*雨")


@journey
async def test_infant_death_is_known_to_the_clinic_alone(stage: Stage) -> None:
    """The reporter keeps the number; the cadre learns that something was reported, not what."""
    officer, cadre, clinic = await stage.officer(), await stage.cadre(), await stage.clinic()
    await officer.reports("death", Phrase("person.unnamed"), "张大山", Phrase("relation.daughter"), TODAY)
    await officer.taps(Phrase("card.add"), Phrase("field.age"))
    await officer.says("0")
    await officer.taps(SAVE)
    officer.sees("0320-01")
    officer.misses(Phrase("kind.death"), "张")
    assert stage.rows(Event)[0].visibility is Visibility.CLINIC
    cadre.misses(Phrase("kind.death"), "张")
    clinic.sees(Phrase("kind.death"))
    for worker in (officer, cadre):
        await worker.taps(Phrase("menu.today"))
        worker.misses(Phrase("kind.death"), "张")
    stage.listen_anew()
    await stage.until(18, 31)
    cadre.misses(Phrase("kind.death"))


@journey
async def test_mother_who_dies_after_a_birth_is_known_to_the_clinic_alone(stage: Stage) -> None:
    officer, cadre, clinic = await stage.officer(), await stage.cadre(), await stage.clinic()
    stage.on_record("林静")
    await officer.reports("birth", "林静", "2026-02-20", SAVE)
    stage.listen_anew()
    await officer.reports("death", "林静", TODAY, SAVE)
    assert stage.rows(Event, Event.kind == EventKind.DEATH)[0].visibility is Visibility.CLINIC
    officer.misses(Phrase("kind.death"))
    cadre.misses(Phrase("kind.death"), "林")
    clinic.sees(Phrase("kind.death"))


@pytest.mark.parametrize("kind", ["pregnancy", "marriage"])
@journey
async def test_under_fourteen_nothing_is_stored(stage: Stage, kind: str) -> None:
    officer = await stage.officer()
    await officer.reports(kind, "林小雨", Phrase.of("person.new", name="林小雨"))
    await officer.says("2014")
    officer.sees(Phrase("refuse.under_14"))
    assert (stage.rows(Event), stage.rows(Person)) == ([], [])


@journey
async def test_people_of_another_village_do_not_exist(stage: Stage) -> None:
    """Theirs and nobody's are answered alike, letter for letter."""
    ours, theirs = await stage.officer(), await stage.officer("李强", "990101101202001")
    stage.on_record("林静", "990101101202001")
    await theirs.reports("migrate_out", "林静", TODAY, "广东东莞", SAVE)
    (event,) = stage.rows(Event)
    said = []
    for number in (event.root_id, "0" * 32):
        await ours.does("tap", message_id=1, forged=True, data=f"e|{number}")
        said.append(ours.heard)
    assert said[0] == said[1] == [ours.words(Phrase("refuse.not_found"))]
    await ours.reports("birth", "林静")
    ours.sees(Phrase("person.nobody"))


async def quiet_months(folder: Path, world: str) -> str:
    """What a cadre sees of a woman away after four months without a word, in one world."""
    async with staged(folder) as stage:
        cadre, officer = await stage.cadre(), await stage.officer()
        stage.on_record("刘小梅", phone=PHONE)
        woman = await stage.somebody("刘小梅", PHONE)
        await officer.reports("migrate_out", "刘小梅", "2025-12-20", "广东东莞", SAVE, Phrase("handover.offer"))
        link = officer.link()
        for _ in range(2):
            await cadre.taps(Phrase("menu.pending"), "1", Phrase("item.done"))
        await in_world(stage, world, woman, link)
        if world == "failed":
            await stage.post("faults", method="sendMessage", kind="lost", chat_id=woman.id, times=20)
        await stage.passes(days=32)
        stage.listen_anew()
        await cadre.taps(Phrase("menu.pending"), "1")
        cadre.sees(Phrase("item.contact_check"), Phrase("item.channel"))
        return seen_by(cadre)


def test_check_of_a_number_gone_quiet_is_the_same_in_every_world(tmp_path: Path) -> None:
    seen = {
        world: asyncio.run(quiet_months(tmp_path / world, world)) for world in ("never joined", "stopped", "failed")
    }
    assert seen["stopped"] == seen["never joined"]
    assert seen["failed"] == seen["never joined"]
