"""Where somebody stands in a round, and what a booked day does to what was planned."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds import EventKind
from models.kinds import RoundState as S
from models.rules.plan_settings import Appointment, Mark, PlanSettings, Round
from models.rules.rounds import PREPREGNANCY, Said, sign_of, state_of
from tests.models.rules.planning import fact, planned, sends

ROUND = Round("2026-1", date(2026, 4, 1), date(2026, 5, 31))
DAY = date(2026, 4, 19)
SETTINGS = PlanSettings(rounds=(ROUND,))


@pytest.mark.parametrize(
    ("said", "done", "today", "state"),
    [
        (Said(), False, "04-05", S.INVITED),
        (Said(S.BOOKED, DAY), False, "04-19", S.BOOKED),
        (Said(S.BOOKED, DAY), False, "04-20", S.INVITED),
        (Said(S.BOOKED, DAY, fell_away=True), False, "04-05", S.INVITED),
        (Said(S.BOOKED, DAY), True, "04-05", S.DONE),
        (Said(S.DECLINED), True, "04-05", S.DONE),
        (Said(S.DECLINED), False, "06-05", S.DECLINED),
        (Said(S.NOT_APPLICABLE), False, "04-05", S.NOT_APPLICABLE),
        (Said(S.DONE), False, "04-05", S.DONE),
        (Said(), False, "05-31", S.INVITED),
        (Said(), False, "06-01", S.LAPSED),
    ],
)
def test_state_follows_from_what_was_said_and_what_is_on_record(said: Said, done: bool, today: str, state: S) -> None:
    assert state_of(ROUND, said, done, date.fromisoformat(f"2026-{today}")) is state


@given(st.builds(Said, st.sampled_from(S), st.dates(date(2026, 3, 1), date(2026, 6, 30))), st.integers(0, 120))
def test_what_is_over_stays_over(said: Said, days: int) -> None:
    """No day makes anything of a decision, and a round that has lapsed asks no more."""
    state = state_of(ROUND, said, False, ROUND.opens + timedelta(days=days))
    later = state_of(ROUND, said, False, ROUND.closes + timedelta(days=days + 1))
    assert later in (S.DONE, S.DECLINED, S.NOT_APPLICABLE, S.LAPSED)
    assert later is (state if state in (S.DONE, S.DECLINED, S.NOT_APPLICABLE) else S.LAPSED)


def booked(on: date = DAY, booked_on: str = "2026-04-02", fell_away: bool = False) -> PlanSettings:
    return PlanSettings(
        rounds=(ROUND,), appointments=(Appointment("v.1", on, date.fromisoformat(booked_on), ROUND.key, fell_away),)
    )


def test_who_booked_is_reminded_the_day_before_and_asked_again_only_once_the_day_is_over() -> None:
    assert sends(planned(settings=SETTINGS), "round") == [
        "round.invite/1 04-01…04-08", "round.again/1 04-22…04-29", "round.last/1 05-24…05-31",
    ]  # fmt: skip
    assert sends(planned(settings=booked()), "round") == [
        "round.invite/1 04-01…04-01", "round.visit/1 04-18…04-19", "round.again/1 04-22…04-29",
        "round.last/1 05-24…05-31",
    ]  # fmt: skip
    late = sends(planned(settings=booked(date(2026, 4, 24))), "round")
    assert "round.again/1 04-25…04-29" in late


@pytest.mark.parametrize("word", ["declined", "not_applicable", "done"])
def test_a_word_about_the_round_ends_it(word: str) -> None:
    settings = PlanSettings(rounds=(ROUND,), marks=frozenset({Mark(ROUND.subject, word)}))
    assert sends(planned(settings=settings), "round") == []


def test_a_check_on_record_ends_the_round_and_the_reminder_of_the_day() -> None:
    check = fact(EventKind.EXAM, "2026-04-10", exam_kind="round")
    assert sends(planned(check, settings=booked()), "round") == []


def test_a_day_that_fell_away_is_told_at_once_and_not_reminded_of() -> None:
    found = sends(planned(settings=booked(fell_away=True)), "round")
    assert "round.moved/1 04-02…04-19" in found
    assert not [one for one in found if one.startswith("round.visit")]


def test_a_day_for_the_check_before_pregnancy_is_no_rounds_day() -> None:
    mine = PlanSettings(appointments=(Appointment("v.1", DAY, date(2026, 4, 2)),))
    assert {one.schedule for one in planned(settings=mine)} == {"prepreg.slip"}
    assert {one.schedule for one in planned(settings=booked())} & {"prepreg.slip", "prepreg.moved"} == set()


@given(st.lists(st.text(min_size=1, max_size=20), max_size=6, unique=True))
def test_every_matter_has_a_sign_of_its_own_that_fits_a_button(keys: list[str]) -> None:
    signs = [sign_of(PREPREGNANCY), *(sign_of(f"round:{key}") for key in keys)]
    assert len(set(signs)) == len(signs)
    assert max(len(sign) for sign in signs) <= 10
