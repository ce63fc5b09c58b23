"""Nothing is lost and nothing is done twice: updates that come again, updates nobody can read, stops in the middle."""

import asyncio

from locales import Phrase
from models.kinds import OutboxState
from models.tables import DeadLetter, Draft, Event, Outbox
from tests.journeys.player import SAVE, TODAY
from tests.journeys.stage import Stage, journey


async def delivered(stage: Stage, *updates: dict[str, object]) -> list[int]:
    """Put updates into the queue as they are, in one go; their numbers."""
    stage.listen_anew()
    return list((await stage.post("raw", updates=list(updates)))["update_ids"])


@journey
async def test_second_delivery_changes_nothing(stage: Stage) -> None:
    """Of a message, and of the tap that saves a report."""
    officer = await stage.officer()
    stage.on_record("林静")
    await officer.reports("migrate_out", "林静", TODAY, "广东东莞")
    card = officer.fresh[-1]
    save = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    user = stage.sandbox.world.people[officer.id].user()
    query = {"id": "77", "from": user, "message": card, "chat_instance": "1", "data": save}
    said = {**officer.messages[-2], "text": "广东东莞", "from": user}
    said = {name: value for name, value in said.items() if name not in ("mine", "revision", "reply_markup")}
    first = await delivered(stage, {"callback_query": query}, {"message": {**said, "text": "/today"}})
    officer.sees("0320-01")
    before = (officer.screen, len(stage.rows(Event)), len(stage.rows(Outbox)))
    again = [{"update_id": number} for number in first]
    await delivered(stage, {**again[0], "callback_query": query}, {**again[1], "message": said})
    officer.sees_nothing()
    assert (officer.screen, len(stage.rows(Event)), len(stage.rows(Outbox))) == before
    assert (before[1], stage.rows(DeadLetter)) == (1, [])


@journey
async def test_poison_update_gets_a_number_and_the_others_go_on(stage: Stage) -> None:
    anna, bela = await stage.officer("周安"), await stage.officer("李强")

    def message(of: int, **more: object) -> dict[str, object]:
        user = stage.sandbox.world.people[of].user()
        chat = {"id": of, "type": "private", "first_name": "x"}
        return {"message": {"message_id": 900, "from": user, "chat": chat, "date": 1_774_000_000, **more}}

    poison = message(anna.id, text="王秀英", entities=[{"type": 5}], date="yesterday")
    await delivered(stage, message(bela.id, text="/help"), poison, message(bela.id, text="/today"))
    (letter,) = stage.rows(DeadLetter)
    anna.sees(Phrase.of("error.dead_letter", number=letter.number))
    assert len(bela.heard) == 2
    assert "王" not in f"{letter.model_dump()}"
    await anna.says("/help")
    assert len(anna.heard) == 1


@journey
async def test_form_goes_on_after_a_restart(stage: Stage) -> None:
    """What was typed while the program was off is the next answer, and the buttons from before still work."""
    officer = await stage.officer()
    stage.on_record("林静")
    await officer.reports("migrate_out", "林静")
    await stage.stops()
    await stage.send(f"people/{officer.id}/say", text="昨天")
    await stage.starts()
    officer.sees(Phrase("ask.to_place"))
    await officer.says("广东东莞")
    await stage.stops()
    await stage.starts()
    await officer.taps(SAVE)
    officer.sees("0320-01")
    assert (len(stage.rows(Event)), [draft.open for draft in stage.rows(Draft)]) == (1, [False])


@journey
async def test_reply_that_waits_goes_out_after_the_start(stage: Stage) -> None:
    """Telegram said "not before ten minutes"; the program is stopped and started in between."""
    officer = await stage.officer()
    await stage.send("faults", method="sendMessage", code=429, retry_after=600, chat_id=officer.id)
    stage.listen_anew()
    await stage.send(f"people/{officer.id}/say", text="/help")
    while stage.sandbox.world.faults.coming:
        await asyncio.sleep(0.02)
    await stage.stops()
    officer.sees_nothing()
    await stage.starts()
    await stage.passes(minutes=11)
    assert len(officer.heard) == 1
    assert {row.state for row in stage.rows(Outbox)} == {OutboxState.SENT}


@journey
async def test_time_that_passed_while_the_program_was_off_is_not_made_up_for(stage: Stage) -> None:
    """A nudge of hours ago is of no use; the next one comes at its hour."""
    officer = await stage.officer()
    await stage.stops()
    stage.sandbox.clock.advance(9 * 3600)
    stage.listen_anew()
    await stage.starts()
    officer.sees_nothing()
    await stage.until(17, 31)
    officer.sees(Phrase.of("nudge.silent", groups=("一组",)))
