"""What a form shows at its present place, as values: the question, the problem before it, options and moves."""

from dataclasses import dataclass

from handlers.dialog.form import CARD, MORE, Fields, Form, addable, missing
from locales import Phrase
from models.fields import Field, Option


@dataclass(frozen=True)
class Screen:
    """`ask` is None on the card. `changes` are fields with a value, `adds` those that can be added."""

    ask: Phrase | None
    problem: Phrase | None
    options: tuple[Option, ...]
    can_skip: bool
    can_back: bool
    changes: tuple[Field, ...] = ()
    adds: tuple[Field, ...] = ()
    columns: int = 2


def screen(fields: Fields, form: Form) -> Screen:
    """The screen of a form."""
    if form.at in (CARD, MORE):
        given = tuple(f for f in fields if form.answers.get(f.name) is not None and f.applies(form.answers))
        return Screen(
            None,
            form.problem,
            (),
            False,
            bool(form.trail) or form.at == MORE,
            given,
            tuple(addable(fields, form.answers)),
        )
    asked = next(f for f in fields if f.name == form.at)
    return Screen(
        ask=form.ask or Phrase(asked.ask),
        problem=form.problem,
        options=form.offered,
        can_skip=not asked.required or asked.skippable,
        can_back=bool(form.trail) or missing(fields, form) is None,
        columns=asked.columns,
    )
