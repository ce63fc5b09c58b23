"""Names of places: groups within areas, clinics of a township."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.kinds import Level
from models.prepared import Prepared
from models.rules.area_codes import groups_within, is_group, village_of
from models.rules.practice import practises
from models.rules.whereabouts import lies_in
from models.tables import Area, Clinic

_C = Area.__table__.c  # type: ignore[attr-defined]
_NAME = Prepared(sa.select(_C.name).where(_C.code == sa.bindparam("code")))
_ACTIVE_GROUPS = Prepared(
    sa.select(_C.code, _C.name)
    .where(_C.code.between(sa.bindparam("first"), sa.bindparam("last")), _C.level == Level.GROUP, _C.active.is_(True))
    .order_by(_C.code)
)


def name(session: Session, code: str) -> str:
    """What a place is called."""
    return _NAME.scalar(session, code=code) or code


def exists(session: Session, code: str) -> bool:
    """Whether there is a township, village or group of this code."""
    return _NAME.first(session, code=code) is not None


def level(session: Session, code: str) -> Level | None:
    """Whether a code is that of a township, a village or a group that is reported from; None for any other."""
    found = session.get(Area, code)
    return found.level if found and found.active else None


def groups(session: Session, areas: Sequence[str]) -> dict[str, str]:
    """Active groups within areas: code → name. Names that several villages use are told apart by the village."""
    found: dict[str, str] = {}
    for area in sorted(areas):
        first, last = groups_within(area)
        found |= {row.code: row.name for row in _ACTIVE_GROUPS.all(session, first=first, last=last)}
    if len({village_of(code) for code in found}) > 1:
        return {code: f"{name(session, village_of(code))} {label}" for code, label in found.items()}
    return found


def townships(session: Session) -> dict[str, str]:
    """The townships of this install, without that of the invented: code → name."""
    wanted = select(Area.code, Area.name).where(Area.level == Level.TOWNSHIP, col(Area.active).is_(True))
    found = session.exec(wanted.order_by(col(Area.code))).all()
    return {code: name for code, name in found if not practises(code)}


def told_apart(session: Session, areas: Sequence[str], code: str) -> str:
    """The name of a group for somebody who serves `areas`; empty where they hold no other group."""
    if all(is_group(area) for area in areas) and len(set(areas)) == 1:
        return ""
    known = groups(session, areas)
    return known.get(code, "") if len(known) > 1 else ""


def telephone(session: Session, township: str) -> tuple[str, str] | None:
    """A clinic of the township and the number to call it, if one is known."""
    wanted = select(Clinic).where(
        Clinic.township == township, col(Clinic.active).is_(True), col(Clinic.telephone) != ""
    )
    clinic = session.exec(wanted.order_by(col(Clinic.name))).first()
    return (clinic.name, clinic.telephone) if clinic else None


def clinic_near(session: Session, township: str, where: str) -> Clinic | None:
    """The clinic that the township lists for a place away from it (the place as people write it), if it lists one."""
    wanted = select(Clinic).where(Clinic.township == township, col(Clinic.active).is_(True), col(Clinic.place) != "")
    near = [clinic for clinic in session.exec(wanted.order_by(col(Clinic.name))) if lies_in(clinic.place, where)]
    return max(near, key=lambda clinic: len(clinic.place), default=None)


def called(clinic: Clinic) -> str:
    """What she reads of a clinic, on her screens and on her slip: the short name, where the township gave it one."""
    return clinic.short or clinic.name


def clinics(session: Session, township: str) -> list[str]:
    """Names of the township's clinics."""
    wanted = select(Clinic.name).where(Clinic.township == township, col(Clinic.active).is_(True))
    return list(session.exec(wanted.order_by(col(Clinic.name))))
