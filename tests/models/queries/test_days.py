"""The day page: what each group reported, signed or did not say, as its reader may see it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.kinds import EventKind, Role, Visibility
from models.queries import days
from models.queries.sight import Shown, shown
from models.services import zero
from models.services.access import Grant, Who
from models.tables import Area
from tests import factories
from tests.entering import enter
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, TOWNSHIP, VILLAGE

TODAY = date(2026, 3, 20)


def page(session: Session, who: Who, day: date = TODAY, group: str = GROUP) -> days.GroupDay:
    return days.pages(session, who, [group], day)[0]


def test_groups_are_those_in_use_within_the_areas(session: Session, officer: Who) -> None:
    assert days.groups_of(session, officer) == (GROUP,)
    assert days.groups_of(session, factories.cadre(session)) == (GROUP, OTHER_GROUP)
    session.get(Area, OTHER_GROUP).active = False  # type: ignore[union-attr]
    session.flush()
    assert days.groups_of(session, factories.cadre(session)) == (GROUP,)
    assert days.groups_of(session, factories.staff(session, Role.CLINIC, TOWNSHIP)) == ()


def test_a_report_is_on_the_page_of_the_day_it_was_made(session: Session, officer: Who) -> None:
    her = factories.woman(session)
    event = enter(session, officer, EventKind.MARRIAGE, her)
    (entry,) = page(session, officer).entries
    assert (entry.root_id, entry.kind, entry.name, entry.code) == (
        event.root_id,
        "marriage",
        "刘*梅",
        her.id[-4:].upper(),
    )
    assert (entry.number, entry.at, entry.mine) == ("0320-01", NOON, True)
    assert page(session, officer, TODAY + timedelta(days=1)).silent


def test_a_group_is_silent_until_it_signs_and_signed_until_it_reports(session: Session, officer: Who) -> None:
    assert page(session, officer).silent
    zero.sign(session, officer, GROUP, NOON)
    signed = page(session, officer)
    assert (signed.silent, signed.signed_at, signed.withdrawn) == (False, NOON, False)
    enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    after = page(session, officer)
    assert (after.silent, after.signed_at, after.withdrawn, len(after.entries)) == (False, None, True, 1)


def test_a_nameless_tick_shows_its_kind_to_its_reporter_alone(session: Session, officer: Who) -> None:
    enter(session, officer, EventKind.PREGNANCY, factories.woman(session), agreed=False)
    assert [(e.kind, e.name, e.code) for e in page(session, officer).entries] == [("pregnancy", "", "")]
    (entry,) = page(session, factories.cadre(session)).entries
    assert (entry.shown, entry.kind, entry.number) == (Shown.UNNAMED, "", "0320-01")


def test_what_protects_a_minor_leaves_its_reporter_the_number(session: Session, officer: Who) -> None:
    enter(session, officer, EventKind.MARRIAGE, factories.woman(session, birth_year=2009))
    (mine,) = page(session, officer).entries
    assert (mine.shown, mine.kind, mine.name, mine.code, mine.number) == (Shown.NUMBER, "", "", "", "0320-01")
    (seen,) = page(session, factories.cadre(session)).entries
    assert (seen.shown, seen.kind) == (Shown.ALL, "marriage")


def test_the_office_sees_that_a_group_was_heard_of_and_nothing_else(session: Session, officer: Who) -> None:
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    assert page(session, office).silent
    enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    seen = page(session, office)
    assert (seen.entries, seen.heard, seen.silent) == ((), True, False)


def test_reports_of_other_groups_are_not_theirs(session: Session, officer: Who) -> None:
    other = factories.officer(session, OTHER_GROUP)
    enter(session, other, EventKind.MARRIAGE, factories.woman(session, group=OTHER_GROUP))
    assert page(session, officer, group=OTHER_GROUP).entries == ()


_PLACES = {"here": GROUP, "beside": OTHER_GROUP, "far": FAR_GROUP, "village": VILLAGE, "township": TOWNSHIP}


@given(
    role=st.sampled_from([Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC]),
    area=st.sampled_from(sorted(_PLACES)),
    kind=st.sampled_from(EventKind),
    visibility=st.sampled_from(Visibility),
    mine=st.booleans(),
    named=st.booleans(),
)
def test_shown_never_tells_more_than_role_and_marking_allow(
    role: Role, area: str, kind: EventKind, visibility: Visibility, mine: bool, named: bool
) -> None:
    who = Who("me", 1, "en", TOWNSHIP, grants=(Grant(role, _PLACES[area]),))
    seen = shown(who, GROUP, kind, visibility, "me" if mine else "other", named=named)
    reaches = area in ("here", "village", "township")
    if not reaches or role is Role.OFFICE:
        assert seen is Shown.NOTHING
    if visibility is Visibility.CLINIC and role is not Role.CLINIC:
        assert seen in (Shown.NUMBER, Shown.NOTHING)
    if visibility is Visibility.CADRE_CLINIC and role is Role.OFFICER:
        assert seen in (Shown.NUMBER, Shown.NOTHING)
    if not named and not mine:
        assert seen is not Shown.ALL
