"""What the office sets from its chat: listed values, against what it saw, on record, and the plans follow."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from locales import LANGUAGES, text
from models.db import collected
from models.errors import NotFound, OutOfDate
from models.kinds import EventKind, ReminderState, Role, Scope
from models.services import choosing, township_settings
from models.services.access import Who
from models.tables import Audit, Outbox, Township
from tests import factories
from tests.factories import NOON, TOWNSHIP, VILLAGE
from tests.scheduler.scenes import agree, plan, report, rows

TODAY = date(2026, 3, 20)
EVERY = [*choosing.SETTINGS, choosing.off(TODAY + timedelta(days=3))]


@pytest.fixture
def office(session: Session) -> Who:
    """The township's office, alone."""
    factories.township(session)
    return factories.staff(session, Role.OFFICE, TOWNSHIP)


def kept(session: Session) -> dict[str, object]:
    return dict(session.get_one(Township, TOWNSHIP).settings)


@pytest.mark.parametrize("name", EVERY)
def test_every_listed_value_can_be_set_and_taken_back(session: Session, office: Who, name: str) -> None:
    setting = choosing.find(name, TODAY)
    before = choosing.value(session, TOWNSHIP, setting)
    for one in setting.values:
        if one == before:
            continue
        choosing.change(session, office, TOWNSHIP, setting, before, one, NOON)
        assert choosing.value(session, TOWNSHIP, setting) == one
        assert township_settings.of(session, TOWNSHIP).township == TOWNSHIP  # what is kept can be read
        choosing.change(session, office, TOWNSHIP, setting, one, before, NOON)
        assert choosing.value(session, TOWNSHIP, setting) == before
        assert len(f"se|{name}|{one}|u|{before}") <= 64
        assert all(text(language, choosing.named(setting)) for language in LANGUAGES)


def test_what_was_changed_meanwhile_is_not_overwritten(session: Session, office: Who) -> None:
    setting = choosing.SETTINGS["session_days"]
    choosing.change(session, office, TOWNSHIP, setting, "30", "60", NOON)
    with pytest.raises(OutOfDate):
        choosing.change(session, office, TOWNSHIP, setting, "30", "14", NOON)
    assert township_settings.of(session, TOWNSHIP).session_days == 60
    assert [row["detail"] for row in collected(session, Audit) if row["action"] == "setting.change"] == ["30 → 60"]


@pytest.mark.parametrize(
    "name", ["session_day", "off-2026-03-19", "off-2026-04-04", "off-20260321", "off-", "allowance"]
)
def test_what_is_not_listed_does_not_exist(office: Who, name: str) -> None:
    with pytest.raises(NotFound):
        choosing.find(name, TODAY)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("session_days", "30", "0"), ("session_days", "30", "x"), ("quiet_from", "20:30", "22:00"),
     ("preset_anc", "bphs5", "bphs6"), ("names_in_chat", "operator", "none")],
)  # fmt: skip
def test_what_the_file_may_not_say_the_chat_may_not_either(
    session: Session, office: Who, name: str, before: str, after: str
) -> None:
    with pytest.raises(NotFound):
        choosing.change(session, office, TOWNSHIP, choosing.SETTINGS[name], before, after, NOON)
    assert kept(session) == {}


def test_only_the_office_of_the_township_changes_anything(session: Session, office: Who) -> None:
    for who in (factories.cadre(session), factories.staff(session, Role.OFFICE, VILLAGE)):
        with pytest.raises(NotFound):
            choosing.change(session, who, TOWNSHIP, choosing.SETTINGS["weekends_off"], "no", "yes", NOON)


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, 0), (9, 0), (10, 10), (11, 10)])
def test_office_cannot_count_by_a_setting_how_many_agreed(
    session: Session, office: Who, people: int, told: int
) -> None:
    for _ in range(people):
        agree(session, factories.woman(session), Scope.CARE, on=TODAY)
    assert choosing.concerned(session, office.township) == told


def test_other_preset_plans_anew_and_colleagues_hear_of_it(session: Session, office: Who) -> None:
    her, other = factories.woman(session), factories.staff(session, Role.OFFICE, TOWNSHIP)
    factories.joined(session, her)
    agree(session, her, Scope.CARE, on=TODAY)
    report(session, her, EventKind.PREGNANCY, TODAY, lmp="2026-03-01")
    plan(session, her, TODAY)
    setting = choosing.SETTINGS["preset_anc"]
    choosing.change(session, office, TOWNSHIP, setting, "bphs5", "who8", NOON)
    planned = {row.schedule for row in rows(session, her, ReminderState.PLANNED) if row.schedule.startswith("anc.")}
    assert planned
    assert all(one.startswith("anc.who8") for one in planned)
    assert {row["chat_id"] for row in collected(session, Outbox)} == {other.chat_id}
