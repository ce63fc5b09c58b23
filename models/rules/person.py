"""A person as pickers, cards and readers need one: handed to them as data, so that they never look into the store."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Somebody on record. `head` is the head of the household, `relation` hers to that person."""

    id: str
    name: str
    group_code: str
    head: str = ""
    relation: str = ""
    birth_year: int | None = None
