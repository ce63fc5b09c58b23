"""`python -m bot import`: a roster of people from a file on the server, checked in the same way as one from the chat.

Whoever sits at the machine has read what it comes to before anybody is on record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import unpacking
from locales import Phrase, text
from models.db import Store
from models.errors import SettingsWrong
from models.kinds import RosterState
from models.services import access, roster_rows, rosters, township_settings
from models.tables import Roster


@dataclass(frozen=True)
class Checked:
    """What a file comes to: lines to read, and the roster's id where it can be brought in."""

    lines: tuple[str, ...]
    roster_id: str = ""


def check(store: Store, township: str, data: bytes, language: str, now: datetime) -> Checked:
    """Read and prepare a file for a township. Raises SettingsWrong where there is none of this code."""
    with store.transaction() as session:
        if township not in access.zones_of(session, [township]):
            raise SettingsWrong(f"{township}: there is no such township")
        groups = rosters.groups_of(session, [township])
        today = township_settings.of(session, township).today(now)
    answer = unpacking.unpack(data, groups, {}, today)
    if "bad" in answer:
        return Checked((text(language, Phrase(f"roster.bad.{answer['bad']}", answer["params"])),))
    if "counts" in answer:
        return Checked((text(language, Phrase("roster.bad.no_name")),))
    if answer["problems"]:
        return Checked(tuple(_problems(answer, language)))
    return _prepared(store, township, answer, language, now)


def bring_in(store: Store, roster_id: str, now: datetime) -> int:
    """Put everybody of a checked file on record, all or none. How many. Raises SettingsWrong when that was done."""
    with store.transaction() as session:
        row = _held(session, roster_id, RosterState.CHECKED)
        return roster_rows.bring_in(session, row, rosters.rows_of(session, row), rosters.OPERATOR, now)


def take_back(store: Store, roster_id: str, now: datetime) -> tuple[int, int]:
    """Take off record whom a file brought in, but for those used since: (how many, how many stay)."""
    with store.transaction() as session:
        row = rosters.in_state(session, roster_id, RosterState.BROUGHT)
        brought = row.brought_at if row else None
        if row is None or brought is None or brought + rosters.LIFE <= now or row.account_id != rosters.OPERATOR:
            raise SettingsWrong(f"{roster_id}: nothing that can be taken back; that goes for a day")
        return roster_rows.take_back(session, row, rosters.OPERATOR, now)


def _prepared(store: Store, township: str, answer: dict[str, Any], language: str, now: datetime) -> Checked:
    with store.transaction() as session:
        row = Roster(township=township, account_id=rosters.OPERATOR, received_at=now, due_at=now)
        rosters.keep(session, row, answer, now)
    while row.state is RosterState.READ:
        with store.transaction() as session:
            row = _held(session, row.id, RosterState.READ)
            rosters.stage(session, row, now)
    with store.transaction() as session:
        row = _held(session, row.id, RosterState.CHECKED)
        same, alike = roster_rows.compare(session, row, rosters.rows_of(session, row))
    notes = [(place, "name", "on_record") for place in same] + [(place, "name", "sounds_like") for place in alike]
    counts = (
        Phrase.of("roster.read", n=row.total), Phrase.of("roster.on_record", n=len(same)),
        Phrase.of("roster.new", n=row.total - len(same)),
    )  # fmt: skip
    lines = [_line(note, language) for note in sorted(notes)] + [text(language, line) for line in counts]
    return Checked(tuple(lines), row.id if row.total > len(same) else "")


def _held(session: Session, roster_id: str, state: RosterState) -> Roster:
    """The roster, if it is as far; nobody else in its township writes from here on."""
    row = rosters.in_state(session, roster_id, state)
    if row is None:
        raise SettingsWrong(f"{roster_id}: this roster is over; call again with the file")
    return row


def _problems(answer: dict[str, Any], language: str) -> Iterator[str]:
    yield from (_line(problem, language) for problem in answer["problems"])
    yield text(language, Phrase.of("roster.problems", n=len(answer["problems"]) + answer["more"]))
    yield text(language, Phrase("roster.nothing"))


def _line(told: Any, language: str) -> str:
    number, field, what = told
    said = (Phrase(f"roster.field.{field}"), Phrase(f"roster.problem.{what}"))
    return "  ".join([f"{number}", *(text(language, phrase) for phrase in said)])
