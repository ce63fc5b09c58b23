"""What commands share: the store that the settings name, and the exit codes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from models.db import Store

WRONG, ELSEWHERE = 2, 3
"""Exit codes: a setting, an option or a file is wrong; another process does this work."""


@contextmanager
def if_alone() -> Iterator[None]:
    """Exit code 3, with a line, where another process works on the store."""
    from bot.process import Elsewhere

    try:
        yield
    except Elsewhere as other:
        typer.echo(f"daybook: another process works on this store: {other}", err=True)
        sys.exit(ELSEWHERE)


@contextmanager
def opened() -> "Iterator[Store]":
    """The store that the settings name, up to date."""
    from bot import logs
    from bot.opening import open_store
    from bot.settings import Settings

    logs.configure()
    store = open_store(Settings.read())
    try:
        yield store
    finally:
        store.engine.dispose()
