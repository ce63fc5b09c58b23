"""What is seen of an item: its lines, the buttons below them, and what became of it once it is closed."""

from handlers import amending, cards, giving_on, lines, narrowing, packets, slip_check
from handlers.turn import Rows, Turn
from locales import Phrase
from models import daybook
from models.errors import NotFound
from models.kinds import ItemKind
from models.message import Button, Message
from models.queries import labels
from models.services import asks, corrections, feedback, followup_rows, staff
from models.services.corrections import Request
from models.tables import Followup


def to_list(turn: Turn) -> Button:
    """The way back to the list, as it was narrowed."""
    return Button(Phrase("pending.back"), narrowing.to_list(0, narrowing.came_from(turn)))


def still_open(turn: Turn, row: Followup, *before: Phrase) -> Message:
    """An open item, with what may be done about it, below what is said `before`."""
    return Message((*before, *_lines(turn, row)), _buttons(turn, row))


def closed(turn: Turn, row: Followup) -> Message:
    """What became of an item that was closed before: how, when, by whom or by which event."""
    return Message(_ended(turn, row), (*undo(turn, row), (to_list(turn),)))


def undo(turn: Turn, row: Followup) -> Rows:
    """The way back for whoever pressed the wrong button, as long as there is one."""
    return (*amending.undo(turn, row), *slip_check.undo(turn, row))


def whose(turn: Turn, row: Followup) -> Phrase:
    """Whose item it is, as the township has names in chats, and where she belongs."""
    style = labels.style_of(turn.session, row.township)
    name = labels.people(turn.session, [row.person_id], style).get(row.person_id or "", "")
    code = labels.case_code(row.person_id or "")
    place = labels.groups(turn.session, [row.group_code])[row.group_code]
    return Phrase.of("item.whose", name=lines.person(name, code), place=lines.place(place))


def _lines(turn: Turn, row: Followup) -> list[Phrase]:
    late = max(0, (turn.today - row.due_on).days)
    found = [Phrase.of("item.title", kind=lines.item(row.kind)), whose(turn, row)]
    found += [lines.due(row.due_on, late), _owner(turn, row)]
    if row.kind == ItemKind.AMENDMENT and row.request:
        found += amending.asked(turn, row)
    if asked := corrections.shown(turn.session, turn.who, row, turn.now):
        found.append(Phrase.of("item.asks", what=cards.request(asked, _kind(turn, asked))))
    if row.kind == ItemKind.CALL_BACK and row.cause:
        found.append(Phrase.of("item.wish", wishes=_wishes(row.cause)))
    if row.kind == ItemKind.CALL_BACK and feedback.may_note(turn.session, row.id):
        found.append(Phrase("item.may_note"))
    if text := followup_rows.note_of(turn.session, row):
        found.append(Phrase.of("item.noted", text=text))
    # The same words whether she joined, stopped, paused, blocked the bot or was never asked.
    return [*found, Phrase("item.channel")] if row.person_id else found


def _kind(turn: Turn, asked: Request) -> str:
    """The kind of the event that a request is about; empty when it is about none, or that is gone."""
    try:
        return daybook.current(turn.session, asked.root_id).kind if asked.root_id else ""
    except NotFound:
        return ""


def _wishes(cause: str) -> tuple[Phrase, ...]:
    """How and when she wants to be reached, as far as she said it."""
    way, _, time = cause.partition(".")
    return tuple(Phrase(f"call.{name}.{value}") for name, value in (("way", way), ("time", time)) if value)


def _owner(turn: Turn, row: Followup) -> Phrase:
    if row.owner_id is None:
        return Phrase("item.owner_none")
    return Phrase.of("item.owner", who=staff.called(turn.session, turn.who, row.owner_id))


def _buttons(turn: Turn, row: Followup) -> Rows:
    def to(key: str, act: str) -> Button:
        return narrowing.button(turn, Phrase(key), row.id, act)

    ended: Rows = ((to("item.done", "d"), to("item.not_applicable", "x")),)
    if row.kind == ItemKind.CORRECTION and row.request:
        ended = ((to("item.carry_out", "y"), to("item.leave", "o")),)
    elif row.kind == ItemKind.AMENDMENT and row.request:
        ended = amending.buttons(turn, row)
    elif row.kind == ItemKind.SLIP_CHECK:
        ended = slip_check.buttons(turn, row.id)
    take = (to("item.take", "t"),) if row.owner_id != turn.who.account_id else ()
    code = ((to("item.enter_code", "k"),),) if row.kind == ItemKind.IDENTITY_CHECK else ()
    card = (to("item.person", "c"),) if row.person_id else ()
    give = giving_on.button(turn, row)
    away = packets.elsewhere(turn, row.person_id) if row.kind == ItemKind.EXCHANGE_OFFER and row.person_id else ()
    return (*code, *ended, *away, (*take, *give, to("item.note", "n")), (*card, to_list(turn)))


def _ended(turn: Turn, row: Followup) -> tuple[Phrase, ...]:
    assert row.closed_at is not None
    # Which event it was stays unsaid: it may be one that only the clinic sees.
    by = Phrase("item.by_event" if row.cause else "item.by_itself")
    if row.cause == asks.TAKEN_BACK:
        by = Phrase("item.by_herself")
    if row.closed_by is not None:
        by = Phrase.of("item.by", who=staff.called(turn.session, turn.who, row.closed_by))
    day, time = turn.who.today(row.closed_at), turn.who.clock(row.closed_at)
    said = Phrase.of(
        "item.closed", kind=lines.item(row.kind), how=Phrase(f"item_state.{row.state}"), day=day, time=time, by=by
    )
    return (said, whose(turn, row))
