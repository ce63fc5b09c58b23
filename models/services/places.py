"""Names of places: groups within areas, clinics of a township."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.tables import Area, Clinic

_GROUP_DIGITS = 15


def name(session: Session, code: str) -> str:
    """What a place is called."""
    area = session.get(Area, code)
    return area.name if area else code


def groups(session: Session, areas: Sequence[str]) -> dict[str, str]:
    """Active groups within areas: code → name. Names that several villages use are told apart by the village."""
    within = sa.or_(sa.false(), *(col(Area.code).startswith(area) for area in areas))
    rows = session.exec(select(Area).where(within, col(Area.active).is_(True)).order_by(col(Area.code))).all()
    found = {area.code: area.name for area in rows if len(area.code) == _GROUP_DIGITS}
    if len({code[:12] for code in found}) > 1:
        return {code: f"{name(session, code[:12])} {label}" for code, label in found.items()}
    return found


def clinics(session: Session, township: str) -> list[str]:
    """Names of the township's clinics."""
    wanted = select(Clinic.name).where(Clinic.township == township, col(Clinic.active).is_(True))
    return list(session.exec(wanted.order_by(col(Clinic.name))))
