"""Booked days: whatever is done in whatever order, seats and plans add up."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.kinds import ReminderState, RoundState, Scope
from models.services import choices, reminders, visits
from models.services.access import Who
from models.services.visits import DayFull
from models.tables import Visit
from tests import stores
from tests.models.services.booking import APRIL, SUBJECT, round_of_april, she, tail
from tests.scheduler.scenes import rows

ACTS = st.tuples(st.integers(0, 3), st.sampled_from(["9", "19", "give up", "decline", "back", "been", "stop"]))


@given(st.lists(ACTS, max_size=14))
@settings(max_examples=12)
def test_whatever_four_women_do_seats_and_plans_add_up(acts: list[tuple[int, str]]) -> None:
    """No day has more than its seats, nobody has two, and each plan is what a start from scratch gives."""
    with (
        TemporaryDirectory() as folder,
        stores.fresh(Path(folder), stores.SQLITE) as store,
        store.transaction() as session,
    ):
        round_of_april(session, capacity=2)
        women = [she(session, f"王{number}") for number in range(4)]
        reminders.replan_many(session, [person.id for person, _ in women], APRIL, "begin")
        for number, act in acts:
            with suppress(DayFull, NotFound):
                _does(session, women[number][1], act)
            seats = [(row.day, row.seat) for row in session.exec(select(Visit).where(col(Visit.day).is_not(None)))]
            assert len(seats) == len(set(seats))
            assert all(seat in (1, 2) for _, seat in seats)
        for person, _ in women:
            before = [row.id for row in rows(session, person, ReminderState.PLANNED)]
            reminders.replan_person(session, person.id, APRIL, "again")
            assert [row.id for row in rows(session, person, ReminderState.PLANNED)] == before


def _does(session: Session, who: Who, act: str) -> None:
    said = {"give up": RoundState.INVITED, "decline": RoundState.DECLINED, "been": RoundState.DONE}
    if act.isdigit():
        visits.book(session, who, SUBJECT, date(2026, 4, int(act)), tail(session), APRIL)
    elif act == "stop":
        choices.stop(session, who, APRIL)
    elif act == "back":
        choices.choose(session, who, Scope.ROUND, True, APRIL)
    else:
        visits.say(session, who, SUBJECT, said[act], APRIL)
