"""Fixtures that tests of the bot share."""

import io
import logging

import pytest

from bot import intake, logs, webhook
from handlers import routes
from handlers.routes import Command
from models.kinds import Role
from tests.bot import knocking
from tests.bot.programs import told


@pytest.fixture
def few_routes(monkeypatch):
    """Two commands, one of them a cadre's; whatever is said is answered alike."""
    monkeypatch.setattr(routes, "COMMANDS", (Command("start", told), Command("pending", told, (Role.CADRE,))))
    monkeypatch.setattr(routes, "PRESSES", {})
    monkeypatch.setattr(routes, "OTHERS", {"anything": told, "said": told})


@pytest.fixture
def remembered(monkeypatch):
    """Whatever is said is kept, for `knocking.kept`, and answered."""
    monkeypatch.setattr(routes, "COMMANDS", (Command("start", told),))
    monkeypatch.setattr(routes, "PRESSES", {})
    monkeypatch.setattr(routes, "OTHERS", {"anything": knocking.remember, "said": knocking.remember})


@pytest.fixture
def logged():
    """The program's own logs, as it writes them."""
    written = io.StringIO()
    logs.configure(written)
    yield written
    logging.captureWarnings(False)


@pytest.fixture
def short_pauses(monkeypatch):
    """An intake in trouble tries again at once."""
    monkeypatch.setattr(intake, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(intake, "_LONGEST_PAUSE", 0.05)


@pytest.fixture
def watched_webhook(monkeypatch):
    """A webhook is looked after many times a second."""
    monkeypatch.setattr(webhook, "_LOOKED_EVERY", 0.1)
    monkeypatch.setattr(webhook, "_LOOKED_AGAIN", 0.05)


@pytest.fixture
def impatient_store(monkeypatch):
    """SQLite waits a moment only for a lock."""
    monkeypatch.setattr("models.engine._PRAGMAS", ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=50"))
