"""Drafts of one message: at most one open, their order kept, nothing lost whatever is done with them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import select

from models.errors import NotFound, OutOfDate
from models.kinds import EventKind, Role
from models.services import drafts, staff
from models.tables import Draft, Membership
from scheduler import retention
from tests import factories
from tests.factories import NOON, TOWNSHIP, VILLAGE

DAY = timedelta(days=1)


def told(*names, ids=()):
    people = dict(zip(names, ids, strict=False))
    return [
        (EventKind.BIRTH, {"answers": {"person": {"id": people.get(name), "name": name}}, "at": "card"})
        for name in names
    ]


def names(session, rows):
    return [drafts.content(session, row)["answers"]["person"]["name"] for row in rows]


def drop_all(session, draft):
    for one in drafts.together(session, draft):
        drafts.drop(session, one)


@pytest.fixture
def who(session):
    factories.township(session)
    return factories.officer(session)


@pytest.fixture
def first(session, who):
    return drafts.begin_all(session, who, told("甲", "乙", "丙"), NOON)


def test_the_first_is_open_and_the_others_wait_in_their_order(session, who, first):
    rows = drafts.together(session, first)
    assert (names(session, rows), [row.open for row in rows]) == (["甲", "乙", "丙"], [True, False, False])
    assert drafts.open_of(session, who) is first


def test_one_alone_is_together_with_itself(session, who):
    alone = drafts.begin_all(session, who, told("甲"), NOON)
    drafts.aside(session, who, EventKind.BIRTH, {"answers": {}}, NOON)
    assert (drafts.together(session, alone), alone.place) == ([alone], 0)


def test_what_comes_later_waits_behind_all(session, who, first):
    drafts.turn_to(session, who, drafts.together(session, first)[1])
    drafts.append(session, who, first, told("丁"), NOON)
    assert names(session, drafts.together(session, first)) == ["甲", "乙", "丙", "丁"]


def test_one_that_was_dropped_leaves_the_others(session, who, first):
    second = drafts.together(session, first)[1]
    drafts.drop(session, first)
    drafts.turn_to(session, who, second)
    assert names(session, drafts.together(session, second)) == ["乙", "丙"]
    assert (first.content, drafts.open_of(session, who)) == (None, second)


def test_all_are_forgotten_together(session, who, first):
    rows = drafts.together(session, first)
    drafts.forget_all(session, who)
    assert [(row.open, row.content, row.place) for row in rows] == [(False, None, 0)] * 3


def test_of_two_messages_laid_aside_each_comes_back_alone(session, who, first):
    drafts.lay_aside(session, first)
    other = drafts.begin_all(session, who, told("丁", "戊"), NOON)
    drafts.lay_aside(session, other)
    drafts.take_up(session, who, first.id)
    assert names(session, drafts.together(session, first)) == ["甲", "乙", "丙"]
    with pytest.raises(OutOfDate):
        drafts.take_up(session, who, other.id)
    drop_all(session, first)
    assert names(session, drafts.together(session, drafts.take_up(session, who, other.id))) == ["丁", "戊"]


def test_an_erased_person_is_gone_from_those_that_wait_too(session, who):
    first = drafts.begin_all(session, who, told("甲", "乙", "丙", ids=["a" * 32, "b" * 32, "c" * 32]), NOON)
    drafts.forget_person(session, TOWNSHIP, "b" * 32, NOON)
    assert names(session, drafts.together(session, first)) == ["甲", "丙"]
    drafts.forget_person(session, TOWNSHIP, "a" * 32, NOON)
    session.flush()
    assert names(session, [drafts.open_of(session, who)]) == ["丙"]


def test_an_erased_person_is_gone_from_those_laid_aside_and_none_opens(session, who):
    first = drafts.begin_all(session, who, told("甲", "乙", ids=["a" * 32, "b" * 32]), NOON)
    drafts.lay_aside(session, first)
    drafts.forget_person(session, TOWNSHIP, "a" * 32, NOON)
    assert (first.content, drafts.open_of(session, who)) == (None, None)


def test_whoever_leaves_the_last_group_leaves_no_form(session, who, first):
    cadre = factories.staff(session, Role.CADRE, VILLAGE)
    session.flush()
    (role,) = session.exec(select(Membership).where(Membership.account_id == who.account_id)).all()
    staff.end(session, cadre, role.id, NOON)
    assert [row.content for row in session.exec(select(Draft))] == [None] * 3


def test_the_forms_of_others_are_not_touched(session, who, first):
    other = factories.officer(session)
    theirs = drafts.begin_all(session, other, told("丁", "戊"), NOON)
    drafts.lay_aside(session, first)
    drafts.turn_to(session, other, drafts.together(session, theirs)[1])
    with pytest.raises(NotFound):
        drafts.take_up(session, other, first.id)
    assert names(session, drafts.together(session, theirs)) == ["丁", "戊"]


def test_those_that_wait_are_kept_as_long_as_the_open_one(session, who, first):
    retention.run(session, NOON + timedelta(days=6))
    assert [len(drafts.content(session, row)["answers"]) for row in drafts.together(session, first)] == [1, 1, 1]
    retention.run(session, NOON + timedelta(days=7))
    assert [drafts.content(session, row)["answers"] for row in drafts.together(session, first)] == [{}, {}, {}]


def test_those_laid_aside_are_forgotten_after_a_day(session, who, first):
    rows = drafts.together(session, first)
    drafts.lay_aside(session, first)
    retention.run(session, NOON + DAY - timedelta(seconds=1))
    assert all(row.content for row in rows)
    retention.run(session, NOON + DAY)
    session.expire_all()
    assert [row.content for row in rows] == [None] * 3
    with pytest.raises(OutOfDate):
        drafts.take_up(session, who, first.id)


def test_a_choice_of_corrections_is_forgotten_after_a_day(session, who):
    row = drafts.aside(session, who, EventKind.BIRTH, {"answers": {"a": 1}}, NOON, amends="root")
    session.flush()
    retention.run(session, NOON + DAY)
    session.expire_all()
    assert row.content is None


def test_whatever_is_done_one_is_open_the_order_stays_and_nothing_is_lost(session, who):
    made = iter(range(1, 10_000))

    class Hands(RuleBasedStateMachine):
        """An officer who tells, turns, drops, lays aside and takes up, in any order."""

        def __init__(self):
            super().__init__()
            if draft := drafts.open_of(session, who):
                drop_all(session, draft)
            self.kept, self.aside = [], []

        def open(self):
            return drafts.open_of(session, who)

        @rule(n=st.integers(1, 3))
        def tell(self, n):
            new = [f"名{next(made)}" for _ in range(n)]
            if draft := self.open():
                drafts.append(session, who, draft, told(*new), NOON)
            else:
                drafts.begin_all(session, who, told(*new), NOON)
            self.kept += new

        @precondition(lambda self: self.open())
        @rule(at=st.integers(0, 9))
        def turn(self, at):
            rows = drafts.together(session, self.open())
            drafts.turn_to(session, who, rows[at % len(rows)])

        @precondition(lambda self: self.open())
        @rule()
        def drop_one(self):
            draft = self.open()
            rest = [one for one in drafts.together(session, draft) if one is not draft]
            self.kept.remove(*names(session, [draft]))
            drafts.drop(session, draft)
            if rest:
                drafts.turn_to(session, who, rest[0])

        @precondition(lambda self: self.open())
        @rule()
        def lay_aside(self):
            draft = self.open()
            drafts.lay_aside(session, draft)
            self.aside.append((draft.id, self.kept))
            self.kept = []

        @precondition(lambda self: self.aside)
        @rule(at=st.integers(0, 9))
        def take_up(self, at):
            draft_id, kept = self.aside[at % len(self.aside)]
            if self.open():
                with pytest.raises(OutOfDate):
                    drafts.take_up(session, who, draft_id)
                return
            drafts.take_up(session, who, draft_id)
            self.aside.remove((draft_id, kept))
            self.kept = kept

        @rule()
        def new_session(self):
            session.flush()
            drafts.prefetch(session, [who.account_id])

        @invariant()
        def one_is_open_and_all_are_there(self):
            session.flush()
            open_ = session.exec(select(Draft).where(Draft.account_id == who.account_id, Draft.open)).all()
            assert len(open_) == bool(self.kept)
            assert [self.open()] == (open_ or [None])
            assert (names(session, drafts.together(session, open_[0])) if open_ else []) == self.kept

    run_state_machine_as_test(
        Hands,
        settings=settings(
            max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
