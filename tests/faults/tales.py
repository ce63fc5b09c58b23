"""The tales of those who work, in the course of which the program is killed at every point that it comes to."""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from unittest.mock import patch

from sqlmodel import Session

from bot import edge
from locales import Phrase
from models.db import collect
from models.kinds import EventKind
from models.tables import OperatorValue
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
async def three_chats_at_once(s: Scene) -> None:
    """Five messages each, in one batch; the answers come in their order."""
    for line in ("/today", "/help", "你好", "/me", "/language"):
        for one in (s.anna, s.bela, s.cadre):
            s.send(f"people/{one.id}/say", text=line)
    await s.settle()


@tale
async def more_waits_than_comes_at_once(s: Scene) -> None:
    """While some are worked on, the next are fetched, and come together with those that are not done."""
    with patch("bot.line.AT_ONCE", 6), patch("bot.hand.AT_ONCE", 6), patch.multiple("bot.hand", PORTION=2, _LOW=4):
        await s.anna.says("/help")
        for line in ("/today", "/help", "/me", "/language"):
            for one in (s.anna, s.bela, s.cadre):
                s.send(f"people/{one.id}/say", text=line)
        await s.settle()


@tale
async def more_comes_while_answers_wait(s: Scene) -> None:
    """When the program dies over the first answers, the next questions are there as soon as it is up again."""
    ask = [f"people/{s.anna.id}/say"] * 3
    before = s.sandbox.world.journal.count
    for path, line in zip(ask, ("/today", "/help", "/me"), strict=True):
        s.send(path, text=line)
    await s.happens(lambda: s.sandbox.world.journal.count > before)
    for path, line in zip(ask, ("/language", "/help", "/today"), strict=True):
        s.send(path, text=line)
    await s.settle()


@tale
async def poison_among_others(s: Scene) -> None:
    """One update that nobody can read, between two good ones."""
    s.send(f"people/{s.anna.id}/say", text="/today")
    _raw(s, s.bela.id, text="张", entities=[{"type": 5}], date="yesterday")
    s.send(f"people/{s.cadre.id}/say", text="/help")
    await s.settle()


@tale
async def update_that_spoils_its_batch(s: Scene) -> None:
    """What one turn wrote cannot be committed; the others are done one by one, and that one is set aside."""
    with patch("bot.edge._turns", _spoilt(edge._turns)):
        for one, line in ((s.anna, "/today"), (s.cadre, "spoil"), (s.bela, "/help")):
            s.send(f"people/{one.id}/say", text=line)
        await s.settle()


def _spoilt(turns: Callable[..., None]) -> Callable[..., None]:
    def run(session: Session, arrivals: Sequence[edge.Arrival], now: datetime) -> None:
        turns(session, arrivals, now)
        if any(arrival.heard.text == "spoil" and not arrival.broken for arrival in arrivals):
            collect(session, OperatorValue, {"name": None, "value": {}, "at": now})

    return run


def _raw(s: Scene, user: int, **message: object) -> None:
    sender = {"id": user, "is_bot": False, "first_name": "x"}
    about = {"from": sender, "chat": {"id": user, "type": "private", "first_name": "x"}}
    s.sandbox.world.updates.put_raw({"message": {"message_id": 900, "date": 1_774_000_000, **about, **message}})


@tale
async def update_comes_again(s: Scene) -> None:
    """Telegram delivers the tap that signs the day a second time."""
    await s.anna.taps(Phrase("menu.nothing"))
    last = next(reversed(s.anna.messages[:-1]))
    kept = {name: last[name] for name in ("message_id", "from", "chat", "date", "text")}
    s.sandbox.world.updates.put_raw({"update_id": s.sandbox.world.updates.next_id - 1, "message": kept})
    await s.settle()


@tale
async def long_message(s: Scene) -> None:
    await s.anna.does("say", text="字" * 5_000)


@tale
async def message_is_edited(s: Scene) -> None:
    await s.anna.says("/help")
    await s.anna.does("edit", message_id=_last_own(s), text="/today")


def _last_own(s: Scene) -> int:
    return int([message["message_id"] for message in s.anna.messages if message["mine"]][-1])


@tale
async def things_nobody_can_read(s: Scene) -> None:
    for act in ("sticker", "voice", "photo"):
        s.send(f"people/{s.anna.id}/{act}")
    await s.settle()


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
