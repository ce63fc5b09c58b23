"""A chat as text: what the bot said, its buttons, and what was done to older messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from locales import Phrase, text
from models.message import Button, Message


@dataclass
class Chat:
    """One person's chat: who it is, what the bot said, newest last, the numbers of what they said, the keyboard."""

    name: str
    chat_id: int
    language: str
    phone: str = ""
    messages: list[tuple[int, Message]] = field(default_factory=list)
    own: set[int] = field(default_factory=set)
    keyboard: tuple[tuple[Button, ...], ...] = ()


def written(chat: Chat, message: Message, to: str) -> Iterator[str]:
    """The lines of a message, below a sign of whom it went to (`to`) and what is special about it."""
    signs = {"edited": message.edits, "deleted": message.deletes, "file": message.file or message.sheet}
    signs |= {"picture": message.drawn or message.photo}
    if message.clears:
        hers, ours = (len({*message.clears} & numbers) for numbers in (chat.own, dict(chat.messages).keys()))
        signs[f"deleted: {hers} of theirs, {ours} of the bot"] = True
    marks = [mark for mark, on in (signs | {"protected": message.protect}).items() if on]
    sign = f"{to}({', '.join(marks)})" if marks else to.strip()
    if sign:
        yield f"  {sign}"
    for line in message.lines:
        yield from (f"  {part}" for part in _plain(text(chat.language, line)).splitlines() if part)
    for row in message.buttons:
        yield "  " + " ".join(f"[{_plain(label(chat, button))}]" for button in row)
    for row in message.keyboard:
        yield "  " + " ".join(f"⟦{label(chat, button)}⟧" for button in row)


def _plain(line: str) -> str:
    """Without what differs from run to run: secrets of links, case codes, days that hang on a random id."""
    for pattern, instead in (
        (r"start=[\w-]+", "start=…"),
        (r"([(（])[0-9A-F]{4}([)）])", r"\1····\2"),
        (r"(接下来的提醒：).*", r"\1…"),
        (r"(四位数字：|手机上应显示 |等人放行：|four digits: |should show |be let in: )\d{4}", r"\1····"),
        (r"(核对码 )[0-9A-F]{8}", r"\1········"),
    ):
        line = re.sub(pattern, instead, line)
    return line


def label(chat: Chat, button: Button) -> str:
    """What is written on a button."""
    said = button.label
    return text(chat.language, said) if isinstance(said, Phrase) else said
