"""Practice reaches nothing: every row outside stays as it was, no clock looks at it, and at the end it is gone."""

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models import daybook
from models.db import Store, collected
from models.errors import NotFound, OutOfDate
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, Rest, Role
from models.reports import counting
from models.rules.practice import TOWNSHIP as PLACE
from models.services import access, accounts, drafts, invitations, people, practice, township_settings, zero
from models.services.access import Who
from models.tables import Outbox
from scheduler.jobs import due_between
from tests import factories
from tests.entering import answers_for
from tests.factories import GROUP, NOON, TOWNSHIP
from tests.handlers.chats import Chat, keys

LATER = NOON + timedelta(hours=1)
OURS = {"audit", "outbox", "operatorvalue", "account", "draft"}
"""Tables about the way of messages and what was done, or the account's own."""


def rows(store: Store) -> Counter[tuple[str, str]]:
    """How many rows each table has, apart for the place of practice and everywhere else."""
    found: Counter[tuple[str, str]] = Counter()
    with store.transaction() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in OURS:
                for row in session.connection().execute(sa.select(table)).mappings():
                    code = str(row.get("township", row.get("code", "")))
                    found[table.name, "practice" if code.startswith(PLACE) else "real"] += 1
    return found


def real(store: Store) -> dict[str, int]:
    return {name: n for (name, where), n in rows(store).items() if where == "real"}


def left(store: Store) -> dict[str, int]:
    return {name: n for (name, where), n in rows(store).items() if where == "practice"}


@pytest.fixture
def worker(store: Store) -> Who:
    with store.transaction() as session:
        factories.township(session)
        factories.woman(session)
        factories.cadre(session)
        factories.staff(session, Role.OFFICE, TOWNSHIP)
        return factories.officer(session)


def lived(session: Session, who: Who) -> None:
    """Every kind of event about an invented woman, corrected and withdrawn, with a day signed."""
    group = practice.group_of(who)
    zero.sign(session, who, group, NOON)
    person = people.get(session, people.in_areas(session, [group])[0].id)
    more = {
        EventKind.EXAM: {"exam_kind": "anc"},
        EventKind.MEASURE: {"what": {"action": "start", "method": "iud"}},
        EventKind.MIGRATE_OUT: {"to_place": "东莞"},
        EventKind.PREGNANCY: {"gestation": {"lmp": "2026-01-05"}},
    }
    for kind in (EventKind.MARRIAGE, *more, EventKind.BIRTH, EventKind.DEATH):
        answers = answers_for(session, person, "2026-03-19", **more.get(kind, {}))
        entered = daybook.enter(session, who, kind, answers, new_id(), NOON, ConsentBasis.TOLD_AND_AGREED)
        if kind is EventKind.MARRIAGE:
            changed = answers_for(session, person, "2026-03-18")
            daybook.amend(session, who, entered.event.root_id, changed, new_id(), NOON)
            daybook.void(session, who, entered.event.root_id, NOON)
    drafts.begin(session, who, EventKind.BIRTH, {"answers": {}}, NOON)


def begun(store: Store, worker: Who) -> Who:
    with store.transaction() as session:
        who = practice.begin(session, access.refresh(session, accounts.get(session, worker.account_id)), NOON)
        lived(session, who)
        return who


def test_nothing_outside_changes_and_at_the_end_only_the_place_is_left(store: Store, worker: Who) -> None:
    before = real(store)
    who = begun(store, worker)
    assert real(store) == before
    assert left(store)["event"] > 6
    assert left(store)["followup"] > 0
    with store.transaction() as session:
        back = practice.end(session, access.refresh(session, accounts.get(session, who.account_id)))
        assert [grant.area for grant in back.grants] == [GROUP]
        assert drafts.open_of(session, back) is None
    assert (real(store), left(store)) == (before, {"township": 1, "area": 2})


