"""Identifiers, made here and not by the database: UUIDv7 as 32 hexadecimal digits, rising within a process."""

import os
import threading
import time

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A fresh id. Later ids sort after earlier ones of the same process, also within one microsecond."""
    global _last
    with _lock:
        _last = microseconds = max(time.time_ns() // 1000, _last + 1)
    milliseconds, rest = divmod(microseconds, 1000)
    return f"{milliseconds:012x}7{rest * 4096 // 1000:03x}{1 << 63 | int.from_bytes(os.urandom(8)) >> 2:016x}"
