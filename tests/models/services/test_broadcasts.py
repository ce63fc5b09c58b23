"""A note of the office: to colleagues alone, after a while, so many a day; it can be taken back until it leaves."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from models.db import Store
from models.errors import NotFound, OutOfDate, Rejected
from models.kinds import Role, Scope
from models.services import broadcasts, dispatch, resting
from models.services.access import Who
from tests import factories
from tests.factories import NOON, TOWNSHIP
from tests.scheduler.scenes import agree

NOTE = "周五下午三点在村委会开会。"
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def office(store: Store) -> Who:
    """An office; an officer of two groups, a cadre, a clinic, and a woman who agreed to everything."""
    with store.transaction() as session:
        factories.township(session)
        factories.officer(session)
        factories.cadre(session)
        factories.staff(session, Role.CLINIC, TOWNSHIP)
        her = factories.woman(session)
        factories.joined(session, her)
        agree(session, her, *Scope, on=NOON.date())
        return factories.staff(session, Role.OFFICE, TOWNSHIP)


def ready(store: Store, who: Who, to: str = "all", mark: int = 7, now: datetime = NOON) -> datetime:
    with store.transaction() as session:
        return broadcasts.prepare(session, who, TOWNSHIP, to, NOTE, mark, now)[1]


def sent(store: Store, who: Who, named: datetime, now: datetime = SOON) -> datetime:
    with store.transaction() as session:
        return broadcasts.send(session, who, TOWNSHIP, named, now)[1]


def leaving(store: Store, now: datetime) -> int:
    with store.transaction() as session:
        return len(dispatch.claim(session, "sender", now, 50))


def test_it_goes_to_colleagues_and_not_to_the_women_nor_to_who_wrote_it(store: Store, office: Who) -> None:
    with store.transaction() as session:
        counts = {to: len(broadcasts.readers(session, office, TOWNSHIP, to)) for to in broadcasts.TO}
    assert counts == {"officers": 1, "cadres": 1, "clinic": 1, "all": 3}


def test_nothing_leaves_for_five_minutes_and_then_everything(store: Store, office: Who) -> None:
    sent(store, office, ready(store, office))
    assert [leaving(store, SOON + timedelta(minutes=n)) for n in (0, 4, 6)] == [0, 0, 3]


def test_what_is_taken_back_never_leaves(store: Store, office: Who) -> None:
    due = sent(store, office, ready(store, office))
    with store.transaction() as session:
        assert broadcasts.undo(session, office, TOWNSHIP, due, SOON + timedelta(minutes=4)) == 3
        assert broadcasts.undo(session, office, TOWNSHIP, due, SOON + timedelta(minutes=4)) == 0
    assert leaving(store, SOON + timedelta(days=3)) == 0


def test_what_nobody_sends_never_leaves(store: Store, office: Who) -> None:
    named = ready(store, office)
    assert leaving(store, NOON + timedelta(minutes=61)) == 0
    with pytest.raises(OutOfDate):
        sent(store, office, named, NOON + timedelta(minutes=62))
    assert leaving(store, NOON + timedelta(days=3)) == 0


def test_a_note_that_was_sent_is_not_sent_again(store: Store, office: Who) -> None:
    named = ready(store, office)
    due = sent(store, office, named)
    for again in (named, due):
        with pytest.raises(OutOfDate):
            sent(store, office, again)
    assert leaving(store, SOON + timedelta(minutes=6)) == 3


def test_two_notes_of_one_moment_are_told_apart(store: Store, office: Who) -> None:
    first, second = ready(store, office, mark=7), ready(store, office, mark=8)
    with store.transaction() as session:
        assert broadcasts.undo(session, office, TOWNSHIP, first, SOON) == 3
    sent(store, office, second)
    assert leaving(store, SOON + timedelta(minutes=6)) == 3


def test_the_fourth_note_of_a_day_waits_until_tomorrow(store: Store, office: Who) -> None:
    for mark in range(3):
        sent(store, office, ready(store, office, mark=mark))
    with pytest.raises(broadcasts.Enough):
        sent(store, office, ready(store, office, mark=9))
    tomorrow = NOON + timedelta(days=1)
    sent(store, office, ready(store, office, mark=10, now=tomorrow), tomorrow)


def test_only_the_office_of_the_township_can(store: Store, office: Who) -> None:
    named = ready(store, office)
    with store.transaction() as session:
        for who in (factories.cadre(session), factories.officer(session)):
            for act in (broadcasts.send, broadcasts.undo):
                with pytest.raises(NotFound):
                    act(session, who, TOWNSHIP, named, SOON)
            with pytest.raises(NotFound):
                broadcasts.prepare(session, who, TOWNSHIP, "all", NOTE, 1, NOON)


@pytest.mark.parametrize("words", ["", "  ", "字" * 601, "计划外的都报上来", "举报有奖"])
def test_what_is_empty_too_long_or_never_passed_on_is_refused(session: Session, words: str) -> None:
    with pytest.raises(Rejected):
        broadcasts.check(words)


def test_no_note_goes_to_a_locked_chat(store: Store, office: Who) -> None:
    with store.transaction() as session:
        (cadre,) = broadcasts.readers(session, office, TOWNSHIP, "cadres")
        resting.put(session, cadre, office.account_id, NOON)
        counts = {to: len(broadcasts.readers(session, office, TOWNSHIP, to)) for to in broadcasts.TO}
    assert counts == {"officers": 1, "cadres": 0, "clinic": 1, "all": 2}
