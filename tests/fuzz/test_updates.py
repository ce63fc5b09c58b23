"""Whatever arrives: nothing crashes, the batch goes on, and whoever wrote or pressed gets one clear answer."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.sandbox.schema import TYPES
from handlers.routes import PRESSES
from tests.fuzz.generated import KINDS, ODD, value
from tests.fuzz.telephones import Json, Telephones, Township, message, press, user
from tests.stores import fresh

CALM = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
PEOPLE = ("officer", "far", "cadre", "clinic", "woman", "unproved", "stranger")
UNANSWERED = ("blocked", "unblocked")
MOST = 3
"""Answers to one message: joining greets, tells what is on record and asks its first question."""

_ELSEWHERE: Json = {"type": "hidden_user", "sender_user_name": "x", "date": 1_774_000_000}

Wild = tuple[str, str, Random]
wild = st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.randoms(use_true_random=True))


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    folder = tmp_path_factory.mktemp("township")
    with capture_logs(), fresh(folder) as first:  # what the bot writes of each dead letter takes longer than the letter
        yield Township(first, folder)


def made_up(telephones: Telephones, one: Wild) -> Json:
    """An update of a kind; two of three come from somebody's private chat."""
    kind, name, random = one
    chat_id = telephones.chats[name]
    body = value(_type_of(kind), random)
    if random.random() < 0.67:
        private = {"id": chat_id, "type": "private", "first_name": "某"}
        if "chat" in body:
            body["chat"] = private
        if kind == "callback_query":
            body["message"] = {"message_id": 8, "date": 1, "chat": private}
        if "from" in body or "message" in kind:
            body["from"] = user(chat_id, random.choice(("zh-hans", "en", "xx", "")))
    return {kind: body}


def _type_of(kind: str) -> str:
    return str(TYPES["Update"][kind])


@CALM
@given(batch=st.lists(wild, min_size=1, max_size=8))
def test_update_of_any_kind_is_survived(township: Township, batch: list[Wild]) -> None:
    with township.opened() as telephones:
        arrivals = telephones.hear(*(made_up(telephones, one) for one in batch))
        assert telephones.seen() == {one.heard.update_id for one in arrivals}
        assert telephones.dead_letters() == []
        owed = Counter(one.heard.chat_id for one in arrivals if one.handler)
        for chat_id, count in owed.items():
            assert telephones.answers(chat_id) <= MOST * count
        assert {one.chat_id for one in telephones.said} <= set(telephones.chats.values()) | owed.keys()


@CALM
@given(
    name=st.sampled_from(PEOPLE),
    content=st.one_of(
        st.sampled_from(ODD).map(lambda said: {"text": said or "x"}),
        st.text(min_size=1, max_size=40).map(lambda said: {"text": said}),
        st.sampled_from(
            (
                "sticker",
                "voice",
                "photo",
                "document",
                "location",
                "contact",
                "venue",
                "dice",
                "poll",
                "video",
                "animation",
            )
        ).flatmap(lambda part: st.randoms(use_true_random=True).map(lambda random: {part: _part(part, random)})),
        st.sampled_from(ODD).map(lambda said: {"text": said or "x", "forward_origin": _ELSEWHERE}),
        st.just({"text": "x", "via_bot": {"id": 5, "is_bot": True, "first_name": "b"}}),
    ),
)
def test_message_gets_an_answer(township: Township, name: str, content: Json) -> None:
    with township.opened() as telephones:
        chat_id = telephones.chats[name]
        telephones.hear(message(chat_id, **content))
        assert telephones.dead_letters() == []
        assert 1 <= telephones.answers(chat_id) <= MOST
        assert {one.chat_id for one in telephones.said} == {chat_id}


def _part(name: str, random: Random) -> object:
    made = value(TYPES["Message"][name], random)
    return made or [value("PhotoSize", random)] if name == "photo" else made


HEX = "0123456789abcdef" * 2
scraps = st.one_of(
    st.sampled_from(
        ("", "0", "1", "y", "n", "yes", "x", "o0", "o99", "f0", "c", "2026-03-20", "2026-02-30", "-1", HEX, "٣", "²")
    ),
    st.text(max_size=8),
)


@CALM
@given(
    name=st.sampled_from(PEOPLE),
    prefix=st.one_of(st.sampled_from(sorted(PRESSES)), st.text(max_size=3)),
    parts=st.lists(scraps, max_size=4),
)
def test_forged_press_is_answered_and_does_nothing(
    township: Township, name: str, prefix: str, parts: list[str]
) -> None:
    with township.opened() as telephones:
        chat_id = telephones.chats[name]
        telephones.hear(press(chat_id, "|".join((prefix, *parts))))
        assert telephones.dead_letters() == []
        assert 1 <= telephones.answers(chat_id) <= MOST


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    keys = st.sampled_from(("chat", "from", "id", "message", "date", "data", "type", "text"))
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)


@CALM
@given(raw=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), _nested, max_leaves=8))
def test_update_of_no_known_shape_is_survived(township: Township, raw: object) -> None:
    with township.opened() as telephones:
        chat_id = telephones.chats["officer"]
        telephones.hear(
            {"message": raw}, {"callback_query": raw}, {"my_chat_member": raw}, message(chat_id, text="/help")
        )
        assert telephones.answers(chat_id) == 1
