"""The tales of those who work, in the course of which the program is killed at every point that it comes to."""

import base64
from typing import Any

from locales import Phrase
from models.kinds import EventKind
from tests.faults.killing import Tale
from tests.faults.scene import Scene, Story
from tests.journeys.player import AGREED, SAVE, TICK, TODAY

TALES: dict[str, Tale] = {}

MIGRATE = EventKind.MIGRATE_OUT


def tale(play: Story | None = None, *, before: Story | None = None) -> Any:
    """Put a coroutine function among the tales, under its name. `before` leads up to it and is never disturbed."""

    def enter(told: Story) -> Story:
        TALES[told.__name__] = Tale(told.__name__, told, before)
        return told

    return enter(play) if play else enter


async def half_a_report(s: Scene) -> None:
    """Everything but the tap that saves."""
    await s.anna.reports(MIGRATE, "林静", TODAY, "广东东莞")


async def a_report(s: Scene) -> None:
    """A saved one."""
    await s.anna.reports(MIGRATE, "林静", TODAY, "广东东莞", SAVE)


async def an_open_item(s: Scene) -> None:
    """Of those that follow from a pregnancy; the cadre has it before her."""
    await s.anna.reports("pregnancy", "林静", "2026-02-01", AGREED)
    await s.cadre.taps(Phrase("menu.pending"), "1")


@tale
async def report_begins(s: Scene) -> None:
    await s.anna.taps(Phrase("menu.report"), Phrase("kind.migrate_out"))
    s.anna.sees(Phrase("kind.migrate_out"))


async def _begun(s: Scene) -> None:
    await s.anna.taps(Phrase("menu.report"), Phrase("kind.migrate_out"))


@tale(before=_begun)
async def report_goes_on(s: Scene) -> None:
    await s.anna.says("林静", "昨天")
    s.anna.sees(Phrase("ask.to_place"))


@tale(before=half_a_report)
async def report_is_saved(s: Scene) -> None:
    await s.anna.taps(SAVE)
    s.anna.sees("0320-01")


async def _an_exam(s: Scene) -> None:
    await s.bela.reports("exam", "张秀兰", "产后检查", TODAY)


@tale(before=_an_exam)
async def tick_without_her_yes(s: Scene) -> None:
    await s.bela.taps(TICK)
    s.bela.sees("0320-01")


async def _a_pregnancy(s: Scene) -> None:
    await s.anna.reports("pregnancy", "林静", "2026-02-01")


@tale(before=_a_pregnancy)
async def pregnancy_with_her_yes(s: Scene) -> None:
    await s.anna.taps(AGREED)
    s.cadre.sees(Phrase("kind.pregnancy"))


@tale(before=half_a_report)
async def button_is_tapped_twice(s: Scene) -> None:
    for _ in range(2):
        s.send(f"people/{s.anna.id}/tap", **newest(s, SAVE))
    await s.settle()


def newest(s: Scene, label: Phrase) -> dict[str, object]:
    """A tap on a button of Anna's, below the newest message that has it."""
    for message in reversed(s.anna.messages):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if s.anna.words(label) in button["text"]:
                    return {"message_id": message["message_id"], "data": button["callback_data"]}
    raise AssertionError(f"no button {label.key}")


async def _changed(s: Scene) -> None:
    await a_report(s)
    await s.anna.taps(Phrase("receipt.open"), Phrase("receipt.amend"), Phrase("card.change"), Phrase("field.to_place"))


@tale(before=_changed)
async def report_is_amended(s: Scene) -> None:
    await s.anna.says("浙江义乌")
    await s.anna.taps(SAVE)
    s.anna.sees("0320-01")


async def _almost_void(s: Scene) -> None:
    await a_report(s)
    await s.anna.taps(Phrase("receipt.open"), Phrase("receipt.void"))


@tale(before=_almost_void)
async def report_is_voided(s: Scene) -> None:
    await s.anna.taps(Phrase("receipt.void_yes"))
    s.anna.sees("0320-01")


async def _once_more(s: Scene) -> None:
    await a_report(s)
    await half_a_report(s)


@tale(before=_once_more)
async def same_report_has_the_same_number(s: Scene) -> None:
    await s.anna.taps(SAVE)
    s.anna.sees("0320-01")


@tale
async def nothing_happened_today(s: Scene) -> None:
    await s.anna.taps(Phrase("menu.nothing"))
    await s.anna.taps(Phrase("menu.today"))


@tale(before=half_a_report)
async def draft_is_dropped_and_taken_up(s: Scene) -> None:
    await s.anna.taps(Phrase("card.drop"), Phrase("report.undo"))
    s.anna.sees("广东东莞")


@tale(before=an_open_item)
async def item_is_taken_and_done(s: Scene) -> None:
    await s.cadre.taps(Phrase("item.take"), Phrase("item.done"))


@tale(before=an_open_item)
async def note_is_written_on_an_item(s: Scene) -> None:
    await s.cadre.taps(Phrase("item.note"))
    await s.cadre.says("已电话约好周三")


@tale(before=an_open_item)
async def card_is_opened_and_deletes_itself(s: Scene) -> None:
    await s.cadre.taps(Phrase("item.person"))
    await s.passes(minutes=11)


@tale(before=a_report)
async def invitation_is_handed_over(s: Scene) -> None:
    await s.anna.taps(Phrase("handover.offer"))


@tale
async def language_is_changed(s: Scene) -> None:
    await s.anna.taps(Phrase("menu.language"), "English")


async def a_table(s: Scene) -> None:
    """A roster of two people has come, and was checked; whoever had it in hand may have died over it."""
    sent = base64.b64encode("姓名,组\n方一,一组\n方二,二组\n".encode()).decode()
    await s.cadre.does("file", name="名单.csv", data_base64=sent)
    await s.passes(minutes=7)


@tale
async def table_is_read_and_brought_in(s: Scene) -> None:
    await a_table(s)
    await s.cadre.taps(Phrase("roster.bring"))
    s.cadre.sees(Phrase.of("roster.brought", n=2))


async def _brought(s: Scene) -> None:
    await a_table(s)
    await s.cadre.taps(Phrase("roster.bring"))


@tale(before=_brought)
async def what_was_brought_in_is_taken_back(s: Scene) -> None:
    await s.cadre.taps(Phrase("roster.undo"))
    s.cadre.sees(Phrase.of("roster.undone", n=2))
