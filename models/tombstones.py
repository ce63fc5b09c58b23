"""Who was erased, and who is to be left in peace, in a file beside the key file: it outlives the store and its backups.

Random ids of persons, and of packets in which one of them came; nothing of the reason. A line before the commit says
that an erasure was begun, one after it that it was done; what a kill left between the two is settled by looking into
the store (services/erasing.py).
"""

import errno
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.errors import SettingsWrong

_BEGUN, _DONE, _UNDONE = "begun", "done", "undone"
_LINE = re.compile(r"(begun|done|undone) ([0-9a-f]{32})")
_QUIET = re.compile(r"quiet ([0-9a-f]{32}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00)")
_CUT_OFF = re.compile(r"[a-z]{0,6}|(begun|done|undone) [0-9a-f]{0,31}|quiet [0-9a-f]{0,32}( [-0-9T:.+]*)?")
"""What a kill in the middle of writing leaves: nothing was committed or is to be learnt from it."""


@dataclass(frozen=True)
class Tombstones:
    """The file of one install; without a path nothing is kept (a store that no backup is made of)."""

    path: Path | None = None

    def begin(self, person_ids: Iterable[str]) -> None:
        """The erasing of these persons is about to be committed. On the disk when this returns."""
        self._append(_BEGUN, person_ids)

    def finish(self, person_ids: Iterable[str]) -> None:
        """They are erased."""
        self._append(_DONE, person_ids)

    def withdraw(self, person_ids: Iterable[str]) -> None:
        """They were not erased after all."""
        self._append(_UNDONE, person_ids)

    def leave_in_peace(self, moments: Mapping[str, datetime]) -> None:
        """From these moments (UTC) on less, or nothing, is to be sent to these persons. On the disk at once."""
        self._append("quiet", (f"{person_id} {moment.isoformat()}" for person_id, moment in moments.items()))

    def quiet_since(self, moment: datetime) -> set[str]:
        """Those who are to be left in peace from a moment after `moment` on."""
        found = filter(None, map(_QUIET.fullmatch, self._lines()))
        return {line[1] for line in found if datetime.fromisoformat(line[2]) > moment}

    def erased(self) -> set[str]:
        """Those who are erased, and those of whom only the beginning is known: they had asked for it."""
        return {person_id for person_id, word in self._last().items() if word != _UNDONE}

    def unsettled(self) -> set[str]:
        """Those of whom only the beginning is known."""
        return {person_id for person_id, word in self._last().items() if word == _BEGUN}

    def _last(self) -> dict[str, str]:
        """The last word on each; "done" is the last word wherever it stands, so that files may be put together."""
        last: dict[str, str] = {}
        for number, line in enumerate(self._lines(), start=1):
            if found := _LINE.fullmatch(line):
                word, person_id = found.groups()
                last[person_id] = _DONE if last.get(person_id) == _DONE else word
            elif not (_QUIET.fullmatch(line) or _CUT_OFF.fullmatch(line)):
                raise SettingsWrong(f"{self.path} is not a list of erased persons: see line {number}")
        return last

    def _lines(self) -> list[str]:
        if self.path is None or not self.path.exists():
            return []
        return self.path.read_text(encoding="ascii", errors="replace").split("\n")

    def _append(self, word: str, whom: Iterable[str]) -> None:
        lines = "".join(f"{word} {one}\n" for one in whom)
        if self.path is None or not lines:
            return
        new = not self.path.exists()
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(file).st_size
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            new_lines = (b"\n" if torn else b"") + lines.encode()
            if os.write(file, new_lines) < len(new_lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(file)
        finally:
            os.close(file)
        if new:
            sync_folder(self.path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that names made or changed in a folder are on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
