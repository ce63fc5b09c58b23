"""Quiet moments put away and put back, so that a run need not live through what went before."""

import pickle
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.sandbox.journal import Call, Journal
from bot.sandbox.world import World

_WORLD = ("people", "chats", "profile", "commands", "taps", "files", "revision", "shared")
_UPDATES = ("next_id", "offset", "allowed", "pending")


@dataclass(frozen=True)
class Snapshot:
    """A quiet moment with the program off: the folder that holds its store, Telegram's side, who is there, when."""

    folder: Path
    world: bytes
    cast: tuple[tuple[str, int, str, str, str], ...]
    notes: dict[str, str]
    now: datetime


class _All(list[Call]):
    """Every call, not only the last ten thousand."""


def put_away(world: World) -> bytes:
    """All that Telegram knows."""
    queue = {name: getattr(world.updates, name) for name in _UPDATES}
    return pickle.dumps(({name: getattr(world, name) for name in _WORLD}, queue))


def put_back(world: World, kept: bytes) -> None:
    """Let Telegram know that and no more."""
    told, queue = pickle.loads(kept)
    for name, value in (*told.items(), ("journal", Journal())):
        setattr(world, name, value)
    for name, value in queue.items():
        setattr(world.updates, name, value)
    world.journal.calls = _All()
