"""Who acts while the program is killed: officers who report one person after another, women who open and stop.

They live in the sandbox's process and act as soon as the message that they wait for is in their chat.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import people
from bot.sandbox.errors import NotPossible
from bot.sandbox.journal import Journal
from bot.sandbox.world import Person, World
from locales import Phrase, text

Json = dict[str, Any]
_NUMBER = re.compile(r"(?<=编号 )\d{4}-\d{2,}")


def _zh(key: str) -> str:
    return text("zh_Hans", Phrase(key)).replace("<b>", "").replace("</b>", "")


@dataclass
class Officer:
    """Reports that these people went away, in order. `saved` are those whose save button was tapped."""

    person: Person
    names: list[str]
    at: int = -1
    saved: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def begins(self, world: World) -> None:
        """The first report, or the next."""
        self.at = 0
        people.say(world, self.person, "/report")

    def hears(self, world: World, message: Json) -> None:
        """What is in the message decides what is done; what came twice was done already."""
        said = message.get("text", "")
        if self.at == 0 and _zh("report.what") in said:
            self._taps(world, message, _zh("kind.migrate_out"))
        elif self.at == 1 and "谁外出了" in said:
            self._goes_on(lambda: people.say(world, self.person, self.names[len(self.saved)]))
        elif self.at == 2 and _zh("day.today") in _labels(message):
            self._taps(world, message, _zh("day.today"))
        elif self.at == 3 and _zh("ask.to_place") in said:
            self._goes_on(lambda: people.say(world, self.person, "广东东莞"))
        elif self.at == 4 and _zh("card.save") in _labels(message):
            self.saved.append(self.names[len(self.saved)])
            self._taps(world, message, _zh("card.save"))
        elif self.at == 5 and (number := _NUMBER.search(said)) and number[0] not in self.numbers:
            self.numbers.append(number[0])  # an earlier receipt that came again is not the answer to this save
            self.at = 6

    @property
    def rests(self) -> bool:
        """Whether a report is finished and the next not begun."""
        return self.at in (-1, 6)

    def _taps(self, world: World, message: Json, label: str) -> None:
        self._goes_on(lambda: people.tap(world, self.person, message["message_id"], label=label))

    def _goes_on(self, act: Callable[[], object]) -> None:
        self.at += 1
        act()


@dataclass
class Woman:
    """Opens some of her notes, and sometimes has enough. `stopped` is the revision at which she was told so."""

    person: Person
    luck: random.Random
    notes: list[str] = field(default_factory=list)
    stopped: int | None = None
    after_stop: int = 0

    def hears(self, world: World, message: Json) -> None:
        """A note, or the answer to her stop."""
        said = message.get("text", "")
        if _zh("stop.done") in said:
            self.stopped = world.revision
        if _zh("remind.neutral") not in said:
            return
        self.after_stop += self.stopped is not None
        self.notes.append(next(iter(_data(message))).partition("|")[2])
        fate = self.luck.random()
        if fate < 0.4:
            people.tap(world, self.person, message["message_id"], label=_zh("remind.open"))
        elif fate < 0.6:
            people.say(world, self.person, "退订")


class Ears(Journal):
    """The journal, which also tells everybody what came into their chats."""

    def __init__(self, world: World, cast: dict[int, Officer | Woman]) -> None:
        super().__init__()
        self._world, self._cast = world, cast
        self.heard: list[tuple[int, str, Json]] = []
        """Each message that came: the life in which it did, how, and what."""
        self.life = 0

    def note(self, method: str, params: Json, time: Any, *, result: Any = None, **more: Any) -> None:
        """A call of the bot was done; whoever it was for acts on it."""
        super().note(method, params, time, result=result, **more)
        if isinstance(result, dict) and "chat" in result:
            self.heard.append((self.life, method, result))
            if one := self._cast.get(result["chat"]["id"]):
                try:
                    one.hears(self._world, result)
                except NotPossible:  # the button is gone: the answer was an edit that came twice
                    return


def _labels(message: Json) -> list[str]:
    return [key["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]


def _data(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [key["callback_data"] for row in rows for key in row if "callback_data" in key]
