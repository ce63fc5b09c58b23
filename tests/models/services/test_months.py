"""A close is frozen: its figures are the sum of its rows, what comes later stands beside them, and nothing hides."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot import check as checks
from models import daybook
from models.errors import NotFound
from models.ids import new_id
from models.kinds import EventKind, MonthAct, Reopening, Role, Visibility
from models.rules import month_books
from models.rules.periods import Month
from models.services import closing, erasing, months
from models.services.months import BooksChanged
from models.tables import Event, MonthClose
from tests.entering import answers_for, enter
from tests.factories import (
    GROUP,
    NOON,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    cadre,
    earlier_officers,
    joined,
    officer,
    staff,
    township,
    woman,
)
from tests.scheduler.scenes import report
from tests.stores import fresh

MARCH = Month(2026, 3)
THIRD = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def village(store):
    """A village whose March has a migration, a birth and a check in it, and its cadre."""
    with store.transaction() as session:
        township(session)
        who, by = cadre(session), officer(session)
        enter(session, by, EventKind.MIGRATE_OUT, woman(session), to_place="东莞")
        enter(session, by, EventKind.BIRTH, woman(session, "张秀兰"))
        enter(session, by, EventKind.EXAM, woman(session, "陈玉"), agreed=False, exam_kind="anc")
    return store, who


def closed(session, who, area=VILLAGE, now=THIRD):
    seen = months.state(session, area, MARCH).seen
    return months.close(session, who, area, MARCH, seen, now)


def wrong(store):
    with store.transaction() as session:
        return list(checks.wrong_books(session, NOON))


def test_a_close_counts_its_rows_and_a_second_tap_closes_nothing(village):
    store, who = village
    with store.transaction() as session:
        first = closed(session, who)
        again = months.close(session, who, VILLAGE, MARCH, "another", THIRD + timedelta(seconds=1))
        assert first.counts == {"birth": 1, "exam": 1, "migrate_out": 1}
        assert (again.id, len(first.rows)) == (first.id, 3)
    assert wrong(store) == []


def test_what_is_for_the_clinic_alone_is_in_no_close(village):
    store, who = village
    with store.transaction() as session:
        report(session, woman(session), EventKind.DEATH, date(2026, 3, 5), visibility=Visibility.CLINIC)
        assert "death" not in closed(session, who).counts


def test_a_month_that_has_no_books_is_not_closed_by_an_old_button(village):
    store, who = village
    before = Month(2025, 6)
    with store.transaction() as session:
        seen = months.state(session, VILLAGE, before).seen
        with pytest.raises(BooksChanged):
            months.close(session, who, VILLAGE, before, seen, THIRD)
        assert months.state(session, VILLAGE, before).line is None


def test_what_came_in_between_is_shown_before_it_is_closed(village):
    store, who = village
    with store.transaction() as session:
        seen = months.state(session, VILLAGE, MARCH).seen
        report(session, woman(session, "李四妹"), EventKind.BIRTH, date(2026, 3, 30))
        with pytest.raises(BooksChanged):
            months.close(session, who, VILLAGE, MARCH, seen, THIRD)


NOT_THEIRS = (
    (VILLAGE, Month(2026, 4), Role.CADRE),
    (OTHER_VILLAGE, MARCH, Role.CADRE),
    (GROUP, MARCH, Role.CADRE),
    (TOWNSHIP, MARCH, Role.CADRE),
    (VILLAGE, Month(2024, 1), Role.CADRE),
    (VILLAGE + "9", MARCH, Role.OFFICE),
    (TOWNSHIP + "999", MARCH, Role.OFFICE),
    (VILLAGE, MARCH, Role.OFFICER),
    (VILLAGE, MARCH, Role.CLINIC),
)


def test_a_month_that_runs_or_is_not_theirs_is_not_closed(session):
    township(session)
    for area, month, role in NOT_THEIRS:
        who = staff(session, role, TOWNSHIP if role in (Role.OFFICE, Role.CLINIC) else VILLAGE)
        with pytest.raises(NotFound):
            months.close(session, who, area, month, "", THIRD)
        with pytest.raises(NotFound):
            months.reopen(session, who, area, month, Reopening.LATE, THIRD)


def test_opening_again_leaves_both_lines_and_the_reason(village):
    store, who = village
    with store.transaction() as session:
        closed(session, who)
        months.reopen(session, who, VILLAGE, MARCH, Reopening.WRONG, THIRD + timedelta(hours=1))
        months.reopen(session, who, VILLAGE, MARCH, Reopening.LATE, THIRD + timedelta(hours=2))
        closed(session, who, now=THIRD + timedelta(hours=3))
        lines = months.history(session, VILLAGE, MARCH)
        acts = [(line.act, line.reason) for line in lines]
        assert acts == [(MonthAct.CLOSED, None), (MonthAct.REOPENED, Reopening.WRONG), (MonthAct.CLOSED, None)]
        assert not months.differences(session, lines)[lines[-1].id]
    assert wrong(store) == []


def test_township_and_villages_are_closed_apart_and_those_left_are_named(village):
    store, who = village
    with store.transaction() as session:
        office = staff(session, Role.OFFICE, TOWNSHIP)
        earlier_officers(session, datetime(2026, 3, 1, tzinfo=UTC))
        assert months.unclosed(session, TOWNSHIP, MARCH) == {VILLAGE: "上湾村", OTHER_VILLAGE: "下湾村"}
        closed(session, who)
        whole = closed(session, office, TOWNSHIP)
        assert whole.counts == {"birth": 1, "exam": 1, "migrate_out": 1}
        assert months.unclosed(session, TOWNSHIP, MARCH) == {OTHER_VILLAGE: "下湾村"}
        months.reopen(session, office, VILLAGE, MARCH, Reopening.ASKED, THIRD)
        assert list(months.unclosed(session, TOWNSHIP, MARCH)) == [VILLAGE, OTHER_VILLAGE]


DEEDS = st.lists(
    st.tuples(st.sampled_from(["enter", "enter", "amend", "void", "close", "reopen"]), st.integers(0, 9)), max_size=14
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(deeds=DEEDS)
def test_whatever_comes_after_a_close_its_figures_and_the_addendum_give_those_of_today(tmp_path_factory, deeds):
    with fresh(tmp_path_factory.mktemp("m")) as store:
        with store.transaction() as session:
            township(session)
            who, by = cadre(session), officer(session)
            people = [woman(session, name).id for name in ("刘小梅", "张秀兰", "陈玉")]
        roots: list[str] = []
        for at, (deed, place) in enumerate(deeds):
            now = THIRD + timedelta(minutes=at)
            with store.transaction() as session:
                play(session, deed, place, who, by, people, roots, now)
                state = months.state(session, VILLAGE, MARCH)
                added, gone = state.addendum.added, state.addendum.gone
                kinds = {*state.counts, *added}
                sums = {kind: state.counts.get(kind, 0) + added.get(kind, 0) - gone.get(kind, 0) for kind in kinds}
                assert (
                    {kind: n for kind, n in sums.items() if n} == dict(month_books.sums(state.now)) == recount(session)
                )
            assert wrong(store) == []


def play(session, deed, place, who, by, people, roots, now):
    """One deed: a report of March, a correction (perhaps into February), a withdrawal, a close, an opening."""
    person = session.get(daybook.Person, people[place % 3])
    if deed == "enter":
        kind = (EventKind.MIGRATE_OUT, EventKind.RETURN_HOME)[place % 2]
        said = {"to_place": "东莞"} if kind is EventKind.MIGRATE_OUT else {}
        answers = answers_for(session, person, f"2026-03-{10 + place}", **said)
        roots.append(daybook.enter(session, by, kind, answers, new_id(), now).event.root_id)
    elif deed in ("amend", "void") and roots:
        root = roots[place % len(roots)]
        try:
            old = daybook.mine(session, who, root, now)
        except NotFound:
            return
        if deed == "void":
            daybook.void(session, who, root, now)
        else:
            hers = session.get(daybook.Person, old.person_id)
            said = {"to_place": "深圳"} if old.kind is EventKind.MIGRATE_OUT else {}
            answers = answers_for(session, hers, f"2026-0{2 + place % 2}-{10 + place}", **said)
            daybook.amend(session, who, root, answers, new_id(), now)
    elif deed == "close":
        closed(session, who, now=now)
    elif deed == "reopen" and months.history(session, VILLAGE, MARCH):
        months.reopen(session, who, VILLAGE, MARCH, Reopening.LATE, now)


def recount(session):
    """March of the village, counted in SQL of its own."""
    session.flush()
    wanted = (
        "SELECT kind, count(*) FROM event WHERE substr(group_code, 1, 12) = :village AND status = 'recorded'"
        " AND visibility <> 'clinic' AND occurred_on >= '2026-03-01' AND occurred_on < '2026-04-01' GROUP BY kind"
    )
    rows = session.connection().execute(sa.text(wanted), {"village": VILLAGE}).all()
    return {EventKind(kind): n for kind, n in rows}


TAMPERED = (
    (sa.update(MonthClose).values(counts={"birth": 2}), "broken at line 1"),
    (sa.update(MonthClose).values(by="somebody"), "broken at line 1"),
    (sa.update(MonthClose).values(rows=[]), "its figures are not the sum of its reports"),
    (sa.delete(MonthClose).where(col(MonthClose.place) == 1), "broken at line 1"),
    (sa.delete(Event).where(col(Event.kind) == EventKind.BIRTH), "1 of its reports are gone"),
    (sa.update(Event).values(occurred_on=date(2026, 3, 2)), "its reports are not as they were counted"),
    (sa.update(Event).values(visibility=Visibility.CLINIC), "differs from today's reports by 3"),
)


def test_whatever_is_changed_behind_a_close_is_found(village):
    store, who = village
    with store.transaction() as session:
        closed(session, who)
        closed(session, staff(session, Role.OFFICE, TOWNSHIP), TOWNSHIP)
    with store.transaction() as session:
        for change, said in TAMPERED:
            with session.begin_nested() as undone:
                session.connection().execute(change)
                session.expire_all()
                assert any(said in line for line in checks.wrong_books(session, NOON)), said
                undone.rollback()
            session.expire_all()
        assert list(checks.wrong_books(session, NOON)) == []


def test_a_report_put_in_behind_the_close_as_if_it_had_been_there_is_found(village):
    store, who = village
    with store.transaction() as session:
        closed(session, who)
        report(session, woman(session), EventKind.MARRIAGE, date(2026, 3, 9))
    assert wrong(store) == [
        f"township {TOWNSHIP}: close 1 ({VILLAGE}, 2026-03): differs from today's reports by 1 that neither came nor"
        " ended later"
    ]


def test_a_close_holds_when_people_are_erased_cases_closed_and_entries_rejected(village):
    store, who = village
    with store.transaction() as session:
        hers = session.exec(select(Event).where(Event.kind == EventKind.BIRTH)).one()
        her = session.get(daybook.Person, hers.person_id)
        check = enter(session, officer(session), EventKind.EXAM, her, exam_kind="pnc")
        counts = dict(closed(session, who).counts)
        daybook.reject(session, joined(session, her), check.root_id, THIRD)
        left = session.exec(select(Event).where(Event.kind == EventKind.MIGRATE_OUT)).one()
        erasing.erase_in_person(session, left.person_id, "", THIRD, THIRD.date())
        assert closing.close(session, THIRD + timedelta(days=200), 10) == 1
    with store.transaction() as session:
        found = months.state(session, VILLAGE, MARCH)
        assert ({kind.value: n for kind, n in found.counts.items()}, bool(found.addendum)) == (counts, False)
    assert wrong(store) == []
