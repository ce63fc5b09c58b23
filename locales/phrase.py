"""A phrase: a key of the catalogues with its parameters, as a value that can be kept and rendered later."""

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
