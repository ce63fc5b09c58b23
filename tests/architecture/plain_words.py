"""Whether phrases are plain: short sentences, and no word that only offices write. The lists are plain_words.toml."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from locales import LANGUAGES, phrases

_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_SIGNS = re.compile(r"[\s，、：“”「」（）()·%]")
_ENDS = {"en": re.compile(r"(?<=[.!?;])\s+|\n")}
_END = re.compile(r"[。！？；\n]")


def stiff() -> list[str]:
    """What is not plain, a line each."""
    return [line for language in LANGUAGES if language in _RULES for line in _stiff(language)]


def _stiff(language: str) -> Iterator[str]:
    rules = _RULES[language]
    for key, forms in phrases(language).items():
        if key.startswith(tuple(_RULES["spared"]["keys"])):
            continue
        for sentence in _sentences(language, forms):
            if (length := _length(language, sentence)) > rules["longest"]:
                yield f"{language}: {length} instead of {rules['longest']} at most: {key}: {sentence.strip()}"
        for word, better in rules["instead"].items():
            if any(word in form.lower() for form in forms):
                yield f"{language}: “{word}”" + (f", say “{better}”" if better else "") + f": {key}"


def _sentences(language: str, forms: tuple[str, ...]) -> Iterator[str]:
    for form in forms:
        yield from _ENDS.get(language, _END).split(re.sub(r"</?b>", "", form))


def _length(language: str, sentence: str) -> int:
    if language in _ENDS:
        return len(re.sub(r"%\(\w+\)s", "word", sentence).split())
    return len(_SIGNS.sub("", re.sub(r"%\(\w+\)s", "某某某", sentence)))
