"""What can be said, as values that can be kept and rendered later: a phrase of the catalogues, or words of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson


@dataclass(frozen=True)
class Phrase:
    """`key` with `params`. A parameter is text, a number, a day, another phrase, or a tuple of these (a list)."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, **params: Any) -> "Phrase":
        """The short way to write one."""
        return cls(key, params)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Phrase":
        """The phrase again, from what JSON made of it (a day was written as {"day": "2026-03-19"})."""
        return cls(raw["key"], {name: _read(value) for name, value in raw["params"].items()})


@dataclass(frozen=True)
class Segment:
    """A run of text of one weight. With `link` it leads to an address."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True)
class Written:
    """Words that stand in no catalogue since somebody wrote them as a page, in the one language in which they are."""

    runs: tuple[Segment, ...]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Written":
        """The words again, from what JSON made of them."""
        return cls(tuple(Segment(**run) for run in raw["runs"]))


Line = Phrase | Written


def line_from_json(raw: Mapping[str, Any]) -> Line:
    """Either of the two again, from what JSON made of it."""
    return Written.from_json(raw) if "runs" in raw else Phrase.from_json(raw)


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(item) for item in value)
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Phrase.from_json(value)
    return value


def dump(value: Any) -> bytes:
    """JSON of values (dataclasses, too) that hold phrases, such that `Phrase.from_json` gives each phrase again."""
    return orjson.dumps(value, default=_tagged, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _tagged(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(type(value).__name__)
