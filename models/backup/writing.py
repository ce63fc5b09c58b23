"""Making a backup while others go on writing: one snapshot of everything, into a file that is there whole or not."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from models import migrations
from models.backup import rows
from models.backup.sealed import Head, Writer
from models.db import Store
from models.engine import snapshot
from models.errors import SettingsWrong
from models.tombstones import sync_folder

Say = Callable[[str, int], None]
"""Is told now and then which table is being worked on, and how many rows have been done."""


@dataclass(frozen=True)
class Written:
    """A backup that is on the disk."""

    head: Head
    rows: int


def write(store: Store, path: Path, now: datetime, say: Say) -> Written:
    """Write everything in the store into the file `path`, over one that was there. Raises SettingsWrong.

    The file has its name only once it is whole and on the disk; until then it is called `<name>.part`.
    """
    part = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with snapshot(store.engine) as connection:
                head = Head.new(store.keyring, migrations.revision_of(connection), now)
                writer, counts = Writer(file, store.keyring, head), dict[str, int]()
                for block in rows.read(connection):
                    writer.add(block.dump())
                    counts[block.table] = counts.get(block.table, 0) + len(block.rows)
                    say(block.table, sum(counts.values()))
            writer.end(orjson.dumps(counts))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise SettingsWrong(f"{path} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return Written(head, sum(counts.values()))
