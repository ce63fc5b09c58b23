"""Commands of the command line, called without any setting of whoever runs the tests."""

import os

import pytest
from typer.testing import CliRunner

from bot import logs
from bot.cli import app
from bot.opening import open_store
from bot.settings import Settings


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No setting but the folder."""
    for name in [name for name in os.environ if name.startswith("DAYBOOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(logs, "configure", lambda: None)


@pytest.fixture
def kept():
    """The store of that folder."""
    store = open_store(Settings.read())
    yield store
    store.engine.dispose()


def call(*words):
    """The exit code and what was printed."""
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
