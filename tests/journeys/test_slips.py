"""Photos of slips through the whole program: fetched from Telegram after the commit, looked at, deleted."""

import base64

import pytest
from sqlmodel import select

from bot.sandbox.files import picture
from locales import Phrase
from models.kinds import EventKind, FollowupState, ItemKind, PhotoState
from models.tables import Event, Followup, SlipPhoto
from tests import stores
from tests.journeys.player import Player
from tests.journeys.stage import Stage, journey

PHONE = "+8613800000001"
ROUND = {"key": "1", "opens": "2026-03-15", "closes": "2026-04-30"}
PHOTO = picture(1280, 960, 99)


async def in_a_round(stage: Stage) -> Player:
    """Somebody who agreed to rounds, while one is open."""
    stage.plans(rounds=[ROUND])
    woman, _ = await stage.joined("刘小梅", PHONE, ["round"])
    return woman


def held(stage: Stage) -> list[PhotoState]:
    return [row.state for row in stage.rows(SlipPhoto)]


async def looks(worker: Player, *then: Phrase) -> None:
    await worker.taps(Phrase("menu.pending"), "1", *then)


@pytest.mark.parametrize("count", [1, 3])
@journey
async def test_what_she_sends_is_sealed_counted_looked_at_and_deleted(stage: Stage, count: int) -> None:
    woman, cadre, clinic = await in_a_round(stage), await stage.cadre(), await stage.clinic()
    await woman.does("photo", count=count)
    assert woman.heard == [woman.words(Phrase.of("slip.kept", n=count))]  # one answer for an album
    for worker in (cadre, clinic):
        worker.sees(Phrase("slip.notice"))
        worker.misses("刘")
    assert held(stage) == [PhotoState.KEPT] * count
    await looks(clinic, Phrase("slip.look"))
    shown = [one for one in clinic.fresh if "photo" in one]
    assert len(shown) == count
    assert all(one["has_protected_content"] for one in shown)
    await clinic.taps(Phrase("slip.good"))
    clinic.sees(Phrase("slip.good_now"))
    (event,) = stage.rows(Event, Event.kind == EventKind.EXAM)
    assert event.source == "slip"
    await woman.taps(Phrase("menu.me"), Phrase("me.looks"))
    woman.sees(Phrase("role.clinic"))
    await stage.passes(minutes=11)
    assert not [one for one in clinic.messages if "photo" in one]  # they went by themselves
    await stage.passes(days=6)
    assert held(stage) == [PhotoState.CHECKED] * count
    await stage.passes(days=2)
    assert held(stage) == []


@journey
async def test_largest_size_is_what_is_kept_and_nothing_of_it_is_in_the_store_unsealed(stage: Stage) -> None:
    woman = await in_a_round(stage)
    await woman.does("photo", data_base64=base64.b64encode(PHOTO).decode())
    (row,) = stage.rows(SlipPhoto)
    assert len(row.content or b"") > len(PHOTO)
    assert row.handle is None
    handles = list(stage.sandbox.world.files.by_id)
    kept = stores.content(stage.store)
    assert PHOTO[100:160] not in kept
    assert not [handle for handle in handles if handle.encode() in kept]


@journey
async def test_unclear_photo_is_asked_for_again_by_day_and_only_while_she_wants_messages(stage: Stage) -> None:
    woman, cadre = await in_a_round(stage), await stage.cadre()
    await woman.does("photo")
    await stage.until(21)
    await looks(cadre, Phrase("slip.unclear"))
    woman.misses(Phrase("slip.again"))
    await stage.until(9)
    woman.sees(Phrase("slip.again"))
    await woman.does("photo")
    await woman.says("退订")
    await looks(cadre)
    assert held(stage) == []  # she took the purpose back; the item stays, and says nothing of why
    await cadre.taps(Phrase("slip.look"))
    cadre.sees(Phrase("slip.gone"))


@journey
async def test_without_an_open_round_nothing_is_kept_and_everybody_gets_an_answer(stage: Stage) -> None:
    woman, _ = await stage.joined("刘小梅", PHONE, ["round"])
    stranger, officer = await stage.somebody("路人"), await stage.officer()
    await stranger.starts()
    for who, said in ((woman, "slip.no_round"), (stranger, "other.photo"), (officer, "other.photo")):
        await who.does("photo")
        who.sees(Phrase(said))
    assert held(stage) == []


@journey
async def test_file_that_is_too_large_is_told_and_keeps_nobody_waiting(stage: Stage) -> None:
    woman, officer = await in_a_round(stage), await stage.officer()
    huge = b"\xff\xd8" + bytes(21 * 1024 * 1024)
    await woman.does("file", name="slip.jpg", mime="image/jpeg", data_base64=base64.b64encode(huge).decode())
    woman.sees(Phrase("other.as_photo"))
    assert held(stage) == []
    await officer.says("/today")
    assert officer.heard
    assert stage.rows(Followup, Followup.kind == ItemKind.SLIP_CHECK) == []


@journey
async def test_photo_that_cannot_be_fetched_at_once_is_fetched_later(stage: Stage) -> None:
    woman = await in_a_round(stage)
    await stage.post("faults", method="getFile", code=500)
    await woman.does("photo")
    woman.sees(Phrase("slip.later"))
    await stage.passes(minutes=1)
    woman.sees(Phrase.of("slip.kept", n=1))


@journey
async def test_nobody_looked_for_thirty_days(stage: Stage) -> None:
    woman = await in_a_round(stage)
    await woman.does("photo")
    await stage.passes(days=31)
    assert held(stage) == []
    (item,) = stage.rows(Followup, Followup.kind == ItemKind.SLIP_CHECK)
    assert item.state is FollowupState.LAPSED


@journey
async def test_she_deletes_them_herself_and_erasing_takes_them_too(stage: Stage) -> None:
    woman = await in_a_round(stage)
    await woman.does("photo", count=2)
    await woman.taps(Phrase("menu.me"), Phrase("visit.button"))
    woman.sees("2 张")
    await woman.taps(Phrase("slip.delete"))
    assert held(stage) == []
    await woman.does("photo")
    await woman.taps(Phrase("menu.me"), Phrase("erase.button"), Phrase("erase.yes"))
    assert held(stage) == []
    with stage.store.transaction() as session:
        assert [item.person_id for item in session.exec(select(Followup))] == [None, None]


@journey
async def test_she_can_delete_them_once_the_round_is_over_too(stage: Stage) -> None:
    stage.plans(rounds=[{**ROUND, "closes": "2026-03-22"}])
    woman, _ = await stage.joined("刘小梅", PHONE, ["round"])
    await stage.passes(days=4)
    await woman.does("photo")
    woman.sees(Phrase.of("slip.kept", n=1))
    await woman.taps(Phrase("menu.me"), Phrase("visit.button"))
    woman.sees(Phrase("visit.nothing"), "1 张")
    await woman.taps(Phrase("slip.delete"))
    assert held(stage) == []
