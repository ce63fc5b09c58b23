"""A closed case loses its person and goes on counting; record, items and plan stay as they were."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from models import daybook
from models.db import Store
from models.errors import NotFound
from models.events import items_of, record_of
from models.kinds import EventKind, Scope
from models.rules.pauses import AFTER_LOSS, PLAIN
from models.services import closing, erasing, history, own_data, people, planning, prompts, reminders, township_settings
from models.tables import Event, ExamRound, Person
from scheduler import retention as job
from tests import factories
from tests.factories import NOON, TOWNSHIP
from tests.scheduler.scenes import agree, at, report
from tests.scratch import from_nothing, kept
from tests.stores import content, fresh

START = date(2024, 1, 10)
AWAY = NOON.date()
ANSWERS = {
    EventKind.PREGNANCY: [{}, {"gestation": {"gest_weeks": 8, "gest_days": 2}}, {"book_opened": True}],
    EventKind.BIRTH: [{"child_sex": "female", "weight_g": 3400}, {"plurality": "2", "plural_no": "1"}],
    EventKind.PREGNANCY_END: [{}],
    EventKind.EXAM: [{"exam_kind": kind, "facility": "镇卫生院"} for kind in ("anc", "pnc", "round", "screening")],
    EventKind.MEASURE: [{"action": "start", "method": "iud"}, {"action": "stop", "method": "iud"}],
    EventKind.MIGRATE_OUT: [{"to_place": "广东东莞"}],
    EventKind.RETURN_HOME: [{}, {"temporary": True, "until": "2025-06-01"}],
    EventKind.MARRIAGE: [{"marriage_kind": "first"}],
}
HISTORIES = st.lists(
    st.sampled_from([(kind, said) for kind, options in ANSWERS.items() for said in options]).flatmap(
        lambda one: st.tuples(st.just(one[0]), st.just(one[1]), st.integers(0, 900), st.integers(0, 40))
    ),
    max_size=9,
)


def state(session, person: Person, now) -> tuple:
    """Everything that is worked out from her history, read for her alone or with many."""
    facts = history.facts_of(session, person)
    assert history.facts_of_many(session, [person]) == {person.id: facts}
    choices = township_settings.of(session, TOWNSHIP)
    wishes = planning.Wishes(dict.fromkeys(Scope, START), joined=START)
    return record_of(facts), items_of(facts), planning.planned(person, facts, wishes, choices, now)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(told=HISTORIES, days=st.integers(0, 1400), again=st.integers(0, 400))
def test_closing_changes_neither_record_nor_items_nor_plan(tmp_path_factory, told, days, again) -> None:
    with fresh(tmp_path_factory.mktemp("s")) as store, store.transaction() as session:
        factories.township(session)
        her = factories.woman(session)
        for kind, said, day, late in told:
            on = START + timedelta(days=day)
            lmp = {"gestation": {"lmp": str(on - timedelta(60))}} if kind is EventKind.PREGNANCY and not said else {}
            report(session, her, kind, on, on + timedelta(days=late), **said, **lmp)
        for instant in (at(START) + timedelta(days=days), at(START) + timedelta(days=days + again)):
            before = state(session, her, instant)
            closing.close(session, instant, 500)
            session.expire_all()
            assert state(session, her, instant) == before
            left = session.exec(select(Event).where(Event.person_id == her.id)).all()
            over = instant.date() - timedelta(days=91)
            assert [e for e in left if e.kind in closing.CLOSING[1:] and max(e.occurred_on, e.reported_on) < over] == []


@pytest.fixture
def closed(store: Store) -> tuple[Store, str]:
    """A birth and the pregnancy before it, more than 90 days ago."""
    with store.transaction() as session:
        factories.township(session)
        her = factories.woman(session)
        pregnant = START
        report(session, her, EventKind.PREGNANCY, pregnant, gestation={"lmp": str(START - timedelta(60))})
        birth = START + timedelta(days=220)
        report(session, her, EventKind.BIRTH, birth, child_sex="female", weight_g=3400, facility="县妇幼")
        her_id = her.id
    with store.transaction() as session:
        nights = [job.run(session, at(birth) + timedelta(days=days)) for days in (89, 92, 93)]
        assert [night.counts.get("closed_cases", 0) for night in nights] == [0, 1, 0]
    return store, her_id


def test_nights_that_plan_many_know_what_was_closed(store: Store) -> None:
    """A loss while she is away: the monthly question stays without good news when the report has lost its person."""
    with store.transaction() as session:
        factories.township(session)
        her = factories.woman(session)
        factories.joined(session, her)
        agree(session, her, Scope.FEEDBACK, on=AWAY)
        report(session, her, EventKind.MIGRATE_OUT, AWAY, to_place="广东东莞")
        report(session, her, EventKind.PREGNANCY_END, AWAY + timedelta(days=30))
        now, person_id = at(AWAY) + timedelta(days=130), her.id
        assert job.run(session, now).counts["closed_cases"] == 1
    with store.transaction() as session:
        reminders.replan_many(session, [person_id], now, "horizon")
        her = people.get(session, person_id)
        assert kept(session, her, now) == from_nothing(session, her, now) != set()
        coming = reminders.planned_for(session, person_id)
        careful = AWAY + timedelta(days=30 + AFTER_LOSS + PLAIN)
        assert {row.message for row in coming if row.send_from < careful} == {prompts.PLAIN}


def test_closed_report_stands(closed: tuple[Store, str]) -> None:
    """Whom it was about cannot be told from it any more: withdrawn, it would go on in her record."""
    store, _ = closed
    with store.transaction() as session:
        cadre = factories.cadre(session)
        for event in session.exec(select(Event)).all():
            with pytest.raises(NotFound):
                daybook.void(session, cadre, event.root_id, at(START) + timedelta(days=400))


def test_closed_report_is_a_tick_that_still_counts(closed: tuple[Store, str]) -> None:
    store, _ = closed
    with store.transaction() as session:
        rows = {row.kind: row for row in session.exec(select(Event))}
        assert all((row.person_id, row.facts, row.fingerprint) == (None, None, "") for row in rows.values())
        assert rows[EventKind.BIRTH].dimensions == {"child_sex": "female", "care": []}
        assert rows[EventKind.PREGNANCY].dimensions is None


def test_person_keeps_only_what_record_and_plan_need(closed: tuple[Store, str]) -> None:
    store, her_id = closed
    with store.transaction() as session:
        facts = history.facts_of(session, people.get(session, her_id))
        said = {fact.kind: dict(fact.answers) for fact in facts}
    assert said == {EventKind.PREGNANCY: {"lmp": str(START - timedelta(60))}, EventKind.BIRTH: {}}


def test_she_sees_what_is_kept_of_closed_cases(closed: tuple[Store, str]) -> None:
    store, her_id = closed
    with store.transaction() as session:
        who = factories.joined(session, people.get(session, her_id))
        shown = own_data.card(session, who, NOON).events
    assert [(one.kind, one.on) for one in shown] == [
        (EventKind.BIRTH, START + timedelta(days=220)), (EventKind.PREGNANCY, START),
    ]  # fmt: skip


def test_what_is_kept_of_closed_cases_goes_with_her(closed: tuple[Store, str]) -> None:
    store, her_id = closed
    with store.transaction() as session:
        past = people.get(session, her_id).past
        assert past is not None
        who = factories.joined(session, people.get(session, her_id))
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
    assert past not in content(store)


def test_check_of_a_round_is_over_with_the_round(session) -> None:
    """Who was there is counted by person as long as the round is looked at."""
    factories.township(session)
    her = factories.woman(session)
    closes = START + timedelta(days=120)
    session.add(ExamRound(township=TOWNSHIP, key="2024-1", opens=START, closes=closes))
    event = report(session, her, EventKind.EXAM, START + timedelta(days=1), exam_kind="round")
    assert closing.close(session, at(closes) + timedelta(days=90), 500) == 0
    assert event.person_id == her.id
    assert closing.close(session, at(closes) + timedelta(days=91), 500) == 1
    assert event.person_id is None
