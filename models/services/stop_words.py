"""Whether a message is a stop, in the common words of every language. Pure; what a stop does is in choices.py."""

import unicodedata
from functools import lru_cache

from locales import LANGUAGES, womens_words
from models.rules.names import clean


def is_stop(text: str) -> bool:
    """Whether the whole message is one stop word: signs around it, width and case do not matter."""
    return _bare(text) in _words()


@lru_cache
def _words() -> frozenset[str]:
    lists = (words.stop for language in LANGUAGES if (words := womens_words(language)))
    return frozenset(_bare(word) for words in lists for word in words)


def _bare(text: str) -> str:
    """The text in one width and case, without what stands around it that is neither letter nor digit."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    kept = [place for place, sign in enumerate(folded) if sign.isalnum()]
    return " ".join(folded[kept[0] : kept[-1] + 1].split()) if kept else ""
