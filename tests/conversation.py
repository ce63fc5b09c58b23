"""Conversations as text: lines that people say, and under each what the bot answers, to whom.

    officer: /report             a command or a text
    officer: [出生]               a button of the newest message that has it, or of the reply keyboard
    officer: (sticker)           something else: sticker, voice, photo, contact, contact of another
    clock: +1d                   time passes: +10m, +3h, +2d; the jobs of that time run

The answers are written by the run itself (`--update`) and read in review.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import col, select

from bot.edge import Arrival, run_batch
from handlers.routes import COMMANDS, OTHERS, PRESSES
from handlers.turn import Handler, Heard
from locales import Phrase, text
from models.db import Store
from models.kinds import Role
from models.message import Button, Message, unpack
from models.services import operator, people
from models.tables import Account, Outbox
from scheduler.jobs import due_between
from tests import factories

_STEP = re.compile(r"(\w+): (.+)")
_SPAN = re.compile(r"\+(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_updates = count(880_000_001)


@dataclass
class Chat:
    """One person's chat: who it is, the messages with buttons, newest last, and the reply keyboard."""

    name: str
    chat_id: int
    language: str
    phone: str = ""
    messages: list[tuple[int, Message]] = field(default_factory=list)
    keyboard: tuple[tuple[Button, ...], ...] = ()


