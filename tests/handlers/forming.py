"""An officer who fills in forms by what is written on the buttons."""

from dataclasses import dataclass, field

from handlers import handover, receipts, report
from locales import Phrase, text
from models.message import Message
from tests.handlers.chats import Chat

PRESSES = {
    "k": report.start, "f": report.move, "u": report.undo, "e": receipts.open_,
    "ea": receipts.amend, "eh": receipts.before, "ev": receipts.ask_void,
    "ew": receipts.void, "v": handover.invite, "vg": handover.invite_unnamed, "h": handover.rest,
    "hm": handover.mothers,
}  # fmt: skip


@dataclass
class Filling:
    """A chat with its newest message; counts what the person had to do."""

    chat: Chat
    language: str = "zh_Hans"
    newest: Message = field(default_factory=Message)
    acts: int = 0

    def report(self) -> "Filling":
        """Send /report."""
        return self._saw(self.chat.say(report.choose))

    def type(self, words: str) -> "Filling":
        """Type an answer."""
        return self._saw(self.chat.say(report.answer, words))

    def tap(self, *labels: str) -> "Filling":
        """Tap buttons of the newest message, one after the other."""
        for label in labels:
            self.press(self.buttons[label])
        return self

    def press(self, data: str) -> "Filling":
        """Press a button by its data, old or forged ones too."""
        return self._saw(self.chat.press(PRESSES[data.partition("|")[0]], data))

    def _saw(self, messages: list[Message]) -> "Filling":
        self.acts += 1
        (self.newest,) = messages
        return self

    @property
    def buttons(self) -> dict[str, str]:
        """What is written on the buttons → their data."""
        return {
            text(self.language, one.label) if isinstance(one.label, Phrase) else one.label: one.data
            for row in self.newest.buttons
            for one in row
        }

    @property
    def lines(self) -> list[str]:
        """What the newest message says."""
        return [part for line in self.newest.lines for part in text(self.language, line).splitlines() if part]
