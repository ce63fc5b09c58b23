"""Reminders opened by tap, the monthly prompt, the call that she asks for."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from handlers import callback, feedback, mine, reminders_open
from models.errors import NotFound
from models.kinds import Answer, ItemKind, Scope
from models.services import choices, history, marks
from models.tables import FeedbackPrompt, Followup, Person, Township
from tests.factories import NOON, joined, township, woman
from tests.handlers.chats import Chat, data_of, keys
from tests.models.services.arrived import prompt, sent


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody on record."""
    township(session)
    return woman(session)


@pytest.fixture
def her(session: Session, person: Person) -> Chat:
    """Her chat."""
    return Chat.of(session, joined(session, person))


def _items(session: Session) -> list[tuple[str, str]]:
    session.flush()
    return [(item.kind, item.cause) for item in session.exec(select(Followup))]


def test_reminder_opens_as_a_protected_message_of_its_own(session: Session, person: Person, her: Chat) -> None:
    reminder_id = sent(session, person)
    detail = her.press(reminders_open.open_, f"r|{reminder_id}")[0]
    assert (detail.edits, detail.protect, detail.delete_after) == (None, True, 600)
    assert data_of(detail) == ["rh|", f"rc|{reminder_id}", f"rn|{reminder_id}", "st"]
    hidden = her.press(reminders_open.hide, f"rh|{reminder_id}", message_id=44)[0]
    assert hidden.deletes == 44
    assert her.press(reminders_open.hide, f"rh|{reminder_id}", message_id=None) == []


def test_reminder_that_is_over_says_only_that(session: Session, person: Person, her: Chat) -> None:
    reminder_id = sent(session, person)
    her.now = NOON + timedelta(days=30)
    assert keys(her.press(reminders_open.open_, f"r|{reminder_id}")) == ["detail.over"]


def test_no_more_of_these_marks_the_group_outside_of_the_record(session: Session, person: Person, her: Chat) -> None:
    before = history.facts_of(session, person)
    her.press(reminders_open.no_more, f"rn|{sent(session, person)}")
    assert marks.live(session, person.id, NOON.date()) == {"group:round": None}
    assert history.facts_of(session, person) == before


def test_call_from_a_reminder_opens_one_item_with_way_and_time(session: Session, person: Person, her: Chat) -> None:
    reminder_id = sent(session, person)
    for _ in range(2):
        asked = her.press(reminders_open.call, f"rc|{reminder_id}")[0]
    way = data_of(asked)[0]
    time = data_of(her.press(callback.choose, way)[0])[2]
    assert keys(her.press(callback.choose, time)) == ["call.done"]
    assert _items(session) == [(ItemKind.CALL_BACK, "phone.evening")]


def test_forged_way_is_not_found(her: Chat) -> None:
    for data in ("cb", "cb|letter", "cb|phone|x"):
        with pytest.raises(NotFound):
            her.press(callback.choose, data)


@pytest.mark.parametrize(
    ("said", "closing", "opens"),
    [(Answer.ALL_WELL, "feedback.thanks", 0), (Answer.NOT_NOW, "feedback.as_you_like", 0),
     (Answer.GOOD_NEWS, "feedback.thanks", 0), (Answer.QUESTION, "feedback.counted", 1)],
)  # fmt: skip
def test_every_answer_is_thanked_and_worth_the_same(
    session: Session, person: Person, her: Chat, said: Answer, closing: str, opens: int
) -> None:
    row = prompt(session, person)
    messages = her.press(feedback.answer, f"fb|{row.id}|{said}")
    assert keys(messages)[0] == closing
    assert "feedback.counted" in keys(messages)
    assert (len(_items(session)), history.facts_of(session, person)) == (opens, ())


def test_second_tap_says_it_is_counted(session: Session, person: Person, her: Chat) -> None:
    row = prompt(session, person)
    her.press(feedback.answer, f"fb|{row.id}|all_well")
    assert "feedback.already" in keys(her.press(feedback.answer, f"fb|{row.id}|all_well"))
    again = her.press(feedback.change, f"fx|{row.id}")[0]
    assert len(data_of(again)) == 4
    assert "feedback.changed" in keys(her.press(feedback.answer, f"fb|{row.id}|not_now"))


def test_township_without_allowance_just_notes_it(session: Session, person: Person, her: Chat) -> None:
    town = session.get(Township, person.township)
    assert town is not None
    town.settings = {"allowance": 0}
    assert "feedback.noted" in keys(her.press(feedback.answer, f"fb|{prompt(session, person).id}|all_well"))


@pytest.mark.parametrize(("said", "opens"), [("note", 1), ("call", 1), ("none", 0)])
def test_good_news_asks_apart_and_changes_no_record(
    session: Session, person: Person, her: Chat, said: str, opens: int
) -> None:
    row = prompt(session, person)
    asked = her.press(feedback.answer, f"fb|{row.id}|good_news")[-1]
    assert (asked.protect, asked.edits) == (True, None)
    her.press(feedback.news, f"fg|{row.id}|{said}")
    assert (len(_items(session)), history.facts_of(session, person)) == (opens, ())


def test_news_without_good_news_is_not_found(session: Session, person: Person, her: Chat) -> None:
    row = prompt(session, person)
    for data in (f"fg|{row.id}|note", f"fg|{row.id}"):
        with pytest.raises(NotFound):
            her.press(feedback.news, data)


def test_plain_prompt_offers_no_good_news_when_changed(session: Session, person: Person, her: Chat) -> None:
    row = prompt(session, person, plain=True)
    assert len(data_of(her.press(feedback.change, f"fx|{row.id}")[0])) == 3


def test_question_asked_from_her_card_uses_the_same_way(session: Session, person: Person, her: Chat) -> None:
    choices.choose(session, her.who, Scope.CARE, True, NOON)
    assert keys(her.press(mine.pressed, "me|k")) == ["call.opened", "call.how"]
    assert session.exec(select(FeedbackPrompt)).all() == []
