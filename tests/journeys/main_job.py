"""The main job, as an officer, a cadre and a woman live it: reported, agreed to, reminded, asked, answered, closed."""

from datetime import date

from locales import Phrase
from models.kinds import FollowupState, ReminderState
from models.tables import AllowanceEntry, Followup, Reminder
from tests.journeys.player import AGREED, SAVE, Player
from tests.journeys.stage import Stage

PHONE = "+8613800000001"


async def lives_it(stage: Stage, language: str) -> None:
    """The whole of it, on any stage."""
    officer, cadre = await stage.officer(language=language), await stage.cadre(language=language)
    person = stage.on_record("刘小梅", phone=PHONE)
    woman = await stage.somebody("刘小梅", PHONE, language)

    await reports_migration(officer)
    await reports_pregnancy(officer)
    cadre.sees(Phrase("kind.pregnancy"))
    await officer.taps(Phrase("handover.offer"))
    await woman.opens(officer.link())
    await woman.taps(Phrase("menu.contact"))
    await woman.chooses(["care", "feedback"])

    await comes_on_its_day(stage, woman, person.id)
    await opens_it(stage, woman)
    await is_asked(stage, woman)
    await answers_the_prompt(stage, woman, person.id)
    await closes_an_item(stage, cadre)


async def reports_migration(officer: Player) -> None:
    await officer.reports("migrate_out", "刘小梅", "2026-02-18", "广东东莞", SAVE)
    officer.sees(Phrase("kind.migrate_out"), "0320-01", "刘*梅")


async def reports_pregnancy(officer: Player) -> None:
    await officer.reports("pregnancy", "刘小梅", "2026-02-14")
    officer.sees(Phrase("card.consent"))
    await officer.taps(AGREED)
    officer.sees(Phrase("kind.pregnancy"), "0320-02", "刘*梅")


async def comes_on_its_day(stage: Stage, woman: Player, person_id: str) -> None:
    """The first visit: weeks 6 + 0 to 12 + 6 after the last period."""
    (visit, *_) = stage.rows(Reminder, Reminder.person_id == person_id, Reminder.schedule == "anc.bphs5.1")
    assert visit.send_from == date(2026, 3, 28)
    await stage.passes(days=(visit.send_from - stage.today).days - 1)
    assert stage.rows(Reminder, Reminder.id == visit.id)[0].state is ReminderState.PLANNED
    await stage.passes(days=1)
    assert stage.rows(Reminder, Reminder.id == visit.id)[0].state is ReminderState.SENT
    woman.sees(Phrase("remind.neutral"), Phrase("remind.opt_out"))


async def opens_it(stage: Stage, woman: Player) -> None:
    """What it is about opens on her tap, cannot be forwarded, and is gone after ten minutes."""
    await woman.taps(Phrase("remind.open"))
    woman.sees("0990-5550101")
    assert [one.get("has_protected_content") for one in woman.fresh if "0990" in one["text"]] == [True]
    await stage.passes(minutes=11)
    assert not [said for said, _ in woman.screen if "0990" in said]


async def is_asked(stage: Stage, woman: Player) -> None:
    """Her day of the month is her own, and another note may take its place for a day: within a month she is asked."""
    for _ in range(31):
        if any(woman.words(Phrase("feedback.ask")) in said for said, _ in woman.screen):
            return
        await stage.passes(days=1)
    raise AssertionError(f"{woman.name} is not asked how she is within a month")


async def answers_the_prompt(stage: Stage, woman: Player, person_id: str) -> None:
    """Ten yuan for the answer, once, whatever is tapped after it."""
    await woman.taps(Phrase("feedback.all_well"))
    woman.sees(Phrase.of("feedback.counted", yuan="10"))
    await woman.taps(Phrase("feedback.change"), Phrase("feedback.not_now"))
    assert [(one.amount, one.person_id) for one in stage.rows(AllowanceEntry)] == [(1000, person_id)]


async def closes_an_item(stage: Stage, cadre: Player) -> None:
    before = len(stage.rows(Followup, Followup.state == FollowupState.OPEN))
    await cadre.taps(Phrase("menu.pending"), "1", Phrase("item.take"), Phrase("item.done"))
    (closed,) = stage.rows(Followup, Followup.state == FollowupState.DONE)
    cadre.sees(Phrase.of("item.closed_now", kind=Phrase(f"item.{closed.kind}")))
    assert len(stage.rows(Followup, Followup.state == FollowupState.OPEN)) == before - 1
