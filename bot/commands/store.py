"""What commands share: the store that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.db import Store


@contextmanager
def opened() -> "Iterator[Store]":
    """The store that the settings name, up to date; made where there is none yet."""
    from bot import logs
    from bot.opening import open_store
    from bot.settings import Settings

    logs.configure()
    store = open_store(Settings.read())
    try:
        yield store
    finally:
        store.engine.dispose()


@contextmanager
def existing() -> "Iterator[Store]":
    """As `opened`, for all who need what is in it: where there is no store yet, none is made. Raises SettingsWrong."""
    from bot.opening import place_of
    from bot.settings import Settings

    place_of(Settings.read())
    with opened() as store:
        yield store
