"""What a woman is spared: rest after a loss, be it told or not, and no more of what she does not want."""

from datetime import date, timedelta

from locales import Phrase, text
from models.kinds import ConsentBasis, EventKind, ReminderState, Scope
from models.services import audit
from models.tables import Audit, Consent, DeliveryMark, Event, Person, Reminder
from tests.journeys.player import AGREED, SAVE, TICK, TODAY, Player
from tests.journeys.stage import Stage, journey
from tests.spared import SPARED

PHONE = "+8613800000001"


async def expecting(stage: Stage, officer: Player) -> tuple[Player, Person]:
    """She works away, is pregnant, and agreed to be reminded and asked how she is."""
    woman, person = await stage.joined("刘小梅", PHONE, ["care", "feedback"])
    await officer.reports("migrate_out", "刘小梅", "2026-01-15", "广东东莞", SAVE)
    await officer.reports("pregnancy", "刘小梅", "2026-02-01", AGREED)
    return woman, person


def planned(stage: Stage, person: Person, *sections: str) -> list[Reminder]:
    """What is still to go to her, of some groups of the schedules."""
    rows = stage.rows(Reminder, Reminder.person_id == person.id, Reminder.state == ReminderState.PLANNED)
    return [row for row in rows if row.section in sections]


@journey
async def test_loss_without_her_yes_leaves_a_count_and_lets_messages_rest(stage: Stage) -> None:
    officer, cadre = await stage.officer(), await stage.cadre()
    woman, person = await expecting(stage, officer)
    assert planned(stage, person, "anc", "birth_plan")
    stage.listen_anew()
    await officer.reports("pregnancy_end", "刘小梅", TODAY, TICK)
    (tick,) = stage.rows(Event, Event.kind == EventKind.PREGNANCY_END)
    assert (tick.person_id, tick.facts, tick.consent_basis) == (None, None, ConsentBasis.NOT_ASKED)
    await officer.taps(Phrase("hold.offer"))
    cadre.misses("刘", Phrase("kind.pregnancy_end"), Phrase("hold.done"))

    (mark,) = stage.rows(DeliveryMark)
    assert (mark.person_id, mark.what, mark.until) == (person.id, "hold", None)
    (line,) = stage.rows(Audit, Audit.action == "hold.put")
    assert (line.object_id, line.detail, line.actor) == (person.id, "", mark.made_by)
    assert stage.look(lambda session: audit.broken_at(session, person.township)) is None
    assert planned(stage, person, "anc", "folic", "birth_plan") == []
    await stage.passes(days=10)
    woman.sees_nothing()


@journey
async def test_monthly_prompt_pauses_after_a_loss_and_then_comes_without_good_news(stage: Stage) -> None:
    officer = await stage.officer()
    woman, person = await expecting(stage, officer)
    lost = date(2026, 2, 10)
    await officer.reports("pregnancy_end", "刘小梅", lost.isoformat(), AGREED)
    monthly = planned(stage, person, "away")
    assert min(row.send_from for row in monthly) >= lost + timedelta(days=60)
    soft = lost + timedelta(days=60 + 365)
    assert {(row.message, row.send_from < soft) for row in monthly if row.schedule == "away.monthly"} <= {
        ("monthly_feedback_plain", True),
        ("monthly_feedback", False),
    }
    await stage.passes(days=(min(row.send_from for row in monthly) - stage.today).days)
    woman.sees(Phrase("feedback.ask"))
    assert woman.buttons == [woman.words(Phrase(f"feedback.{said}")) for said in ("all_well", "question", "not_now")]
    woman.misses(*SPARED["zh_Hans"])


@journey
async def test_prompt_with_good_news_comes_back_in_time(stage: Stage) -> None:
    """The same plan, seen from the end: a year and sixty days after the loss it is the usual one again."""
    officer = await stage.officer()
    _, person = await expecting(stage, officer)
    lost = date(2025, 6, 1)
    await officer.reports("pregnancy_end", "刘小梅", lost.isoformat(), AGREED)
    usual = [row.send_from for row in planned(stage, person, "away") if row.message == "monthly_feedback"]
    assert min(usual) >= lost + timedelta(days=60 + 365)


@journey
async def test_no_more_of_these_ends_one_group_and_changes_no_record(stage: Stage) -> None:
    officer = await stage.officer()
    woman, person = await expecting(stage, officer)
    record = stage.rows(Person, Person.id == person.id)[0].record
    await stage.passes(minutes=10)
    (first,) = stage.rows(Reminder, Reminder.state == ReminderState.SENT)
    await woman.taps(Phrase("remind.open"), Phrase("detail.no_more"))
    woman.sees(Phrase("detail.no_more_done"))
    assert planned(stage, person, first.section) == []
    assert planned(stage, person, "away")
    assert stage.rows(Person, Person.id == person.id)[0].record == record
    assert {line.scope: line.granted for line in stage.rows(Consent)}[Scope.CARE]
    await woman.taps(Phrase("menu.me"), Phrase("me.purposes"))
    await woman.taps(Phrase.of("me.on_again", what=Phrase(f"me.group.{first.section}")))
    assert planned(stage, person, first.section)


