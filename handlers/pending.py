"""What is pending: the list of open items with its filters and pages. One item is handlers/items.py.

A button of the list carries all of it (handlers/narrowing.py), so that none of them ever belongs to an older state.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers import lines, narrowing
from handlers.narrowing import ALL, FLAGS
from handlers.narrowing import to_list as _to
from handlers.reading.views import narrowed
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.queries import labels, pending
from models.queries.pending import Filters, Page
from models.rules import rights
from models.services import awaiting

_LOOK_BACK = timedelta(days=90)
"""Of what time it is told how much was done."""


READERS = rights.to("items.open")


@needs(*READERS)
def show(turn: Turn) -> None:
    """/pending, and every press of the list: a page, a filter switched, a choice of group or kind."""
    awaiting.forget(turn.session, turn.who)
    where, filters = narrowing.asked(turn.heard.data)
    if filters.group and not turn.who.reaches(filters.group, *READERS):
        raise NotFound
    if where == "g":
        _choose_group(turn, filters)
    elif where == "k":
        _choose_kind(turn, filters)
    elif where == "c":
        _completed(turn, filters)
    else:
        _list(turn, filters, lines.number(where))


def in_words(turn: Turn) -> None:
    """A question in words: the list, narrowed to what was asked for."""
    views: dict[str, Any] = dict.fromkeys(narrowed(turn.heard.text), True)
    _list(turn, replace(ALL, **views), 0)


def _completed(turn: Turn, filters: Filters) -> None:
    """How much of what was due lately was done, told to those who look after it."""
    since, last = turn.today - _LOOK_BACK, turn.today - timedelta(days=1)
    among = Filters(filters.group, filters.kind)
    found = pending.completed(turn.session, turn.who, among, since, last)
    said = [Phrase.of("pending.rate_title", first=since, last=last)]
    said.append(
        Phrase("pending.rate_none")
        if found.percent is None
        else Phrase.of("pending.rate", percent=found.percent, done=found.done, late=found.late, lapsed=found.lapsed)
    )
    chosen = _chosen(turn, among)
    said += [Phrase.of("pending.only", filters=chosen)] if chosen else []
    turn.show(Message(tuple(said), ((Button(Phrase("pending.back"), _to(0, filters)),),)))


def _list(turn: Turn, filters: Filters, number: int) -> None:
    style = labels.style_of(turn.session, turn.who.township)
    page = pending.pending(turn.session, turn.who, filters, number, turn.today, style)
    turning = lines.turning(lambda number: _to(number, filters), page.number, page.pages - 1)
    buttons = (*_items(page, filters), *_filters(filters), *turning)
    turn.show(Message((*_head(turn, page, filters), *_rows(page)), buttons))


def _head(turn: Turn, page: Page, filters: Filters) -> tuple[Phrase, ...]:
    title = Phrase.of("pending.title", n=page.total, overdue=page.overdue) if page.total else Phrase("pending.empty")
    chosen = _chosen(turn, filters)
    return (title, Phrase.of("pending.only", filters=chosen)) if chosen else (title,)


def _chosen(turn: Turn, filters: Filters) -> tuple[Phrase, ...]:
    found = [Phrase(f"pending.{name}") for name in FLAGS if getattr(filters, name)]
    if filters.group:
        found.append(lines.place(labels.groups(turn.session, [filters.group])[filters.group]))
    if filters.kind:
        found.append(lines.item(filters.kind))
    return tuple(found)


def _rows(page: Page) -> tuple[Phrase, ...]:
    return tuple(
        Phrase.of(
            "pending.row",
            place_no=index,
            kind=lines.item(row.kind),
            name=lines.person(row.name, row.code),
            place=lines.place(row.place),
            due=lines.due(row.due_on, row.late),
        )
        for index, row in enumerate(page.rows, 1)
    )


def _items(page: Page, filters: Filters) -> Rows:
    found = [Button(str(index), narrowing.to_item(filters, row.id)) for index, row in enumerate(page.rows, 1)]
    return lines.in_rows(found, 4)


def _filters(filters: Filters) -> Rows:
    switches = (
        *(_toggle(filters, name) for name in FLAGS),
        Button(_switch("pending.group", bool(filters.group)), _to("g", filters)),
        Button(_switch("pending.kind", bool(filters.kind)), _to("k", filters)),
    )
    everything = ((Button(Phrase("pending.all"), _to(0, ALL)),),) if filters != ALL else ()
    completed = (Button(Phrase("pending.completed"), _to("c", filters)),)
    return (switches[:2], switches[2:4], switches[4:], *everything, completed)


def _toggle(filters: Filters, name: str) -> Button:
    on: bool = getattr(filters, name)
    flipped: dict[str, Any] = {name: not on}
    return Button(_switch(f"pending.{name}", on), _to(0, replace(filters, **flipped)))


def _switch(key: str, on: bool) -> Phrase:
    return Phrase.of("pending.on", what=Phrase(key)) if on else Phrase(key)


def _choose_group(turn: Turn, filters: Filters) -> None:
    found = pending.groups_open(turn.session, turn.who, filters, turn.today)
    options = [Button(lines.place(names), _to(0, replace(filters, group=code))) for code, names in found.items()]
    everything = Button(Phrase("pending.all_groups"), _to(0, replace(filters, group="")))
    turn.say("pending.which_group", (*lines.in_rows(options, 2), (everything,)))


def _choose_kind(turn: Turn, filters: Filters) -> None:
    found = pending.kinds_open(turn.session, turn.who, filters, turn.today)
    options = [Button(lines.item(kind), _to(0, replace(filters, kind=kind))) for kind in found]
    everything = Button(Phrase("pending.all_kinds"), _to(0, replace(filters, kind="")))
    turn.say("pending.which_kind", (*lines.in_rows(options, 2), (everything,)))
