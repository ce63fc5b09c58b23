"""What leads back to somebody: her secrets, and where one of them is found, with the keys of the store in hand."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from models.db import Store
from models.errors import SettingsWrong
from models.sealing import Keyring, load, open_with
from models.tables import Event, Person


def secrets_of(store: Store, person_id: str, *plain: str) -> list[bytes]:
    """Her sealed values and what opens them; and what is known of her in plain words, such as her name."""
    with store.transaction() as session:
        person = session.get(Person, person_id)
        assert person
        assert person.key
        sealed = [person.key, person.details, person.phone, person.record, (person.phone_index or "").encode()]
        opened = store.keyring.open(person.key, f"person.key:{person_id}")
        events = session.exec(select(Event.facts).where(Event.person_id == person_id)).all()
    return [secret for secret in (*sealed, opened, *events, *(word.encode() for word in plain)) if secret]


def in_values(store: Store, key_file: Path, secrets: list[bytes], *, of_others: str) -> list[bytes]:
    """Those of the secrets that some value of the store holds; what is known `of_others` must be found."""
    with store.transaction() as session:
        values = b"\n".join(everything(session, load(key_file)))
    assert of_others.encode() in values
    return [secret for secret in secrets if secret in values]


def in_files(folder: Path, secrets: list[bytes]) -> list[str]:
    """Files below the folder in which one of the secrets stands, byte for byte."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return [one.name for one in files if any(secret in one.read_bytes() for secret in secrets)]


def everything(session: Session, ring: Keyring) -> Iterator[bytes]:
    """Every value of the store, and what opens of it with the store's keys or a key of somebody who is there."""
    people = {row.id: row.key for row in session.exec(select(Person)) if row.key}
    owners = [ring.open(key, f"person.key:{person_id}") for person_id, key in people.items()]
    for table in SQLModel.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for name, value in row.items():
                yield value if isinstance(value, bytes) else str(value).encode()
                if isinstance(value, bytes):
                    yield from _opened(ring, owners, f"{table.name}.{name}:{row['id']}", value)


def _opened(ring: Keyring, owners: list[bytes], place: str, sealed: bytes) -> Iterator[bytes]:
    with suppress(SettingsWrong):
        yield ring.open(sealed, place)
    for key in owners:
        with suppress(SettingsWrong):
            yield open_with(key, sealed, place)
