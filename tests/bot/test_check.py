"""What `python -m bot check` says about books that are not true, and that it says nothing about those that are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text as sql
from sqlmodel import Session

from bot import books, check
from models.kinds import EventKind, PayoutState, Scope
from models.reports import counting
from models.services import allowance, reminders, township_settings
from models.tables import FeedbackPrompt, Payout, Township
from tests.factories import GROUP, TOWNSHIP, joined, township, woman
from tests.models.reports.counted import births
from tests.scheduler.scenes import agree, report

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def test_a_month_of_three_times_the_usual_is_asked_about(session: Session) -> None:
    for back in range(1, 13):
        births(session, GROUP, f"{date(2026, 10, 5) - timedelta(days=30 * back)}", 5)
    births(session, GROUP, "2026-10-05", 14)
    assert list(check.odd_figures(session, NOW)) == []
    births(session, GROUP, "2026-10-05", 1)
    found = f"figures of {TOWNSHIP} in 2026-10: {EventKind.BIRTH}, month (15, 5): look again"
    assert list(check.odd_figures(session, NOW)) == [found]


def test_births_that_do_not_fit_the_people_are_asked_about(session: Session) -> None:
    births(session, GROUP, "2026-01-05", 10)
    town = session.get(Township, TOWNSHIP)
    town.settings = {"population": [{"on": "2025-10-01", "people": 44_000}]}
    township_settings.forget(session)
    found = f"figures of {TOWNSHIP} in F2026: birth, birth_rate (0.23, 1, 40): look again"
    assert list(check.odd_figures(session, NOW)) == [found]


@pytest.fixture
def lived(session: Session) -> Session:
    """A township in which everything happened once: reports, a consent with its plan, money owed and paid."""
    her = woman(session)
    report(session, her, EventKind.MIGRATE_OUT, date(2026, 10, 1), to_place="广东东莞")
    births(session, GROUP, "2026-10-05", 3)
    agree(session, her, Scope.FEEDBACK, on=date(2026, 10, 1))
    joined(session, her)
    reminders.replan_person(session, her.id, NOW, "event")
    prompt = FeedbackPrompt(township=TOWNSHIP, person_id=her.id, reminder_id="r", asked_on=date(2026, 10, 2))
    prompt.answered_at = NOW
    session.add(prompt)
    allowance.owe(session, prompt, NOW, NOW.date())
    row = Payout(
        township=TOWNSHIP, person_id=her.id, month=date(2026, 11, 1), amount=1000, listed_at=NOW, changed_at=NOW
    )
    row.state = PayoutState.PAID
    session.add(row)
    session.flush()
    allowance.add(session, row, -1000, allowance.PAID, NOW, NOW.date())
    session.flush()
    return session


def found(session: Session, day: datetime = NOW) -> list[str]:
    session.expire_all()
    return [line for look in books.LOOKS for line in look(session, day)]


def test_books_that_are_true_say_nothing(lived: Session) -> None:
    assert found(lived) == []
    assert lived.execute(sql("SELECT count(*) FROM reminder")).scalar_one() > 0


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("UPDATE allowanceentry SET amount = amount - 1 WHERE cause = 'paid'", "1 fen more paid than owed"),
        ("DELETE FROM allowanceentry WHERE cause = 'paid'", "is paid, but 0 fen of it stand in the ledger"),
        ("UPDATE payout SET state = 'returned'", "is returned, but 1000 fen of it stand in the ledger"),
        ("UPDATE feedbackprompt SET answered_at = NULL", "was not answered, but stands in the ledger"),
        ("UPDATE allowanceentry SET cause = 'debt'", None),
        ("UPDATE allowanceentry SET cause = 'debt' WHERE cause = 'paid'", "differ by -1000 fen"),
        ("UPDATE event SET root_id = (SELECT min(root_id) FROM event)", "has 4 versions that count"),
        ("UPDATE reminder SET state = 'queued' WHERE state = 'planned'", "is queued, but no message of it waits"),
        ("UPDATE reminder SET send_to = '2026-10-01' WHERE state = 'planned'", "is planned although its time is over"),
        ("DELETE FROM reminder", "are not what a plan from nothing gives"),
        (
            "UPDATE reminder SET send_from = '2026-11-29' WHERE state = 'planned'",
            "are not what a plan from nothing gives",
        ),
    ],
)
def test_books_that_are_not_true_are_named(lived: Session, spoilt: str, said: str | None) -> None:
    lived.execute(sql(spoilt))
    assert any(said in line for line in found(lived)) if said else found(lived) == []


def test_a_figure_that_is_not_the_number_of_its_rows_is_named(lived: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    right = counting.by_month
    monkeypatch.setattr(counting, "by_month", lambda *asked: right(*asked) + right(*asked))
    kinds = {line.split(": ")[1] for line in books.figures(lived, NOW)}
    assert kinds == {"birth is not the number of its rows", "migrate_out is not the number of its rows"}
