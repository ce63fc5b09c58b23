"""Who may do what (models/rights.toml), as values. Over which area is what services/access.Who answers."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from models.kinds import Role

_FILE = Path(__file__).parents[1] / "rights.toml"


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[Role, ...]]:
    """Every action ("report.enter") with the roles that may do it in their area."""
    source = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        f"{topic}.{action}": tuple(Role(one) for one in roles)
        for topic, actions in source.items()
        for action, roles in actions.items()
    }


def to(action: str) -> tuple[Role, ...]:
    """The roles that may do it. Raises KeyError for what is no action of the table."""
    return table()[action]


def anybody(*actions: str) -> tuple[Role, ...]:
    """The roles that may do one of these."""
    found = {role for action in actions for role in to(action)}
    return tuple(role for role in Role if role in found)


def of_role(topic: str, role: Role) -> tuple[Role, ...]:
    """By whom something (`staff_end`, `staff_admit`, `staff_lock`) is done to holders of a role."""
    return table().get(f"{topic}.{role}", ())


def everywhere(topic: str) -> tuple[Role, ...]:
    """The roles that may do something (`staff_admit`, `staff_lock`) to holders of some role."""
    return anybody(*(action for action in table() if action.startswith(f"{topic}.")))
