"""Counts of others beside ours: the formula, what is hidden, and which reports are to be looked at again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.kinds import EventKind, Role
from models.reports import agreement
from models.reports.agreement import Compared
from models.rules.small_cells import Hidden
from models.rules.tabled import Line
from tests.factories import FAR_GROUP, GROUP, NOON, TOWNSHIP, VILLAGE, cadre, staff, township
from tests.models.reports.counted import births

TODAY = date(2026, 3, 20)


def line(number: int, area: str = VILLAGE, month: str = "2026-02") -> Line:
    return Line(2, area, EventKind.BIRTH, month, number)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_agreement_is_one_less_the_difference_divided_by_theirs(theirs: int, own: int) -> None:
    found = Compared(line(theirs), own)
    if theirs:
        assert found.percent == max(0, int((1 - abs(theirs - own) / theirs) * 100 + 1e-9))
        assert (found.percent == 100) == (theirs == own)
    else:
        assert found.percent == (100 if own == 0 else None)


@pytest.mark.parametrize(("theirs", "own", "percent"), [(200, 198, 99), (3118, 3118, 100), (10, 30, 0), (0, 3, None)])
def test_worked_numbers(theirs: int, own: int, percent: int | None) -> None:
    assert Compared(line(theirs), own).percent == percent


def test_what_is_hidden_has_neither_difference_nor_agreement() -> None:
    found = Compared(line(7), Hidden.SMALL)
    assert (found.difference, found.percent) == (None, None)


def test_a_cadre_compares_the_own_village_and_is_given_the_reports_that_name_somebody(session: Session) -> None:
    township(session)
    births(session, GROUP, "2026-02-03", 2, person_id="somebody")
    births(session, GROUP, "2026-02-04", 1)
    births(session, GROUP, "2026-03-03", 1, person_id="somebody")
    mine = cadre(session)
    found = agreement.compare(session, mine, [line(4)], TODAY)
    assert [(one.own, one.difference) for one in found] == [(3, 1)]
    again = agreement.again(session, found)
    assert [(row[1], row[4]) for row in again] == [("一组", date(2026, 2, 3))] * 2


def test_an_office_is_told_no_small_number_of_ours(session: Session) -> None:
    township(session)
    births(session, GROUP, "2026-02-03", 3)
    births(session, FAR_GROUP, "2026-01-03", 9)
    office = staff(session, Role.OFFICE, TOWNSHIP)
    asked = [line(3, TOWNSHIP), line(9, TOWNSHIP, "2026-01"), line(3), line(0, TOWNSHIP, "2025-12")]
    assert [one.own for one in agreement.compare(session, office, asked, office.today(NOON))] == [
        Hidden.SMALL, 9, Hidden.OTHER, 0,
    ]  # fmt: skip
