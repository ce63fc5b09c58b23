"""What holds for the plan of any person: random histories, consents, holds and pauses."""

import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.kinds import EventKind, Scope
from models.rules.history import Fact
from models.rules.plan import plan
from models.rules.plan_settings import Pause, PlanSettings, Round
from tests.models.rules.planning import ALL, SCHEDULES

START = date(2025, 1, 1)
HORIZON = date(2029, 1, 1)
DAYS = st.integers(0, 1000).map(lambda number: START + timedelta(days=number))
ANSWERS: Mapping[EventKind, st.SearchStrategy[dict[str, object]]] = {
    EventKind.PREGNANCY: st.one_of(
        st.fixed_dictionaries({"lmp": DAYS.map(date.isoformat)}),
        st.fixed_dictionaries({"gest_weeks": st.integers(0, 42)}),
        st.just({"lmp": "不记得"}),
    ),
    EventKind.MEASURE: st.fixed_dictionaries(
        {
            "action": st.sampled_from(["start", "stop", "replace", "reaction"]),
            "method": st.sampled_from(["iud", "injectable", "pill"]),
        }
    ),
    EventKind.EXAM: st.fixed_dictionaries(
        {"exam_kind": st.sampled_from(["round", "prepregnancy", "anc", "pnc", "measure_check"])}
    ),
    EventKind.RETURN_HOME: st.fixed_dictionaries(
        {"temporary": st.booleans(), "until": st.one_of(st.none(), DAYS.map(date.isoformat))}
    ),
}
SPANS = st.tuples(DAYS, st.one_of(st.none(), DAYS))
SETTINGS = st.builds(
    PlanSettings,
    presets=st.fixed_dictionaries({"anc": st.sampled_from(["bphs5", "cn7", "who8"])}),
    rounds=st.just((Round("1", date(2025, 4, 1), date(2025, 5, 15)), Round("2", date(2026, 4, 1), date(2026, 5, 15)))),
    seed=st.text(max_size=3),
    holds=st.lists(SPANS, max_size=1).map(tuple),
    pauses=st.lists(SPANS.map(lambda span: Pause(*span)), max_size=1).map(tuple),
    joined=st.one_of(st.none(), DAYS),
)
GRANTS = st.dictionaries(st.sampled_from(Scope), DAYS)


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    kinds = draw(st.lists(st.sampled_from(EventKind), max_size=8))
    facts = []
    for number, kind in enumerate(kinds):
        on, late = draw(DAYS), draw(st.integers(0, 90))
        answers = draw(ANSWERS.get(kind, st.just({})))
        facts.append(Fact(f"e{number}", kind, on, on + timedelta(days=late), answers))
    return facts


@given(histories(), GRANTS, SETTINGS, st.randoms())
def test_plan_does_not_depend_on_the_order_of_facts(
    facts: list[Fact], grants: dict[Scope, date], settings: PlanSettings, chance: object
) -> None:
    shuffled = sorted(facts, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert plan(facts, grants, settings, SCHEDULES, HORIZON) == plan(shuffled, grants, settings, SCHEDULES, HORIZON)


@given(histories(), GRANTS, SETTINGS)
def test_each_reminder_has_its_consent_a_window_and_a_name_of_its_own(
    facts: list[Fact], grants: dict[Scope, date], settings: PlanSettings
) -> None:
    found = plan(facts, grants, settings, SCHEDULES, HORIZON)
    assert all(one.needs in grants and grants[one.needs] <= one.send[0] <= one.send[1] for one in found)
    assert len({(one.schedule, one.anchor, one.nth) for one in found}) == len(found)


@given(histories(), SETTINGS, DAYS)
def test_an_earlier_horizon_gives_the_beginning_of_the_plan(
    facts: list[Fact], settings: PlanSettings, until: date
) -> None:
    whole = plan(facts, ALL, settings, SCHEDULES, HORIZON)
    assert plan(facts, ALL, settings, SCHEDULES, until) == tuple(one for one in whole if one.send[0] <= until)


@given(histories(), SETTINGS, DAYS)
def test_nothing_may_go_from_the_day_of_death_on(facts: list[Fact], settings: PlanSettings, on: date) -> None:
    dead = Fact("death", EventKind.DEATH, on, on)
    found = plan([*facts, dead], ALL, settings, SCHEDULES, HORIZON)
    assert all(one.send[1] < on for one in found)


@given(histories(), SETTINGS, DAYS)
def test_nothing_about_a_pregnancy_may_go_once_it_has_ended(
    facts: list[Fact], settings: PlanSettings, on: date
) -> None:
    facts = [fact for fact in facts if fact.kind is not EventKind.PREGNANCY]
    weeks = {"gest_weeks": 8}
    pregnancy = Fact("p", EventKind.PREGNANCY, on - timedelta(days=30), on - timedelta(days=20), weeks)
    loss = Fact("l", EventKind.PREGNANCY_END, on, on)
    found = plan([*facts, pregnancy, loss], ALL, settings, SCHEDULES, HORIZON)
    assert all(one.send[1] < on for one in found if one.anchor == "p")
    plain = [one.message for one in found if one.schedule == "away.monthly" and on <= one.send[0] < on + timedelta(425)]
    assert set(plain) <= {"monthly_feedback_plain"}


@given(histories(), SETTINGS, SPANS)
def test_nothing_of_pregnancy_or_birth_goes_to_her_under_a_hold(
    facts: list[Fact], settings: PlanSettings, hold: tuple[date, date | None]
) -> None:
    held = PlanSettings(presets=settings.presets, seed=settings.seed, holds=(hold,))
    found = plan(facts, ALL, held, SCHEDULES, HORIZON)
    for one in found:
        if one.group in ("anc", "folic", "birth_plan", "pnc") and one.audience == "woman":
            assert one.send[1] < hold[0] or (hold[1] is not None and one.send[0] >= hold[1])


def test_five_thousand_people_are_planned_in_five_seconds() -> None:
    facts = [
        Fact("p", EventKind.PREGNANCY, date(2026, 2, 1), date(2026, 2, 1), {"lmp": "2026-01-05"}),
        Fact("e", EventKind.EXAM, date(2026, 2, 20), date(2026, 2, 21), {"exam_kind": "anc"}),
        Fact("o", EventKind.MIGRATE_OUT, date(2026, 3, 1), date(2026, 3, 1)),
        Fact("b", EventKind.BIRTH, date(2026, 10, 9), date(2026, 10, 9)),
    ]
    settings = PlanSettings(rounds=(Round("1", date(2026, 4, 1), date(2026, 5, 15)),), seed="x")
    started = time.process_time()
    for _ in range(500):
        plan(facts, ALL, settings, SCHEDULES, date(2027, 1, 1))
    # Measuring coverage takes about twice the time.
    assert time.process_time() - started < (1.5 if sys.gettrace() else 0.5)
