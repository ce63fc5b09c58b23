"""A kept report, opened again: what it holds and, for those who may change it, how to correct and withdraw it."""

from collections.abc import Sequence

from handlers import amending, forms
from handlers.dialog import Form
from handlers.sheet import may_ask, may_change, reopened
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models import daybook, proposals
from models.errors import NotFound
from models.events import TYPES
from models.message import Button, Message
from models.queries import labels, sight
from models.queries.sight import Shown
from models.rules import rights
from models.rules.names import masked
from models.services import audit, drafts, history, people, places
from models.tables import Event

_LISTS = ("t", "mo")
"""What a report is opened from and goes back to: a day, what contradicts in a month."""

_CHANGERS = rights.anybody("report.change", "report.change_own", "report.propose")


@needs(*rights.to("report.open"))
def open_(turn: Turn) -> None:
    """`e|<report>` shows what is kept under a number, with the list to go back to if that stands behind it.

    `e|<report>|n` shows it in a message of its own, so that what asks about the report stays.
    """
    _, root_id, *here = (*turn.heard.data, "")
    event = daybook.current(turn.session, root_id)
    seen = _seen(turn, event)
    if seen is Shown.NOTHING:
        raise NotFound
    lines = [Phrase.of("receipt.title", number=daybook.number_of(event), kind=_kind(event, seen))]
    if seen is Shown.ALL and event.person_id:
        lines += _values(turn, event)
    elif seen is Shown.ALL:
        lines.append(Phrase("receipt.nameless"))
    if proposals.open_of(turn.session, event.root_id) and seen is Shown.ALL:
        lines.append(Phrase("amend.waits"))
    answer = turn.send if here[0] == "n" else turn.show
    answer(Message(tuple(lines), (*_buttons(turn, event, seen), *_back(here))))


def _back(here: Sequence[str]) -> Rows:
    if here[0] not in _LISTS:
        return ()
    return ((Button(Phrase("report.back"), "|".join(here).rstrip("|")),),)


def _buttons(turn: Turn, event: Event, seen: Shown) -> Rows:
    """Put right, withdraw, or ask for it; a request taken back; what it said before."""
    rows: list[tuple[Button, ...]] = []
    if may_change(turn, event.root_id) or may_ask(turn, event.root_id):
        rows.append(_moves(event, seen))
    if proposals.is_mine(turn.session, turn.who, event.root_id):
        rows.append((Button(Phrase("amend.take_back"), f"et|{event.root_id}"),))
    if event.version > 1 and event.person_id and seen is Shown.ALL:
        rows.append((Button(Phrase("amend.history"), f"eh|{event.root_id}"),))
    return tuple(rows)


def _seen(turn: Turn, event: Event) -> Shown:
    return sight.shown_of(turn.who, event)


def _kind(event: Event, seen: Shown) -> Phrase:
    return Phrase(f"kind.{event.kind}" if seen is Shown.ALL else "receipt.kind_hidden")


def _values(turn: Turn, event: Event) -> list[Phrase]:
    assert event.person_id is not None
    person = people.get(turn.session, event.person_id)
    audit.note(turn.session, event.township, turn.who.account_id, "read.event", person.id, turn.now, event.kind)
    names = labels.people(turn.session, [person.id], labels.style_of(turn.session, event.township))
    day = {"on": event.occurred_on.isoformat()}
    answers = history.answers_of(turn.session, person, event) | {"date": day}
    clinic = turn.who.reaches(event.group_code, *rights.to("report.see_health"))
    hidden = forms.HIDDEN - {"symptom_text"} if clinic else forms.HIDDEN
    shown = {name: forms.discreet(value) for name, value in answers.items() if name not in hidden}
    if "relation_to" in shown:
        shown["relation_to"] = masked(shown["relation_to"])
    title = Phrase.of("person.masked", name=names.get(person.id, ""), code=labels.case_code(person.id))
    return [title, *forms.values(TYPES[event.kind], shown, event.reported_on)]


def _moves(event: Event, seen: Shown) -> tuple[Button, ...]:
    withdraw = Button(Phrase("receipt.void"), f"ev|{event.root_id}")
    if event.person_id is None or seen is not Shown.ALL:
        return (withdraw,)
    return Button(Phrase("receipt.amend"), f"ea|{event.root_id}"), withdraw


@needs(*_CHANGERS)
def amend(turn: Turn) -> None:
    """Open the form again with what is kept; saving it writes a new version, or asks the cadre to."""
    event = _changeable(turn)
    if event.person_id is None or _seen(turn, event) is not Shown.ALL:
        raise NotFound
    if draft := drafts.open_of(turn.session, turn.who):
        turn.show(forms.unfinished(draft, turn.who.today(draft.updated_at)))
        return
    form = Form(reopened(turn, event), trail=())
    draft = drafts.begin(turn.session, turn.who, event.kind, form, turn.now, amends=event.root_id)
    place = places.told_apart(turn.session, turn.who.areas(*rights.to("report.enter")), event.group_code)
    turn.show(forms.shown(draft, form, turn.today, group=place))


def _changeable(turn: Turn) -> Event:
    """The report, if it is the speaker's to change, or to ask for."""
    root_id = turn.heard.data[-1]
    if may_change(turn, root_id):
        return daybook.mine(turn.session, turn.who, root_id, turn.now)
    return proposals.askable(turn.session, turn.who, root_id, turn.now)


@needs(*_CHANGERS)
def ask_void(turn: Turn) -> None:
    """Is it really to be withdrawn?"""
    event = _changeable(turn)
    sure = forms.void_sure(event)
    if not may_change(turn, event.root_id):
        sure = Message((*sure.lines, Phrase("amend.will_ask")), sure.buttons)
    turn.show(sure)


@needs(*_CHANGERS)
def void(turn: Turn) -> None:
    """Withdraw it, or ask the cadre to."""
    if not may_change(turn, turn.heard.data[-1]):
        event = proposals.ask(turn.session, turn.who, turn.heard.data[-1], None, turn.now)
        turn.say("amend.sent", number=daybook.number_of(event))
        return
    receipt = daybook.void(turn.session, turn.who, turn.heard.data[-1], turn.now)
    turn.say("receipt.voided", number=receipt.number)


@needs(*_CHANGERS)
def take_back(turn: Turn) -> None:
    """The request to the cadre is not wanted any more."""
    taken = proposals.take_back(turn.session, turn.who, turn.heard.data[-1], turn.now)
    opened = ((Button(Phrase("receipt.open"), f"e|{turn.heard.data[-1]}"),),)
    turn.say("amend.taken_back" if taken else "amend.decided", opened)


@needs(*rights.to("report.open"))
def before(turn: Turn) -> None:
    """What the report said before, version by version."""
    event = daybook.current(turn.session, turn.heard.data[-1])
    if _seen(turn, event) is not Shown.ALL or event.person_id is None:
        raise NotFound
    audit.note(turn.session, event.township, turn.who.account_id, "read.event", event.person_id, turn.now, event.kind)
    title = Phrase.of("receipt.title", number=daybook.number_of(event), kind=_kind(event, Shown.ALL))
    back = ((Button(Phrase("item.back"), f"e|{event.root_id}"),),)
    turn.show(Message((title, *amending.history(turn, event)), back))
