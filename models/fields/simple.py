"""Fields whose values are words and numbers."""

import re
from dataclasses import dataclass
from typing import Any

from locales import LANGUAGES, Phrase, text
from models.fields.base import SHOWN, Context, Field, Option, Problem, Reading, Unclear, Value
from models.rules.free_words import remaining
from models.rules.names import clean
from models.rules.numbers import read_number
from models.rules.weights import POSSIBLE, read_weight, read_without_unit

_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")


def choose(options: tuple[Option, ...], said: str) -> Reading:
    """The option whose label, in any language, was typed; otherwise all of them again as buttons."""
    wanted = clean(said).casefold()
    fits = [option for option in options if wanted in _labels(option)]
    return Value(fits[0].value) if len(fits) == 1 else Unclear(options, Phrase("problem.choose"))


def _labels(option: Option) -> set[str]:
    label = option.label
    return {label.casefold()} if isinstance(label, str) else {text(code, label).casefold() for code in LANGUAGES}


@dataclass(frozen=True)
class Choice(Field):
    """One of a closed list; labels are the phrases `<family>.<value>`. Typing a label works like pressing it."""

    values: tuple[str, ...] = ()
    family: str = ""

    def options(self, context: Context) -> tuple[Option, ...]:
        return tuple(Option(value, Phrase(f"{self.family}.{value}")) for value in self.values)

    def read(self, said: str, context: Context) -> Reading:
        return choose(self.options(context), said)

    def show(self, value: Any) -> Phrase:
        return Phrase(f"{self.family}.{value}")


@dataclass(frozen=True)
class YesNo(Field):
    """Yes or no."""

    def options(self, context: Context) -> tuple[Option, ...]:
        return Option(True, Phrase("word.yes")), Option(False, Phrase("word.no"))

    def read(self, said: str, context: Context) -> Reading:
        return choose(self.options(context), said)

    def show(self, value: Any) -> Phrase:
        return Phrase("word.yes" if value else "word.no")


@dataclass(frozen=True)
class Text(Field):
    """Free words of at most `longest` characters; `clinics` offers the township's clinics as buttons.

    Of what is never kept nothing is taken: the rest of the words is asked about, or others.
    """

    longest: int = 60
    clinics: bool = False

    def options(self, context: Context) -> tuple[Option, ...]:
        return tuple(Option(name, name) for name in context.clinics[:SHOWN]) if self.clinics else ()

    def read(self, said: str, context: Context) -> Reading:
        text = clean(said)
        if not 0 < len(text) <= self.longest:
            return Problem(Phrase.of("problem.too_long", longest=self.longest))
        kept = remaining(text)
        if not kept.refused:
            return Value(text)
        if not kept.text:
            return Problem(Phrase("refuse.whole" if kept.whole else "refuse.parts"))
        return Unclear((Option(kept.text, kept.text),), Phrase.of("ask.remaining", why=Phrase("refuse.parts")))


@dataclass(frozen=True)
class Number(Field):
    """A whole number between two bounds, in digits or words of either language; `lenient` bounds are asked about."""

    least: int = 0
    most: int = 100
    unit: str = ""

    def read(self, said: str, context: Context) -> Reading:
        number = read_number(said)
        if number is None or not self.least <= number <= self.most:
            return Problem(Phrase.of("problem.number", least=self.least, most=self.most))
        return Value(number)

    def show(self, value: Any) -> Phrase | str:
        return Phrase.of(self.unit, n=value) if self.unit else str(value)


@dataclass(frozen=True)
class BirthYear(Number):
    """The year somebody was born (1996, 96年), or an age in completed years ("32岁"), kept as a year."""

    least: int = 1900

    def read(self, said: str, context: Context) -> Reading:
        number, this_year = read_number(said), context.today.year
        if number is not None and number < 100 and "年" in said:
            number += this_year // 100 * 100 - (100 if number > this_year % 100 else 0)
        elif number is not None and number <= 120:
            number = this_year - number
        if number is None or not this_year - 120 <= number <= this_year:
            return Problem(Phrase.of("problem.birth_year", example=str(this_year - 30)))
        return Value(number)


@dataclass(frozen=True)
class Weight(Field):
    """A birth weight in grams, 300–7000."""

    def read(self, said: str, context: Context) -> Reading:
        grams, units = read_weight(said), read_without_unit(said)
        if len(units) > 1:
            options = (Option(n, Phrase.of(f"weight.{unit}", said=clean(said), n=n)) for unit, n in units.items())
            return Unclear(tuple(options), Phrase("problem.which_unit"))
        grams = grams or next(iter(units.values()), None)
        if grams is None or grams not in POSSIBLE:
            return Problem(Phrase("problem.weight"))
        return Value(grams)

    def show(self, value: Any) -> Phrase:
        return Phrase.of("unit.grams", n=value)


@dataclass(frozen=True)
class Phone(Field):
    """A mainland mobile number, kept as E.164; asked only for moves and with her consent."""

    def read(self, said: str, context: Context) -> Reading:
        from models.rules.phones import read_phone  # the numbering tables are large

        number = read_phone(said)
        mobile = number and _MOBILE.fullmatch(number)
        return Value(number) if mobile else Problem(Phrase("problem.phone"))
