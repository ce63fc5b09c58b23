"""What is said to somebody, as data: phrases with parameters, buttons, how it is protected. No words, no Telegram.

The sender renders it in the reader's language at the moment of sending.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from locales import Line, Phrase, dump, line_from_json

OPENED_FOR = 600
"""Seconds after which what was opened by a tap (a card, a detail, a photo) is deleted again."""


@dataclass(frozen=True)
class Button:
    """A button under a message. `label` is a phrase, or a word that people typed (a name). One of `data`, `url`."""

    label: Phrase | str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Slip:
    """An appointment as a picture: a title, lines of (what, value), a note, and data that is drawn as a QR code."""

    title: Phrase
    rows: tuple[tuple[Phrase, Phrase | str], ...]
    note: Phrase
    code: str


@dataclass(frozen=True)
class Bars:
    """A row of bars: numbers, or a sign where there is none to show. `full` is the number of the highest bar.

    Without it that is the highest number. `under`: what stands under the bars where it is not what the chart says.
    """

    name: Phrase
    values: tuple[int | str, ...]
    full: int = 0
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Figures as a picture: rows of bars, one above the other, with what stands `under` each bar."""

    title: Phrase
    rows: tuple[Bars, ...]
    under: tuple[str, ...]
    note: Phrase


Cell = Phrase | str | int | float | date | None
"""What stands in a cell of a sheet: words, a number, a day, or nothing."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, what it means, and how many letters wide it is."""

    name: Phrase
    meaning: Phrase
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """A table as a file for the office: rows under columns, and what everybody who opens it has to know.

    `name` and `ending` (xlsx, csv) make the file's name. `about` says what it is, for whom, when; `mark` stands on each
    printed page. `further` explains words of the rows, below the columns. `charts` stand on a page of their own each.
    """

    name: str
    ending: str
    title: Phrase
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[tuple[Phrase, Cell], ...]
    mark: Phrase
    further: tuple[tuple[Phrase, Phrase], ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Message:
    """Lines of phrases (or of a page's words) with rows of buttons.

    `keyboard` names a reply keyboard of handlers/menu ("" leaves the present one). `edits` is the message id to edit
    instead of sending; `deletes` the one to delete, `clears` several to delete together, as far as they are there.
    `protect` forbids forwarding, `delete_after` is in seconds.
    `picture` is data that the sender draws as a QR code, `slip` an appointment and `chart` figures to draw, `photo` the
    id of a photo in the store, opened when it is sent, `file` a document as (name, text), `sheet` a table that is one.
    """

    lines: tuple[Line, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    edits: int | None = None
    deletes: int | None = None
    clears: tuple[int, ...] = ()
    protect: bool = False
    delete_after: int | None = None
    picture: str = ""
    file: tuple[str, str] | None = None
    slip: Slip | None = None
    chart: Chart | None = None
    photo: str = ""
    sheet: Sheet | None = None

    @property
    def removes(self) -> bool:
        """Whether it says nothing, but takes away what was said."""
        return bool(self.deletes or self.clears)

    @property
    def drawn(self) -> bool:
        """Whether the sender draws a picture for it."""
        return bool(self.picture or self.slip or self.chart)

    def editing(self, message_id: int | None) -> "Message":
        """The same message, put in the place of an earlier one."""
        return replace(self, edits=message_id)


def pack(message: Message) -> bytes:
    """A message as JSON bytes."""
    return dump(message)


def unpack(data: bytes) -> Message:
    """The message that `pack` was given."""
    raw: dict[str, Any] = orjson.loads(data)
    raw["lines"] = tuple(line_from_json(line) for line in raw["lines"])
    for rows in ("buttons", "keyboard"):
        raw[rows] = tuple(tuple(_button(button) for button in row) for row in raw[rows])
    raw["clears"] = tuple(raw.get("clears", ()))
    raw["file"] = tuple(raw["file"]) if raw["file"] else None
    raw["slip"] = _slip(raw["slip"]) if raw.get("slip") else None
    raw["chart"] = _chart(raw["chart"]) if raw.get("chart") else None
    raw["sheet"] = _sheet(raw["sheet"]) if raw.get("sheet") else None
    return Message(**raw)


def _slip(raw: dict[str, Any]) -> Slip:
    rows = tuple((Phrase.from_json(what), _said(value)) for what, value in raw["rows"])
    return Slip(Phrase.from_json(raw["title"]), rows, Phrase.from_json(raw["note"]), raw["code"])


def _chart(raw: dict[str, Any]) -> Chart:
    rows = tuple(
        Bars(Phrase.from_json(row["name"]), tuple(row["values"]), row["full"], tuple(row.get("under", ())))
        for row in raw["rows"]
    )
    return Chart(Phrase.from_json(raw["title"]), rows, tuple(raw["under"]), Phrase.from_json(raw["note"]))


def _sheet(raw: dict[str, Any]) -> Sheet:
    columns = (
        Column(Phrase.from_json(one["name"]), Phrase.from_json(one["meaning"]), one["width"]) for one in raw["columns"]
    )
    return Sheet(
        name=raw["name"],
        ending=raw["ending"],
        title=Phrase.from_json(raw["title"]),
        columns=tuple(columns),
        rows=tuple(tuple(map(_cell, row)) for row in raw["rows"]),
        about=tuple((Phrase.from_json(what), _cell(value)) for what, value in raw["about"]),
        mark=Phrase.from_json(raw["mark"]),
        further=tuple((Phrase.from_json(what), Phrase.from_json(how)) for what, how in raw["further"]),
        charts=tuple(_chart(one) for one in raw.get("charts", ())),
    )


def _cell(raw: Any) -> Cell:
    if isinstance(raw, dict):
        return date.fromisoformat(raw["day"]) if "day" in raw else Phrase.from_json(raw)
    cell: str | int | float | None = raw
    return cell


def _said(raw: Any) -> Phrase | str:
    return raw if isinstance(raw, str) else Phrase.from_json(raw)


def _button(raw: dict[str, Any]) -> Button:
    return Button(_said(raw["label"]), raw["data"], raw["url"])
