"""What an officer sees of what is being reported: the open form, or, where one message told of several events, all.

Shared by the topics that begin, change and save forms. Stores nothing but which of several forms is open.
"""

from typing import Any
from zoneinfo import ZoneInfo

from handlers import forms
from handlers.dialog import CARD, Form
from handlers.turn import Rows, Turn
from locales import Phrase
from models import daybook, proposals
from models.errors import NotFound, NothingStored, Refused, Rejected
from models.events.asking import births
from models.fields import Context, Later, LaterMap
from models.message import Button, Message
from models.rules import rights
from models.services import audit, drafts, people, places
from models.tables import Draft, Event

REPORTERS = rights.to("report.enter")
MOST = 10
"""Reports on one card: more would not fit into a message."""


def form_of(turn: Turn, draft: Draft) -> Form:
    """The form that a draft holds."""
    return Form.from_json(drafts.content(turn.session, draft))


def context(turn: Turn, form: Form) -> Context:
    """What the fields may know. Looked up only where a field asks: names have to be opened one by one."""
    areas = turn.who.areas(*REPORTERS)
    person_id = form.answers.get("person", {}).get("id")
    return Context(
        today=turn.who.today(turn.said_at),
        hour=turn.said_at.astimezone(ZoneInfo(turn.who.zone)).hour,
        people=Later(lambda most: people.in_areas(turn.session, areas, most or people.EVERYBODY)),
        groups=LaterMap(lambda: places.groups(turn.session, areas)),
        clinics=Later(lambda _most: places.clinics(turn.session, turn.who.township)),
        births=Later(lambda _most: births(turn.session, turn.who, person_id) if person_id else ()),
    )


def shown(turn: Turn, draft: Draft, form: Form) -> Message:
    """The form at its present place. Of several, each is asked what it lacks; then all of them stand on one card."""
    everything = drafts.together(turn.session, draft)
    told = _page(everything, draft)
    if len(told) == 1:
        return alone(turn, draft, form)
    opened = [(one, form if one is draft else form_of(turn, one)) for one in told]
    if form.at == CARD and (lacking := next((one for one in opened if one[1].at != CARD), None)):
        draft, form = lacking
        drafts.turn_to(turn.session, turn.who, draft)
    if form.at != CARD:
        return forms.shown(draft, form, turn.today, number=(everything.index(draft) + 1, len(everything)))
    return forms.several(draft, [_entry(turn, *one) for one in opened], turn.today, len(everything) - len(told))


def on_card(turn: Turn, draft: Draft) -> list[Draft]:
    """Those that stand on the common card with a draft. What does not fit there is not saved with them, unseen."""
    return _page(drafts.together(turn.session, draft), draft)


def _page(told: list[Draft], draft: Draft) -> list[Draft]:
    start = told.index(draft) // MOST * MOST
    return told[start : start + MOST]


def alone(turn: Turn, draft: Draft, form: Form) -> Message:
    """The form at its present place, whatever else waits."""
    if form.at != CARD:
        return forms.shown(draft, form, turn.today)
    try:
        entry = _checked(turn, draft, form)
    except (NothingStored, NotFound) as refused:
        return forgotten(turn, draft, refused)
    return forms.shown(draft, form, turn.today, entry.asked, entry.place, twin=_twin(turn, entry))


def _twin(turn: Turn, entry: forms.Entry) -> Rows:
    """What can be done about a report that may be of the same event."""
    draft, answers = entry.draft, entry.form.answers
    if draft.amends or not any(phrase.key == "doubt.reported" for phrase in entry.asked):
        return ()
    root_id = daybook.twin(turn.session, turn.who, draft.kind, answers, turn.now)
    return forms.about_twin(draft, correct=may_change(turn, root_id)) if root_id else ()


def may_change(turn: Turn, root_id: str) -> bool:
    """Whether the speaker may put a report right, or withdraw it."""
    return daybook.may_change(turn.session, turn.who, root_id, turn.now)


def may_ask(turn: Turn, root_id: str) -> bool:
    """Whether the speaker may ask the cadre to do so."""
    try:
        proposals.askable(turn.session, turn.who, root_id, turn.now)
    except NotFound:
        return False
    return True


def forgotten(turn: Turn, draft: Draft, why: Refused) -> Message:
    """The form can never be saved: it ends, what was in it is gone, and what waited behind it comes."""
    rest = [one for one in drafts.together(turn.session, draft) if one is not draft]
    message = ended(turn, draft, why)
    if not rest:
        return message
    drafts.turn_to(turn.session, turn.who, rest[0])
    following = shown(turn, rest[0], form_of(turn, rest[0]))
    return Message((*message.lines, *following.lines), (*message.buttons, *following.buttons))


def leave(turn: Turn, draft: Draft, said: Message) -> None:
    """A form is over without being saved: say so, and show what waited behind it."""
    rest = [one for one in drafts.together(turn.session, draft) if one is not draft]
    drafts.drop(turn.session, draft)
    turn.show(said)
    if rest:
        drafts.turn_to(turn.session, turn.who, rest[0])
        turn.send(shown(turn, rest[0], form_of(turn, rest[0])))


def ended(turn: Turn, draft: Draft, why: Refused) -> Message:
    """The form is gone: of somebody of whom nothing is stored, or who is no longer the speaker's to report about.

    Where nothing is stored, an earlier report of it can be withdrawn.
    """
    drafts.drop(turn.session, draft)
    may_withdraw = draft.amends and isinstance(why, NothingStored)
    withdraw = ((Button(Phrase("receipt.void"), f"ev|{draft.amends}"),),) if may_withdraw else ()
    return Message((Phrase(why.phrase),), withdraw)


def _entry(turn: Turn, draft: Draft, form: Form) -> forms.Entry:
    try:
        return _checked(turn, draft, form)
    except (NothingStored, NotFound) as refused:
        return forms.Entry(draft, form, (Phrase(refused.phrase, refused.params),), "")


def _checked(turn: Turn, draft: Draft, form: Form) -> forms.Entry:
    """A form at its card with what is asked back about it. Raises NothingStored and NotFound."""
    try:
        asked = daybook.doubts(turn.session, turn.who, draft.kind, form.answers, turn.now, draft.amends)
    except Rejected as refused:
        asked = (Phrase(refused.phrase, refused.params),)
    if draft.amends and not may_change(turn, draft.amends):
        asked = (*asked, Phrase("amend.will_ask"))
    person = form.answers["person"]
    group = form.answers.get("group") or person["group"]
    place = places.told_apart(turn.session, turn.who.areas(*REPORTERS), group)
    return forms.Entry(draft, form, (*form.remarks, *asked), place)


def reopened(turn: Turn, event: Event) -> dict[str, Any]:
    """What is kept of a named event, for a form that shows it: on record, as a card is."""
    assert event.person_id is not None
    audit.note(turn.session, event.township, turn.who.account_id, "read.event", event.person_id, turn.now, event.kind)
    return daybook.as_answered(turn.session, event)
