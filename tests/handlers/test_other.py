"""Everything else gets one clear answer, in the person's language; nothing of it is kept."""

import pytest
from sqlmodel import Session

from handlers import help, language, other
from locales import LANGUAGES, Phrase, text
from models.errors import NotFound
from models.kinds import Role
from tests.factories import TOWNSHIP, cadre, joined, officer, staff, township, woman
from tests.handlers.chats import Chat, data_of, keys, labels


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


@pytest.mark.parametrize("kind", other.KINDS)
def test_each_kind_has_one_answer_and_a_way_on(session: Session, kind: str) -> None:
    chats = {
        "staff": Chat.of(session, officer(session)),
        "her": Chat.of(session, joined(session, woman(session))),
        "stranger": Chat(session),
    }
    for way, chat in chats.items():
        messages = chat.act(other.OTHERS[kind])
        assert (len(messages), keys(messages)) == (1, [f"other.{kind}", f"other.try.{way}"])
        assert all(text(language, line) for language in LANGUAGES for line in messages[0].lines)


def test_unknown_text_is_answered_by_who_is_there(session: Session) -> None:
    woman_ = woman(session)
    assert keys(Chat.of(session, officer(session)).say(other.text, "…")) == ["text.hint"]
    assert keys(Chat.of(session, joined(session, woman_)).say(other.text, "…")) == ["other.her_text"]
    assert keys(Chat.of(session, joined(session, woman_, verified=False)).say(other.text, "…"))[0] == "other.text"
    assert keys(Chat(session).say(other.text, "…")) == ["other.text", "other.try.stranger"]


def test_button_of_nobody_is_old(session: Session) -> None:
    assert keys(Chat(session).press(other.old_button, "zz|1")) == ["refuse.old_button"]


def test_language_changes_at_once_with_the_keyboard(session: Session) -> None:
    chat = Chat.of(session, cadre(session))
    offered = chat.say(language.choose)[0]
    assert data_of(offered) == [f"lg|{code}" for code in LANGUAGES]
    done = chat.press(language.chosen, "lg|en")[0]
    assert chat.who.language == "en"
    assert labels(done.keyboard, "en")[0] == text("en", Phrase("menu.pending"))
    with pytest.raises(NotFound):
        chat.press(language.chosen, "lg|xx")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC])
def test_help_speaks_of_the_role_alone(session: Session, role: Role) -> None:
    chat = Chat.of(session, staff(session, role, TOWNSHIP))
    assert keys(chat.say(help.help_)) == [f"help.{role}", "help.everybody"]


def test_help_of_a_woman_and_of_a_stranger(session: Session) -> None:
    assert keys(Chat.of(session, joined(session, woman(session))).say(help.help_))[0] == "help.service_user"
    assert keys(Chat(session).say(help.help_))[0] == "help.stranger"
