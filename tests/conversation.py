"""Conversations as text: lines that people say, and under each what the bot answers, to whom.

    officer: /report             a command or a text
    officer: [出生]               a button of the newest message that has it, or of the reply keyboard
    cadre: [8][2][0][好了]          buttons one after the other: what the last one brings is shown
    officer: (sticker)           something else: sticker, voice, photo, contact, contact of another
    cadre: (table) 姓名 组; 李一 一组    a table as a file, its rows between semicolons
    cadre: (letter) 李静 1995    somebody who comes from the install far away; (letter) again: the last once more
    cadre: (answer) accepted     its answer to the last file that was made here
    clock: +8h                   time passes: +10m, +3h; the jobs of that time run
    clock: +40d woman            a longer time: of what came, the newest message to her alone is shown
    town: days 9 19 29 for 2     the clinic sees people on these days of the month, so many can book each
    town: round 04-01 05-31      a round of checks, of this year
    town: pin                    workers are asked for their PIN before cards and files with names
    town: neighbour              another township of this install, Yuanxi, with an officer, and a clinic with days
    town: partner                another install, Yuanxi far away, is trusted; `partner gone`: no more
    town: born 2009              Liu Xiaomei is so young (else she was born in 1996)
    town: yes round care         Liu Xiaomei (woman) has joined, and agreed to these purposes

The answers are written by the run itself (`--update`) and read in review.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlmodel import Session, select

from bot.edge import Arrival, run_batch
from bot.unpack import understood
from handlers.routes import COMMANDS, OTHERS, PRESSES
from handlers.turn import Document, Handler, Heard, Photo
from models import envelope, incoming
from models.db import Store
from models.kinds import OutboxState, Role, Scope
from models.message import Message
from models.reports import agreement
from models.services import dispatch, operator, partners, people, rosters, slips
from models.services.dispatch import Result
from models.services.outbox import Parcel
from models.tables import Clinic, ExamRound, Person, Township
from scheduler.jobs import due_between
from tests import factories, letters
from tests.scheduler.scenes import agree, plan
from tests.transcript import Chat, label, written

_STEP = re.compile(r"(\w+): (.+)")
_SPAN = re.compile(r"\+(\d+)([mhd])(?: (\w+))?")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_updates = count(880_000_001)


@dataclass
class Conversation:
    """A store with a township, its people at their phones, and a clock."""

    store: Store
    now: datetime = factories.NOON
    chats: dict[str, Chat] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(101))
    sent: dict[str, bytes] = field(default_factory=dict)

    def populate(self) -> None:
        """Two officers (zh, en), cadre, clinic and office; Liu Xiaomei, on record with her number; a stranger."""
        with self.store.transaction() as session:
            factories.township(session)
            operator.put(session, operator.BOT, self.now, {"username": "plum_daybook_bot"})
            staff = {
                "officer": factories.officer(session),
                "officer_en": factories.officer(session, language="en"),
                "cadre": factories.cadre(session),
                "clinic": factories.staff(session, Role.CLINIC, factories.TOWNSHIP),
                "office": factories.staff(session, Role.OFFICE, factories.TOWNSHIP),
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
            return self._pass(what)
        if who == "town":
            self._choose(*what.split())
            return []
        *before, last = what.replace("][", "]\n[").split("\n")
        for one in before:
            self._hear(self.chats[who], one)
            list(self._seen(who))
        self._hear(self.chats[who], last)
        return list(self._seen(who))

    def _pass(self, what: str) -> list[str]:
        found = _SPAN.fullmatch(what)
        assert found, what
        until = self.now + timedelta(**{_UNITS[found[2]]: int(found[1])})
        lines: list[str] = []
        for instant, job in due_between(self.now, until):
            self.now = instant
            with self.store.transaction() as session:
                job.run(session, instant)
            lines += self._seen("")
        self.now = until
        return self._newest(found[3]) if found[3] else lines

    def _choose(self, what: str, *given: str) -> None:
        with self.store.transaction() as session:
            if what == "born":
                self._her(session).birth_year = int(given[0])
            elif what == "pin":
                town = session.get_one(Township, factories.TOWNSHIP)
                town.settings = {**town.settings, "pin": True}
            elif what == "yes":
                self._join(session, map(Scope, given))
            elif what == "neighbour":
                who = factories.neighbour(session)
                self.chats[what] = Chat(what, who.chat_id, who.language)
            elif what == "partner":
                there = letters.trust(session, self.now)
                if given:
                    partners.forget(session, there.short)
            elif what == "round":
                opens, closes = (date.fromisoformat(f"{self.now.year}-{day}") for day in given)
                session.add(ExamRound(township=factories.TOWNSHIP, key="1", opens=opens, closes=closes))
            else:
                days, capacity = given[: given.index("for")], int(given[-1])
                clinic = session.exec(select(Clinic).where(Clinic.township == factories.TOWNSHIP)).one()
                clinic.days = {"of_month": [int(day) for day in days], "hours": "8:30–11:30", "capacity": capacity}
                clinic.address = "梅溪镇中街 1 号"
                session.add(clinic)

    def _her(self, session: Session) -> Person:
        her = next(one for one in people.in_areas(session, [factories.GROUP]) if one.name == "刘小梅")
        return people.get(session, her.id)

    def _join(self, session: Session, scopes: Iterable[Scope]) -> None:
        person = self._her(session)
        agree(session, person, *scopes, on=self.now.date())
        self.chats["woman"].chat_id = factories.joined(session, person).chat_id
        plan(session, person, self.now.date())

    def _newest(self, name: str) -> list[str]:
        chat = self.chats[name]
        return list(written(chat, chat.messages[-1][1], f"→ {name} "))

    def _hear(self, chat: Chat, what: str) -> None:
        heard, handler = self._routed(chat, what)
        if heard.message_id is None:
            heard = replace(heard, message_id=next(self.numbers))
            chat.own.add(heard.message_id or 0)
        run_batch(self.store, [Arrival(heard, handler, "message")], self.now)
        self._fetch()
        self.now += timedelta(seconds=1)

    def _fetch(self) -> None:
        """What was sent arrives at once."""
        with self.store.transaction() as session:
            for one in slips.due(session, self.now):
                slips.keep(session, one.id, b"a picture", self.now)
            table = rosters.due(session, self.now)
            if table and envelope.is_letter(self.sent[table.handle]):
                incoming.understood(session, table.id, self.sent[table.handle], self.now)
            elif table:
                request = {"groups": table.groups, "areas": table.areas, "today": table.today.isoformat()}
                agreement.understood(session, table.id, understood(request, self.sent[table.handle]), self.now)
                while rosters.portion(session, self.now):
                    pass

    def _routed(self, chat: Chat, what: str) -> tuple[Heard, Handler]:
        code = chat.language.replace("_", "-").lower()
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
        if what.startswith("table)"):
            handle = f"file-{base.update_id}"
            self.sent[handle] = "\n".join(",".join(row.split()) for row in what[6:].split(";")).encode()
            return replace(base, document=Document(handle, "名单.csv", 1)), OTHERS["document"]
        if what.startswith(("letter)", "answer)")):
            return self._letter(base, *what.replace(")", "").split())
        sent = Photo(f"file-{base.update_id}") if what == "photo" else None
        return replace(base, photo=sent), OTHERS.get(what, OTHERS["anything"])

    def _letter(self, base: Heard, what: str, *said: str) -> tuple[Heard, Handler]:
        """A file from far away: who comes, or what became of the last one that was made here."""
        handle = f"file-{base.update_id}"
        files = [
            m.file[1] for c in self.chats.values() for _, m in c.messages if m.file and envelope.MAGIC in m.file[1]
        ]
        if what == "answer":
            self.sent[handle] = letters.answer(files[-1], said[0], self.now)
        elif said == ("again",):
            self.sent[handle] = next(data for data in reversed(self.sent.values()) if envelope.is_letter(data))
        else:
            self.sent[handle] = letters.packet(said[0], int(said[1]), self.now)
        return replace(base, document=Document(handle, "daybook-1.txt", 900)), OTHERS["document"]

    def _pressed(self, chat: Chat, base: Heard, wanted: str) -> tuple[Heard, Handler]:
        for number, message in reversed(chat.messages):
            for button in (button for row in message.buttons for button in row):
                if wanted in (label(chat, button), button.data) and button.data:
                    data = tuple(button.data.split("|"))
                    return replace(base, data=data, message_id=number), PRESSES[data[0]]
        assert wanted in {label(chat, button) for row in chat.keyboard for button in row}, f"no button {wanted}"
        return replace(base, text=wanted), OTHERS["said"]

    def _seen(self, speaker: str) -> Iterator[str]:
        while parcels := self._claimed():
            for parcel in parcels:
                chat = next(chat for chat in self.chats.values() if chat.chat_id == parcel.chat_id)
                chat.language = parcel.language
                said = list(written(chat, parcel.message, "" if chat.name == speaker else f"→ {chat.name} "))
                number = self._put(chat, parcel.message)
                with self.store.transaction() as session:
                    dispatch.mark(session, [Result(parcel, OutboxState.SENT, message_id=number)], self.now)
                yield from said

    def _claimed(self) -> list[Parcel]:
        with self.store.transaction() as session:
            return dispatch.claim(session, "phones", self.now, 100)

    def _put(self, chat: Chat, message: Message) -> int:
        if message.edits:
            chat.messages = [(number, old) for number, old in chat.messages if number != message.edits]
        number = message.edits or next(self.numbers)
        if message.removes:
            gone = {message.deletes, *message.clears}
            chat.messages = [(other, old) for other, old in chat.messages if other not in gone]
            chat.own -= gone
        else:
            chat.messages.append((number, message))
        chat.keyboard = message.keyboard or chat.keyboard
        return number
