"""The exit codes of `python -m bot`, apart from 0 (well) and 1 (something needs the operator), and what they say."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

WRONG, ELSEWHERE = 2, 3
"""A setting, an option or a file is wrong; another process does this work."""


@contextmanager
def if_right() -> Iterator[None]:
    """Exit code 2, with a line, where a setting or a file turns out to be wrong."""
    from models.errors import SettingsWrong

    try:
        yield
    except SettingsWrong as wrong:
        say(str(wrong))
        sys.exit(WRONG)


@contextmanager
def if_alone() -> Iterator[None]:
    """Exit code 3, with a line, where another process works on the store."""
    from bot.process import Elsewhere

    try:
        yield
    except Elsewhere as other:
        say(f"another process works on this store: stop the bot first, then call this again (it is {other})")
        sys.exit(ELSEWHERE)


def say(line: str) -> None:
    """Tell the operator."""
    sys.stderr.write(f"daybook: {line}\n")
