"""What a worker may see of open items and events: each rule as a predicate, and as the condition of a query.

Cadres and officers see their areas; the clinic sees what is about health in its area, and alone what is marked for it.
The township office does not see rows. Who may open a person's card is services/cards.py.
"""

from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import col

from models.kinds import SENSITIVE, EventKind, ItemKind, Role, Visibility
from models.queries.areas import span
from models.rules import rights
from models.tables import Followup

CLINIC_ITEMS = frozenset(
    {
        ItemKind.PREPREG_OFFER, ItemKind.ANC, ItemKind.BIRTH_PLAN, ItemKind.BOOK_HELP, ItemKind.PNC_7, ItemKind.PNC_28,
        ItemKind.PNC_42, ItemKind.VACC_HANDOFF, ItemKind.MEASURE_FOLLOWUP, ItemKind.CLINIC_CALL, ItemKind.END_CARE,
        ItemKind.IDENTITY_CHECK, ItemKind.SLIP_CHECK,
    }
)  # fmt: skip
"""Items that a clinic looks after too."""

CLINIC_EVENTS = SENSITIVE | {EventKind.BIRTH}
"""Kinds of events that a clinic sees although they are not marked for it."""


class Reader(Protocol):
    """Somebody who asks: an account with roles in areas (services/access.Who is one)."""

    @property
    def account_id(self) -> str:
        """Whose account it is."""
        ...

    def areas(self, *roles: Role) -> tuple[str, ...]:
        """Codes of the areas in which they hold one of `roles`."""
        ...

    def reaches(self, code: str, *roles: Role) -> bool:
        """Whether one of these areas holds the area `code`."""
        ...


class Shown(StrEnum):
    """How much of an event somebody sees."""

    ALL = "all"
    UNNAMED = "unnamed"
    NUMBER = "number"
    NOTHING = "nothing"


def sees_item(reader: Reader, group_code: str, kind: str, clinic_only: bool) -> bool:
    """Whether an open item is theirs to see and to close."""
    if reader.reaches(group_code, *rights.to("items.look_after")) and not clinic_only:
        return True
    return reader.reaches(group_code, *rights.to("items.care")) and (clinic_only or kind in CLINIC_ITEMS)


def items_seen(reader: Reader) -> sa.ColumnElement[bool]:
    """`sees_item` as the condition of a query on open items."""
    cadre = sa.and_(_within(reader.areas(*rights.to("items.look_after"))), col(Followup.clinic_only).is_(False))
    cared_for = sa.or_(col(Followup.clinic_only).is_(True), col(Followup.kind).in_(sorted(CLINIC_ITEMS)))
    return sa.or_(cadre, sa.and_(_within(reader.areas(*rights.to("items.care"))), cared_for))


def _within(areas: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(span(col(Followup.group_code), area) for area in areas))


def shown(
    reader: Reader, group_code: str, kind: EventKind, visibility: Visibility, reporter_id: str, *, named: bool
) -> Shown:
    """How much of an event a worker sees. Who reported what is hidden from the area keeps the number alone.

    A nameless tick shows its kind only to who made it: in a small group kind and day together would point at somebody.
    """
    if reader.reaches(group_code, *rights.to("report.see_health")) and (
        visibility is not Visibility.AREA or kind in CLINIC_EVENTS
    ):
        return Shown.ALL if named else Shown.UNNAMED
    if not reader.reaches(group_code, *rights.to("report.see")):
        return Shown.NOTHING
    if visibility is Visibility.CLINIC:
        return Shown.NUMBER
    if visibility is Visibility.CADRE_CLINIC and not reader.reaches(group_code, *rights.to("report.see_guarded")):
        return Shown.NUMBER
    return Shown.ALL if named or reporter_id == reader.account_id else Shown.UNNAMED


def shown_of(reader: Reader, event: Any) -> Shown:
    """`shown` of an event (an object or a row of it): it is named where it has its person."""
    named = event.person_id is not None
    return shown(reader, event.group_code, event.kind, event.visibility, event.reporter_id, named=named)
