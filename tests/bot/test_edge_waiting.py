"""What a turn wrote and nobody asks the database for is written when the savepoint ends: nobody sees a difference."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col, select

from bot.edge import Arrival, run_batch
from handlers.turn import Heard, Turn
from models.errors import Rejected
from models.kinds import EventKind
from models.services import drafts, people
from models.tables import Draft, Person
from tests import factories
from tests.factories import GROUP, NOON


def arrivals(*handlers, first=1):
    """An update from another chat for each handler; `first` is the number of the first."""
    heard = [Heard(first + place, 7_000_000_900 + place, 1) for place in range(len(handlers))]
    return [Arrival(one, handler, "said") for one, handler in zip(heard, handlers, strict=True)]


def forms(store):
    with store.transaction() as session:
        return len(session.exec(select(Draft)).all())


def updates_of(store, name):
    """How often the table was written to, counted while a test runs."""
    seen = []
    verbs = (f"UPDATE {name}", f"INSERT INTO {name}")

    def note(_connection, _cursor, statement, *_rest):
        seen.extend([statement] if statement.startswith(verbs) else [])

    event.listen(store.engine, "before_cursor_execute", note)
    return seen


def begin(turn: Turn) -> None:
    drafts.begin(turn.session, turn.who, EventKind.BIRTH, {"step": 1}, turn.now)


def test_forms_of_a_batch_are_written_together(store):
    run_batch(store, arrivals(*[lambda _turn: None] * 3), NOON)  # they are known from here on
    written = updates_of(store, "draft")
    run_batch(store, arrivals(begin, begin, begin, first=11), NOON)
    assert (len(written), forms(store)) == (1, 3)


def test_a_form_of_a_refused_turn_is_not_kept(store):
    def refuse(turn: Turn) -> None:
        begin(turn)
        raise Rejected("problem.choose", "kind")

    run_batch(store, arrivals(begin, refuse), NOON)
    assert forms(store) == 1


def test_a_person_who_was_touched_is_in_front_for_the_next_turn(store):
    with store.transaction() as session:
        wanted = factories.woman(session, "甲").id
        people.touch(factories.woman(session, "乙"), NOON + timedelta(minutes=1))
    seen = []

    def touch(turn: Turn) -> None:
        people.touch(people.get(turn.session, wanted), turn.now)

    def look(turn: Turn) -> None:
        seen.extend(one.name for one in people.in_areas(turn.session, [GROUP], 1))

    run_batch(store, arrivals(touch, look), NOON + timedelta(hours=1))
    assert seen == ["甲"]


def test_what_others_ask_for_is_written_before_the_next_turn(store):
    seen = []

    def correct(turn: Turn) -> None:
        factories.woman(turn.session, "丙").birth_year = 1970

    def look(turn: Turn) -> None:
        seen.extend(turn.session.connection().execute(sa.select(col(Person.birth_year))).scalars())

    run_batch(store, arrivals(correct, look), NOON)
    assert seen == [1970]
