"""The one door for messages to a woman that she did not ask for: nothing in them tells a bystander what they are about.

Whatever a line, a button or a file's name would betray, be it a phrase or a place that was put into it, gives way to
plain words. Not here: what opens on her tap, and what goes to those who work with the daybook.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from locales import Line, Phrase, text
from models.kinds import MessageClass
from models.message import Button, Message
from models.rules.discretion import telling
from models.services import outbox, speech
from models.services.outbox import Address

_FILE = "notes"
_PLAIN, _OPEN = Phrase("remind.neutral"), Phrase("remind.open")


def queue(session: Session, to: Address, message: Message, rank: MessageClass, now: datetime, **more: Any) -> None:
    """Queue a message to her as the outbox does, made discreet first, and so that her stop finds it."""
    spoken = speech.of(session, to.language, to.township)
    outbox.queue(session, to, discreet(message, spoken), rank, now, **{"hers": outbox.UNASKED, **more})


def discreet(message: Message, language: str) -> Message:
    """The message as a bystander may see it. Calling again changes nothing."""
    lines: list[Line] = []
    for line in message.lines:
        shown = _PLAIN if telling(text(language, line)) else line
        lines += [] if shown in lines else [shown]
    buttons = tuple(tuple(_button(button, language) for button in row) for row in message.buttons)
    return replace(message, lines=tuple(lines), buttons=buttons, file=_file(message.file))


def _button(button: Button, language: str) -> Button:
    label = button.label if isinstance(button.label, str) else text(language, button.label)
    return replace(button, label=_OPEN) if telling(label) else button


def _file(file: tuple[str, str] | None) -> tuple[str, str] | None:
    if file is None:
        return None
    stem, dot, ending = file[0].rpartition(".")
    if not telling(f"{stem} {ending}"):
        return file
    return f"{_FILE}{dot}{ending}" if dot and not telling(ending) else _FILE, file[1]
