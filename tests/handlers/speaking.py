"""A village whose officers write what they say: through the real edge in, and back as cards that people see."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import select

from bot.edge import Arrival, run_batch
from handlers.routes import COMMANDS, OTHERS, PRESSES
from handlers.turn import Heard
from locales import Phrase, text
from models.db import Store
from models.kinds import Role
from models.message import Message
from models.services import drafts, operator
from models.services.access import Who
from models.tables import Draft, Event, Membership, Person
from tests import factories
from tests.factories import GROUP, NOON

_updates = count(660_000_001)
_COMMANDS = {command.name: command.run for command in COMMANDS}
ON_RECORD = (("刘小梅", 1996), ("张秀兰", 1990), ("陈玉", 1994), ("孙国强", 1970))


@dataclass
class Village:
    """A store with a township, four people on record in group one, and a clock that moves by seconds."""

    store: Store
    now: datetime = NOON
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.store.transaction() as session:
            factories.township(session)
            operator.put(session, operator.BOT, self.now, {"username": "plum_daybook_bot"})
        for name, year in ON_RECORD:
            self.on_record(name, year)

    def on_record(self, name: str, year: int | None = 1990, group: str = GROUP) -> str:
        """Somebody on record: the id."""
        with self.store.transaction() as session:
            self.ids[name] = factories.woman(session, name, group, year).id
        return self.ids[name]

    def staff(self, role: Role, *areas: str) -> "Phone":
        """Somebody who holds a role in these areas."""
        with self.store.transaction() as session:
            who = factories.staff(session, role, areas[0])
            for area in areas[1:]:
                session.add(
                    Membership(township=who.township, account_id=who.account_id, role=role, area=area, since=NOON)
                )
        return Phone(self, who)

    def officer(self, *areas: str) -> "Phone":
        """An officer, of group one unless said otherwise."""
        return self.staff(Role.OFFICER, *(areas or (GROUP,)))

    def rows(self, table: type[Any], **wanted: Any) -> list[Any]:
        """Rows of a table as they stand, in the order of their ids."""
        with self.store.transaction() as session:
            found = session.exec(select(table).filter_by(**wanted).order_by(table.id)).all()
            session.expunge_all()
        return list(found)

    def events(self) -> list[Event]:
        """What was saved and stands."""
        return self.rows(Event, status="recorded")

    def people(self) -> list[Person]:
        """Everybody on record."""
        return self.rows(Person)


@dataclass
class Phone:
    """One chat. Whatever its owner does gives the messages that came to it; `shown` is what stands there last."""

    village: Village
    who: Who
    shown: Message = field(default_factory=Message)
    came: list[Message] = field(default_factory=list)

    def says(self, words: str) -> "Phone":
        """Write something."""
        return self._did(Heard(next(_updates), self.who.chat_id, self.who.chat_id, text=words), OTHERS["said"])

    def sends(self, command: str) -> "Phone":
        """Send a command."""
        return self._did(
            Heard(next(_updates), self.who.chat_id, self.who.chat_id, text=f"/{command}"), _COMMANDS[command]
        )

    def taps(self, *labels: str) -> "Phone":
        """Tap buttons, one after the other, each below the messages that came last."""
        for label in labels:
            self.presses(self.buttons[label])
        return self

    def presses(self, data: str) -> "Phone":
        """Press a button by its data: old and forged ones too."""
        parts = tuple(data.split("|"))
        heard = Heard(next(_updates), self.who.chat_id, self.who.chat_id, data=parts, message_id=11)
        return self._did(heard, PRESSES[parts[0]])

    def _did(self, heard: Heard, handler: Any) -> "Phone":
        village = self.village
        heard = Heard(**{**heard.__dict__, "sent_at": village.now})
        parcels = run_batch(village.store, [Arrival(heard, handler, "message")], village.now, "phones")
        village.now += timedelta(seconds=1)
        self.came = [parcel.message for parcel in parcels if parcel.chat_id == self.who.chat_id]
        self.shown = self.came[-1] if self.came else Message()
        return self

    @property
    def buttons(self) -> dict[str, str]:
        """What is written on the buttons that came last → their data."""
        return {
            text("zh_Hans", one.label) if isinstance(one.label, Phrase) else one.label: one.data
            for message in self.came
            for row in message.buttons
            for one in row
        }

    @property
    def lines(self) -> list[str]:
        """What came last, line by line."""
        return [part for one in self.came for line in one.lines for part in text("zh_Hans", line).splitlines() if part]

    @property
    def words(self) -> str:
        """What came last, in one."""
        return "\n".join(self.lines)

    @property
    def keys(self) -> list[str]:
        """The phrases that came last."""
        return [line.key for message in self.came for line in message.lines]

    @property
    def forms(self) -> list[tuple[Draft, dict[str, Any]]]:
        """The forms that are not finished, in their order, with what they hold."""
        with self.village.store.transaction() as session:
            kept = select(Draft).where(Draft.account_id == self.who.account_id).order_by(Draft.place)
            found = [(row, drafts.content(session, row)) for row in session.exec(kept) if row.content is not None]
            session.expunge_all()
        return found
