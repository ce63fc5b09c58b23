"""Reads the schedules from `schedules.toml`, lays a township's own rows over them, and says which row is wrong and how.

The grammar of a row is in `schedule_rows`; what a row means for a person is in `plan`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from models.rules.schedule_rows import AnchorKind, Daily, Row

PATH = Path(__file__).parent.parent / "schedules.toml"

Kind = TypeVar("Kind", Row, Daily)
Raw = Mapping[str, Any]


class ScheduleWrong(ValueError):
    """The schedules cannot be used; the text names the row, the field and what is wrong with it."""


@dataclass(frozen=True)
class Schedules:
    """All rows: those that hang on somebody's day, those that run by the clock, and the presets chosen by default."""

    anchored: tuple[Row, ...]
    daily: tuple[Daily, ...]
    presets: Mapping[str, str]
    by_anchor: Mapping[AnchorKind, tuple[Row, ...]]

    def chosen(self, presets: Mapping[str, str]) -> Mapping[str, str]:
        """The preset of each group for a township that chose `presets`."""
        return {**self.presets, **presets}


def load(path: Path | None = None, overrides: Iterable[Raw] = ()) -> Schedules:
    """Read the rows of a file (by default the ones delivered) and lay `overrides` over them by key.

    An override states the fields that differ; one with a new key is a row of its own and must be complete. It says what
    some delivered row says too: for other messages there are no words. Raises ScheduleWrong.
    """
    raw = tomllib.loads((path or PATH).read_text(encoding="utf-8"))
    if unknown := raw.keys() - {"anchored", "daily", "presets"}:
        raise ScheduleWrong(f"unknown table: {', '.join(sorted(unknown))}")
    listed = _by_key([*raw.get("anchored", ()), *raw.get("daily", ())])
    own = _by_key(overrides)
    rows = {key: {**listed.get(key, {}), **own.get(key, {})} for key in (*listed, *own)}
    anchored = tuple(_read(Row, row) for row in rows.values() if "cron" not in row)
    daily = tuple(_read(Daily, row) for row in rows.values() if "cron" in row)
    _check_messages(listed.values(), (rows[key] for key in own))
    presets = _presets(raw.get("presets", {}), anchored)
    by_anchor = {
        anchor: tuple(row for row in anchored if row.anchor is anchor and row.enabled) for anchor in AnchorKind
    }
    return Schedules(anchored, daily, MappingProxyType(presets), MappingProxyType(by_anchor))


def _by_key(rows: Iterable[Raw]) -> dict[str, Raw]:
    found: dict[str, Raw] = {}
    for row in rows:
        key = str(row.get("key", "without a key"))
        if key in found:
            raise ScheduleWrong(f"schedule {key}: the key stands twice")
        found[key] = row
    return found


def _check_messages(listed: Iterable[Raw], own: Iterable[Raw]) -> None:
    known = {_said(row) for row in listed}
    for row in own:
        if _said(row) not in known:
            who, _ = _said(row)
            raise ScheduleWrong(f'schedule {row.get("key")}: message: there is no "{row["message"]}" for {who}')


def _said(row: Raw) -> tuple[str, str]:
    """To whom a row says something, and what. What is asked every month is another kind of message."""
    audience = str(row.get("audience")).replace("person", "woman")
    return f"{audience} every month" if row.get("every") == "month" else audience, str(row.get("message"))


def _read(kind: type[Kind], row: Raw) -> Kind:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, one['loc'])) or 'row'}: {one['msg']}" for one in error.errors())
        raise ScheduleWrong(f"schedule {row.get('key', 'without a key')}: {'; '.join(faults)}") from error


def _presets(presets: Mapping[str, str], rows: Iterable[Row]) -> dict[str, str]:
    """The presets chosen by default. Each group whose rows have presets needs one, and it must have rows."""
    offered: dict[str, set[str]] = {}
    for row in rows:
        if row.preset:
            offered.setdefault(row.group, set()).add(row.preset)
    for group in sorted(offered.keys() | presets.keys()):
        if presets.get(group) not in offered.get(group, set()):
            raise ScheduleWrong(f"preset of {group}: {presets.get(group)} has no rows")
    return dict(presets)
