"""Catalogues: a folder a language, one .po file in it. Read when a language is first wanted, kept prepared.

The message ids are keys ("report.saved"); a sentence may hold `%(name)s` and `<b>…</b>`. Dates, numbers and lists take
the form of the language's own catalogue ("format.day", "format.list"); a day that is called `near` in a sentence is
written short, with its weekday ("format.near").
"""

import gettext
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from locales.phrase import Phrase

_HERE = Path(__file__).parent
_FALLBACK = "en"
_ALIASES = {
    "zh": "zh_Hans",
    "zh-tw": "zh_Hant",
    "zh-hk": "zh_Hant",
    "zh-mo": "zh_Hant",
}
_BOLD = re.compile("<(/?)b>")
_ENTRY = re.compile(
    r'^msgid (?P<key>".*"(?:\n".*")*)(?:\nmsgid_plural .*(?:\n".*")*)?(?P<forms>(?:\nmsgstr.*(?:\n".*")*)+)', re.M
)
_FORM = re.compile(r'^msgstr(?:\[\d\])? (".*"(?:\n".*")*)', re.M)
_PLURAL = re.compile(r"plural=([^;]+);")

LANGUAGES = tuple(sorted(path.parent.parent.name for path in _HERE.glob("*/LC_MESSAGES/daybook.po")))
"""Every language that has a catalogue."""


@dataclass(frozen=True)
class Segment:
    """A run of text of one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class _Catalogue:
    locale: Locale
    forms: dict[str, tuple[str, ...]]
    plural: Callable[[int], int]


@lru_cache
def _catalogue(language: str) -> _Catalogue:
    source = (_HERE / language / "LC_MESSAGES" / "daybook.po").read_text(encoding="utf-8")
    forms = {_unquoted(entry["key"]): _forms(entry["forms"]) for entry in _ENTRY.finditer(source)}
    plural = _PLURAL.search(forms.pop("")[0])
    assert plural is not None, f"{language}: the catalogue does not say how it counts"
    return _Catalogue(Locale.parse(language), forms, gettext.c2py(plural[1]))


def _forms(written: str) -> tuple[str, ...]:
    return tuple(_unquoted(form) for form in _FORM.findall(written))


def _unquoted(written: str) -> str:
    """One string of several lines, as the file has it; what is escaped in it is escaped as in JSON."""
    return "".join(json.loads(line) for line in written.split("\n"))


def phrases(language: str) -> dict[str, tuple[str, ...]]:
    """Every phrase of a language: key → its plural forms (one where the phrase counts nothing)."""
    return _catalogue(language).forms


def language_of(code: str | None) -> str:
    """The language of ours nearest to an IETF code such as Telegram sends ("zh-hans", "en-GB"); None is Chinese."""
    if not code:
        return "zh_Hans"
    ours = _ALIASES | {language.lower().replace("_", "-"): language for language in LANGUAGES}
    parts = code.lower().replace("_", "-").split("-")
    nearest = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((ours[one] for one in nearest if one in ours), _FALLBACK)


def language_name(language: str) -> str:
    """What the language calls itself."""
    return Locale.parse(language).get_display_name() or language


def text(language: str, phrase: Phrase) -> str:
    """The phrase as plain text."""
    return _fixed(language, phrase.key) if not phrase.params else _joined(language, phrase)


@lru_cache(maxsize=4096)
def _fixed(language: str, key: str) -> str:
    return _joined(language, Phrase(key))


def _joined(language: str, phrase: Phrase) -> str:
    return "".join(segment.text for segment in segments(language, phrase))


def segments(language: str, phrase: Phrase) -> tuple[Segment, ...]:
    """The phrase as runs of plain and bold text. What people typed can never become markup: it is put in afterwards."""
    catalogue = _catalogue(language)
    form = _form(catalogue, phrase)
    runs = _runs(form)
    if "%" not in form:
        return runs
    params = _Params(language, catalogue, phrase)
    return tuple(Segment(run.text % params, run.bold) for run in runs)


@lru_cache(maxsize=4096)
def _runs(form: str) -> tuple[Segment, ...]:
    """A sentence of the catalogue cut where its weight changes, its parameters not put in yet."""
    parts = _BOLD.split(form)
    runs = [(parts[0], False)] + [(piece, slash == "") for slash, piece in zip(parts[1::2], parts[2::2], strict=True)]
    return tuple(Segment(piece, bold) for piece, bold in runs if piece)


def _form(catalogue: _Catalogue, phrase: Phrase) -> str:
    forms = catalogue.forms[phrase.key]
    return forms[catalogue.plural(phrase.params["n"])] if len(forms) > 1 else forms[0]


class _Params(dict[str, str]):
    """Parameters rendered when a template asks for them."""

    def __init__(self, language: str, catalogue: _Catalogue, phrase: Phrase) -> None:
        super().__init__()
        self.language, self.catalogue, self.phrase = language, catalogue, phrase

    def __missing__(self, name: str) -> str:
        return self._render(self.phrase.params[name], "format.near" if name == "near" else "format.day")

    def _render(self, value: Any, day: str = "format.day") -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Phrase):
            return text(self.language, value)
        if isinstance(value, date):
            return format_date(value, self._pattern(day), self.catalogue.locale)
        if isinstance(value, tuple | list):
            return self._pattern("format.list").join(self._render(item) for item in value)
        return format_decimal(value, locale=self.catalogue.locale)

    def _pattern(self, key: str) -> str:
        return self.catalogue.forms[key][0]
