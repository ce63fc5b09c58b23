"""Fixtures that all tests share: a real store, in a file of its own or on a real PostgreSQL."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
from sqlmodel import Session

from models.db import Store
from tests import stores
from tests.stores import KEYS as KEYS

ON_BOTH = (
    "tests/bot/test_edge",
    "tests/bot/test_many_writers",
    "tests/bot/test_sender",
    "tests/models/services",
    "tests/models/test_",
    "tests/scheduler/test_re",
)
"""Where tests begin that run on SQLite and on PostgreSQL, since what they show hangs on the store."""
UNCOUNTED = (
    "tests/campaigns",
    "tests/faults",
    "tests/fuzz",
    "tests/handlers/reading/test_composed",
    "tests/handlers/reading/test_limits",
    "tests/handlers/reading/test_samples",
    "tests/journeys/test_after_a_loss",
    "tests/journeys/test_what_staff_see",
    "tests/scheduler/test_jobs",
)
"""Where tests begin that repeat what others walk through, many times over: branches are not counted there, for the
counting takes as long again as the test."""

hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
"""The suite draws the same cases every time: what is green stays green. `make explore` draws new ones."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes what conversations say now into their files; `--pictures` takes README's pictures."""
    parser.addoption("--update", action="store_true", help="rewrite the expected side of conversations")
    parser.addoption("--pictures", action="store_true", help="take the pictures that README shows")
    parser.addoption("--postgres", action="store_true", help="run every test that has a store on PostgreSQL")


def pytest_configure(config: pytest.Config) -> None:
    """Everything that makes a store makes one of the chosen kind."""
    stores.chosen = stores.POSTGRES if config.getoption("--postgres") else stores.SQLITE


def pytest_unconfigure() -> None:
    """No server outlives its run."""
    stores.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that repeat what others walk through run without the counting of branches."""
    for item in items:
        if item.nodeid.startswith(UNCOUNTED):
            item.add_marker("no_cover")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests whose behaviour hangs on the store run on both; those about one of them only there."""
    if "store" not in metafunc.fixturenames:
        return
    alone = [kind for kind in (stores.SQLITE, stores.POSTGRES) if metafunc.definition.get_closest_marker(kind)]
    if alone:
        metafunc.parametrize("store", alone, indirect=True)
    elif stores.chosen == stores.SQLITE and metafunc.definition.nodeid.startswith(ON_BOTH):
        metafunc.parametrize("store", [stores.SQLITE, stores.POSTGRES], indirect=True)


@pytest.fixture(autouse=True)
def logs_of_this_test_alone() -> Iterator[None]:
    """Whoever sets up logs, as each command of the command line does, does it for one test."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    if structlog.get_config() != ours:
        structlog.configure(**ours)


@pytest.fixture
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store with all tables."""
    with stores.fresh(tmp_path, getattr(request, "param", "")) as made:
        yield made


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """One open transaction on the store; it commits when the test ends well."""
    with store.transaction() as open_session:
        yield open_session
