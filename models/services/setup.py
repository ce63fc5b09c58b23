"""Writes a township's file into the store: only what differs, and says what. The file's grammar is setup_file.py.

Places and clinics that the file leaves out are switched off; nothing is deleted but a round that has not opened yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from models.clock import local_day
from models.db import hold
from models.errors import SettingsWrong
from models.kinds import Level
from models.services import audit, reminders, visits_upkeep
from models.services.setup_file import RoundEntry, TownshipFile, read
from models.tables import Area, Clinic, ExamRound, Township

_PLAN = ("presets", "schedules", "holidays")
"""Settings that reminders are planned from."""


@dataclass(frozen=True)
class Change:
    """One thing that was changed: `what` (village, clinic, setting …), which one, and how."""

    what: str
    name: str
    how: str

    def __str__(self) -> str:
        return f"{self.what} {self.name}: {self.how}"


def apply(session: Session, source: Path | Mapping[str, Any], now: datetime) -> list[Change]:
    """Set a township up as its file (or what was read from one) says. Returns what changed; nothing, when run again.

    Reminders are planned anew where the change concerns them. Raises SettingsWrong for a file that cannot be used.
    """
    wanted = read(source)
    hold(session, wanted.code)
    found = [
        *_township(session, wanted),
        *_areas(session, wanted),
        *_clinics(session, wanted),
        *_rounds(session, wanted, local_day(now, wanted.zone)),
    ]
    changes = list(dict.fromkeys(found))  # a township is an area too
    session.flush()
    for change in changes:
        audit.note(session, wanted.code, "setup", f"setup.{change.what}", change.name[:64], now, change.how[:80])
    concerned = visits_upkeep.check_calendar(session, wanted.code, local_day(now, wanted.zone), now)
    reminders.replan_many(session, concerned, now, "setup")
    if any(change.what in ("round", "clinic") or change.name in _PLAN for change in changes):
        reminders.replan_township(session, wanted.code, now, "setup")
    return changes


def _township(session: Session, wanted: TownshipFile) -> Iterable[Change]:
    row, settings = session.get(Township, wanted.code), wanted.settings.kept()
    if row is None:
        session.add(Township(code=wanted.code, name=wanted.name, zone=wanted.zone, settings=settings))
        yield Change("township", wanted.code, f"added ({wanted.name})")
        return
    yield from _differences("township", wanted.code, row, {"name": wanted.name, "zone": wanted.zone})
    for name in sorted(settings):
        if row.settings.get(name) != settings[name]:
            yield Change("setting", name, f"{_written(row.settings.get(name))} → {_written(settings[name])}")
    row.settings = {**row.settings, **settings}


def _areas(session: Session, wanted: TownshipFile) -> Iterable[Change]:
    known = {row.code: row for row in session.exec(select(Area).where(Area.township == wanted.code))}
    listed = {area.code: area for area in _listed(wanted)}
    for code, area in listed.items():
        if code not in known:
            session.add(area)
            yield Change(area.level, code, f"added ({area.name})")
        else:
            yield from _differences(area.level, code, known[code], {"name": area.name, "active": True})
    for code, row in sorted(known.items()):
        if code not in listed:
            yield from _differences(row.level, code, row, {"active": False})


def _listed(wanted: TownshipFile) -> Iterable[Area]:
    town = wanted.code
    yield Area(code=town, township=town, level=Level.TOWNSHIP, name=wanted.name)
    for village in wanted.villages:
        yield Area(code=town + village.code, township=town, level=Level.VILLAGE, name=village.name)
        for group in village.groups:
            yield Area(code=town + village.code + group.code, township=town, level=Level.GROUP, name=group.name)


def _clinics(session: Session, wanted: TownshipFile) -> Iterable[Change]:
    known = {row.name: row for row in session.exec(select(Clinic).where(Clinic.township == wanted.code))}
    for clinic in wanted.clinics:
        values = clinic.kept()
        if clinic.name not in known:
            session.add(Clinic(township=wanted.code, name=clinic.name, **values))
            yield Change("clinic", clinic.name, "added")
        else:
            yield from _differences("clinic", clinic.name, known[clinic.name], {**values, "active": True})
    for name in sorted(known.keys() - {clinic.name for clinic in wanted.clinics}):
        yield from _differences("clinic", name, known[name], {"active": False})


def _rounds(session: Session, wanted: TownshipFile, today: date) -> Iterable[Change]:
    rows = session.exec(select(ExamRound).where(ExamRound.township == wanted.code).order_by(col(ExamRound.key)))
    known = {row.key: row for row in rows}
    for one in wanted.rounds:
        if one.key not in known:
            session.add(ExamRound(township=wanted.code, key=one.key, opens=one.opens, closes=one.closes))
            yield Change("round", one.key, f"added ({one.opens} – {one.closes})")
        else:
            yield from _differences("round", one.key, known[one.key], {"opens": one.opens, "closes": one.closes})
    yield from _left_out(session, known, wanted.rounds, today)


def _left_out(
    session: Session, known: Mapping[str, ExamRound], listed: Iterable[RoundEntry], today: date
) -> Iterable[Change]:
    """A round that is over stays as it was; one that has begun is ended by its day and not by leaving it out."""
    for key in sorted(known.keys() - {one.key for one in listed}):
        row = known[key]
        if row.opens <= today <= row.closes:
            raise SettingsWrong(f"round {key} has begun: give it an earlier closing day instead of taking it out")
        if row.opens > today:
            session.delete(row)
            yield Change("round", key, "removed")


def _differences(what: str, name: str, row: SQLModel, wanted: Mapping[str, Any]) -> Iterable[Change]:
    for column, value in wanted.items():
        before = getattr(row, column)
        if before != value:
            setattr(row, column, value)
            yield Change(what, name, f"{column} {_written(before)} → {_written(value)}")


def _written(value: Any) -> str:
    """A value as it stands in the file."""
    return str(value).lower() if isinstance(value, bool) else str(value)
