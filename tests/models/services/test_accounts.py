"""Chats: met in their language, closed when they block the bot, opened again."""

import pytest

from locales import Phrase
from models.db import collected
from models.kinds import MessageClass
from models.message import Message
from models.services import accounts, outbox
from models.tables import Outbox
from tests.factories import NOON


@pytest.mark.parametrize(("code", "language"), [("zh-hans", "zh_Hans"), ("en", "en"), (None, "zh_Hans"), ("fr", "en")])
def test_a_stranger_is_met_in_the_nearest_language(session, code, language):
    who = accounts.meet(session, 5, code, NOON)
    assert (who.chat_id, who.language, who.grants, who.person_id, who.township) == (5, language, (), None, "")


def test_another_language_holds_from_now_on(session):
    who = accounts.speak(session, accounts.meet(session, 5, "en", NOON), "zh_Hans")
    assert (who.language, accounts.get(session, who.account_id).language) == ("zh_Hans", "zh_Hans")


def test_a_blocked_chat_is_closed_and_what_waits_is_cancelled(session):
    who = accounts.meet(session, 5, "en", NOON)
    outbox.queue(session, who.address, Message((Phrase("card.save"),)), MessageClass.REMINDER, NOON)
    accounts.close(session, 5, NOON)
    accounts.close(session, 5, NOON)
    accounts.close(session, 6, NOON)
    assert not accounts.get(session, who.account_id).open
    assert [row["state"] for row in collected(session, Outbox)] == ["cancelled"]
    accounts.reopen(session, who)
    assert accounts.get(session, who.account_id).open
