"""Guided reports: choose a kind, answer its questions, look at the card, save. The draft is kept after every step."""

from collections.abc import Callable
from dataclasses import replace

from handlers import forms, moves, saving, sheet
from handlers.dialog import CARD, Form, back, begin, change, hear, more, press, skip
from handlers.filling import into
from handlers.moves import Move, Numbered
from handlers.sheet import REPORTERS
from handlers.sheet import context as _context
from handlers.sheet import form_of as _form
from handlers.sheet import shown as _shown
from handlers.turn import Turn, needs
from locales import Phrase
from models import daybook
from models.errors import NotFound, NothingStored, OutOfDate
from models.events import TYPES
from models.events.entry import about_child
from models.fields import Answers, known_person
from models.kinds import ConsentBasis, EventKind
from models.message import Button, Message
from models.queries import mine
from models.services import drafts, people, practice
from models.tables import Draft


@needs(*REPORTERS)
def choose(turn: Turn) -> None:
    """/report: which kind of event? A form that was begun is offered first."""
    draft = drafts.open_of(turn.session, turn.who)
    if draft is None:
        turn.send(forms.kinds())
    else:
        turn.send(forms.unfinished(draft, turn.who.today(draft.updated_at)))


@needs(*REPORTERS)
def start(turn: Turn) -> None:
    """A kind was chosen: ask its first question. A form that is open is offered first, never thrown away."""
    if draft := drafts.open_of(turn.session, turn.who):
        turn.show(forms.unfinished(draft, turn.who.today(draft.updated_at)))
        return
    if len(turn.heard.data) < 2:
        turn.show(forms.kinds())
        return
    kind = _kind(turn.heard.data[1])
    fields = TYPES[kind].fields
    form = begin(fields, _context(turn, Form()), _about(turn))
    draft = drafts.begin(turn.session, turn.who, kind, form, turn.now)
    turn.show(_shown(turn, draft, form))


def _about(turn: Turn) -> Answers:
    """Whom it is about, where the button says so."""
    if len(turn.heard.data) < 3:
        return {}
    person = people.reachable(turn.session, turn.who, turn.heard.data[2])
    return {"person": known_person(people.known(turn.session, person))}


def _kind(value: str) -> EventKind:
    if value not in TYPES:
        raise NotFound
    return EventKind(value)


@needs(*REPORTERS)
def answer(turn: Turn) -> None:
    """Something was typed while a form is open: a move by its name, or an answer to the present question."""
    draft = drafts.open_of(turn.session, turn.who)
    if draft is None:
        raise OutOfDate
    form = _form(turn, draft)
    if said := moves.said_move(sheet.on_card(turn, draft), draft, form, turn.heard.text):
        _MOVES[said](turn, draft)
    else:
        _keep(turn, draft, hear(TYPES[draft.kind].fields, form, turn.heard.text, _context(turn, form)))


@needs(*REPORTERS)
def move(turn: Turn) -> None:
    """A button of a form: an option, or one of the moves. Old buttons show the form as it is now."""
    draft_id, version, what = _move_of(turn.heard.data)
    try:
        draft = drafts.pressed(turn.session, turn.who, draft_id, version)
    except OutOfDate:
        _show_current(turn, draft_id, what)
        return
    if what in _MOVES:
        _MOVES[what](turn, draft)
    elif what[:1] in _NUMBERED and what[1:].isdecimal():
        _NUMBERED[what[0]](turn, draft, int(what[1:]))
    else:
        raise OutOfDate


def _move_of(data: tuple[str, ...]) -> tuple[str, str, str]:
    if len(data) != 4:
        raise OutOfDate
    return data[1], data[2], data[3]


def _show_current(turn: Turn, pressed: str, what: str) -> None:
    """The form as it is now; for one that was saved, its number: a second tap on “save” comes from worry.

    Any other button of it is of an earlier step: what it says was not taken, and must not look as if it were.
    """
    draft = drafts.open_of(turn.session, turn.who)
    if draft is not None:
        turn.show(_shown(turn, draft, _form(turn, draft)))
    elif number := mine.saved_under(turn.session, turn.who.account_id, pressed):
        again = what in (Move.SAVE, Move.TICK, Move.SAVE_ALL, Move.TICK_ALL)
        turn.send(Message((Phrase.of("saved.already" if again else "saved.earlier_step", number=number),)))
    else:
        raise OutOfDate


def _option(turn: Turn, draft: Draft, place: int) -> None:
    form = _form(turn, draft)
    try:
        form = press(TYPES[draft.kind].fields, form, place, _context(turn, form))
    except IndexError:
        raise OutOfDate from None
    _keep(turn, draft, form)


def _field(turn: Turn, draft: Draft, place: int) -> None:
    fields = TYPES[draft.kind].fields
    if place >= len(fields):
        raise OutOfDate
    form, name = _form(turn, draft), fields[place].name
    try:
        form = change(fields, form, name, _context(turn, form))
    except KeyError:
        raise OutOfDate from None
    _keep(turn, draft, form)


def _skip(turn: Turn, draft: Draft) -> None:
    form = _form(turn, draft)
    _keep(turn, draft, skip(TYPES[draft.kind].fields, form, _context(turn, form)))


def _back(turn: Turn, draft: Draft) -> None:
    fields, form = TYPES[draft.kind].fields, _form(turn, draft)
    _keep(turn, draft, back(fields, form, _context(turn, form)))


def _change(turn: Turn, draft: Draft) -> None:
    turn.show(forms.changeable(draft, _form(turn, draft)))


def _more(turn: Turn, draft: Draft) -> None:
    _keep(turn, draft, more(_form(turn, draft)))


