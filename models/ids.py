"""Identifiers, made here and not by the database: UUIDv7 as 32 hexadecimal digits, rising within a process.

And how many of them one statement names.
"""

import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
_AT_ONCE = 500
"""A store takes only so many values in one statement."""
_ID = re.compile(r"[0-9a-f]{32}")
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A fresh id. Later ids sort after earlier ones of the same process, also within one microsecond."""
    global _last
    with _lock:
        _last = microseconds = max(time.time_ns() // 1000, _last + 1)
    milliseconds, rest = divmod(microseconds, 1000)
    return f"{milliseconds:012x}7{rest * 4096 // 1000:03x}{1 << 63 | int.from_bytes(os.urandom(8)) >> 2:016x}"


def portions(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    """The same in parts, in order, of which each fits into one statement."""
    return (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))


def is_id(said: str) -> bool:
    """Whether a text that came from outside looks like one."""
    return _ID.fullmatch(said) is not None
