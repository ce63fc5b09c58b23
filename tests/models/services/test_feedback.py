"""One answer, counted once for its prompt, worth the same whatever it says."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.kinds import Answer, EventKind, FollowupState, ReminderState, Scope
from models.services import access, allowance, choices, consent, feedback, items, prompts
from models.services.access import Who
from models.tables import FeedbackPrompt, Followup, Person, PersonLink, Reminder
from tests.factories import NOON, TOWNSHIP, cadre, joined, person_of, township, woman
from tests.models.services import rows
from tests.models.services.arrived import prompt
from tests.scheduler.scenes import report


def reminder_of(person: Person, reminder_id: str) -> Reminder:
    """The reminder behind a prompt; it was sent."""
    row = rows.reminder()
    row.id, row.person_id, row.state = reminder_id, person.id, ReminderState.SENT
    return row


@pytest.fixture
def her(session: Session) -> Who:
    """A woman who joined."""
    township(session)
    return joined(session, woman(session))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.sampled_from(Answer), min_size=1, max_size=6))
def test_any_answers_add_the_allowance_once(session: Session, her: Who, said: list[Answer]) -> None:
    before = allowance.balance(session, her.person_id or "")
    row = FeedbackPrompt(
        township=TOWNSHIP, person_id=her.person_id, reminder_id=feedback.__name__ + str(before), asked_on=NOON.date()
    )
    session.add(row)
    session.flush()
    counted = [feedback.answer(session, her, row.id, answer, NOON) for answer in said]
    assert [one.added for one in counted] == [1000] + [0] * (len(said) - 1)
    assert (row.answer, allowance.balance(session, her.person_id or "")) == (said[-1], before + 1000)


def test_second_tap_is_known(session: Session, her: Who) -> None:
    row = prompt(session, person_of(session, her))
    first, again = (feedback.answer(session, her, row.id, "all_well", NOON) for _ in range(2))
    assert ((first.first, first.changed), (again.first, again.changed)) == ((True, True), (False, False))


def test_plain_prompt_takes_no_good_news(session: Session, her: Who) -> None:
    row = prompt(session, person_of(session, her), plain=True)
    for said in ("good_news", "anything"):
        with pytest.raises(NotFound):
            feedback.answer(session, her, row.id, said, NOON)


def test_prompt_of_somebody_else_is_not_found(session: Session, her: Who) -> None:
    row = prompt(session, woman(session, "陈玉"))
    for prompt_id in (row.id, "0" * 32):
        with pytest.raises(NotFound):
            feedback.answer(session, her, prompt_id, "all_well", NOON)


def test_township_sets_the_amount(session: Session) -> None:
    town = township(session)
    town.settings = {"allowance": 750}
    who = joined(session, woman(session))
    row = prompt(session, person_of(session, who))
    assert feedback.answer(session, who, row.id, "not_now", NOON).added == 750


def test_township_without_allowance_owes_nothing(session: Session) -> None:
    township(session).settings = {"allowance": 0}
    who = joined(session, woman(session))
    assert feedback.answer(session, who, prompt(session, person_of(session, who)).id, "not_now", NOON).added == 0


@pytest.mark.parametrize(("fen", "shown"), [(0, "0"), (1000, "10"), (750, "7.50"), (5, "0.05")])
def test_amounts_read_as_yuan(fen: int, shown: str) -> None:
    assert allowance.yuan(fen) == shown


def test_amount_of_an_unknown_township_is_the_usual(session: Session) -> None:
    assert allowance.amount(session, "000000000") == allowance.USUAL


def test_answer_stands_from_the_next_day_on_and_a_late_first_one_counts(session: Session, her: Who) -> None:
    row = prompt(session, person_of(session, her))
    late = NOON + timedelta(days=200)
    assert feedback.answer(session, her, row.id, "all_well", late).added == 1000
    assert feedback.answer(session, her, row.id, "not_now", late + timedelta(hours=3)).changed
    again = feedback.answer(session, her, row.id, "question", late + timedelta(days=1))
    assert (again.stands, row.answer, session.exec(select(Followup)).all()) == (True, Answer.NOT_NOW, [])


def test_other_answer_takes_back_what_the_first_had_opened_unless_it_was_done(session: Session, her: Who) -> None:
    worker, row = cadre(session), prompt(session, person_of(session, her))
    asked = feedback.answer(session, her, row.id, "question", NOON)
    assert feedback.answer(session, her, row.id, "all_well", NOON).taken_back
    anew = feedback.answer(session, her, row.id, "question", NOON)
    assert anew.request_id not in (None, asked.request_id)
    items.done(session, worker, anew.request_id or "", NOON)
    assert not feedback.answer(session, her, row.id, "all_well", NOON).taken_back
    states = [item.state for item in session.exec(select(Followup).order_by(col(Followup.id)))]
    assert states == [FollowupState.NOT_APPLICABLE, FollowupState.DONE]


def test_wish_after_good_news_may_change_on_its_day_and_is_seen_with_the_request(session: Session, her: Who) -> None:
    row = prompt(session, person_of(session, her))
    feedback.answer(session, her, row.id, "good_news", NOON)
    request = feedback.wish(session, her, row.id, "note", NOON)
    assert request
    assert feedback.may_note(session, request)
    assert feedback.wish(session, her, row.id, "call", NOON) == request
    assert not feedback.may_note(session, request)
    assert feedback.wish(session, her, row.id, "none", NOON) is None
    assert feedback.wish(session, her, row.id, "note", NOON + timedelta(days=1)) is None


def test_answers_are_offered_without_good_news_once_there_was_a_loss(session: Session, her: Who) -> None:
    person = person_of(session, her)
    row = prompt(session, person)
    assert not feedback.is_plain(session, her, row, NOON)
    report(session, person, EventKind.PREGNANCY_END, NOON.date())
    assert feedback.is_plain(session, her, row, NOON)


def test_stop_in_between_owes_the_allowance_and_opens_no_purpose(session: Session, her: Who) -> None:
    row = prompt(session, person_of(session, her))
    choices.choose(session, her, Scope.FEEDBACK, True, NOON)
    choices.stop(session, her, NOON)
    assert feedback.answer(session, her, row.id, "all_well", NOON).added == 1000
    assert consent.grants(session, row.person_id) == {}


def test_old_telephone_answers_no_more_and_the_new_one_does_not_inherit_the_silence(session: Session, her: Who) -> None:
    person = person_of(session, her)
    for month in range(3):
        asked = prompt(session, person, reminder=f"{month}")
        asked.asked_on = NOON.date() - timedelta(days=30 * month + 1)
        session.add(reminder_of(person, f"{month}"))
    agreed = {person.id: NOON.date() - timedelta(days=300)}
    old = session.exec(select(PersonLink).where(PersonLink.person_id == person.id)).one()
    old.verified_at = NOON - timedelta(days=300)
    session.flush()
    assert prompts.unanswered(session, agreed) == {person.id}
    assert prompts.unanswered(session, {person.id: NOON.date()}) == set()
    old.until = NOON
    joined(session, person)
    assert prompts.unanswered(session, agreed) == set()
    access.meet_again(session, [her.chat_id])
    with pytest.raises(NotFound):
        feedback.answer(session, access.known(session)[her.chat_id], asked.id, "all_well", NOON)
