"""What a catalogue says to women, held against the words that are not to be said to them. For whoever translates it.

What betrays is taken out of a message when it leaves (unasked.py). What hurts after a loss nothing takes out later.
"""

from collections.abc import Callable, Iterator

from locales import Phrase, phrases
from models.message import Message
from models.rules import schedules
from models.rules.discretion import hurting, telling
from models.services import due, prompts

_AFTER_A_LOSS = ("end_care", "round")
"""Groups of reminders that go on after a loss."""


def faults(language: str) -> list[str]:
    """What betrays on a locked telephone, and what hurts after a loss: a line each, empty where all is well."""
    monthly, plain = (_prompt(plain=plain) for plain in (False, True))
    betrays = {*_keys(due.neutral("")), *_keys(monthly)}
    hurts = {*_keys(plain), *_opened_after_a_loss()}
    return [*_found(language, "betrays", telling, betrays), *_found(language, "hurts after a loss", hurting, hurts)]


def _prompt(*, plain: bool) -> Message:
    return Message((Phrase("feedback.ask"), Phrase("remind.opt_out")), prompts.buttons("", plain))


def _keys(message: Message) -> Iterator[str]:
    labels = (button.label for row in message.buttons for button in row)
    return (one.key for one in (*message.lines, *labels) if isinstance(one, Phrase))


def _opened_after_a_loss() -> Iterator[str]:
    rows = (row for row in schedules.load().anchored if row.personal and row.group in _AFTER_A_LOSS)
    return (f"detail.{row.message}" for row in rows if row.message not in prompts.MESSAGES)


def _found(language: str, what: str, first: Callable[[str], str], keys: set[str]) -> Iterator[str]:
    said = phrases(language)
    for key in sorted(keys):
        word = next(filter(None, map(first, said.get(key, ()))), "")
        if word:
            yield f"{what} ({word}): {key}"
