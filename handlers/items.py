"""One open item: its card, and what a worker does with it. Every press looks at rights and state again."""

from collections.abc import Callable

from handlers import amending, giving_on, item_card, lines, narrowing, slip_check
from handlers.turn import Turn, needs
from locales import Phrase
from models import daybook, proposals
from models.errors import NotFound, Rejected
from models.kinds import Calendar, ItemKind, Precision
from models.message import OPENED_FOR, Button, Message
from models.queries import labels, pending
from models.rules import rights
from models.rules.names import clean
from models.services import awaiting, corrections, items, links
from models.services import cards as contacts
from models.services.items import ClosedAlready
from models.tables import Followup


@needs(*rights.to("items.open"))
def press(turn: Turn) -> None:
    """`i|<item>` shows its card; a third part says what to do with it."""
    awaiting.forget(turn.session, turn.who)
    _, item_id, act, *_ = (*turn.heard.data, "", "")
    try:
        _ACTS.get(act, _unknown)(turn, item_id)
    except ClosedAlready as closed:
        turn.show(item_card.closed(turn, closed.row))


def heard(turn: Turn) -> bool:
    """Take a text as the note or the code that an item waits for. False when none does: the text is for others."""
    act, item_id, *_ = (*awaiting.asked(turn.session, turn.who).split("|"), "")
    take = {"item.note": _note, "item.code": _code, amending.REASON: _give_back}.get(act)
    if take is None or not turn.who.has(*rights.to("items.open")):
        return False
    try:
        take(turn, item_id)
    except ClosedAlready as closed:
        turn.show(item_card.closed(turn, closed.row))
        awaiting.forget(turn.session, turn.who)
    return True


def _back(turn: Turn, item_id: str) -> Button:
    return narrowing.button(turn, Phrase("item.back"), item_id)


def _unknown(_turn: Turn, _item_id: str) -> None:
    raise NotFound


def _show(turn: Turn, item_id: str) -> None:
    row = items.get(turn.session, turn.who, item_id)
    if row.closed_at is not None:
        raise ClosedAlready(row)
    turn.show(item_card.still_open(turn, row))


def _take(turn: Turn, item_id: str) -> None:
    items.take(turn.session, turn.who, item_id, turn.now)
    _show(turn, item_id)


def _give(turn: Turn, item_id: str) -> None:
    giving_on.give(turn, item_id)
    _show(turn, item_id)


def _ask_note(turn: Turn, item_id: str) -> None:
    _ask(turn, item_id, "item.note", "item.note_ask")


def _ask_code(turn: Turn, item_id: str) -> None:
    if items.get(turn.session, turn.who, item_id).kind != ItemKind.IDENTITY_CHECK:
        raise NotFound
    _ask(turn, item_id, "item.code", "item.code_ask")


def _ask(turn: Turn, item_id: str, what: str, key: str) -> None:
    row = items.get(turn.session, turn.who, item_id)
    if row.closed_at is not None:
        raise ClosedAlready(row)
    narrowing.ask(turn, what, item_id)
    turn.say(key, ((_back(turn, item_id),),))


def _note(turn: Turn, item_id: str) -> None:
    items.note(turn.session, turn.who, item_id, clean(turn.heard.text), turn.now)
    _show(turn, item_id)
    awaiting.forget(turn.session, turn.who)


def _code(turn: Turn, item_id: str) -> None:
    row = items.get(turn.session, turn.who, item_id)
    if row.closed_at is not None or row.person_id is None:
        raise ClosedAlready(row)
    if links.confirm(turn.session, turn.who, row.person_id, clean(turn.heard.text), turn.now) is None:
        turn.say("item.code_wrong", ((_back(turn, item_id),),))
        return
    if row.closed_at is None:  # the chat that was confirmed is not the one that opened this item
        items.done(turn.session, turn.who, item_id, turn.now)
    _finished(turn, row, Phrase("item.code_right"))
    awaiting.forget(turn.session, turn.who)


def _done(turn: Turn, item_id: str) -> None:
    row = items.done(turn.session, turn.who, item_id, turn.now)
    _finished(turn, row, Phrase.of("item.closed_now", kind=lines.item(row.kind)))


def _carry_out(turn: Turn, item_id: str) -> None:
    """What she asked to have corrected is changed as she said, in one tap."""
    row = items.get(turn.session, turn.who, item_id)
    if row.kind == ItemKind.AMENDMENT:
        _finished(turn, proposals.approve(turn.session, turn.who, item_id, turn.now), Phrase("amend.done"))
        return
    asked = corrections.of(turn.session, row)
    if asked is None or row.closed_at is not None:
        raise ClosedAlready(row)
    if asked.kind == "gone":
        daybook.void(turn.session, turn.who, asked.root_id, turn.now)
    elif asked.kind == "day":
        event = daybook.mine(turn.session, turn.who, asked.root_id, turn.now)
        day = {"on": asked.after, "calendar": Calendar.SOLAR, "precision": Precision.DAY}
        answers = daybook.as_answered(turn.session, event) | {"date": day}
        daybook.amend(turn.session, turn.who, asked.root_id, answers, f"item:{item_id}", turn.now)
    row = corrections.carry_out(turn.session, turn.who, item_id, turn.now)
    _finished(turn, row, Phrase("item.carried_out"))


def _undo(turn: Turn, item_id: str) -> None:
    """An approval was the wrong button: the report says what it said, and the request waits again."""
    if items.get(turn.session, turn.who, item_id).closed_at is None:  # pressed twice
        _show(turn, item_id)
        return
    row = proposals.undo(turn.session, turn.who, item_id, turn.now)
    turn.show(item_card.still_open(turn, row, Phrase("amend.undone")))


