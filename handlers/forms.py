"""How a form looks: question, card and receipt as messages. Composes; decides and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.dialog import CARD, MORE, Form, Screen, screen
from handlers.lines import in_rows
from handlers.moves import Move, Numbered, asks_consent
from handlers.turn import Rows
from locales import Phrase
from models.daybook import Receipt, number_of
from models.events import TYPES, EventType
from models.fields import Field, both_calendars
from models.message import Button, Message
from models.rules.names import masked
from models.tables import Draft, Event

_WIDE = 12
LEFT = Phrase("remark.confirm_death")
"""走了 is said of the dead, and of those who left."""
LOST = Phrase("remark.lost")
"""孩子没活 is said of a child born dead, and of one that lived for a while."""
HIDDEN = frozenset({"child_sex", "symptom_text"})
"""Answers that are not shown once saved: the one is kept for area statistics alone, the other for the clinic."""


@dataclass(frozen=True)
class Entry:
    """A form that stands at its card, what is asked back about it, and its group where the speaker serves several."""

    draft: Draft
    form: Form
    asked: tuple[Phrase, ...]
    place: str


def kinds() -> Message:
    """The choice of what to report."""
    buttons = [Button(Phrase(f"kind.{kind}"), f"k|{kind}") for kind in TYPES]
    return Message((Phrase("report.what"),), in_rows(buttons, 2))


def unfinished(draft: Draft, at: date) -> Message:
    """There is a form that was begun: go on with it, or drop it and begin anew."""
    go_on, drop = _move(draft, Move.RESUME, "report.continue"), _move(draft, Move.BEGIN_ANEW, "report.drop_and_new")
    line = Phrase.of("report.unfinished", kind=Phrase(f"kind.{draft.kind}"), day=at)
    return Message((line,), ((go_on,), (drop,)))


def shown(
    draft: Draft,
    form: Form,
    today: date,
    doubts: tuple[Phrase, ...] = (),
    group: str = "",
    number: tuple[int, int] | None = None,
    twin: Rows = (),
) -> Message:
    """The form at its present place: a question, its card, or the choice of what to add.

    `group` is the name of the person's group where the speaker serves several; `number`: which of how many it is;
    `twin` what can be done where it may have been reported already (see `about_twin`).
    """
    event = TYPES[draft.kind]
    view = screen(event.fields, form)
    if form.at == CARD:
        return _card(draft, form, view, values(event, _kept(draft, form), today, group), doubts, twin)
    if form.at == MORE:
        return _choose_field(draft, event, view)
    return _question(draft, view, _said(draft, form), number)


def _said(draft: Draft, form: Form) -> list[Phrase]:
    """What a sentence said of it: a question alone would not show how much was understood."""
    said = {} if draft.amends else {name: value for name, value in form.answers.items() if name not in form.trail}
    fields = [field for field in TYPES[draft.kind].fields if said.get(field.name) is not None and field.name != "group"]
    known = [field.show(said[field.name]) for field in fields]
    return [Phrase.of("report.known", known=tuple(known))] if known else []


def _question(draft: Draft, view: Screen, said: list[Phrase], number: tuple[int, int] | None) -> Message:
    assert view.ask is not None
    options = [Button(option.label, _data(draft, Numbered.OPTION, place)) for place, option in enumerate(view.options)]
    wide = any(len(_plain(option.label)) > _WIDE for option in view.options)
    rows = in_rows(options, 1 if wide else view.columns)
    lines = (
        _title(draft, number),
        *said,
        *([view.problem] if view.problem else []),
        view.ask,
    )
    return Message(lines, (*rows, _moves(draft, view)))


def _title(draft: Draft, number: tuple[int, int] | None) -> Phrase:
    kind = Phrase(f"kind.{draft.kind}")
    if number is None:
        return Phrase.of("report.title", kind=kind)
    return Phrase.of("report.title_of", kind=kind, place=number[0], all=number[1])


def _plain(label: Phrase | str) -> str:
    return (
        label if isinstance(label, str) else str(label.params.get("name", "")) + "".join(label.params.get("note", ()))
    )


def _moves(draft: Draft, view: Screen) -> tuple[Button, ...]:
    moves = [_move(draft, Move.SKIP, "report.skip")] if view.can_skip else []
    moves += [_move(draft, Move.BACK, "report.back")] if view.can_back else []
    return (*moves, _move(draft, Move.DROP, "report.cancel"))


def _kept(draft: Draft, form: Form) -> dict[str, Any]:
    """What the card shows: of what was saved before, not what is hidden from then on."""
    hidden = HIDDEN - set(form.trail) if draft.amends else frozenset()
    return {name: value for name, value in form.answers.items() if name not in hidden}


def about_twin(draft: Draft, *, correct: bool) -> Rows:
    """It is the one reported already, or puts that one right; to save it says that it is another."""
    same = ((_move(draft, Move.IS_SAME, "card.same"),),)
    return (*same, (_move(draft, Move.CORRECTS, "card.corrects"),)) if correct else same


def _card(
    draft: Draft, form: Form, view: Screen, known: list[Phrase], doubts: tuple[Phrase, ...], twin: Rows
) -> Message:
    lines = [Phrase.of("card.title", kind=Phrase(f"kind.{draft.kind}")), *known, *doubts]
    if form.problem:
        lines.append(form.problem)
    save: Rows = ((_move(draft, Move.SAVE, "card.save"),),)
    if asks_consent(draft):
        lines.append(Phrase("card.consent"))
        save = ((_move(draft, Move.SAVE, "card.agreed"),), (_move(draft, Move.TICK, "card.tick"),))
    changes = [_move(draft, other, label) for other, label in _instead(form)]
    changes += [_move(draft, Move.CHANGE, "card.change")]
    changes += [_move(draft, Move.ADD, "card.add")] if view.adds else []
    return Message(tuple(lines), (*twin, *save, tuple(changes), (_move(draft, Move.DROP, "card.drop"),)))


def _instead(form: Form) -> list[tuple[Move, str]]:
    """What else the words may have meant."""
    other = ((LEFT, (Move.MEANT_LEFT, "card.left")), (LOST, (Move.MEANT_BORN_ALIVE, "card.born_alive")))
    return [move for remark, move in other if remark in form.remarks]


def several(open_: Draft, entries: Sequence[Entry], today: date, waiting: int) -> Message:
    """What one message told of, on one card: save all of it, or open one. `waiting` are those that come after it."""
    lines = [Phrase.of("sheet.title", n=len(entries))]
    for place, entry in enumerate(entries, 1):
        event, kind = TYPES[entry.draft.kind], Phrase(f"kind.{entry.draft.kind}")
        known = tuple(
            line.params["value"] for line in values(event, _kept(entry.draft, entry.form), today, entry.place)
        )
        lines.append(Phrase.of("sheet.entry", place=place, kind=kind, known=known))
        lines += entry.asked
    if waiting:
        lines.append(Phrase.of("sheet.more", n=waiting))
    save: Rows = ((_move(open_, Move.SAVE_ALL, "sheet.save"),),)
    if any(asks_consent(entry.draft) for entry in entries):
        lines.append(Phrase("sheet.consent"))
        save = ((_move(open_, Move.SAVE_ALL, "sheet.agreed"),), (_move(open_, Move.TICK_ALL, "sheet.tick"),))
    opens = [
        Button(Phrase.of("sheet.open", place=place, kind=Phrase(f"kind.{entry.draft.kind}")), data)
        for place, entry in enumerate(entries, 1)
        for data in [_data(open_, Numbered.ENTRY, place - 1)]
    ]
    return Message(tuple(lines), (*save, *in_rows(opens, 2), (_move(open_, Move.DROP_ALL, "sheet.drop"),)))


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


def discreet(value: Any) -> Any:
    """A value with the name in it masked, where it is a person (a spouse)."""
    return value | {"name": masked(value["name"]), "head": ""} if isinstance(value, dict) and "name" in value else value


def _line(field: Field, value: Phrase | str) -> Phrase:
    return Phrase.of("card.line", label=Phrase(f"field.{field.name}"), value=value)


def changeable(draft: Draft, form: Form) -> Message:
    """Which value to change."""
    event = TYPES[draft.kind]
    view = screen(event.fields, form)
    buttons = [_field_button(draft, event, field) for field in view.changes]
    if "date" not in form.answers:
        buttons.append(_field_button(draft, event, event.field("date")))
    return Message((Phrase("card.change_what"),), (*in_rows(buttons, 2), (_move(draft, Move.RESUME, "report.back"),)))


def _choose_field(draft: Draft, event: EventType, view: Screen) -> Message:
    buttons = [_field_button(draft, event, field) for field in view.adds]
    lines = (*([view.problem] if view.problem else []), Phrase("card.add_what"))
    return Message(lines, (*in_rows(buttons, 2), (_move(draft, Move.BACK, "report.back"),)))


def _field_button(draft: Draft, event: EventType, field: Field) -> Button:
    return Button(Phrase(f"field.{field.name}"), _data(draft, Numbered.FIELD, event.fields.index(field)))


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


def void_sure(event: Event) -> Message:
    """Is a report really to be withdrawn?"""
    moves = {"receipt.void_yes": f"ew|{event.root_id}", "receipt.void_no": f"e|{event.root_id}"}
    buttons = tuple(Button(Phrase(label), data) for label, data in moves.items())
    return Message((Phrase.of("receipt.void_sure", number=number_of(event)),), (buttons,))


def _move(draft: Draft, move: Move, label: str) -> Button:
    return Button(Phrase(label), _data(draft, move))


def _data(draft: Draft, move: Move | Numbered, number: int | str = "") -> str:
    return f"f|{draft.id}|{draft.version}|{move}{number}"
