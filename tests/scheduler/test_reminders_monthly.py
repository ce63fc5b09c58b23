"""The monthly question: with its answers, plain after a loss, and ended where nobody answers."""

from datetime import date, timedelta

from sqlmodel import col, select

from models.db import Store
from models.kinds import Answer, EventKind
from models.tables import FeedbackPrompt, Person
from tests.scheduler.scenes import at, days, deliver, plan, report, rows, waiting
from tests.scheduler.ticking import S, away, states, tick


def test_monthly_prompt_comes_with_its_four_answers(town: Store) -> None:
    with town.transaction() as session:
        person = away(session, date(2026, 4, 1))
        first = next(row for row in rows(session, person) if row.schedule == "away.monthly")
    tick(town, first.send_from)
    with town.transaction() as session:
        prompt = session.exec(select(FeedbackPrompt)).one()
        [message] = waiting(session)
    assert (prompt.person_id, prompt.reminder_id, prompt.asked_on) == (person.id, first.id, first.send_from)
    assert [line[0].data for line in message.buttons] == [f"fb|{prompt.id}|{answer}" for answer in Answer]
    assert all(len(line[0].data.encode()) <= 64 for line in message.buttons)


def test_monthly_prompt_after_a_loss_comes_later_and_plain(town: Store) -> None:
    with town.transaction() as session:
        person = away(session, date(2026, 4, 1))
        report(session, person, EventKind.PREGNANCY_END, date(2026, 4, 20))
        plan(session, person, date(2026, 4, 20))
        first = next(row for row in rows(session, person, S.PLANNED) if row.schedule == "away.monthly")
    assert first.send_from > date(2026, 4, 20) + timedelta(days=59)
    tick(town, first.send_from)
    with town.transaction() as session:
        assert session.exec(select(FeedbackPrompt)).one().plain
        assert "good_news" not in str(waiting(session))


def test_three_prompts_without_an_answer_end_the_asking(town: Store) -> None:
    with town.transaction() as session:
        person = away(session, date(2026, 1, 1))
    asked = months(town, person, date(2026, 1, 20), date(2026, 8, 20))
    assert (len(asked), states(town, person)[-1]) == (3, "away.monthly suppressed")
    with town.transaction() as session:
        prompt = session.exec(select(FeedbackPrompt).order_by(col(FeedbackPrompt.id).desc())).first()
        assert prompt is not None
        prompt.answer, prompt.answered_at = Answer.ALL_WELL, at(date(2026, 8, 21))
    assert len(months(town, person, date(2026, 8, 21), date(2026, 10, 20))) == 2


def months(store: Store, person: Person, first: date, last: date) -> list[date]:
    asked = []
    for day in days(first, last):
        tick(store, day)
        asked += [day for _, message in deliver(store, at(day)) if message.lines[0].key == "feedback.ask"]
    return asked
