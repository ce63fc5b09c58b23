"""One person with a telephone on the stage: what she does goes over HTTP, what she sees is the chat as it stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.transcript import transcript
from locales import Phrase, text

if TYPE_CHECKING:
    from tests.journeys.stage import Stage

Json = dict[str, Any]

TODAY, SAVE, AGREED, TICK = (Phrase(key) for key in ("day.today", "card.save", "card.agreed", "card.tick"))
"""Buttons of every report: today; save; save, she knows and agrees; a count only."""


@dataclass(eq=False)
class Player:
    """`sees`, `misses` and `heard` look at what came since her own last act, or since time passed."""

    stage: "Stage"
    id: int
    name: str
    phone: str
    language: str
    mark: int = 0

    # What she does

    async def does(self, act: str, **given: Any) -> Any:
        """Any act of the person side: say, tap, contact, sticker, edit, block …"""
        self.mark = self.stage.sandbox.world.revision
        return await self.stage.post(f"people/{self.id}/{act}", **given)

    async def says(self, *lines: str) -> None:
        """Type and send, line by line."""
        for line in lines:
            await self.does("say", text=line)

    async def starts(self, payload: str = "") -> None:
        """Press START, or open a link with its payload."""
        await self.does("start", payload=payload)

    async def opens(self, link: str) -> None:
        """Open a t.me link."""
        await self.starts(link.partition("?start=")[2])

    async def taps(self, *labels: str | Phrase) -> Any:
        """Tap one button after another: each the newest that says so, below a message or on the keyboard.

        A sign before the words ("✓ 保存") may be left out.
        """
        done = None
        for label in labels:
            done = await self._tap(self.words(label))
        return done

    async def _tap(self, label: str) -> Any:
        for message in reversed(self.messages):
            for button in _buttons(message):
                if label in (button["text"], _plain(button["text"])):
                    data = {key: button[key] for key in ("callback_data",) if key in button}
                    given = {"data": data["callback_data"]} if data else {"button": button["text"]}
                    return await self.does("tap", message_id=message["message_id"], **given)
        found = [key for key in self.keyboard if label in (key, _plain(key))]
        assert found, f"{self.name} finds no button {label!r} in {self.buttons + self.keyboard}"
        return await self.does("tap", button=found[0])

    async def reports(self, kind: str, *steps: str | Phrase) -> None:
        """Report something: what is plain text is typed, phrases are the buttons that are tapped."""
        await self.taps(Phrase("menu.report"), Phrase(f"kind.{kind}"))
        for step in steps:
            await (self.taps(step) if isinstance(step, Phrase) else self.says(step))

    async def chooses(self, yes: Iterable[str] = ()) -> None:
        """Answer the questions about purposes: yes to these (by name), no to the others."""
        wanted = set(yes)
        for scope in ("round", "care", "feedback"):
            assert any(self.words(Phrase(f"consent.ask.{scope}")) in said for said, _ in self.screen), scope
            await self.taps(Phrase("consent.yes" if scope in wanted else "consent.no"))
        for scope in sorted(wanted - {"round", "care", "feedback"}):
            await self.taps(Phrase("menu.me"), Phrase("me.purposes"))
            await self.taps(Phrase.of("me.switch", mark="–", what=Phrase(f"consent.title.{scope}")))
            await self.taps(Phrase("consent.yes"))

    # What she sees

    def words(self, said: str | Phrase) -> str:
        """A phrase in her language, as the telephone shows it."""
        return said if isinstance(said, str) else re.sub(r"</?b>", "", text(self.language, said)).strip()

    @property
    def messages(self) -> list[Json]:
        """Every message in her chat that stands there now, hers too, oldest first."""
        found: list[Json] = self._seen()["messages"]
        return found

    @property
    def fresh(self) -> list[Json]:
        """Messages of the bot that came or changed since her last act, or since time passed."""
        return [one for one in self._seen(self.mark)["messages"] if not one["mine"]]

    @property
    def heard(self) -> list[str]:
        """Their texts."""
        return [_text(one) for one in self.fresh]

    @property
    def buttons(self) -> list[str]:
        """What the buttons say that came with them."""
        return [button["text"] for one in self.fresh for button in _buttons(one)]

    @property
    def keyboard(self) -> list[str]:
        """The keys below her chat."""
        rows = (self._seen()["keyboard"] or {"keyboard": []})["keyboard"]
        return [key["text"] for row in rows for key in row]

    @property
    def screen(self) -> list[tuple[str, list[str]]]:
        """The chat as it stands: each message of the bot with its buttons."""
        shown = (one for one in self.messages if not one["mine"])
        return [(_text(one), [button["text"] for button in _buttons(one)]) for one in shown]

    def _seen(self, after: int = 0) -> Json:
        world = self.stage.sandbox.world
        return transcript(world, world.people[self.id], after)

    def sees(self, *words: str | Phrase) -> None:
        """Something that came holds all these words."""
        wanted = [self.words(one) for one in words]
        fits = any(all(one in said for one in wanted) for said in self.heard)
        assert fits, f"{self.name} does not see {wanted} in {self.heard}"

    def misses(self, *words: str | Phrase) -> None:
        """Nothing that came holds any of these words, on no button either."""
        shown = "\n".join((*self.heard, *self.buttons))
        found = [one for one in words if self.words(one) in shown]
        assert not found, f"{self.name} sees {found} in {shown}"

    def sees_nothing(self) -> None:
        """Nothing came."""
        assert self.heard == [], f"{self.name} sees {self.heard}"

    def link(self) -> str:
        """The newest invitation that she was shown."""
        links = [button["url"] for one in self.messages for button in _buttons(one) if "url" in button]
        return str(links[-1])


def _text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _plain(label: str) -> str:
    """A label without the sign before it."""
    return re.sub(r"^\W+", "", label)
