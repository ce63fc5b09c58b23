"""Guided reports: choose a kind, answer its questions, look at the card, save. The draft is kept after every step."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers import forms
from handlers.dialog import CARD, Form, back, begin, change, hear, more, press, skip
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models import daybook
from models.clock import local_day
from models.errors import NotFound, NothingStored, OutOfDate, Rejected
from models.events import TYPES
from models.events.asking import births
from models.events.entry import about_child
from models.fields import Context, Later, LaterMap
from models.kinds import SENSITIVE, ConsentBasis, EventKind, Role
from models.message import Button, Message
from models.queries import mine
from models.services import drafts, people, places
from models.tables import Draft

REPORTERS = (Role.OFFICER, Role.CADRE)
_INVITED = SENSITIVE | {EventKind.BIRTH, EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN, EventKind.RETURN_HOME}
"""Kinds after which the bot can do something for her, if she likes."""


@needs(*REPORTERS)
def choose(turn: Turn) -> None:
    """/report: which kind of event? A form that was begun is offered first."""
    draft = drafts.open_of(turn.session, turn.who)
    if draft is None:
        turn.send(forms.kinds())
    else:
        turn.send(forms.unfinished(draft, local_day(draft.updated_at, turn.who.zone)))


@needs(*REPORTERS)
def start(turn: Turn) -> None:
    """A kind was chosen: ask its first question. A form that is open is offered first, never thrown away."""
    if draft := drafts.open_of(turn.session, turn.who):
        turn.show(forms.unfinished(draft, local_day(draft.updated_at, turn.who.zone)))
        return
    if len(turn.heard.data) < 2:
        turn.show(forms.kinds())
        return
    kind = _kind(turn.heard.data[1])
    fields = TYPES[kind].fields
    form = begin(fields, _context(turn, Form()))
    draft = drafts.begin(turn.session, turn.who, kind, form, turn.now)
    turn.show(_shown(turn, draft, form))


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
    if said := forms.said_move(draft, form, turn.heard.text):
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
        _show_current(turn, draft_id)
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


def _show_current(turn: Turn, pressed: str) -> None:
    """The form as it is now; for one that was saved, its number: a second tap on “save” comes from worry."""
    draft = drafts.open_of(turn.session, turn.who)
    if draft is not None:
        turn.show(_shown(turn, draft, _form(turn, draft)))
    elif number := mine.saved_under(turn.session, turn.who.account_id, pressed):
        turn.send(Message((Phrase.of("saved.already", number=number),)))
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
    turn.show(_shown(turn, draft, replace(_form(turn, draft), problem=None)))


def _cancel(turn: Turn, draft: Draft) -> None:
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
        form = _shown(turn, draft, replace(_form(turn, draft), problem=None))
        turn.send(replace(form, lines=(Phrase("report.here_again"), *form.lines)))


@needs(*REPORTERS)
def undo(turn: Turn) -> None:
    """The form that was just dropped is wanted after all."""
    draft = drafts.take_up(turn.session, turn.who, turn.heard.data[-1])
    _resume(turn, draft)


def _save(turn: Turn, draft: Draft) -> None:
    basis = ConsentBasis.TOLD_AND_AGREED if TYPES[draft.kind].sensitive else None
    _enter(turn, draft, basis)


def _tick(turn: Turn, draft: Draft) -> None:
    _enter(turn, draft, ConsentBasis.NOT_ASKED)


def _enter(turn: Turn, draft: Draft, basis: ConsentBasis | None) -> None:
    form = _form(turn, draft)
    if form.at != CARD:
        raise OutOfDate
    try:
        if draft.amends:
            receipt = daybook.amend(turn.session, turn.who, draft.amends, form.answers, draft.id, turn.now)
        else:
            receipt = daybook.enter(turn.session, turn.who, draft.kind, form.answers, draft.id, turn.now, basis)
    except NothingStored:
        _forget(turn, draft)
        return
    except Rejected:
        turn.show(_shown(turn, draft, form))
        return
    drafts.drop(turn.session, draft)
    group = places.name(turn.session, receipt.event.group_code)
    name, buttons = form.answers["person"]["name"], _after(receipt, form)
    turn.show(forms.saved(receipt, name, group, buttons, daybook.number_only(turn.who, receipt.event)))


def _after(receipt: daybook.Receipt, form: Form) -> Rows:
    """What can follow: an invitation for her, rest for her, another report."""
    rows: list[tuple[Button, ...]] = []
    person_id = receipt.event.person_id or form.answers["person"]["id"]
    if person_id and receipt.event.kind in _INVITED:
        rows.append((Button(Phrase("handover.offer"), f"v|{person_id}"),))
    if receipt.nameless:
        if not person_id:
            rows.append((Button(Phrase("handover.offer"), f"vg|{receipt.event.group_code}"),))
        elif receipt.event.kind is EventKind.PREGNANCY_END:
            rows.append((Button(Phrase("hold.offer"), f"h|{person_id}"),))
    else:
        rows.append((Button(Phrase("receipt.open"), f"e|{receipt.event.root_id}"),))
    return (*rows, (Button(Phrase("report.again"), "k"),))


def _keep(turn: Turn, draft: Draft, form: Form) -> None:
    if about_child(draft.kind, form.answers, turn.today):
        _forget(turn, draft)
        return
    drafts.keep(turn.session, draft, form, turn.now)
    turn.show(_shown(turn, draft, form))


def _forget(turn: Turn, draft: Draft) -> None:
    """Of this person nothing is stored: the form ends and what was in it is gone."""
    turn.show(_forgotten(turn, draft))


def _forgotten(turn: Turn, draft: Draft) -> Message:
    drafts.drop(turn.session, draft)
    withdraw = ((Button(Phrase("receipt.void"), f"ev|{draft.amends}"),),) if draft.amends else ()
    return Message((Phrase(NothingStored.phrase),), withdraw)


def _form(turn: Turn, draft: Draft) -> Form:
    return Form.from_json(drafts.content(turn.session, draft))


def _shown(turn: Turn, draft: Draft, form: Form) -> Message:
    if form.at != CARD:
        return forms.shown(draft, form, turn.today)
    try:
        asked = daybook.doubts(turn.session, turn.who, draft.kind, form.answers, turn.now, draft.amends)
    except Rejected as refused:
        asked = (Phrase(refused.phrase, refused.params),)
    except NothingStored:
        return _forgotten(turn, draft)
    person = form.answers["person"]
    group = form.answers.get("group") or person["group"]
    place = places.told_apart(turn.session, turn.who.areas(*REPORTERS), group)
    return forms.shown(draft, form, turn.today, asked, place)


def _context(turn: Turn, form: Form) -> Context:
    """What the fields may know. Looked up only where a field asks: names have to be opened one by one."""
    areas = turn.who.areas(*REPORTERS)
    person_id = form.answers.get("person", {}).get("id")
    return Context(
        today=turn.today,
        hour=turn.now.astimezone(ZoneInfo(turn.who.zone)).hour,
        people=Later(lambda most: people.in_areas(turn.session, areas, most or people.EVERYBODY)),
        groups=LaterMap(lambda: places.groups(turn.session, areas)),
        clinics=Later(lambda _most: places.clinics(turn.session, turn.who.township)),
        births=Later(lambda _most: births(turn.session, turn.who, person_id) if person_id else ()),
    )


_NUMBERED: dict[str, Callable[[Turn, Draft, int], None]] = {"o": _option, "f": _field}
_MOVES: dict[str, Callable[[Turn, Draft], None]] = {
    "s": _skip,
    "b": _back,
    "c": _change,
    "m": _more,
    "r": _resume,
    "x": _cancel,
    "n": _anew,
    "y": _save,
    "t": _tick,
}
