"""The program was off: what those who work with it see when it is back, once, by day and by night."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from locales import Phrase
from models.services import operator
from models.tables import Draft, Event, Outage
from tests.factories import OTHER_GROUP
from tests.journeys.player import SAVE, TODAY, Player
from tests.journeys.stage import Stage, journey

AGAIN = Phrase("report.here_again")


async def away(stage: Stage, **span: float) -> None:
    """The program stops, time passes, it starts again."""
    await stage.stops()
    stage.listen_anew()
    stage.sandbox.clock.advance(timedelta(**span).total_seconds())
    await stage.starts()


async def begun(stage: Stage, **who: str) -> Player:
    """An officer in the middle of a form."""
    officer = await stage.officer(**who)
    stage.on_record("林静")
    await officer.reports("migrate_out", "林静")
    return officer


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@journey
async def test_question_comes_again_after_three_minutes_once(stage: Stage, language: str) -> None:
    officer = await begun(stage, language=language)
    await away(stage, minutes=3)
    officer.sees(AGAIN, Phrase("migrate_out.when"))
    assert len(officer.heard) == 1
    stage.listen_anew()
    await stage.passes(hours=3)
    officer.misses(AGAIN)
    await officer.taps(TODAY)
    await officer.says("广东东莞")
    await officer.taps(SAVE)
    officer.sees("0320-01")


@journey
async def test_card_that_waits_to_be_saved_comes_again_and_can_be_saved(stage: Stage) -> None:
    officer = await begun(stage)
    await officer.taps(TODAY)
    await officer.says("广东东莞")
    await away(stage, minutes=3)
    officer.sees(AGAIN, Phrase.of("card.title", kind=Phrase("kind.migrate_out")))
    await officer.taps(SAVE)
    assert len(stage.rows(Event)) == 1


@journey
async def test_short_stop_says_nothing(stage: Stage) -> None:
    officer = await begun(stage)
    await away(stage, seconds=100)
    officer.sees_nothing()
    assert stage.rows(Outage) == []
    assert stage.rows(Outage) == []


@journey
async def test_clock_moved_while_the_program_runs_is_no_absence(stage: Stage) -> None:
    officer = await begun(stage)
    await stage.passes(days=3)
    await stage.stops()
    stage.listen_anew()
    await stage.starts()
    officer.misses(AGAIN)
    assert stage.rows(Outage) == []


@journey
async def test_answer_sent_in_the_meantime_needs_no_second_card(stage: Stage) -> None:
    """The next question is the card that she sees."""
    officer = await begun(stage)
    await stage.stops()
    stage.listen_anew()
    await stage.send(f"people/{officer.id}/say", text="昨天")
    stage.sandbox.clock.advance(600)
    await stage.starts()
    officer.sees(Phrase("ask.to_place"))
    officer.misses(AGAIN)


@journey
async def test_ends_right_after_the_start_show_nothing_twice_and_forget_nothing(stage: Stage) -> None:
    """Twice it has only just written down that it was away, once more it has just made up for it."""
    officer = await begun(stage)
    await stage.stops()
    stage.listen_anew()
    stage.sandbox.clock.advance(30 * 3600)
    for seconds in (0.0, 0.0, 0.05):
        await stage.starts(settled=False)
        await asyncio.sleep(seconds)
        await stage.program.stop()
    await stage.starts()
    officer.sees(AGAIN)
    officer.sees("3月20日 12:00", "3月21日 18:00")
    assert [len(officer.heard), len(stage.rows(Outage))] == [2, 1]


@journey
async def test_night_lets_those_sleep_who_were_not_at_it(stage: Stage) -> None:
    """At eleven: who was at a form until then sees it at once; who left hers at noon, in the morning."""
    early = await begun(stage, name="周安")
    await stage.until(22, 45)
    late = await stage.officer("李强", OTHER_GROUP)
    stage.on_record("王强", OTHER_GROUP)
    await late.reports("migrate_out", "王强")
    await away(stage, minutes=20)
    late.sees(AGAIN)
    early.sees_nothing()
    await stage.until(7)
    early.misses(AGAIN)
    await stage.passes(hours=2)
    await look(stage)
    early.sees(AGAIN)
    late.misses(AGAIN)


async def look(stage: Stage) -> None:
    """The next look comes within 15 seconds of real time; here it comes now."""
    await stage.program.parts.returning._look()
    await stage.settle()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@journey
async def test_absence_of_thirty_hours_is_told_to_those_who_work_and_to_nobody_else(
    stage: Stage, language: str
) -> None:
    officer, cadre = await stage.officer(language=language), await stage.cadre(language=language)
    woman, _ = await stage.joined("林静", "+8613800000001", ["care"])
    await away(stage, hours=30)
    words = {"zh-hans": ("3月20日", "12:00", "3月21日", "18:00"), "en": ("20 Mar", "12:00", "21 Mar", "18:00")}[
        language
    ]
    for worker in (officer, cadre):
        worker.sees(*words)
        assert len(worker.heard) == 1
    woman.sees_nothing()
    [row] = stage.rows(Outage)
    assert timedelta(hours=30) <= row.until - row.since < timedelta(hours=30, minutes=1)


@journey
async def test_at_night_the_telling_waits_for_the_morning(stage: Stage) -> None:
    officer = await stage.officer()
    await away(stage, hours=39)  # three o'clock
    officer.sees_nothing()
    await stage.until(8, 31)
    officer.sees("3月20日 12:00", "3月22日 03:00", "3月21日 03:00")


@journey
async def test_days_that_were_missed_are_excused(stage: Stage) -> None:
    """Nobody is called silent for them, and what is reported now was not reported late."""
    officer, cadre = await stage.officer(), await stage.cadre()
    stage.on_record("林静")
    await away(stage, hours=22)
    await officer.reports("migrate_out", "林静", "2026-03-20", "广东东莞", SAVE)
    assert [row.late_days for row in stage.rows(Event)] == [0]
    await cadre.taps(Phrase("menu.today"))
    cadre.sees("00:00–10:00")
    cadre.misses("还没有消息")
    await cadre.taps(Phrase("days.before"))
    cadre.sees("12:00–24:00", "没有消息，因为我有一段时间不在，不算")
    await stage.until(18, 31)
    cadre.sees("不算", "00:00–10:00")
    cadre.misses("还没有消息")


@journey
async def test_absence_of_the_network_is_noticed_by_the_machine_clock(stage: Stage) -> None:
    """On a clock that nobody moves, a gap between two fetches is an absence too, while the program runs."""
    officer = await begun(stage)
    returning = stage.program.parts.returning
    returning._movable = False
    with stage.store.transaction() as session:
        operator.put(session, operator.POLL, stage.now - timedelta(minutes=4))
        session.exec(select(Draft)).one().updated_at = stage.now - timedelta(minutes=4, seconds=30)
    stage.listen_anew()
    await officer.says("/help")
    await look(stage)
    assert [round((row.until - row.since).total_seconds()) for row in stage.rows(Outage)] == [240]
    officer.sees(AGAIN)
