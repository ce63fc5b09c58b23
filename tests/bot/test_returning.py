"""What is made up for after an absence, in the store: each once, and one form in trouble stops no other."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.returning import Returning, make_up
from handlers import report
from handlers.turn import Heard, Turn
from models.db import Store
from models.kinds import MessageClass
from models.services import operator, outages
from models.services.access import Who
from models.tables import Draft, Membership, Outage, Outbox
from tests.factories import NOON, OTHER_GROUP, cadre, officer, township

BACK = NOON + timedelta(minutes=20)


class Source:
    """A way in that is well unless told otherwise."""

    busy = False
    bad = ""

    def polled(self) -> bool:
        return not self.bad

    def trouble(self) -> str:
        return self.bad


def begins(session: Session, who: Who) -> None:
    report.start(Turn(session, who, Heard(0, who.chat_id, who.chat_id, data=("k", "migrate_out")), NOON))
    session.flush()


def missed(session: Session, until: timedelta) -> None:
    outages.received(session, NOON + timedelta(minutes=1))
    outages.received(session, NOON + until)


def queued(session: Session) -> list[tuple[int, MessageClass]]:
    session.flush()
    return [(row.chat_id, row.rank) for row in session.exec(select(Outbox).order_by(Outbox.id))]


@pytest.fixture
def two(store: Store) -> tuple[Who, Who]:
    """Two officers, each in the middle of a form."""
    with store.transaction() as session:
        township(session)
        both = officer(session), officer(session, OTHER_GROUP)
        for who in both:
            begins(session, who)
        missed(session, timedelta(minutes=20))
    with store.transaction() as session:
        for row in session.exec(select(Outbox)):
            session.delete(row)
    return both


def test_forms_are_shown_once(store: Store, two: tuple[Who, Who]) -> None:
    with store.transaction() as session:
        assert make_up(session, BACK) == 2
        assert make_up(session, BACK) == 0
    with store.transaction() as session:
        assert make_up(session, BACK) == 0
        assert queued(session) == [(who.chat_id, MessageClass.REPLY) for who in two]


def test_who_reports_no_more_is_shown_nothing(store: Store, two: tuple[Who, Who]) -> None:
    with store.transaction() as session:
        session.exec(select(Membership).where(Membership.account_id == two[0].account_id)).one().until = NOON
    with store.transaction() as session:
        assert make_up(session, BACK) == 1
    with store.transaction() as session:
        assert queued(session) == [(two[1].chat_id, MessageClass.REPLY)]


def test_form_that_cannot_be_opened_keeps_nobody_from_the_others(store: Store, two: tuple[Who, Who]) -> None:
    with store.transaction() as session:
        session.exec(select(Draft).where(Draft.account_id == two[0].account_id)).one().content = b"torn"
    with store.transaction() as session:
        assert make_up(session, BACK) == 1
    with store.transaction() as session:
        assert queued(session) == [(two[1].chat_id, MessageClass.REPLY)]


def test_form_that_went_on_meanwhile_is_left_alone(store: Store, two: tuple[Who, Who]) -> None:
    with store.transaction() as session:
        session.exec(select(Draft).where(Draft.account_id == two[0].account_id)).one().updated_at = BACK
    with store.transaction() as session:
        assert make_up(session, BACK + timedelta(seconds=1)) == 1


def test_long_absence_is_told_once_to_each_who_works(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        told = [officer(session), cadre(session)]
        missed(session, timedelta(hours=25, minutes=2))
    now = NOON + timedelta(hours=26)
    for expected in (2, 0):
        with store.transaction() as session:
            assert make_up(session, now) == expected
    with store.transaction() as session:
        assert queued(session) == [(who.chat_id, MessageClass.DIGEST) for who in told]


def test_look_that_fails_is_done_by_the_next_one(store: Store, two: tuple[Who, Who]) -> None:
    """And nothing is noted while nothing can be received."""
    woken, clocks = [], iter([None, BACK, BACK, BACK])
    source = Source()

    async def main() -> None:
        with ThreadPoolExecutor(1) as executor:
            returning = Returning(store, executor, source, lambda: next(clocks) or 1 / 0, lambda: woken.append(1))
            await returning._look()
            assert woken == []
            await returning._look()
            await returning.made_up()
            source.bad = "away"
            returning.note()

    asyncio.run(main())
    assert woken == [1]
    with store.transaction() as session:
        assert operator.get(session, operator.POLL).at == BACK
        assert len(session.exec(select(Outage)).all()) == 1
