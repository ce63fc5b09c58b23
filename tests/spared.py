"""Words and euphemisms of each language that nothing may hold which goes to a woman unasked after a loss."""

from collections.abc import Iterator

from locales import Phrase, text
from models.message import Message

SPARED = {
    "zh_Hans": ("喜", "好消息", "宝宝", "宝贝", "恭", "孕", "产", "胎", "生了"),
    "zh_Hant": ("喜", "好消息", "寶寶", "寶貝", "恭", "孕", "產", "胎", "生了"),
    "en": ("pregnan", "baby", "babies", "birth", "born", "antenatal", "good news", "congrat", "expecting", "due date"),
}


def found_in(message: Message, language: str) -> list[str]:
    """Those that a message holds, in its lines and on its buttons."""
    said = " ".join(_said(message, language)).lower()
    return [word for word in SPARED[language] if word in said]


def _said(message: Message, language: str) -> Iterator[str]:
    labels = (button.label for row in (*message.buttons, *message.keyboard) for button in row)
    for words in (*message.lines, *labels):
        yield text(language, words) if isinstance(words, Phrase) else words
