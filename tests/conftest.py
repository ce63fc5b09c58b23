"""Fixtures that all tests share: a real store in a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.db import Store, engine_for
from models.sealing import Keyring

KEYS = Keyring({1: bytes(range(32))})


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes what conversations say now into their files; `--pictures` takes README's pictures."""
    parser.addoption("--update", action="store_true", help="rewrite the expected side of conversations")
    parser.addoption("--pictures", action="store_true", help="take the pictures that README shows")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store with all tables."""
    engine = engine_for(f"sqlite:///{tmp_path / 'daybook.db'}")
    SQLModel.metadata.create_all(engine)
    yield Store(engine, KEYS)
    engine.dispose()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """One open transaction on the store; it commits when the test ends well."""
    with store.transaction() as open_session:
        yield open_session
