"""What officers say in their own words: one sentence, a code, a pasted list. Read, shown as a card, saved by a tap.

Nothing of the words is kept but the values that a form holds. Where a reading fits several, the form asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from handlers import forms, lines, sheet
from handlers.dialog import CARD, Form, begin
from handlers.filling import corrected, filled
from handlers.reading import Kind, Op, Reading, Reported, Span, Surroundings, read
from handlers.turn import Turn
from locales import Phrase
from models import daybook
from models.errors import NotFound, NothingStored
from models.events import TYPES
from models.events.entry import about_child
from models.fields import Text, Value
from models.kinds import Calendar, EventKind
from models.message import Button, Message
from models.queries import labels, mine
from models.rules.names import masked
from models.services import drafts, operator, people, zero
from models.tables import Draft, Event

_SHORTEST = 5
"""Characters of what can interrupt a form: what is as short as the name of a place is taken for an answer."""
_SHOWN = 10
"""Notes of one kind above a card, and reports to choose from: there can be many, and a message has to hold them."""
_VIEWS = ("my_reports", "pending_followups")
"""Questions to the bot that are no words of a form."""
_RELATIVE = (Calendar.RELATIVE, Calendar.LUNAR)


def reading(turn: Turn) -> Reading:
    """What the message says, as of the moment it was sent."""
    context = sheet.context(turn, Form())
    return read(turn.heard.text, _sent(turn), Surroundings(context.people, context.groups, context.clinics))


def _sent(turn: Turn) -> datetime:
    return turn.said_at.astimezone(ZoneInfo(turn.who.zone))


def interrupts(turn: Turn, draft: Draft) -> bool:
    """Whether what was said while a form is open is no answer to it, but another report."""
    if len(turn.heard.text) < _SHORTEST:
        return False
    form, said = sheet.form_of(turn, draft), read(turn.heard.text, _sent(turn))
    field = next((one for one in TYPES[draft.kind].fields if one.name == form.at), None)
    if said.kind is Kind.REFUSED or said.intent in _VIEWS:
        return True
    if field is None:
        return said.kind in (Kind.QUERY, Kind.ZERO_REPORT) or _is_whole(said)
    if isinstance(field, Text) or not _is_whole(said):
        return _is_whole(said)
    return not isinstance(field.read(turn.heard.text, sheet.context(turn, form)), Value)


def _is_whole(said: Reading) -> bool:
    """Whether what was said, a report or a correction, says of whom and so cannot be a part of another."""
    named = bool(said.events) and all(event.person is not None for event in said.events)
    typed = said.kind is Kind.CORRECTION or all(event.type for event in said.events)
    return named and typed and said.kind in (Kind.EVENT, Kind.CORRECTION)


def report(turn: Turn, said: Reading) -> None:
    """Events: the first open question, or the card of what is complete."""
    context = sheet.context(turn, Form())
    told = [(event.type, filled(event, _words(said.spans), context)) for event in said.events if event.type]
    wanted = [(kind, form) for kind, form in told if not about_child(kind, form.answers, turn.today)]
    notes = (*_notes(said), *_quiet(turn, said.groups))
    if len(wanted) < len(told):
        notes = (*notes, Phrase(NothingStored.phrase))
    if not wanted:
        turn.send(Message(notes))
        return
    draft = drafts.open_of(turn.session, turn.who)
    if draft is None:
        draft = drafts.begin_all(turn.session, turn.who, wanted, turn.now)
    elif len(wanted) == 1 and (form := _answered(turn, draft, *wanted[0])):
        drafts.keep(turn.session, draft, form, turn.now)
    else:
        drafts.append(turn.session, turn.who, draft, wanted, turn.now)
        notes = (*notes, Phrase.of("spoken.behind", n=len(wanted)))
    message = sheet.shown(turn, draft, sheet.form_of(turn, draft))
    turn.send(Message((*notes, *message.lines), message.buttons))


def _answered(turn: Turn, draft: Draft, kind: EventKind, told: Form) -> Form | None:
    """The open form with the answer to its question, where that was given as a sentence about the same event."""
    form = sheet.form_of(turn, draft)
    same = kind is draft.kind and told.answers.get("person") == form.answers.get("person")
    if not same or form.at in form.answers or form.at not in told.answers:
        return None
    answers = {**told.answers, **form.answers}
    unclear = {name: several for name, several in form.unclear.items() if name not in answers}
    again = begin(TYPES[kind].fields, sheet.context(turn, form), answers, unclear, form.remarks)
    return replace(again, trail=form.trail)


def _words(spans: Sequence[Span]) -> dict[str, str]:
    return {span.field: span.said for span in spans}


def _notes(said: Reading) -> Iterator[Phrase]:
    """How words were understood: days, corrected words, people who are new; and what was left out."""
    days = {event.date.isoformat(): event.date for event in said.events if event.date and event.calendar in _RELATIVE}
    for words, meant in {span.said: span.meant for span in said.spans if span.field == "date"}.items():
        if meant in days:
            yield Phrase.of("spoken.day", said=words, day=days[meant])
    corrected_words = {span.said: span.meant for span in said.spans if span.field == "word"}
    for words, meant in islice(corrected_words.items(), _SHOWN):
        yield Phrase.of("spoken.word", said=words, meant=meant)
    new = [event.person for event in said.events if event.person and not event.candidates]
    for name in islice(dict.fromkeys(new), _SHOWN):
        yield Phrase.of("spoken.new_person", name=name)
    if said.repeated:
        yield Phrase.of("spoken.told_twice", n=said.repeated)
    if said.refusals:
        yield Phrase("refuse.parts")


def nothing(turn: Turn, said: Reading) -> bool:
    """“二组今天无事”: sign for the groups that were named, or NotFound where they are others'. False where none was."""
    if not said.groups:
        return False
    signed = tuple(_quiet(turn, said.groups))
    if not signed:
        raise NotFound
    turn.send(Message(signed))
    return True


