"""Saving forms: the one way from a card to the daybook, and what is said about it afterwards."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import forms
from handlers.dialog import CARD, Form
from handlers.sheet import context, ended, form_of, may_change, shown
from handlers.turn import Rows, Turn
from locales import Phrase
from models import daybook, proposals
from models.errors import NotFound, NothingStored, OutOfDate, Rejected
from models.events import TYPES
from models.fields import known_person
from models.kinds import SENSITIVE, ConsentBasis, EventKind
from models.message import Button, Message
from models.rules.ages import youngest
from models.rules.practice import practises
from models.services import drafts, places
from models.tables import Draft, Event

_INVITED = SENSITIVE | {EventKind.BIRTH, EventKind.MIGRATE_OUT, EventKind.MIGRATE_IN, EventKind.RETURN_HOME}
"""Kinds after which the bot can do something for her, if she likes."""


def save(turn: Turn, wanted: Sequence[Draft], basis: ConsentBasis) -> None:
    """Save forms that stand at their cards; what is not taken stays, and what waits behind it comes next."""
    opened = [(draft, form_of(turn, draft)) for draft in wanted]
    if any(form.at != CARD for _, form in opened):
        raise OutOfDate
    told = drafts.together(turn.session, wanted[0])
    said = [message for draft, form in opened if (message := _entered(turn, draft, form, basis))]
    if rest := [one for one in told if one.content is not None]:
        drafts.turn_to(turn.session, turn.who, rest[0])
        said.append(shown(turn, rest[0], form_of(turn, rest[0])))
    turn.show(said[0])
    for message in said[1:]:
        turn.send(message)


def _entered(turn: Turn, draft: Draft, form: Form, basis: ConsentBasis) -> Message | None:
    """Save one form. What is said about it, or nothing: it stays, and its card says why."""
    consented = basis if TYPES[draft.kind].sensitive else None
    form = _as_known(turn, draft, form)
    unknown = False
    try:
        if draft.amends and not may_change(turn, draft.amends):
            return _asked(turn, draft, form)
        if draft.amends:
            receipt = daybook.amend(turn.session, turn.who, draft.amends, form.answers, draft.id, turn.now)
        else:
            unknown = _of_unknown_pregnancy(turn, draft, form)
            receipt = daybook.enter(turn.session, turn.who, draft.kind, form.answers, draft.id, turn.now, consented)
    except (NothingStored, NotFound) as refused:
        return ended(turn, draft, refused)
    except Rejected:
        return None
    drafts.drop(turn.session, draft)
    group = places.name(turn.session, receipt.event.group_code)
    name, buttons = form.answers["person"]["name"], _after(receipt, form, unknown)
    message = forms.saved(receipt, name, group, buttons, daybook.number_only(turn.who, receipt.event))
    if not practises(receipt.event.group_code):
        return message
    more = (Button(Phrase("practice.next"), "pr"),)
    return replace(message, lines=(*message.lines, Phrase("practice.receipt")), buttons=(*message.buttons, more))


def _of_unknown_pregnancy(turn: Turn, draft: Draft, form: Form) -> bool:
    """Whether an antenatal visit belongs to a pregnancy that nobody has reported. Raises what `enter` would raise."""
    if draft.kind is not EventKind.EXAM or form.answers.get("exam_kind") != "anc":
        return False
    asked = daybook.doubts(turn.session, turn.who, draft.kind, form.answers, turn.now)
    return Phrase("doubt.no_pregnancy") in asked


def _asked(turn: Turn, draft: Draft, form: Form) -> Message:
    """What is not the speaker's to change any more goes to the cadre as a request."""
    assert draft.amends is not None
    event = proposals.ask(turn.session, turn.who, draft.amends, form.answers, turn.now)
    drafts.drop(turn.session, draft)
    number, opened = daybook.number_of(event), Button(Phrase("receipt.open"), f"e|{event.root_id}")
    return Message((Phrase.of("amend.sent", number=number),), ((opened,), (Button(Phrase("report.again"), "k"),)))


def _as_known(turn: Turn, draft: Draft, form: Form) -> Form:
    """The form with those on record who were new when the message was read: an event saved before brought them in."""
    if not draft.place:
        return form
    answers = dict(form.answers)
    for name in ("person", "spouse"):
        ref = answers.get(name)
        if ref and ref["id"] is None and ref["name"] and not ref.get("another"):
            group = answers.get("group") or ref["group"]
            same = [one for one in context(turn, form).people if (one.name, one.group_code) == (ref["name"], group)]
            if len(same) == 1:
                answers[name] = known_person(same[0])
    return replace(form, answers=answers)


def _after(receipt: daybook.Receipt, form: Form, unknown_pregnancy: bool) -> Rows:
    """What can follow: an invitation for her, rest for her, the pregnancy that was not reported, another report."""
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
        if unknown_pregnancy and person_id:
            rows.append((Button(Phrase("receipt.pregnancy"), f"k|{EventKind.PREGNANCY}|{person_id}"),))
    if _of_an_infant(receipt.event, form):
        rows.append((Button(Phrase("hold.mother"), f"hm|{receipt.event.group_code}"),))
    return (*rows, (Button(Phrase("report.again"), "k"),))


def _of_an_infant(event: Event, form: Form) -> bool:
    """Whether a child died before its first birthday, as far as the report says: its mother may want to be spared."""
    if event.kind is not EventKind.DEATH:
        return False
    age, born = form.answers.get("age"), form.answers["person"].get("birth_year")
    return age == 0 if age is not None else born is not None and youngest(born, event.occurred_on) < 1
