"""A form as a value, and its moves: hear, press, skip, back, change, more. Each gives the form after it.

A form asks its required fields in order and then stands on its card; from there any value can be changed and any
further field added. What was offered is kept with it: a button says only the place of its option and cannot be forged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from locales import Phrase
from models.fields import Answers, Context, Field, Option, Problem, Reading, Unclear, Value

CARD = "card"
MORE = "more"
Fields = Sequence[Field]


@dataclass(frozen=True)
class Form:
    """Answers so far, the place (a field's name, CARD or MORE), and how it came there.

    `offered` are the options shown at this place; `trail` the fields answered, in order. `problem` says why the last
    answer was not taken; `ask`, in the place of the field's own question, what is unclear about it. `unclear` are the
    fields of which something was said that fits several values: they are asked too, with these. `remarks` stand on
    the card: what to look at before it is saved.
    """

    answers: Answers = field(default_factory=dict)
    at: str = CARD
    offered: tuple[Option, ...] = ()
    trail: tuple[str, ...] = ()
    problem: Phrase | None = None
    ask: Phrase | None = None
    unclear: Mapping[str, Unclear] = field(default_factory=dict)
    remarks: tuple[Phrase, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Form":
        """The form again, from what JSON made of it (see locales.dump). A problem was said once, and is not again."""
        ask = Phrase.from_json(raw["ask"]) if raw["ask"] else None
        open_ = raw.get("unclear", {}).items()
        unclear = {name: Unclear(_options(one["options"]), Phrase.from_json(one["ask"])) for name, one in open_}
        remarks = tuple(map(Phrase.from_json, raw.get("remarks", ())))
        offered, trail = _options(raw["offered"]), tuple(raw["trail"])
        return cls(raw["answers"], raw["at"], offered, trail, ask=ask, unclear=unclear, remarks=remarks)


def _options(raw: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(option["value"], _label(option["label"])) for option in raw)


def _label(raw: str | Mapping[str, Any]) -> Phrase | str:
    return raw if isinstance(raw, str) else Phrase.from_json(raw)


def begin(
    fields: Fields,
    context: Context,
    answers: Answers | None = None,
    unclear: Mapping[str, Unclear] | None = None,
    remarks: tuple[Phrase, ...] = (),
) -> Form:
    """A form at its first open question, or, with all required answers given and nothing unclear, at its card."""
    form = Form(_applying(fields, answers or {}), unclear=dict(unclear or {}), remarks=remarks)
    return _onward(fields, form, context)


def hear(fields: Fields, form: Form, said: str, context: Context) -> Form:
    """Something was typed while the form stood at a field. On the card there is nothing to type."""
    asked = _field(fields, form.at)
    if asked is None:
        return replace(form, problem=Phrase("problem.use_buttons"))
    return _take(fields, form, asked, asked.read(said, context), context)


def press(fields: Fields, form: Form, place: int, context: Context) -> Form:
    """The option at `place` (from 0) was pressed. Raises IndexError when nothing was offered there."""
    asked = _field(fields, form.at)
    if asked is None or place < 0:
        raise IndexError(place)
    return _take(fields, form, asked, asked.press(form.offered[place].value, context), context)


def skip(fields: Fields, form: Form, context: Context) -> Form:
    """Leave the present question open; a required one stays where it is."""
    asked = _field(fields, form.at)
    if asked is None or (asked.required and not asked.skippable):
        return form
    return _take(fields, form, asked, Value(None), context)


def back(fields: Fields, form: Form, context: Context) -> Form:
    """To the answer given last, to give it anew; from a changed or added field back to the card."""
    asked = missing(fields, form)
    if form.at != CARD and (asked is None or asked.name != form.at):
        return _onward(fields, form, context)
    if not form.trail:
        return _at(fields, form, form.at, context)
    last = form.trail[-1]
    gone = {last, *_about(fields, last)}
    kept = {name: value for name, value in form.answers.items() if name not in gone}
    trail = tuple(name for name in form.trail if name in kept)
    return _again(fields, form, replace(form, answers=kept, trail=trail), last, context)


def change(fields: Fields, form: Form, name: str, context: Context) -> Form:
    """Go to one field from the card, to change or to add it. Raises KeyError for a field that does not apply."""
    asked = _field(fields, name)
    if asked is None or not asked.applies(form.answers):
        raise KeyError(name)
    return _again(fields, form, form, name, context)


def more(form: Form) -> Form:
    """Show which further fields can be added."""
    return replace(form, at=MORE, offered=(), problem=None, ask=None)


def missing(fields: Fields, form: Form) -> Field | None:
    """The first question that has to be asked: required, or unclear from what was said, and without an answer."""
    return next((f for f in fields if _is_open(f, form)), None)


def _is_open(asked: Field, form: Form) -> bool:
    wanted = asked.required or asked.name in form.unclear
    return wanted and asked.applies(form.answers) and asked.name not in form.answers


def addable(fields: Fields, answers: Answers) -> list[Field]:
    """The questions that may be added."""
    return [
        f for f in fields if f.applies(answers) and answers.get(f.name) is None and not (f.required and not f.skippable)
    ]


def _field(fields: Fields, name: str) -> Field | None:
    return next((f for f in fields if f.name == name), None)


def _take(fields: Fields, form: Form, asked: Field, reading: Reading, context: Context) -> Form:
    match reading:
        case Value(value):
            answers = _applying(fields, {**_about_the_same(fields, form.answers, asked, value), asked.name: value})
            trail = (*(name for name in form.trail if name in answers and name != asked.name), asked.name)
            unclear = {name: what for name, what in form.unclear.items() if name != asked.name}
            return _onward(fields, replace(form, answers=answers, trail=trail, unclear=unclear), context)
        case Problem(why):
            return replace(_again(fields, form, form, asked.name, context), problem=why)
        case Unclear(options, ask):
            return replace(form, offered=options, ask=ask, problem=None)


def _about_the_same(fields: Fields, answers: Answers, asked: Field, value: Any) -> Answers:
    """The answers without those that belong to what another value takes the place of."""
    if answers.get(asked.name) in (None, value):
        return answers
    gone = _about(fields, asked.name)
    return {name: value for name, value in answers.items() if name not in gone}


def _about(fields: Fields, name: str) -> set[str]:
    return {f.name for f in fields if f.about == name}


def _applying(fields: Fields, answers: Answers) -> Answers:
    """The answers without those whose question no longer makes sense."""
    gone = {f.name for f in fields if f.name in answers and not f.applies(answers)}
    return {name: value for name, value in answers.items() if name not in gone}


def _onward(fields: Fields, form: Form, context: Context) -> Form:
    asked = missing(fields, form)
    if asked is None:
        return replace(form, at=CARD, offered=(), problem=None, ask=None)
    sure = asked.sure(context)
    if sure is not None:
        return _onward(fields, replace(form, answers={**form.answers, asked.name: sure}), context)
    return _at(fields, form, asked.name, context)


def _again(fields: Fields, before: Form, form: Form, name: str, context: Context) -> Form:
    """At a question that may have been answered before: what was meant instead is offered too."""
    form, asked, value = _at(fields, form, name, context), _field(fields, name), before.answers.get(name)
    further = asked.instead(value) if asked and value is not None else ()
    return replace(form, offered=(*form.offered, *further))


def _at(fields: Fields, form: Form, name: str, context: Context) -> Form:
    asked, said = _field(fields, name), form.unclear.get(name)
    if said:
        return replace(form, at=name, offered=said.options, problem=None, ask=said.ask)
    return replace(form, at=name, offered=asked.options(context) if asked else (), problem=None, ask=None)
