"""Who was erased has a code for what was owed; the office pays it out in its chat, and can take that back."""

import pytest
from sqlmodel import Session, select

from handlers import payments
from models.db import collected
from models.errors import NotFound, OutOfDate, Rejected
from models.kinds import Role, Scope
from models.services import allowance, choices, erasing, feedback
from models.tables import AllowanceEntry, Audit
from tests.factories import NOON, TOWNSHIP, cadre, joined, staff, township, woman
from tests.handlers.chats import Chat
from tests.models.services.arrived import prompt


@pytest.fixture
def code(session: Session) -> str:
    """The code that somebody got who answered once and was erased."""
    township(session)
    person = woman(session)
    who = joined(session, person)
    choices.choose(session, who, Scope.FEEDBACK, True, NOON)
    feedback.answer(session, who, prompt(session, person).id, "all_well", NOON)
    return erasing.erase(session, who, NOON).code


@pytest.fixture
def office(session: Session, code: str) -> Chat:
    """The office's chat, asked for a code."""
    chat = Chat.of(session, staff(session, Role.OFFICE, TOWNSHIP))
    chat.press(payments.press, "y|k")
    return chat


def _data(chat: Chat, said: str) -> list[str]:
    (shown,) = chat.say(payments.heard, said)
    return [button.data for row in shown.buttons for button in row]


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " ")])
def test_code_is_paid_once_and_stands_nowhere(session: Session, code: str, office: Chat, typed: object) -> None:
    pay, _ = _data(office, typed(code))  # type: ignore[operator]
    assert code.replace("-", "").lower() not in pay.lower()
    (paid,) = office.press(payments.press, pay)
    assert paid.lines[0].key == "pay.code_paid"
    with pytest.raises(OutOfDate):
        office.press(payments.press, pay)
    assert allowance.debt(session, [TOWNSHIP], allowance.debtor(code)) == ("", 0)
    held = [row.cause for row in session.exec(select(AllowanceEntry))]
    assert held.count("paid") == 1
    assert "debt.paid" in {row["action"] for row in collected(session, Audit)}


def test_slip_of_the_finger_is_taken_back(session: Session, code: str, office: Chat) -> None:
    pay, _ = _data(office, code)
    (paid,) = office.press(payments.press, pay)
    undo = paid.buttons[0][0].data
    (again,) = office.press(payments.press, undo)
    assert again.lines[0].key == "pay.code_owed"
    assert allowance.debt(session, [TOWNSHIP], allowance.debtor(code)) == (TOWNSHIP, 1000)
    with pytest.raises(OutOfDate):
        office.press(payments.press, undo)


def test_wrong_code_is_told_with_an_example_and_asked_again(code: str, office: Chat) -> None:
    with pytest.raises(Rejected) as told:
        office.say(payments.heard, "ABCDE-ABCDE")
    assert told.value.params["example"]
    assert len(_data(office, code)) == 2


def test_another_town_and_other_roles_have_nothing_here(session: Session, code: str) -> None:
    away = Chat.of(session, staff(session, Role.OFFICE, "990101102"))
    away.press(payments.press, "y|k")
    with pytest.raises(Rejected):
        away.say(payments.heard, code)
    here = Chat.of(session, cadre(session))
    with pytest.raises(NotFound):
        here.press(payments.press, f"y|p|{allowance.debtor(code)}")


@pytest.mark.parametrize("act", ["p", "u"])
def test_forged_button_pays_nothing_to_somebody_on_record(session: Session, office: Chat, act: str) -> None:
    person = woman(session, "林静")
    who = joined(session, person)
    choices.choose(session, who, Scope.FEEDBACK, True, NOON)
    feedback.answer(session, who, prompt(session, person).id, "all_well", NOON)
    for payee in (person.id, ""):
        with pytest.raises(OutOfDate):
            office.press(payments.press, f"y|{act}|{payee}")
    assert allowance.balance(session, person.id) == 1000
