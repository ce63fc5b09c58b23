"""What lists call people and groups: a masked name with a case code, a group with its village. No search here."""

from collections.abc import Iterable

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col

from models import sealing
from models.db import keyring
from models.prepared import Prepared
from models.rules.area_codes import village_of
from models.rules.names import masked
from models.tables import Area, OperatorValue, Person, Township

_OPERATORS = "choices"
"""Where the operator's choices are kept (services/operator.CHOICES)."""

# Built once: building a statement costs more than running it.
_PEOPLE = sa.select(col(Person.id), col(Person.key), col(Person.details)).where(
    col(Person.id).in_(sa.bindparam("ids", expanding=True)), col(Person.key).is_not(None)
)
_CHOICES = Prepared(
    sa.select(
        sa.select(col(Township.settings)).where(col(Township.code) == sa.bindparam("code")).scalar_subquery(),
        sa.select(col(OperatorValue.value)).where(col(OperatorValue.name) == _OPERATORS).scalar_subquery(),
    )
)
_GROUP = Prepared(
    sa.select(col(Area.code), col(Area.name)).where(
        col(Area.code).in_((sa.bindparam("village"), sa.bindparam("group")))
    )
)
_AREAS = sa.select(col(Area.code), col(Area.name)).where(col(Area.code).in_(sa.bindparam("codes", expanding=True)))


def case_code(person_id: str) -> str:
    """The short sign by which a masked name is told from another; from the random end of the id."""
    return person_id[-4:].upper()


def lettered(style: str, name: str) -> str:
    """A name as lists write it: masked, full, or not at all (`code`)."""
    return {"full": name, "code": ""}.get(style, masked(name))


def people(session: Session, person_ids: Iterable[str | None], style: str = "masked") -> dict[str, str]:
    """How lists write these people, by id. Who was erased is missing: nothing of them opens any more."""
    wanted = {person_id for person_id in person_ids if person_id}
    if not wanted:
        return {}
    rows = session.connection().execute(_PEOPLE, {"ids": sorted(wanted)})
    return {row.id: lettered(style, _name(session, row.id, row.key, row.details)) for row in rows}


def _name(session: Session, person_id: str, wrapped: bytes, details: bytes) -> str:
    key = keyring(session).open(wrapped, f"person.key:{person_id}")
    name: str = orjson.loads(sealing.open_with(key, details, f"person.details:{person_id}"))["name"]
    return name


def style_of(session: Session, township: str) -> str:
    """How names are written in chats: as the township chose, else as the operator did, else masked."""
    chosen, operators = _CHOICES.first(session, code=township)
    return str((chosen or {}).get("names_in_chat") or (operators or {}).get("names_in_chat", "masked"))


def group(session: Session, code: str) -> tuple[str, str]:
    """The names of (village, group) of one group."""
    names = {row.code: row.name for row in _GROUP.all(session, village=village_of(code), group=code)}
    return names.get(village_of(code), ""), names.get(code, "")


def groups(session: Session, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of (village, group) of these groups, by code."""
    wanted = set(codes)
    names = _names(session, wanted | {village_of(code) for code in wanted})
    return {code: (names.get(village_of(code), ""), names.get(code, "")) for code in wanted}


def place(session: Session, code: str) -> str:
    """What a place is called: a group by its village and itself, a village or township by itself."""
    return " ".join(dict.fromkeys(name for name in group(session, code) if name))


def _names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = session.connection().execute(_AREAS, {"codes": sorted(codes)})
    return {row.code: row.name for row in rows}
