"""The machine-readable Bot API: decodes what the bot sends and says where it breaks the published shape.

Every type is compiled once into a closure, so that a check costs a few dictionary lookups. No state, no HTTP.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from bot.sandbox.errors import bad_request

Problems = list[str]
Check = Callable[[Any, str, Problems], None]
Decode = Callable[[Any], Any]
Fields = dict[str, tuple[Check, bool]]

_FILE = Path(__file__).with_name("bot-api-10.0.json")
_API: dict[str, Any] = orjson.loads(_FILE.read_bytes())
TYPES: dict[str, Any] = _API["types"]
METHODS: dict[str, dict[str, str]] = _API["methods"]
CANONICAL: dict[str, str] = {name.lower(): name for name in METHODS}
_PLAIN: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
    "True": (bool,),
}


def check_call(method: str, params: dict[str, Any]) -> Problems:
    """What is wrong with the parameters of one call, each with its path; empty when all is well."""
    problems: Problems = []
    _check_fields(_method_fields(method), params, method, problems)
    return problems


def check_value(kind: str, value: Any) -> Problems:
    """What is wrong with a value of the named type (used to check the sandbox's own updates)."""
    problems: Problems = []
    _checker(kind)(value, kind, problems)
    return problems


def decode(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Parameters as Python values: a form carries numbers, flags and JSON as text."""
    decoders = _decoders(method)
    params: dict[str, Any] = {}
    for name, value in raw.items():
        if value is None:
            continue
        try:
            params[name] = decoders[name](value) if name in decoders else value
        except (ValueError, TypeError):
            raise bad_request(f"can't parse {name}") from None
    return params


def _check_fields(fields: Fields, value: dict[str, Any], path: str, problems: Problems) -> None:
    for name, one in value.items():
        known = fields.get(name)
        if known is None:
            problems.append(f"{path}.{name}: no such field")
        elif one is None:
            problems.append(f"{path}.{name}: null instead of absent")
        else:
            known[0](one, f"{path}.{name}", problems)
    problems.extend(f"{path}.{name}: required" for name, (_, must) in fields.items() if must and name not in value)


@cache
def _method_fields(method: str) -> Fields:
    return {name: (_checker(kind.rstrip("!")), kind.endswith("!")) for name, kind in METHODS[method].items()}


@cache
def _type_fields(kind: str) -> Fields:
    return {name: (_checker(one.rstrip("!")), one.endswith("!")) for name, one in TYPES[kind].items()}


@cache
def _checker(kind: str) -> Check:
    if kind in _PLAIN:
        return _plain(kind, _PLAIN[kind])
    if kind.startswith("Array of "):
        return _array(kind.removeprefix("Array of "))
    if " or " in kind or ", " in kind or " and " in kind:
        return _either(tuple(re.split(" or |, | and ", kind)))
    if kind == "InputFile":
        return _anything
    described = TYPES.get(kind)
    if isinstance(described, list):
        return _either(tuple(described))
    return _object(kind) if described else _anything


def _anything(_value: Any, _path: str, _problems: Problems) -> None:
    """Uploads and types without fields."""


def _plain(kind: str, types: tuple[type, ...]) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            problems.append(f"{path}: {type(value).__name__} instead of {kind}")

    return check


def _array(kind: str) -> Check:
    one = _checker(kind)

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.append(f"{path}: {type(value).__name__} instead of a list")
            return
        for place, item in enumerate(value):
            one(item, f"{path}[{place}]", problems)

    return check


def _either(kinds: tuple[str, ...]) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        best: Problems | None = None
        for kind in kinds:
            found: Problems = []
            _checker(kind)(value, path, found)
            if not found:
                return
            if best is None or len(found) < len(best):
                best = found
        problems.extend(best or [])

    return check


def _object(kind: str) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        if isinstance(value, dict):
            _check_fields(_type_fields(kind), value, path, problems)
        else:
            problems.append(f"{path}: {type(value).__name__} instead of {kind}")

    return check


@cache
def _decoders(method: str) -> dict[str, Decode]:
    return {name: _decoder(kind.rstrip("!")) for name, kind in METHODS[method].items()}


def _decoder(kind: str) -> Decode:
    simple: dict[str, Decode] = {
        "String": lambda value: value if isinstance(value, str) else str(value),
        "Integer": int,
        "Float": float,
        "Boolean": _flag,
        "True": _flag,
        "Integer or String": _number_or_name,
        "InputFile": lambda value: value,
        "InputFile or String": lambda value: value,
    }
    return simple.get(kind, _structure)


def _flag(value: Any) -> bool:
    return str(value).lower() in ("true", "yes", "1")


def _number_or_name(value: Any) -> int | str:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else text


def _structure(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value
