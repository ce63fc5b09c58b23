"""An officer who fills in forms by what is written on the buttons."""

from dataclasses import dataclass, field

from sqlmodel import Session, select

from handlers import handover, receipts, report
from locales import Phrase, text
from models.kinds import EventKind
from models.message import Message
from models.tables import Event
from tests.handlers.chats import Chat

SAVE, AGREED, TICK = "✓ 保存", "✓ 本人知道并同意，保存", "没问或不同意，只记一个数"
PATHS = {
    EventKind.MARRIAGE: ["结婚", "刘小梅", "今天", SAVE],
    EventKind.DIVORCE: ["离婚", "刘小梅", "今天", SAVE],
    EventKind.HUKOU_IN: ["户口迁入", "刘小梅", "今天", SAVE],
    EventKind.HUKOU_OUT: ["户口迁出", "刘小梅", "今天", SAVE],
    EventKind.MIGRATE_IN: ["流入", "刘小梅", "今天", "!湖南邵阳", SAVE],
    EventKind.MIGRATE_OUT: ["外出", "刘小梅", "今天", "!广东东莞", SAVE],
    EventKind.PREGNANCY: ["怀孕", "刘小梅", "!1月5号", AGREED],
    EventKind.BIRTH: ["出生", "刘小梅", "今天", SAVE],
    EventKind.MEASURE: ["节育措施", "刘小梅", "上环", "今天", AGREED],
    EventKind.DEATH: ["去世", "刘小梅", "今天", SAVE],
    EventKind.EXAM: ["健康检查", "刘小梅", "产前检查", "今天", AGREED],
    EventKind.PREGNANCY_END: ["怀孕结束", "刘小梅", "今天", AGREED],
    EventKind.RETURN_HOME: ["返乡", "刘小梅", "今天", SAVE],
}
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


def play(filling: Filling, steps: list[str]) -> Filling:
    """Report something: a step is what a button says, or after `!` what is typed."""
    filling.report()
    for step in steps:
        filling.type(step[1:]) if step[0] == "!" else filling.tap(step)
    return filling


def events(session: Session) -> list[Event]:
    """What is in the book."""
    session.flush()
    return list(session.exec(select(Event)))
