"""Words that betray: what a bystander must not read on a locked telephone, and what is not said after a loss. Pure.

The words are data of each language (locales/<language>/women.toml). A text is held against those of every language,
since a place or a name may stand in it in another one than her own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from locales import LANGUAGES, womens_words
from models.rules.folding import fold
from models.rules.names import clean

_HAN = "\u3400-\u9fff"
_APART = re.compile(rf"(?<=[{_HAN}])[\s\W_]+(?=[{_HAN}])")
"""Signs between two Chinese characters: a word is the same with them."""

_LETTER = rf"[^\W\d_{_HAN}]"
"""A letter of a writing that parts its words: a Chinese character beside it goes on with nothing."""


@lru_cache(maxsize=4096)
def telling(said: str) -> str:
    """The first word in `said` that betrays, as it was written down in its list's way; empty where there is none."""
    return _first(_patterns("telling"), said)


def hurting(said: str) -> str:
    """The first word in `said` that is not said to somebody after a loss; empty where there is none."""
    return _first(_patterns("after_a_loss"), said)


def _first(patterns: tuple[re.Pattern[str], re.Pattern[str]], said: str) -> str:
    harmless, words = patterns
    plain = _APART.sub("", fold(clean(said).casefold().replace("’", "'")))
    spared = [found.span(1) for found in harmless.finditer(plain)]
    for found in words.finditer(plain):
        start, end = found.span(1)
        if not any(first <= start and end <= last for first, last in spared):
            return found[1]
    return ""


@lru_cache
def _patterns(kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = [words for language in LANGUAGES if (words := womens_words(language))]
    return (
        _any(word for words in lists for word in words.harmless),
        _any(word for words in lists for word in getattr(words, kind)),
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words wherever it begins, the longest first. Of words written apart whole ones, but for a `*`."""
    folded = sorted({fold(word.casefold()) for word in words}, key=len, reverse=True)
    together = [word for word in folded if re.search(rf"[{_HAN}]", word)]
    apart = [word for word in folded if word not in together]
    whole = _one_of(word for word in apart if not word.endswith("*"))
    begun = _one_of(word.removesuffix("*") for word in apart if word.endswith("*"))
    return re.compile(f"(?=({_one_of(together)}|(?<!{_LETTER})(?:{whole}(?!{_LETTER})|{begun})))")


def _one_of(words: Iterable[str]) -> str:
    """In one group each: a set of letters costs more to compile than all words."""
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"
