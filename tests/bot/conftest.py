"""Fixtures that tests of the bot share."""

import pytest

from handlers import routes
from handlers.routes import Command
from models.kinds import Role
from tests.bot.programs import told


@pytest.fixture
def few_routes(monkeypatch):
    """Two commands, one of them a cadre's; whatever is said is answered alike."""
    monkeypatch.setattr(routes, "COMMANDS", (Command("start", told), Command("pending", told, (Role.CADRE,))))
    monkeypatch.setattr(routes, "PRESSES", {})
    monkeypatch.setattr(routes, "OTHERS", {"anything": told, "said": told})