@dataclass
class Conversation:
    """A store with a township, its people at their phones, and a clock."""

    store: Store
    now: datetime = factories.NOON
    chats: dict[str, Chat] = field(default_factory=dict)
    shown: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: count(101))

    def populate(self) -> None:
        """Officer (zh), officer_en, cadre and clinic of Upper village; Liu Xiaomei is on record with a phone; a stranger."""
        with self.store.transaction() as session:
            factories.township(session)
            operator.put(session, operator.BOT, self.now, {"username": "plum_daybook_bot"})
            staff = {
                "officer": factories.officer(session),
                "officer_en": factories.officer(session, language="en"),
                "cadre": factories.cadre(session),
                "clinic": factories.staff(session, Role.CLINIC, factories.TOWNSHIP),
            }
            for name, who in staff.items():
                self.chats[name] = Chat(name, who.chat_id, who.language)
            for name, year in (("刘小梅", 1996), ("张秀兰", 1990), ("陈玉", None), ("孙国强", 1970)):
                person = factories.woman(session, name, birth_year=year)
                if name == "刘小梅":
                    people.set_phone(session, person, "+8613800000001")
        self.chats["woman"] = Chat("woman", 7_900_000_001, "zh_Hans", "+8613800000001")
        self.chats["stranger"] = Chat("stranger", 7_900_000_002, "en", "+8613800000002")

    def play(self, script: str) -> str:
        """Play every step of a script; what comes back is the script with what the bot said now."""
        lines: list[str] = []
        for line in script.splitlines():
            if line.startswith("#") or not line.strip():
                lines += [line] if line.startswith("#") or (lines and lines[-1]) else []
            elif found := _STEP.fullmatch(line):
                lines += [line, *self.step(found[1], found[2])]
        return "\n".join(lines).rstrip() + "\n"

    def step(self, who: str, what: str) -> list[str]:
        """One step; returns what everybody saw then."""
        if who == "clock":
            self._pass(what)
        else:
            self._hear(self.chats[who], what)
        return list(self._seen(who))

    def _pass(self, what: str) -> None:
        found = _SPAN.fullmatch(what)
        assert found, what
        until = self.now + timedelta(**{_UNITS[found[2]]: int(found[1])})
        for instant, job in due_between(self.now, until):
            with self.store.transaction() as session:
                job.run(session, instant)
        self.now = until

    def _hear(self, chat: Chat, what: str) -> None:
        heard, handler = self._routed(chat, what)
        run_batch(self.store, [Arrival(heard, handler, "message")], self.now)
        self.now += timedelta(seconds=1)

    def _routed(self, chat: Chat, what: str) -> tuple[Heard, Handler]:
        code = {"zh_Hans": "zh-hans"}.get(chat.language, chat.language)
        base = Heard(next(_updates), chat.chat_id, chat.chat_id, code, sent_at=self.now)
        if what.startswith("/"):
            name, _, payload = what[1:].partition(" ")
            command = next((command for command in COMMANDS if command.name == name), None)
            run = command.run if command else OTHERS["unknown_command"]
            return replace(base, text=what, payload=self._payload(payload)), run
        if what.startswith("["):
            return self._pressed(chat, base, what.strip("[]"))
        if what.startswith("("):
            return self._odd(chat, base, what.strip("()"))
        return replace(base, text=what), OTHERS["said"]

    def _payload(self, payload: str) -> str:
        """`LINK` stands for the payload of the newest invitation that anybody was shown."""
        if payload != "LINK":
            return payload
        links = [b.url for c in self.chats.values() for _, m in c.messages for row in m.buttons for b in row if b.url]
        return links[-1].partition("?start=")[2]

    def _odd(self, chat: Chat, base: Heard, what: str) -> tuple[Heard, Handler]:
        if what.startswith("contact"):
            own = what == "contact"
            phone = chat.phone if own else "+8613899999999"
            return replace(base, phone=phone, phone_is_own=own), OTHERS["contact"]
        return base, OTHERS.get(what, OTHERS["anything"])

    def _pressed(self, chat: Chat, base: Heard, label: str) -> tuple[Heard, Handler]:
        for number, message in reversed(chat.messages):
            for button in (button for row in message.buttons for button in row):
                if label in (_label(chat, button), button.data) and button.data:
                    data = tuple(button.data.split("|"))
                    return replace(base, data=data, message_id=number), PRESSES[data[0]]
        assert label in {_label(chat, button) for row in chat.keyboard for button in row}, f"no button {label}"
        return replace(base, text=label), OTHERS["said"]

    def _seen(self, speaker: str) -> Iterator[str]:
        with self.store.transaction() as session:
            wanted = select(Outbox).where(Outbox.id > self.shown).order_by(col(Outbox.id))
            rows = list(session.exec(wanted))
            open_rows = [(row, self._open(row)) for row in rows if row.content]
            languages = {a.chat_id: a.language for a in session.exec(select(Account))}
        for row, message in open_rows:
            self.shown = max(self.shown, row.id)
            chat = next(chat for chat in self.chats.values() if chat.chat_id == row.chat_id)
            chat.language = languages[chat.chat_id]
            self._put(chat, message)
            yield from _written(chat, message, "" if chat.name == speaker else f"→ {chat.name} ")

    def _open(self, row: Outbox) -> Message:
        assert row.content is not None
        return unpack(self.store.keyring.open(row.content, f"outbox.content:{row.id}"))

    def _put(self, chat: Chat, message: Message) -> None:
        if message.edits:
            chat.messages = [(number, old) for number, old in chat.messages if number != message.edits]
        if not message.deletes:
            chat.messages.append((message.edits or next(self.numbers), message))
        chat.keyboard = message.keyboard or chat.keyboard


def _written(chat: Chat, message: Message, to: str) -> Iterator[str]:
    marks = [mark for mark, on in (("edited", message.edits), ("deleted", message.deletes), ("picture", message.picture),
                                   ("file", message.file), ("protected", message.protect)) if on]  # fmt: skip
    sign = f"{to}({', '.join(marks)})" if marks else to.strip()
    if sign:
        yield f"  {sign}"
    for line in message.lines:
        yield from (f"  {part}" for part in _plain(text(chat.language, line)).splitlines() if part)
    for row in message.buttons:
        yield "  " + " ".join(f"[{_label(chat, button)}]" for button in row)
    for row in message.keyboard:
        yield "  " + " ".join(f"⟦{_label(chat, button)}⟧" for button in row)


def _plain(line: str) -> str:
    return re.sub(r"\([0-9A-F]{4}\)", "(····)", re.sub(r"start=[\w-]+", "start=…", line))


def _label(chat: Chat, button: Button) -> str:
    label = button.label
    return text(chat.language, label) if isinstance(label, Phrase) else label