def _resume(turn: Turn, draft: Draft) -> None:
    turn.show(_shown(turn, draft, _form(turn, draft)))


def _open(turn: Turn, draft: Draft, place: int) -> None:
    """One of several, to look at or change alone."""
    told = sheet.on_card(turn, draft)
    if place >= len(told):
        raise OutOfDate
    drafts.turn_to(turn.session, turn.who, told[place])
    turn.show(sheet.alone(turn, told[place], _form(turn, told[place])))


def _left(turn: Turn, draft: Draft) -> None:
    """走了 did not mean a death."""
    _turned(turn, draft, EventKind.DEATH, EventKind.MIGRATE_OUT)


def _born_alive(turn: Turn, draft: Draft) -> None:
    """The child that was lost had lived: a birth, and a death to be reported after it."""
    _turned(turn, draft, EventKind.PREGNANCY_END, EventKind.BIRTH, (Phrase("remark.death_too"),))


def _turned(turn: Turn, draft: Draft, before: EventKind, kind: EventKind, remarks: tuple[Phrase, ...] = ()) -> None:
    """The words meant an event of another kind."""
    if draft.kind is not before or draft.amends:
        raise OutOfDate
    form = _form(turn, draft)
    draft.kind = kind
    _keep(turn, draft, into(form, before, kind, _context(turn, form), remarks))


def _same(turn: Turn, draft: Draft) -> None:
    """It was reported already: nothing more is kept."""
    root_id = _twin(turn, draft, _form(turn, draft))
    event = daybook.current(turn.session, root_id)
    opened = Button(Phrase("receipt.open"), f"e|{root_id}")
    said = Message((Phrase.of("report.same", number=daybook.number_of(event)),), ((opened,),))
    sheet.leave(turn, draft, said)


def _corrects(turn: Turn, draft: Draft) -> None:
    """It puts right what was reported already: what is said now counts, the rest stays."""
    form = _form(turn, draft)
    root_id = _twin(turn, draft, form)
    event = daybook.mine(turn.session, turn.who, root_id, turn.now)
    said = {name: value for name, value in form.answers.items() if value is not None}
    draft.amends = root_id
    _keep(turn, draft, replace(form, answers=sheet.reopened(turn, event) | said))


def _twin(turn: Turn, draft: Draft, form: Form) -> str:
    """The report that the card asks about. Raises OutOfDate where it asks about none any more."""
    root_id = daybook.twin(turn.session, turn.who, draft.kind, form.answers, turn.now) if form.at == CARD else None
    if root_id is None:
        raise OutOfDate
    return root_id


def _cancel(turn: Turn, draft: Draft) -> None:
    """Not this one. Of several the others go on."""
    if len(drafts.together(turn.session, draft)) > 1:
        sheet.leave(turn, draft, Message((Phrase("report.dropped_one"),)))
    else:
        _cancel_all(turn, draft)


def _cancel_all(turn: Turn, draft: Draft) -> None:
    drafts.lay_aside(turn.session, draft)
    turn.say(
        "report.dropped", ((Button(Phrase("report.undo"), f"u|{draft.id}"),), (Button(Phrase("report.again"), "k"),))
    )


def _anew(turn: Turn, draft: Draft) -> None:
    drafts.lay_aside(turn.session, draft)
    turn.show(forms.kinds())


@needs(*REPORTERS)
def show_again(turn: Turn) -> None:
    """The open form as it stands, unasked: the bot was away, and a tap may be lost."""
    if draft := drafts.open_of(turn.session, turn.who):
        form = _shown(turn, draft, _form(turn, draft))
        turn.send(replace(form, lines=(Phrase("report.here_again"), *form.lines)))


@needs(*REPORTERS)
def undo(turn: Turn) -> None:
    """The form that was just dropped is wanted after all."""
    draft = practice.take_up(turn.session, turn.who, turn.heard.data[-1])
    _resume(turn, draft)


def _save(turn: Turn, draft: Draft) -> None:
    saving.save(turn, [draft], ConsentBasis.TOLD_AND_AGREED)


def _tick(turn: Turn, draft: Draft) -> None:
    saving.save(turn, [draft], ConsentBasis.NOT_ASKED)


def _save_all(turn: Turn, draft: Draft) -> None:
    saving.save(turn, sheet.on_card(turn, draft), ConsentBasis.TOLD_AND_AGREED)


def _tick_all(turn: Turn, draft: Draft) -> None:
    saving.save(turn, sheet.on_card(turn, draft), ConsentBasis.NOT_ASKED)


def _keep(turn: Turn, draft: Draft, form: Form) -> None:
    if about_child(draft.kind, form.answers, turn.today):
        turn.show(sheet.forgotten(turn, draft, NothingStored()))
        return
    drafts.keep(turn.session, draft, form, turn.now)
    turn.show(_shown(turn, draft, form))


_NUMBERED: dict[str, Callable[[Turn, Draft, int], None]] = {
    Numbered.OPTION: _option,
    Numbered.FIELD: _field,
    Numbered.ENTRY: _open,
}
_MOVES: dict[str, Callable[[Turn, Draft], None]] = {
    Move.SKIP: _skip,
    Move.BACK: _back,
    Move.CHANGE: _change,
    Move.ADD: _more,
    Move.RESUME: _resume,
    Move.DROP: _cancel,
    Move.DROP_ALL: _cancel_all,
    Move.BEGIN_ANEW: _anew,
    Move.SAVE: _save,
    Move.TICK: _tick,
    Move.SAVE_ALL: _save_all,
    Move.TICK_ALL: _tick_all,
    Move.MEANT_LEFT: _left,
    Move.MEANT_BORN_ALIVE: _born_alive,
    Move.IS_SAME: _same,
    Move.CORRECTS: _corrects,
}
