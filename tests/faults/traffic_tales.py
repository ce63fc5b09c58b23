"""The tales of how messages come: many at once, twice, broken, edited, of kinds that nobody can read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from unittest.mock import patch

from sqlmodel import Session

from bot import edge
from locales import Phrase
from models.db import collect
from models.tables import OperatorValue
from tests.faults.scene import Scene
from tests.faults.tales import tale


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
