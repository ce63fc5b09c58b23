"""A store, and what comes of it when its backup is put back later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.backup import restoring, writing
from models.db import Store
from models.engine import engine_for
from models.tombstones import Tombstones
from tests import stores
from tests.factories import NOON
from tests.stores import quiet, stamp

LATER = NOON + timedelta(hours=6)
PHONE = "+8613800000001"


@pytest.fixture(params=[stores.SQLITE, stores.POSTGRES])
def put_back(tmp_path, request):
    """A function: from a store, a backup as of NOON put back at LATER; `since` happens to the store in between."""
    engines = []
    with stores.address(tmp_path / "back", request.param) as url:

        def do(store, since=lambda _store: None):
            if store.engine.dialect.name == "sqlite":
                stamp(store)
            path, stones = tmp_path / "backup", Tombstones(tmp_path / "data.key.erased")
            writing.write(store, path, NOON, quiet)
            since(replace(store, tombstones=stones))
            engine = engine_for(url)
            engines.append(engine)
            checked = restoring.check(path, stores.KEYS, quiet)
            with engine.begin() as connection:
                done = restoring.fill(connection, checked, stores.KEYS, stones, LATER, quiet)
            return Store(engine, stores.KEYS), done.settled

        yield do
        for engine in engines:
            engine.dispose()


@pytest.fixture
def first(tmp_path):
    with stores.fresh(tmp_path / "first", stores.SQLITE) as store:
        yield store
