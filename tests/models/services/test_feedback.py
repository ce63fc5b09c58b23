"""One answer, counted once for its prompt, worth the same whatever it says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.errors import NotFound
from models.kinds import Answer
from models.services import allowance, feedback
from models.services.access import Who
from models.tables import FeedbackPrompt, Person
from tests.factories import NOON, TOWNSHIP, joined, township, woman


def prompt(session: Session, person: Person, plain: bool = False) -> FeedbackPrompt:
    """A prompt that reached her today."""
    row = FeedbackPrompt(
        township=TOWNSHIP, person_id=person.id, reminder_id=f"r{id(object())}{person.id}"[:32], asked_on=NOON.date(),
        plain=plain,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def her(session: Session) -> Who:
    """A woman who joined."""
    township(session)
    return joined(session, woman(session))


def _person(session: Session, who: Who) -> Person:
    person = session.get(Person, who.person_id)
    assert person is not None
    return person


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
    row = prompt(session, _person(session, her))
    first, again = (feedback.answer(session, her, row.id, "all_well", NOON) for _ in range(2))
    assert ((first.first, first.changed), (again.first, again.changed)) == ((True, True), (False, False))


def test_plain_prompt_takes_no_good_news(session: Session, her: Who) -> None:
    row = prompt(session, _person(session, her), plain=True)
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
    row = prompt(session, _person(session, who))
    assert feedback.answer(session, who, row.id, "not_now", NOON).added == 750


def test_township_without_allowance_owes_nothing(session: Session) -> None:
    township(session).settings = {"allowance": 0}
    who = joined(session, woman(session))
    assert feedback.answer(session, who, prompt(session, _person(session, who)).id, "not_now", NOON).added == 0


@pytest.mark.parametrize(("fen", "shown"), [(0, "0"), (1000, "10"), (750, "7.50"), (5, "0.05")])
def test_amounts_read_as_yuan(fen: int, shown: str) -> None:
    assert allowance.yuan(fen) == shown


def test_amount_of_an_unknown_township_is_the_usual(session: Session) -> None:
    assert allowance.amount(session, "000000000") == allowance.USUAL
