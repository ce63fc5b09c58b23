"""The office's lists: what needs somebody first, pages that never lie beyond the end, counts that point at nobody."""

from datetime import date

import pytest
from sqlmodel import Session

from models.kinds import PayoutState
from models.queries import money
from models.tables import Payout
from tests.factories import NOON, TOWNSHIP, township, woman


def lines(session: Session, state: PayoutState, count: int) -> None:
    """So many lines of a month."""
    for number in range(count):
        person = woman(session, f"王秀{'英兰芳梅'[number % 4]}")
        row = {"person_id": person.id, "month": date(2026, 3, 1), "amount": 1000, "state": state}
        session.add(Payout(township=TOWNSHIP, listed_at=NOON, changed_at=NOON, **row))
    session.flush()


def test_what_did_not_come_stands_first_and_pages_end_with_the_list(session: Session) -> None:
    township(session)
    lines(session, PayoutState.RECEIVED, 6)
    lines(session, PayoutState.LISTED, 5)
    lines(session, PayoutState.MISSING, 1)
    lines(session, PayoutState.RETURNED, 3)
    first, last = (money.payouts(session, [TOWNSHIP], number) for number in (0, 9))
    assert [row.state for row in first.rows] == ["missing", *["listed"] * 5, *["received"] * 2]
    assert (first.total, first.pages, last.number, len(last.rows)) == (12, 2, 1, 4)
    assert first.rows[0].name == "王*英"


def test_list_of_no_township_is_empty(session: Session) -> None:
    township(session)
    lines(session, PayoutState.LISTED, 1)
    assert money.payouts(session, [], 0).rows == money.claims(session, [TOWNSHIP], 0).rows == ()


@pytest.mark.parametrize(("count", "said"), [(4, "<5"), (5, "5")])
def test_months_without_names_do_not_tell_small_counts(session: Session, count: int, said: str) -> None:
    township(session)
    lines(session, PayoutState.PAID, count)
    assert money.by_month(session, TOWNSHIP) == [f"2026-03 paid: {said}"]
