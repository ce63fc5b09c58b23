"""Menus and words of the bot: everybody's, each role's, in each language."""

import asyncio

import pytest

from bot.asides import Asides
from bot.menus import Menus
from handlers import routes
from models.kinds import Role
from models.services.access import Grant, Who

pytestmark = pytest.mark.usefixtures("few_routes")


class FakeBot:
    """Notes the menus it is given."""

    def __init__(self):
        self.menus = []
        self.words = []

    async def set_my_commands(self, commands, scope=None, language_code=None):
        self.menus.append((scope and scope.chat_id, language_code, [one.command for one in commands]))

    async def set_my_short_description(self, words, language_code=None):
        self.words.append(words)

    async def set_my_description(self, words, language_code=None):
        self.words.append(words)


def menus(monkeypatch, has=True):
    monkeypatch.setattr("bot.menus.phrases", lambda _language: _Everything() if has else {})
    monkeypatch.setattr("bot.menus.text", lambda _language, phrase: phrase.key)
    bot = FakeBot()

    async def go():
        asides = Asides()
        made = Menus(bot, routes.COMMANDS, asides, "zh_Hans")
        made.begin()
        made.changed({1: Who("a", 1, "en", grants=(Grant(Role.CADRE, "9"),)), 2: Who("b", 2, "en", person_id="p")})
        await asides.finish()

    asyncio.run(go())
    return bot


class _Everything:
    def __contains__(self, _key):
        return True


def test_everybody_and_each_role_has_a_menu(monkeypatch):
    bot = menus(monkeypatch)
    assert (None, None, ["start"]) in bot.menus
    assert (None, "zh", ["start"]) in bot.menus
    assert bot.menus[-2:] == [(1, None, ["start", "pending"]), (2, None, ["start"])]
    assert set(bot.words) == {"bot.short", "bot.description"}


def test_a_word_that_a_language_lacks_is_left_out(monkeypatch):
    assert menus(monkeypatch, has=False).words == []