def _leave(turn: Turn, item_id: str) -> None:
    if (row := items.get(turn.session, turn.who, item_id)).kind == ItemKind.AMENDMENT:
        if row.closed_at is not None:
            raise ClosedAlready(row)
        amending.ask_reason(turn, row)
        return
    row = corrections.leave(turn.session, turn.who, item_id, turn.now)
    _finished(turn, row, Phrase("item.left"))


def _give_back(turn: Turn, item_id: str) -> None:
    """A request of an officer is returned, with the reason that was typed."""
    if not (reason := clean(turn.heard.text)):
        raise Rejected("amend.reason_ask")
    row = proposals.give_back(turn.session, turn.who, item_id, reason, turn.now)
    _finished(turn, row, Phrase("amend.given_back"))
    awaiting.forget(turn.session, turn.who)


def _not_applicable(turn: Turn, item_id: str) -> None:
    row = items.not_applicable(turn.session, turn.who, item_id, turn.now)
    _finished(turn, row, Phrase.of("item.dropped_now", kind=lines.item(row.kind)))


def _finished(turn: Turn, row: Followup, said: Phrase) -> None:
    """What follows: the next thing due for her, and the next item of the list."""
    turn.session.flush()
    hers = pending.next_of(turn.session, turn.who, row.person_id, turn.today) if row.person_id else None
    follows = [said, item_card.whose(turn, row)] if row.person_id else [said]
    buttons = []
    if hers:
        due = lines.due(hers.due_on, hers.late)
        follows.append(Phrase.of("item.next_hers", kind=lines.item(hers.kind), due=due))
        buttons.append((narrowing.button(turn, Phrase("item.open_hers"), hers.id),))
    elif row.person_id:
        follows.append(Phrase("item.nothing_hers"))
    if row.person_id:
        follows.append(Phrase("item.reminds_itself"))
    narrowed = narrowing.came_from(turn)
    following = pending.first(turn.session, turn.who, narrowed, turn.today, "code")
    if following and (hers is None or following.id != hers.id):
        buttons.append((narrowing.button(turn, Phrase("item.next"), following.id),))
    if following is None and narrowed != narrowing.ALL:
        follows.append(Phrase("item.list_done"))
    turn.show(Message(tuple(follows), (*item_card.undo(turn, row), *buttons, (item_card.to_list(turn),))))


def _card(turn: Turn, item_id: str) -> None:
    """Open her card in a message of its own, which cannot be forwarded and goes away by itself."""
    row = items.get(turn.session, turn.who, item_id)
    if row.person_id is None:
        raise NotFound
    reason = turn.heard.data[3] if len(turn.heard.data) > 3 else ""
    try:
        card = contacts.read(turn.session, turn.who, row.person_id, turn.now, reason)
    except contacts.ReasonNeeded:
        asked = [narrowing.button(turn, Phrase(f"contact.reason.{one}"), item_id, "c", one) for one in contacts.REASONS]
        turn.say("contact.reason_needed", (*lines.in_rows(asked, 2), (_back(turn, item_id),)))
        return
    place = lines.place(labels.groups(turn.session, [card.group_code])[card.group_code])
    found = [
        Phrase.of("contact.title", name=card.name, code=labels.case_code(card.person_id)),
        Phrase.of("contact.place", place=place),
    ]
    found.append(Phrase.of("contact.phone", phone=card.phone) if card.phone else Phrase("contact.no_phone"))
    found += [Phrase.of("contact.called", name=card.called)] if card.called else []
    found += [Phrase.of("contact.head", head=card.head)] if card.head else []
    found += [Phrase.of("contact.born", year=str(card.birth_year))] if card.birth_year else []
    found.append(Phrase("contact.goes"))
    turn.send(Message(tuple(found), protect=True, delete_after=OPENED_FOR))


def _slip(turn: Turn, item_id: str) -> None:
    """Look at a slip (which leaves its item open), note the check, or have it asked for once more."""
    row, act = items.get(turn.session, turn.who, item_id), turn.heard.data[2]
    if row.kind != ItemKind.SLIP_CHECK:
        raise NotFound
    if row.closed_at is not None:
        raise ClosedAlready(row)
    does, said = _SLIP[act]
    if not does(turn, row):
        turn.say("slip.gone", ((_back(turn, item_id),),))
    elif said:
        items.done(turn.session, turn.who, item_id, turn.now)
        _finished(turn, row, Phrase(said))


def _slip_back(turn: Turn, item_id: str) -> None:
    """The check that was noted off a slip by mistake is withdrawn; its photos, if they are there, wait again."""
    row = items.get(turn.session, turn.who, item_id)
    if not slip_check.undo(turn, row):
        _show(turn, item_id)
        return
    said = slip_check.take_back(turn, row)
    if row.closed_at is None:
        turn.show(item_card.still_open(turn, row, said))
    else:
        _finished(turn, row, said)


_SLIP: dict[str, tuple[Callable[[Turn, Followup], bool], str]] = {
    slip_check.LOOK: (slip_check.look, ""),
    slip_check.GOOD: (slip_check.good, "slip.good_now"),
    slip_check.UNCLEAR: (slip_check.unclear, "slip.unclear_now"),
}

_ACTS: dict[str, Callable[[Turn, str], None]] = {
    "": _show,
    "t": _take,
    giving_on.ASK: giving_on.ask,
    giving_on.GIVE: _give,
    "n": _ask_note,
    "k": _ask_code,
    "d": _done,
    "x": _not_applicable,
    "y": _carry_out,
    "o": _leave,
    amending.UNDO: _undo,
    "c": _card,
    **dict.fromkeys(_SLIP, _slip),
    slip_check.BACK: _slip_back,
}
