"""README says what is true: settings, commands, files that it names."""

import re

import pytest

from bot.cli import app
from bot.settings import table
from handlers.routes import COMMANDS
from locales import LANGUAGES, phrases
from models.kinds import EventKind
from tests.architecture.catalogue import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def row(name: str, default: str, meaning: str) -> str:
    """A setting as a line of README's table."""
    return f"| `{name}` | {f'`{default}`' if default else '–'} | {meaning} |"


def test_every_setting_stands_in_the_table_as_it_is() -> None:
    wanted = [row(*setting) for setting in table()]
    assert [line for line in README.splitlines() if line.startswith("| `DAYBOOK_")] == wanted


def test_every_command_of_the_bot_is_named() -> None:
    named = re.search(r"Commands of the bot: `([^`]+)`", README)
    assert named
    assert named[1].split() == [f"/{command.name}" for command in COMMANDS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_described_in_the_menu(language: str) -> None:
    assert {f"command.{command.name}" for command in COMMANDS} - phrases(language).keys() == set()


def test_every_command_of_the_command_line_is_named_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {name for name in names if f"`{name}`" not in changes} == set()


def test_files_that_readme_names_exist() -> None:
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", README)
    named = re.findall(r"`((?:bot|handlers|scheduler|models|locales|tests)/[\w/]+\.(?:py|toml|txt))`", README)
    assert [path for path in (*linked, *named) if not (ROOT / path).exists()] == []


def test_places_that_readme_points_to_are_in_it() -> None:
    prose = re.sub(r"^```.*?^```", "", README, flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    places = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert [place for place in re.findall(r"\]\(#([^)]+)\)", README) if place not in places] == []


def test_every_kind_of_event_has_its_file() -> None:
    assert [kind for kind in EventKind if not (ROOT / "models" / "events" / f"{kind}.py").exists()] == []
