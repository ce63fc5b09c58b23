"""The paid list: only who asked, each amount as it was listed, every difference a line of its own, her word last."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.db import collected
from models.errors import NotFound, OutOfDate, Rejected
from models.kinds import Answer, PayoutState, Role, Scope
from models.queries import money
from models.services import allowance, choices, erasing, feedback, payees, payouts
from models.services.access import Who
from models.services.payouts import Answered, OwedLess
from models.tables import Audit, Outbox, Payout
from tests.factories import NOON, TOWNSHIP, VILLAGE, cadre, joined, officer, person_of, staff, woman
from tests.models.services.arrived import prompt
from tests.models.services.rows import waiting_for

S = PayoutState


@pytest.fixture
def her(session: Session, office: Who) -> Who:
    """Somebody who answered once, and may be written to."""
    person = woman(session)
    who = joined(session, person)
    choices.choose(session, who, Scope.FEEDBACK, True, NOON)
    feedback.answer(session, who, prompt(session, person).id, Answer.ALL_WELL, NOON)
    return who


def listed(session: Session, office: Who, her: Who) -> Payout:
    """Her line of the list."""
    payouts.ask(session, her, True, NOON)
    assert payouts.make_list(session, office, TOWNSHIP, NOON) == 1
    return session.exec(select(Payout)).one()


def test_list_holds_only_who_asked_and_is_owed_something(session: Session, office: Who, her: Who) -> None:
    asking = joined(session, woman(session, "陈玉"))
    payouts.ask(session, asking, True, NOON)
    assert payouts.make_list(session, office, TOWNSHIP, NOON) == 0
    row = listed(session, office, her)
    assert (row.person_id, row.amount, row.month.isoformat(), row.state) == (
        her.person_id,
        1000,
        "2026-03-01",
        S.LISTED,
    )
    assert payouts.make_list(session, office, TOWNSHIP, NOON + timedelta(days=40)) == 0
    payouts.ask(session, her, False, NOON)
    assert session.exec(select(Payout)).one().state is S.LISTED


def test_paying_is_one_line_and_asks_her_once(session: Session, office: Who, her: Who) -> None:
    row = listed(session, office, her)
    payouts.pay(session, office, row.id, NOON)
    with pytest.raises(OutOfDate):
        payouts.pay(session, office, row.id, NOON)
    assert (allowance.balance(session, row.person_id or ""), waiting_for(session, her)) == (0, 1)


def test_other_amount_is_a_new_entry_and_taken_back_it_is_owed_again(session: Session, office: Who, her: Who) -> None:
    row = listed(session, office, her)
    payouts.pay(session, office, row.id, NOON)
    payouts.correct(session, office, row.id, 750, NOON)
    assert [(one.amount, one.cause) for one in allowance.entries(session, row.person_id or "")] == [
        (1000, "answer"), (-1000, "paid"), (250, "correction"),
    ]  # fmt: skip
    payouts.take_back(session, office, row.id, NOON)
    assert (allowance.balance(session, row.person_id or ""), row.amount) == (1000, 1000)
    assert payouts.make_list(session, office, TOWNSHIP, NOON) == 1


def test_line_of_more_than_is_owed_is_not_paid_but_listed_anew(session: Session, office: Who, her: Who) -> None:
    first = payouts.pay(session, office, listed(session, office, her).id, NOON)
    payouts.correct(session, office, first.id, 400, NOON)
    payouts.make_list(session, office, TOWNSHIP, NOON)
    second = session.exec(select(Payout).where(Payout.state == S.LISTED)).one()
    payouts.correct(session, office, first.id, 900, NOON)
    with pytest.raises(OwedLess):
        payouts.pay(session, office, second.id, NOON)
    payouts.take_back(session, office, second.id, NOON)
    payouts.make_list(session, office, TOWNSHIP, NOON)
    third = session.exec(select(Payout).where(Payout.state == S.LISTED)).one()
    payouts.pay(session, office, third.id, NOON)
    assert (third.amount, allowance.balance(session, third.person_id or "")) == (100, 0)


@pytest.mark.parametrize("fen", [0, -5, payouts.MOST + 1])
def test_amount_that_cannot_be_is_refused_with_an_example(session: Session, office: Who, her: Who, fen: int) -> None:
    row = payouts.pay(session, office, listed(session, office, her).id, NOON)
    with pytest.raises(Rejected):
        payouts.correct(session, office, row.id, fen, NOON)


def test_not_received_is_told_to_the_office_once_and_cleared_by_asking_again(
    session: Session, office: Who, her: Who
) -> None:
    row = payouts.pay(session, office, listed(session, office, her).id, NOON)
    for _ in range(2):
        payouts.answer(session, her, row.id, False, NOON)
    assert (waiting_for(session, office), row.state) == (1, S.MISSING)
    payouts.cleared(session, office, row.id, NOON)
    assert (waiting_for(session, her), row.state) == (2, S.PAID)
    payouts.answer(session, her, row.id, True, NOON)
    assert row.state is S.RECEIVED


def test_she_changes_her_word_once_for_each_time_that_she_is_asked(session: Session, office: Who, her: Who) -> None:
    """Whoever taps to and fro does not ring at the office each time."""
    row = payouts.pay(session, office, listed(session, office, her).id, NOON)
    for received in (True, False):
        payouts.answer(session, her, row.id, received, NOON)
    for received in (True, True):
        with pytest.raises(Answered):
            payouts.answer(session, her, row.id, received, NOON)
    assert (row.state, waiting_for(session, office), payouts.to_answer(session, her.person_id or "")) == (
        S.MISSING,
        1,
        [],
    )
    payouts.answer(session, her, row.id, False, NOON)  # the same again is no change
    payouts.cleared(session, office, row.id, NOON)
    assert payouts.answer(session, her, row.id, True, NOON).state is S.RECEIVED


@pytest.mark.parametrize("quiet", ["stop", "pause", "block"])
def test_note_is_not_sent_to_who_wants_none(session: Session, office: Who, her: Who, quiet: str) -> None:
    row = listed(session, office, her)
    if quiet == "stop":
        choices.stop(session, her, NOON)
    elif quiet == "pause":
        choices.pause(session, her, None, NOON)
    else:
        choices.block(session, her, NOON)
    payouts.pay(session, office, row.id, NOON)
    assert (waiting_for(session, her), payouts.to_answer(session, row.person_id or "")) == (0, [row])


def test_note_waits_for_the_end_of_the_quiet_hours(session: Session, office: Who, her: Who) -> None:
    night = NOON + timedelta(hours=10)
    payouts.pay(session, office, listed(session, office, her).id, night)
    (note,) = [row for row in collected(session, Outbox) if row["chat_id"] == her.chat_id]
    assert note["due_at"] == NOON + timedelta(hours=20, minutes=30)


def test_lists_of_others_do_not_exist(session: Session, office: Who, her: Who) -> None:
    row = payouts.pay(session, office, listed(session, office, her).id, NOON)
    strangers = (cadre(session, VILLAGE), officer(session), staff(session, Role.CLINIC, TOWNSHIP), her)
    for who in (*strangers, staff(session, Role.OFFICE, "990101102")):
        with pytest.raises(NotFound):
            payouts.get(session, who, row.id)
        with pytest.raises(NotFound):
            payouts.make_list(session, who, TOWNSHIP, NOON)
    other = joined(session, woman(session, "陈玉"))
    for who in (other, office):
        with pytest.raises(NotFound):
            payouts.answer(session, who, row.id, True, NOON)
    with pytest.raises(NotFound):
        payees.read(session, strangers[0], row.person_id, row.township, NOON)


def test_payees_card_is_read_on_record(session: Session, office: Who, her: Who) -> None:
    row = listed(session, office, her)
    assert payees.read(session, office, row.person_id, row.township, NOON).name == "刘小梅"
    session.flush()
    reads = [line for line in collected(session, Audit) if line["action"] == "read.card"]
    assert [(line["actor"], line["object_id"], line["detail"]) for line in reads] == [
        (office.account_id, her.person_id, "payment")
    ]


def test_erasing_leaves_lines_that_count_for_nobody(session: Session, office: Who, her: Who) -> None:
    payouts.pay(session, office, listed(session, office, her).id, NOON)
    feedback.answer(session, her, prompt(session, person_of(session, her)).id, Answer.NOT_NOW, NOON)
    payouts.make_list(session, office, TOWNSHIP, NOON)
    erasing.erase(session, her, NOON)
    rows = session.exec(select(Payout).order_by(col(Payout.id))).all()
    assert [(row.person_id, row.amount) for row in rows] == [(None, 1000), (None, 1000)]
    assert money.payouts(session, [TOWNSHIP], 0).total == 0
    with pytest.raises(OutOfDate):
        payouts.pay(session, office, rows[-1].id, NOON)


ACTS = st.sampled_from(["list", "pay", "less", "more", "back", "cleared", "yes", "no", "earn"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=14))
def test_whatever_is_done_the_balance_is_what_was_earned_less_what_was_paid(
    session: Session, office: Who, her: Who, acts: list[str]
) -> None:
    person_id = her.person_id or ""
    payouts.ask(session, her, True, NOON)
    amounts: dict[str, int] = {}
    for act in acts:
        rows = session.exec(select(Payout)).all()
        amounts |= {row.id: row.amount for row in rows if row.id not in amounts}
        try:
            _do(session, office, her, act, rows[-1].id if rows else "")
        except (NotFound, OutOfDate):
            continue
    rows = session.exec(select(Payout)).all()
    assert {row.id: row.amount for row in rows}.items() >= amounts.items()
    earned = sum(one.amount for one in allowance.entries(session, person_id) if one.cause == "answer")
    given_out = sum(allowance.paid(session, row.id) for row in rows)
    assert allowance.balance(session, person_id) == earned - given_out
    assert all(allowance.paid(session, row.id) == 0 for row in rows if row.state in (S.LISTED, S.RETURNED))
    assert all(allowance.paid(session, row.id) > 0 for row in rows if row.state in payouts.ANSWERABLE)
    assert sum(row.state is S.LISTED for row in rows) <= 1


def _do(session: Session, office: Who, her: Who, act: str, payout_id: str) -> None:
    if act == "list":
        payouts.make_list(session, office, TOWNSHIP, NOON)
    elif act == "earn":
        feedback.answer(session, her, prompt(session, person_of(session, her)).id, Answer.NOT_NOW, NOON)
    elif act in ("less", "more"):
        payouts.correct(session, office, payout_id, 300 if act == "less" else 2300, NOON)
    elif act in ("yes", "no"):
        payouts.answer(session, her, payout_id, act == "yes", NOON)
    else:
        {"pay": payouts.pay, "back": payouts.take_back, "cleared": payouts.cleared}[act](
            session, office, payout_id, NOON
        )
