"""How a form looks: question, card and receipt as messages. Composes; decides and stores nothing."""

from datetime import date
from typing import Any

from handlers.dialog import CARD, MORE, Form, Screen, screen
from handlers.menu import bare
from handlers.turn import Rows
from locales import LANGUAGES, Phrase, text
from models.daybook import Receipt
from models.events import TYPES, EventType
from models.fields import Field, both_calendars
from models.message import Button, Message
from models.rules.names import masked
from models.tables import Draft

_WIDE = 12
HIDDEN = frozenset({"child_sex", "symptom_text"})
"""Answers that are not shown once saved: the one is kept for area statistics alone, the other for the clinic."""


def kinds() -> Message:
    """The choice of what to report."""
    buttons = [Button(Phrase(f"kind.{kind}"), f"k|{kind}") for kind in TYPES]
    return Message((Phrase("report.what"),), _in_rows(buttons, 2))


def unfinished(draft: Draft, at: date) -> Message:
    """There is a form that was begun: go on with it, or drop it and begin anew."""
    go_on, drop = _move(draft, "r", "report.continue"), _move(draft, "n", "report.drop_and_new")
    line = Phrase.of("report.unfinished", kind=Phrase(f"kind.{draft.kind}"), day=at)
    return Message((line,), ((go_on,), (drop,)))


def shown(draft: Draft, form: Form, today: date, doubts: tuple[Phrase, ...] = (), group: str = "") -> Message:
    """The form at its present place: a question, its card, or the choice of what to add.

    `group` is the name of the person's group where the speaker serves several.
    """
    event = TYPES[draft.kind]
    view = screen(event.fields, form)
    if form.at == CARD:
        return _card(draft, form, view, values(event, _kept(draft, form), today, group), doubts)
    if form.at == MORE:
        return _choose_field(draft, event, view)
    return _question(draft, view)


def _question(draft: Draft, view: Screen) -> Message:
    assert view.ask is not None
    options = [Button(option.label, _data(draft, f"o{place}")) for place, option in enumerate(view.options)]
    wide = any(len(_plain(option.label)) > _WIDE for option in view.options)
    rows = _in_rows(options, 1 if wide else view.columns)
    lines = (
        Phrase.of("report.title", kind=Phrase(f"kind.{draft.kind}")),
        *([view.problem] if view.problem else []),
        view.ask,
    )
    return Message(lines, (*rows, _moves(draft, view)))


def _plain(label: Phrase | str) -> str:
    return (
        label if isinstance(label, str) else str(label.params.get("name", "")) + "".join(label.params.get("note", ()))
    )


def _moves(draft: Draft, view: Screen) -> tuple[Button, ...]:
    moves = [_move(draft, "s", "report.skip")] if view.can_skip else []
    moves += [_move(draft, "b", "report.back")] if view.can_back else []
    return (*moves, _move(draft, "x", "report.cancel"))


def _kept(draft: Draft, form: Form) -> dict[str, Any]:
    """What the card shows: of what was saved before, not what is hidden from then on."""
    hidden = HIDDEN - set(form.trail) if draft.amends else frozenset()
    return {name: value for name, value in form.answers.items() if name not in hidden}


def _card(draft: Draft, form: Form, view: Screen, known: list[Phrase], doubts: tuple[Phrase, ...]) -> Message:
    lines = [Phrase.of("card.title", kind=Phrase(f"kind.{draft.kind}")), *known, *doubts]
    if form.problem:
        lines.append(form.problem)
    save: Rows = ((_move(draft, "y", "card.save"),),)
    if _asks_consent(draft):
        lines.append(Phrase("card.consent"))
        save = ((_move(draft, "y", "card.agreed"),), (_move(draft, "t", "card.tick"),))
    changes = [_move(draft, "c", "card.change")]
    changes += [_move(draft, "m", "card.add")] if view.adds else []
    return Message(tuple(lines), (*save, tuple(changes), (_move(draft, "x", "card.drop"),)))


def _asks_consent(draft: Draft) -> bool:
    return TYPES[draft.kind].sensitive and not draft.amends


def values(event: EventType, answers: Any, today: date, group: str = "") -> list[Phrase]:
    """What is known, a line a field; the day always, in both calendars."""
    lines = []
    for field in event.fields:
        value = group or None if field.name == "group" else answers.get(field.name)
        if field.name == "date" and value is None:
            lines.append(_line(field, both_calendars(today)))
        elif value is not None:
            lines.append(_line(field, field.show(value)))
    return lines


def said_move(draft: Draft, form: Form, said: str) -> str | None:
    """The move whose button reads, in any language, as what was typed. A plain "save" says nothing about her yes."""
    moves = _ON_CARD if form.at == CARD else _ON_QUESTION
    if form.at == CARD and not _asks_consent(draft):
        moves = moves | {"card.save": "y"}
    words = {bare(text(code, Phrase(label))): move for label, move in moves.items() for code in LANGUAGES}
    return words.get(bare(said))


_ON_CARD = {
    "card.agreed": "y",
    "card.tick": "t",
    "card.change": "c",
    "card.add": "m",
    "card.drop": "x",
    "report.cancel": "x",
    "report.back": "r",
}
_ON_QUESTION = {"report.skip": "s", "report.back": "b", "report.cancel": "x", "card.drop": "x", "card.save": "r"}
"""Words of moves: the label of the button → its move. What cannot be done yet shows the question again."""


def _line(field: Field, value: Phrase | str) -> Phrase:
    return Phrase.of("card.line", label=Phrase(f"field.{field.name}"), value=value)


def changeable(draft: Draft, form: Form) -> Message:
    """Which value to change."""
    event = TYPES[draft.kind]
    view = screen(event.fields, form)
    buttons = [_field_button(draft, event, field) for field in view.changes]
    if "date" not in form.answers:
        buttons.append(_field_button(draft, event, event.field("date")))
    return Message((Phrase("card.change_what"),), (*_in_rows(buttons, 2), (_move(draft, "r", "report.back"),)))


def _choose_field(draft: Draft, event: EventType, view: Screen) -> Message:
    buttons = [_field_button(draft, event, field) for field in view.adds]
    lines = (*([view.problem] if view.problem else []), Phrase("card.add_what"))
    return Message(lines, (*_in_rows(buttons, 2), (_move(draft, "b", "report.back"),)))


def _field_button(draft: Draft, event: EventType, field: Field) -> Button:
    return Button(Phrase(f"field.{field.name}"), _data(draft, f"f{event.fields.index(field)}"))


def saved(receipt: Receipt, name: str, group: str, buttons: Rows = (), numbered_only: bool = False) -> Message:
    """What was kept, with its number; names are masked from here on. Or the number alone."""
    event = receipt.event
    said = {
        "number": receipt.number,
        "kind": Phrase(f"kind.{event.kind}"),
        "group": group,
        "day": both_calendars(event.occurred_on),
    }
    if receipt.nameless:
        return Message((Phrase("saved.tick", said),), buttons)
    if numbered_only:
        return Message((Phrase.of("saved.number", number=receipt.number),), buttons)
    key = "saved.before"
    if receipt.created:
        key = "saved.amended" if event.version > 1 else "saved.new"
    said["name"] = masked(name) if name else Phrase("person.no_name")
    return Message((Phrase(key, said),), buttons)


def _move(draft: Draft, move: str, label: str) -> Button:
    return Button(Phrase(label), _data(draft, move))


def _data(draft: Draft, move: str) -> str:
    return f"f|{draft.id}|{draft.version}|{move}"


def _in_rows(buttons: list[Button], width: int) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