@journey
async def test_each_care_message_can_be_ended_from_the_opened_text(stage: Stage) -> None:
    officer = await stage.officer()
    woman, _ = await expecting(stage, officer)
    await stage.passes(minutes=10)
    await woman.taps(Phrase("remind.open"))
    wanted = ("detail.no_more", "stop.button", "me.call", "detail.hide")
    assert {text(woman.language, Phrase(key)) for key in wanted} <= set(woman.buttons)
    await woman.taps(Phrase("detail.hide"))
    assert not [said for said, _ in woman.screen if "0990" in said]


@journey
async def test_hiding_clears_the_talk_of_two_days_on_both_sides(stage: Stage) -> None:
    """What Telegram does not let a bot delete any more stays, and she is told how she does it herself."""
    officer = await stage.officer()
    woman, _ = await expecting(stage, officer)
    before = [one["message_id"] for one in woman.messages]
    await stage.passes(days=3)
    await woman.says("是不是要去卫生院", "/me")
    await woman.taps(Phrase("me.purposes"), Phrase("report.back"), Phrase("detail.hide"))
    left = [one for one in woman.messages if one["message_id"] not in before]
    notes = [one["text"] for one in left[:-1]]
    assert notes
    assert {note.partition("\n")[0] for note in notes} == {woman.words(Phrase("remind.neutral"))}
    assert left[-1]["text"] == "\n".join(woman.words(Phrase(f"hide.{said}")) for said in ("done", "older"))
    assert woman.words(Phrase("menu.me")) in woman.keyboard
    assert [one["mine"] for one in left] == [False] * len(left)


@journey
async def test_messages_to_the_mother_of_an_infant_that_died_can_rest_at_once(stage: Stage) -> None:
    """Who reports it keeps the number alone, and is asked whose messages are to rest; nothing says why."""
    officer, cadre = await stage.officer(), await stage.cadre()
    woman, person = await stage.joined("刘小梅", PHONE, ["care"])
    await officer.reports("birth", "刘小梅", "2026-03-10", SAVE)
    assert planned(stage, person, "pnc")
    await officer.reports("death", Phrase("person.unnamed"), "张大山", Phrase("relation.daughter"), TODAY)
    await officer.taps(Phrase("card.add"), Phrase("field.age"))
    await officer.says("0")
    await officer.taps(SAVE, Phrase("hold.mother"))
    assert officer.buttons == ["刘小梅"]
    stage.listen_anew()
    await officer.taps("刘小梅")
    officer.sees(Phrase("hold.done"))
    cadre.sees_nothing()
    assert planned(stage, person, "pnc", "child") == []
    await stage.passes(days=60)
    woman.sees_nothing()


@journey
async def test_birth_that_was_none_is_withdrawn_with_everything_that_would_have_come(stage: Stage) -> None:
    """The form of a loss takes a child that did not live, and says so; who saved a birth all the same mends it."""
    officer = await stage.officer()
    woman, person = await expecting(stage, officer)
    await officer.reports("pregnancy_end")
    officer.sees(Phrase("pregnancy_end.who"))
    await officer.taps(Phrase("report.cancel"))
    await officer.reports("birth", "刘小梅", TODAY, SAVE)
    assert planned(stage, person, "pnc")
    await officer.taps(Phrase("receipt.open"), Phrase("receipt.void"), Phrase("receipt.void_yes"))
    await officer.reports("pregnancy_end", "刘小梅", TODAY, AGREED)
    assert planned(stage, person, "anc", "folic", "birth_plan", "pnc", "child") == []
    stage.listen_anew()
    await stage.passes(days=13)
    woman.sees_nothing()


@journey
async def test_after_her_own_death_nothing_comes_and_nobody_is_sent_to_look_for_her(stage: Stage) -> None:
    officer, cadre = await stage.officer(), await stage.cadre()
    woman, person = await expecting(stage, officer)
    await officer.reports("death", "刘小梅", TODAY, SAVE)
    rows = stage.rows(Reminder, Reminder.person_id == person.id, Reminder.state == ReminderState.PLANNED)
    assert rows == []
    stage.listen_anew()
    await stage.passes(days=130)
    woman.sees_nothing()
    await cadre.taps(Phrase("menu.pending"))
    cadre.misses("刘*梅")
