"""Rates and shares are what the rows say, each with what it is of; whoever may not see rows is told no small part."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text as sql
from sqlmodel import Session, select

from models.kinds import EventKind, Scope
from models.reports import shares
from models.reports.figures import Told
from models.reports.shares import Rate
from models.rules.periods import Period
from models.services import closing, township_settings
from models.tables import Event, ExamRound, Person
from tests.factories import GROUP, TOWNSHIP, VILLAGE, township, woman
from tests.models.reports.counted import put, stated
from tests.scheduler.scenes import agree, at, report

TODAY = date(2026, 11, 20)
LMP = date(2025, 9, 1)
BORN = LMP + timedelta(days=280)
YEAR = Period.read("F2026")
MONTH = Period.read("2026-06")


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def rates(session: Session, area: str, period: Period, *rows_of: str) -> dict[str, Rate]:
    session.flush()
    return {rate.name + rate.what: rate for rate in shares.of(session, Told(session, area, TODAY, rows_of), period)}


def value(session: Session, area: str, period: Period, name: str, *rows_of: str) -> tuple[float | None, int]:
    found = rates(session, area, period, *rows_of)[name]
    return found.value, found.of


def mother(session: Session, *visits: int, book: bool = False, after: int | None = None) -> Person:
    """A birth at 40 weeks, visits at these days of the pregnancy, and one so many days after the birth."""
    her = woman(session)
    report(session, her, EventKind.PREGNANCY, LMP + timedelta(days=60), gestation={"lmp": str(LMP)}, book_opened=book)
    for day in visits:
        report(session, her, EventKind.EXAM, LMP + timedelta(days=day), exam_kind="anc")
    report(session, her, EventKind.BIRTH, BORN, child_sex="female")
    if after is not None:
        report(session, her, EventKind.EXAM, BORN + timedelta(days=after), exam_kind="pnc")
    return her


CARE = ("early_booking", "five_visits", "pnc_visit")


def test_care_around_births_is_a_share_of_births(session: Session) -> None:
    mother(session, 90, 120, 150, 180, 210, after=28)
    mother(session, 91, 120, 150, 180, after=29)
    mother(session, book=True, after=0)
    mother(session)
    found = rates(session, VILLAGE, MONTH, VILLAGE)
    assert [(found[name].value, found[name].of) for name in CARE] == [(50, 4), (25, 4), (50, 4)]


def test_what_is_told_of_births_stays_when_their_cases_are_closed(session: Session) -> None:
    for visits, after in (((90, 120, 150, 180, 210), 3), ((100,), None), ((), 40)):
        mother(session, *visits, after=after)
    before = rates(session, VILLAGE, MONTH, VILLAGE)
    later = at(BORN + timedelta(days=140))
    assert closing.close(session, later, 500) == 3
    assert session.exec(select(Event).where(Event.kind == EventKind.BIRTH)).first().person_id is None
    after_ = rates(session, VILLAGE, MONTH, VILLAGE)
    assert [after_[name] for name in CARE] == [before[name] for name in CARE]


def births(session: Session, count: int, sex: str = "male", care: tuple[str, ...] = (), on: date = BORN) -> None:
    """Closed births, as they count on."""
    for _ in range(count):
        put(session, GROUP, EventKind.BIRTH, on, dimensions={"child_sex": sex, "care": list(care)})


def test_the_office_is_told_shares_of_an_ended_township_year_and_of_enough_births_alone(session: Session) -> None:
    births(session, 53, care=("early_booking",))
    births(session, 7)
    assert value(session, TOWNSHIP, YEAR, "early_booking") == (88, 60)
    assert rates(session, TOWNSHIP, YEAR)["five_visits"] == Rate("five_visits", "percent", 0, 60, about=True)
    for area, period in (
        (VILLAGE, YEAR),
        (TOWNSHIP, MONTH),
        (TOWNSHIP, Period.read("2026")),
        (TOWNSHIP, Period.read("F2027")),
    ):
        assert "early_booking" not in rates(session, area, period)


@pytest.mark.parametrize(("part", "rest"), [(3, 60), (60, 3), (20, 20)])
def test_small_parts_small_rests_and_small_wholes_are_hidden(session: Session, part: int, rest: int) -> None:
    births(session, part, care=("early_booking",))
    births(session, rest)
    assert value(session, TOWNSHIP, YEAR, "early_booking")[0] is None


def test_a_sex_ratio_is_of_a_thousand_births_of_a_township_with_its_interval(session: Session) -> None:
    births(session, 510)
    births(session, 489, "female")
    births(session, 40, "unstated")
    assert value(session, TOWNSHIP, YEAR, "sex_ratio") == (None, 0)
    births(session, 1, "female")
    found = rates(session, TOWNSHIP, YEAR)["sex_ratio"]
    assert (found.value, found.of, found.low, found.high) == (104, 1000, 92, 118)
    assert "sex_ratio" not in rates(session, VILLAGE, YEAR, VILLAGE)


def test_rates_are_of_the_mean_population_carried_on_from_the_last_count(session: Session) -> None:
    stated(session, on="2025-10-01", people=1000)
    births(session, 20, on=date(2025, 10, 5))
    births(session, 10, on=date(2025, 11, 5))
    november = rates(session, TOWNSHIP, Period.read("2025-11"))
    assert (november["birth_rate"].value, november["birth_rate"].of) == (round(10_000 / 1025, 2), 1025)
    assert november["natural_growth"].value == november["birth_rate"].value
    births(session, 3, on=date(2026, 1, 5))
    assert value(session, TOWNSHIP, Period.read("2026-01"), "birth_rate")[0] is None
    assert value(session, TOWNSHIP, Period.read("2026-02"), "birth_rate") == (None, 0)
    assert "birth_rate" not in rates(session, TOWNSHIP, Period.read("2025-09"))
    assert "birth_rate" not in rates(session, VILLAGE, Period.read("2025-11"), VILLAGE)


def measure(session: Session, on: date, *told: tuple[str, str]) -> None:
    her = woman(session)
    for number, (action, method) in enumerate(told):
        report(session, her, EventKind.MEASURE, on + timedelta(days=number), what={"action": action, "method": method})


def test_methods_are_those_in_use_on_the_last_day_of_the_year(session: Session) -> None:
    stated(session, on="2025-10-01", people=1000, married_women=200)
    for _ in range(20):
        measure(session, date(2025, 12, 1), ("start", "iud"))
    for _ in range(6):
        measure(session, date(2025, 12, 1), ("start", "pill"))
        measure(session, date(2025, 12, 1), ("start", "condom"), ("stop", "condom"))
        measure(session, date(2026, 10, 1), ("start", "implant"))
    found = rates(session, TOWNSHIP, YEAR)
    used = {name: rate.value for name, rate in found.items() if name.startswith("method") and rate.value}
    assert used == {"methods": 13, "methodiud": 10, "methodpill": 3}
    measure(session, date(2025, 12, 1), ("start", "topical"))
    found = rates(session, TOWNSHIP, YEAR)
    assert [name for name in found if name.startswith("method")] == ["methods"]


def test_coverage_is_of_people_who_agreed_are_not_pregnant_and_are_counted_once(session: Session) -> None:
    session.add(ExamRound(township=TOWNSHIP, key="2026-1", opens=date(2026, 4, 1), closes=date(2026, 5, 31)))
    township_settings.forget(session)
    for number in range(64):
        her = woman(session)
        agree(session, her, Scope.ROUND, on=date(2026, 1, 1))
        if number < 4:
            report(session, her, EventKind.PREGNANCY, date(2026, 1, 5), gestation={"lmp": "2025-12-01"})
        elif number < 34:
            report(session, her, EventKind.EXAM, date(2026, 4, 5), exam_kind="round")
            report(session, her, EventKind.EXAM, date(2026, 4, 9), exam_kind="round")
    for _ in range(9):  # came, and never agreed to be reminded
        report(session, woman(session), EventKind.EXAM, date(2026, 4, 5), exam_kind="round")
    found = rates(session, TOWNSHIP, Period.read("2026-Q2"))["exam_coverage2026-1"]
    assert (found.value, found.of, found.about) == (50, 60, True)
    assert "exam_coverage2026-1" not in rates(session, TOWNSHIP, Period.read("2026-Q1"))


def test_answers_given_are_a_share_of_those_that_were_asked(session: Session) -> None:
    mother(session)
    given, asked = value(session, VILLAGE, Period.read("F2026"), "complete", VILLAGE)
    optional = session.execute(sql("SELECT count(*) FROM event WHERE kind IN ('birth', 'pregnancy')")).scalar_one()
    assert (asked > optional, 0 < (given or 0) < 100) == (True, True)
