"""Open items as a value: what a person's history opens, and what in it closes them again. Pure."""

from dataclasses import dataclass
from datetime import date

from models.kinds import ItemKind


@dataclass(frozen=True)
class Item:
    """An item that the event `opened_by` opens, due on `due_on`; `closed_by` is the event that ended it, if one did.

    `clinic_only` keeps it out of the area's list (a death of an infant or a mother, a loss).
    """

    kind: ItemKind
    opened_by: str
    opened_on: date
    due_on: date
    closed_by: str | None = None
    closed_on: date | None = None
    clinic_only: bool = False
