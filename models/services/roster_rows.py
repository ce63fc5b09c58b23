"""The people of a roster: prepared as rows under ids of their own, put on record all at once, taken back for a day.

They become people through people.make, as anybody whom a form adds. Who is on record already is not added again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from models.db import scrub
from models.errors import NotFound
from models.ids import portions
from models.kinds import RosterState
from models.rules import inventory
from models.rules.folding import simplified
from models.rules.names import pinyin
from models.rules.tabled import Row
from models.services import access, audit, people
from models.services.access import Who
from models.tables import Account, Person, Roster, RosterRow

_HANDED = ("id", "township", "group_code", "key", "details", "birth_year")
"""What a person takes over from a prepared row, as it is."""
_LEADS = ("person_id", "partner_id")
"""Columns by which rows of other tables lead to a person."""


def owner(session: Session, row: Roster) -> Who:
    """Who sent a roster, with the rights of this moment."""
    account = session.get(Account, row.account_id)
    if account is None:
        raise NotFound
    return access.refresh(session, account)


def stage(session: Session, row: Roster, rows: Sequence[Row], now: datetime) -> None:
    """Prepare some people, each under a key of their own."""
    made = []
    for one in rows:
        person = people.make(session, one.group, one.name, now, one.head, one.relation, one.birth_year)
        values = {name: getattr(person, name) for name in _HANDED}
        made.append(values | {"roster_id": row.id, "place": one.row, "at": now})
    if made:
        session.connection().execute(sa.insert(RosterRow.__table__), made)  # type: ignore[attr-defined]


def compare(session: Session, row: Roster, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
    """Rows of people on record already, who are not prepared any more; and of such whose name sounds like another's."""
    areas = sorted({one.group for one in rows})
    by_name: dict[tuple[str, str], list[int | None]] = {}
    by_sound: set[tuple[str, tuple[str, ...]]] = set()
    for known in people.in_areas(session, areas):
        by_name.setdefault((known.group_code, simplified(known.name)), []).append(known.birth_year)
        by_sound.add((known.group_code, pinyin(known.name)))
    same = [one.row for one in rows if _is_among(one, by_name.get((one.group, simplified(one.name)), ()))]
    left = set(same)
    alike = [one.row for one in rows if one.row not in left and (one.group, pinyin(one.name)) in by_sound]
    _forget(session, row, same)
    return same, alike


def bring_in(session: Session, row: Roster, rows: Sequence[Row], by: str, now: datetime) -> int:
    """Put everybody who is prepared on record, in one statement. Who came on record meanwhile stays out. How many."""
    compare(session, row, rows)
    mine = col(RosterRow.roster_id) == row.id
    handed = sa.select(
        *(getattr(RosterRow, name) for name in _HANDED), sa.false(), sa.literal(now, _type(Person, "touched_at"))
    )
    taken = sa.insert(Person).from_select([*_HANDED, "through_office", "touched_at"], handed.where(mine))
    session.connection().execute(taken)
    emptied = sa.update(RosterRow).where(mine).values(key=None, details=None, at=now)
    count: int = session.connection().execute(emptied).rowcount
    row.state, row.content, row.brought_at = RosterState.BROUGHT, None, now
    session.add(row)
    audit.note(session, row.township, by, "roster.bring", row.id, now, str(count))
    return count


def take_back(session: Session, row: Roster, by: str, now: datetime) -> tuple[int, int]:
    """Take off record whoever came with this roster and has not been used since: (how many, how many stay)."""
    session.flush()
    mine = sa.select(col(RosterRow.id)).where(col(RosterRow.roster_id) == row.id)
    untouched = (col(Person.id).in_(mine), col(Person.touched_at) == row.brought_at, col(Person.own).is_(None))
    unused = sa.delete(Person).where(*untouched, *(~_leads_to_her(table) for table in _others()))
    gone = session.connection().execute(unused).rowcount
    stay = session.connection().execute(sa.select(sa.func.count()).where(col(Person.id).in_(mine))).scalar_one()
    drop(session, row)
    row.state = RosterState.TAKEN_BACK
    session.add(row)
    audit.note(session, row.township, by, "roster.take_back", row.id, now, f"{gone} {stay}")
    session.flush()
    session.expire_all()
    scrub(session)
    return gone, stay


def groups(session: Session, row: Roster) -> list[str]:
    """The groups that the people of a roster are in."""
    wanted = sa.select(col(RosterRow.group_code)).where(col(RosterRow.roster_id) == row.id)
    return list(session.connection().execute(wanted.distinct()).scalars())


def drop(session: Session, row: Roster) -> None:
    """Forget the rows of a roster."""
    session.flush()
    session.connection().execute(sa.delete(RosterRow).where(col(RosterRow.roster_id) == row.id))


def _is_among(row: Row, years: Collection[int | None]) -> bool:
    """Whether one of the people of this name and group may be meant."""
    return any(year is None or row.birth_year is None or year == row.birth_year for year in years)


def _forget(session: Session, row: Roster, places: Sequence[int]) -> None:
    for some in portions(places):
        those = (col(RosterRow.roster_id) == row.id, col(RosterRow.place).in_(some))
        session.connection().execute(sa.delete(RosterRow).where(*those))


def _others() -> list[sa.Table]:
    """Every table that can say something of a person."""
    held = [name for name, one in inventory.tables().items() if set(_LEADS) & set(one.columns)]
    return [SQLModel.metadata.tables[name] for name in held]


def _leads_to_her(table: sa.Table) -> sa.ColumnElement[bool]:
    columns = [table.c[name] for name in _LEADS if name in table.c]
    return sa.exists().where(sa.or_(*(column == Person.id for column in columns)))


def _type(table: type[SQLModel], name: str) -> "sa.types.TypeEngine[object]":
    found: sa.types.TypeEngine[object] = table.__table__.c[name].type  # type: ignore[attr-defined]
    return found