def _quiet(turn: Turn, numbers: Sequence[int]) -> Iterator[Phrase]:
    """Of those groups that the speaker reports for: nothing happened today."""
    groups = sheet.context(turn, Form()).groups if numbers else {}
    for code in (code for number in numbers for code in groups if code.endswith(f"{number:03d}")):
        row = zero.sign(turn.session, turn.who, code, turn.now)
        place = lines.place(labels.groups(turn.session, [code])[code])
        yield Phrase.of("zero.signed", day=row.day, place=place, time=turn.who.clock(row.at))


def refused(turn: Turn) -> None:
    """What is never kept is not kept: it is only counted that there was such a message."""
    operator.refused(turn.session, turn.now)
    turn.say("refuse.whole")


def correct(turn: Turn, said: Reading) -> None:
    """An earlier report is put right or withdrawn: found among the speaker's own of the last days, or asked."""
    if draft := drafts.open_of(turn.session, turn.who):
        turn.send(forms.unfinished(draft, turn.who.today(draft.updated_at)))
        return
    event = said.events[0]
    own = mine.recent(turn.session, turn.who.account_id, turn.now - daybook.OWN_DAYS)
    fits = [kept for kept in own if _fits(turn, kept, event)][:_SHOWN]
    if not fits:
        turn.say("spoken.no_such_report")
    elif event.op is Op.VOID:
        _withdraw(turn, fits)
    else:
        _amend(turn, fits, event, _words(said.spans))


def _fits(turn: Turn, kept: Event, event: Reported) -> bool:
    """Whether a report can be the one that is meant."""
    day = event.target.get("reported_on")
    if (event.type and kept.kind is not event.type) or (day and kept.reported_on.isoformat() != day):
        return False
    name = event.target.get("person") or (None if event.candidates else event.person)
    if name:
        return _name(turn, kept) == name
    return not event.candidates or kept.person_id in event.candidates


def _name(turn: Turn, kept: Event) -> str:
    assert kept.person_id is not None
    return people.known(turn.session, people.get(turn.session, kept.person_id)).name


def _withdraw(turn: Turn, fits: Sequence[Event]) -> None:
    if len(fits) == 1:
        turn.send(forms.void_sure(fits[0]))
    else:
        turn.say("spoken.which_report", tuple((_button(turn, kept, f"ev|{kept.root_id}"),) for kept in fits))


def _amend(turn: Turn, fits: Sequence[Event], event: Reported, words: Mapping[str, str]) -> None:
    context = sheet.context(turn, Form())
    begun = [(kept, corrected(sheet.reopened(turn, kept), kept.kind, event, words, context)) for kept in fits]
    if len(begun) == 1:
        kept, form = begun[0]
        draft = drafts.begin(turn.session, turn.who, kept.kind, form, turn.now, amends=kept.root_id)
        card = sheet.shown(turn, draft, form)
        same = form.at == CARD and form.answers == daybook.as_answered(turn.session, kept)
        turn.send(_which_value(draft, form, card) if same else card)
        return
    rows = []
    for kept, form in begun:
        draft = drafts.aside(turn.session, turn.who, kept.kind, form, turn.now, amends=kept.root_id)
        rows.append((_button(turn, kept, f"u|{draft.id}"),))
    turn.say("spoken.which_report", tuple(rows))


def _which_value(draft: Draft, form: Form, card: Message) -> Message:
    """What is to be put right was not said, or not understood: it is asked."""
    choice = forms.changeable(draft, form)
    return Message((*card.lines, *choice.lines), choice.buttons)


def _button(turn: Turn, kept: Event, data: str) -> Button:
    said = {"number": daybook.number_of(kept), "kind": Phrase(f"kind.{kept.kind}"), "name": masked(_name(turn, kept))}
    return Button(Phrase("spoken.report", said), data)
