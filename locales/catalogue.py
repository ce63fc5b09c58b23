"""Catalogues prepared for speaking: the phrase of a key in a language, with its parameters put in.

A sentence may hold `%(name)s` and `<b>…</b>`. Dates, numbers and lists take the form of the language's own catalogue
("format.day", "format.list"); a day that is called `near` in a sentence is written short, with its weekday
("format.near"). A phrase that a catalogue lacks is said in the language that its file names as the next best.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from locales.files import LANGUAGES, SOURCE, File, holes, read
from locales.phrase import Line, Phrase, Segment, Written

_ALIASES = {
    "zh": "zh_Hans",
    "zh-tw": "zh_Hant",
    "zh-hk": "zh_Hant",
    "zh-mo": "zh_Hant",
}
_BOLD = re.compile("<(/?)b>")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of a text."""

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END = "\u2068", "\u2069"
_PARTED = 1_000
"""From here on languages part the digits of a number, each in its own way; to know how takes Babel megabytes."""


@dataclass(frozen=True)
class _Catalogue:
    locale: Locale
    forms: dict[str, tuple[str, ...]]
    plural: Callable[[int], int]
    direction: str

    @cached_property
    def rtl(self) -> bool:
        """Whether it runs from right to left. Where the file does not say so, all that Babel knows of it is loaded."""
        return (self.direction or self.locale.text_direction) == "rtl"


@lru_cache
def _catalogue(language: str) -> _Catalogue:
    file = read(language)
    wrong = {key for key, forms in file.forms.items() if not _usable(language, key, forms)}
    right = {key: forms for key, forms in file.forms.items() if key not in wrong} if wrong else file.forms
    return _Catalogue(_locale(file), right, file.plural, file.direction)


def _usable(language: str, key: str, forms: tuple[str, ...]) -> bool:
    """Whether a phrase can be said: one that asks for what the program does not put in would raise."""
    return language == SOURCE or holes(forms) <= holes(read(SOURCE).forms.get(key, ()))


def _locale(file: File) -> Locale:
    """The language's own conventions; where nobody has written them down, those of the next best language."""
    try:
        return Locale.parse(file.language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(file.next_best)


def _home(language: str, key: str) -> _Catalogue:
    """The catalogue that has the phrase: of the language, of its next best, or the one all are written from."""
    catalogue = _catalogue(language)
    if key in catalogue.forms:
        return catalogue
    best = _catalogue(read(language).next_best)
    return best if key in best.forms else _catalogue(SOURCE)


@lru_cache
def whole(language: str) -> bool:
    """Whether everything can be said in it, so that no other language ever stands in. So is one that is gone."""
    return language not in LANGUAGES or _catalogue(SOURCE).forms.keys() <= _catalogue(language).forms.keys()


def standing_in(language: str) -> tuple[str, ...]:
    """The language, and those in which is said what cannot be said in it, best first."""
    return tuple(dict.fromkeys((language, read(language).next_best, SOURCE)))


def phrases(language: str) -> dict[str, tuple[str, ...]]:
    """Every phrase of a language that can be said: key → its plural forms (one where the phrase counts nothing)."""
    return _catalogue(language).forms


def language_of(code: str | None) -> str:
    """The language of ours nearest to an IETF code such as Telegram sends ("zh-hans", "en-GB"); None is Chinese."""
    if not code:
        return "zh_Hans"
    ours = _ALIASES | {language.lower().replace("_", "-"): language for language in LANGUAGES}
    parts = code.lower().replace("_", "-").split("-")
    nearest = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((ours[one] for one in nearest if one in ours), SOURCE)


def language_name(language: str) -> str:
    """What the language calls itself."""
    file = read(language)
    try:
        return file.name or Locale.parse(language).get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language


def text(language: str, line: Line) -> str:
    """The line as plain text."""
    if isinstance(line, Phrase) and not line.params:
        return _fixed(language, line.key)
    return _joined(language, line)


@lru_cache(maxsize=4096)
def _fixed(language: str, key: str) -> str:
    return _joined(language, Phrase(key))


def _joined(language: str, line: Line) -> str:
    return "".join(segment.text for segment in segments(language, line))


def segments(language: str, line: Line) -> tuple[Segment, ...]:
    """The line as runs of plain and bold text. What people typed can never become markup: it is put in afterwards."""
    if isinstance(line, Written):
        return line.runs
    catalogue = _home(language, line.key)
    form = _form(catalogue, line)
    runs = _runs(form)
    if "%" not in form:
        return runs
    params = _Params(language, catalogue, line)
    return tuple(Segment(run.text % params, run.bold) for run in runs)


@lru_cache(maxsize=4096)
def _runs(form: str) -> tuple[Segment, ...]:
    """A sentence of the catalogue cut where its weight changes, its parameters not put in yet."""
    parts = _BOLD.split(form)
    runs = [(parts[0], False)] + [(piece, slash == "") for slash, piece in zip(parts[1::2], parts[2::2], strict=True)]
    return tuple(Segment(piece, bold) for piece, bold in runs if piece)


def _form(catalogue: _Catalogue, phrase: Phrase) -> str:
    forms = catalogue.forms[phrase.key]
    return forms[min(catalogue.plural(phrase.params["n"]), len(forms) - 1)] if len(forms) > 1 else forms[0]


class _Params(dict[str, str]):
    """Parameters rendered when a template asks for them."""

    def __init__(self, language: str, catalogue: _Catalogue, phrase: Phrase) -> None:
        super().__init__()
        self.language, self.catalogue, self.phrase = language, catalogue, phrase

    def __missing__(self, name: str) -> str:
        rendered = self._render(self.phrase.params[name], "format.near" if name == "near" else "format.day")
        # Set apart, a name or number keeps its own direction and turns nothing around it.
        return _ISOLATE + rendered + _END if self.catalogue.rtl or _RTL.search(rendered) else rendered

    def _render(self, value: Any, day: str = "format.day") -> str:
        if isinstance(value, str):
            return value if value.isascii() else _BIDI.sub("", value)
        if isinstance(value, Phrase):
            return text(self.language, value)
        if isinstance(value, date):
            home = _home(self.language, day)
            return format_date(value, home.forms[day][0], home.locale)
        if isinstance(value, tuple | list):
            joint = _home(self.language, "format.list").forms["format.list"][0]
            return joint.join(self._render(item) for item in value)
        if type(value) is int and 0 <= value < _PARTED:
            return str(value)
        from babel.numbers import format_decimal  # few sentences hold so large a number

        return format_decimal(value, locale=self.catalogue.locale)