def test_no_figure_no_list_and_no_clock_knows_of_it(store: Store, worker: Who) -> None:
    begun(store, worker)
    with store.transaction() as session:
        assert counting.by_month(session, TOWNSHIP, date(2026, 1, 1), date(2026, 12, 31)) == {}
        assert [one.township for one in township_settings.every(session)] == [TOWNSHIP]
        assert len(people.in_areas(session, [TOWNSHIP])) == 1
    told: list[int] = []
    for instant, job in due_between(NOON, NOON + timedelta(minutes=50)):
        with store.transaction() as session:
            job.run(session, instant)
            told += [row["chat_id"] for row in collected(session, Outbox)]
    assert told == []
    assert "reminder" not in left(store)


def test_who_practises_has_no_other_right_and_gets_it_back(store: Store, worker: Who) -> None:
    who = begun(store, worker)
    assert (who.reaches(GROUP), who.areas(Role.OFFICER)) == (False, (practice.group_of(who),))
    with store.transaction() as session:
        with pytest.raises(NotFound):
            zero.sign(session, who, GROUP, NOON)
        assert practice.begin(session, who, NOON) is who


def test_an_invented_person_gets_no_invitation(store: Store, worker: Who) -> None:
    who = begun(store, worker)
    with store.transaction() as session:
        person = people.in_areas(session, [practice.group_of(who)])[0]
        for person_id, group in ((person.id, ""), (None, practice.group_of(who))):
            with pytest.raises(invitations.Practice):
                invitations.for_woman(session, who, person_id, group, NOON)


def test_after_an_hour_it_ends_by_itself_and_says_so(store: Store, worker: Who) -> None:
    before = real(store)
    begun(store, worker)
    with store.transaction() as session:
        assert practice.sweep(session, LATER - timedelta(seconds=1)) == 0
    with store.transaction() as session:
        assert practice.sweep(session, LATER) == 1
        assert keys(Chat(session, worker.chat_id).inbox()) == ["practice.over"]
    assert (real(store), left(store)) == (before, {"township": 1, "area": 2})


@pytest.mark.parametrize("how", [Rest.LOCKED, Rest.ASLEEP])
def test_a_chat_at_rest_practises_no_longer_and_a_locked_one_is_not_told(store: Store, worker: Who, how: Rest) -> None:
    begun(store, worker)
    with store.transaction() as session:
        accounts.get(session, worker.account_id).rest = how
    told = []
    for tick in range(3):
        with store.transaction() as session:
            assert practice.sweep(session, LATER + timedelta(minutes=tick)) == (0 if tick else 1)
            told += keys(Chat(session, worker.chat_id).inbox())
    assert told == ([] if how is Rest.LOCKED else ["practice.over"])
    assert left(store) == {"township": 1, "area": 2}


def test_two_practise_beside_each_other(store: Store, worker: Who) -> None:
    first = begun(store, worker)
    with store.transaction() as session:
        other = practice.begin(session, factories.officer(session), NOON)
        assert practice.group_of(other) != practice.group_of(first)
        lived(session, other)
    with store.transaction() as session:
        practice.end(session, access.refresh(session, accounts.get(session, first.account_id)))
        assert practice.done(session, other).reported == 7


def test_an_unfinished_form_is_not_taken_among_invented_people(session: Session) -> None:
    factories.township(session)
    who = factories.officer(session)
    drafts.begin(session, who, EventKind.BIRTH, {"answers": {}}, NOON)
    with pytest.raises(practice.Unfinished):
        practice.begin(session, who, NOON)


def test_a_form_laid_aside_waits_for_the_end_of_practice(session: Session) -> None:
    factories.township(session)
    who = factories.officer(session)
    mine = drafts.begin(session, who, EventKind.BIRTH, {"answers": {"note": "real"}}, NOON - timedelta(minutes=5))
    drafts.lay_aside(session, mine)
    who = practice.begin(session, who, NOON)
    tried = drafts.begin(session, who, EventKind.BIRTH, {"answers": {}}, NOON)
    drafts.lay_aside(session, tried)
    with pytest.raises(practice.Real):
        practice.take_up(session, who, mine.id)
    assert practice.take_up(session, who, tried.id) is tried
    who = practice.end(session, who)
    with pytest.raises(OutOfDate):
        practice.take_up(session, who, tried.id)
    assert drafts.content(session, practice.take_up(session, who, mine.id)) == {"answers": {"note": "real"}}
