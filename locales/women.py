"""What a language needs before it may be offered to women: words that stop, words that betray. Data beside a catalogue.

A language without the file is for people who work with the daybook, and for nobody else.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from locales.files import beside

_FILE = "women.toml"


@dataclass(frozen=True)
class Words:
    """Lists of words, as the file has them. In `telling` and `after_a_loss` a `*` stands for any ending."""

    stop: tuple[str, ...]
    telling: tuple[str, ...]
    harmless: tuple[str, ...]
    after_a_loss: tuple[str, ...]


@lru_cache
def womens_words(language: str) -> Words | None:
    """The lists of a language; None where they are missing or one of them is empty: it is not for women then."""
    path = beside(language, _FILE)
    if path is None:
        return None
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    read = Words(**{name: tuple(lists.get(name, ())) for name in Words.__dataclass_fields__})
    return read if read.stop and read.telling and read.after_a_loss else None
