"""What a reminder says when it is opened, and when it says nothing any more."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from locales import LANGUAGES, text
from models.errors import NotFound
from models.kinds import EventKind, ReminderState
from models.rules import schedules
from models.rules.rounds import sign_of
from models.services import care_messages, marks, own_settings
from models.tables import Clinic, Person, Reminder
from tests.factories import NOON, TOWNSHIP, joined, township, woman
from tests.models.services.arrived import sent
from tests.scheduler.scenes import report

TODAY = NOON.date()


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody on record."""
    township(session)
    return woman(session)


def test_detail_is_protected_and_goes_by_itself(session: Session, person: Person) -> None:
    message = care_messages.opened(session, joined(session, person), sent(session, person), NOON)
    assert message is not None
    assert (message.protect, message.delete_after) == (True, 600)
    assert "镇卫生院" in text("zh_Hans", message.lines[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_schedules_has_a_detail_that_can_be_read(
    session: Session, person: Person, language: str
) -> None:
    who = joined(session, person)
    named = {row.message for row in schedules.load().anchored if row.personal} - {"monthly_feedback"}
    for name in sorted(named):
        message = care_messages.opened(session, who, sent(session, person, message=name), NOON)
        assert message is not None
        assert text(language, message.lines[0])


def test_township_without_a_clinic_still_has_words(session: Session, person: Person) -> None:
    row = sent(session, person)
    session.exec(sa.update(Clinic).values(active=False))
    message = care_messages.opened(session, joined(session, person), row, NOON)
    assert message is not None
    assert text("en", message.lines[0])


def test_the_day_of_a_clinic_names_the_clinic_that_sees_people_then_and_leads_to_booking(
    session: Session, person: Person
) -> None:
    days = {"dates": [(TODAY + timedelta(days=7)).isoformat()], "hours": "14:00–16:00"}
    session.add(Clinic(township=TOWNSHIP, name="上湾村卫生室", hours="8:00–17:00", days=days))
    row_id = sent(session, person, message="round_day")
    row = session.get(Reminder, row_id)
    assert row is not None
    row.anchor = f"round:1:{row.care_to}"
    message = care_messages.opened(session, joined(session, person), row_id, NOON)
    assert message is not None
    assert "上湾村卫生室可以做免费健康检查，时间 14:00–16:00" in text("zh_Hans", message.lines[0])
    assert [button.data for line in message.buttons for button in line] == [f"vd|{sign_of('round:1')}"]


@pytest.mark.parametrize("state", [ReminderState.PLANNED, ReminderState.CANCELLED, ReminderState.SUPPRESSED])
def test_what_was_never_sent_is_not_found(session: Session, person: Person, state: ReminderState) -> None:
    with pytest.raises(NotFound):
        care_messages.opened(session, joined(session, person), sent(session, person, state=state), NOON)


def test_reminder_of_somebody_else_or_unverified_or_a_prompt_is_not_found(session: Session, person: Person) -> None:
    row, other = sent(session, person), joined(session, woman(session, "陈玉"))
    prompt = sent(session, person, "away", "monthly_feedback")
    hers = joined(session, person)
    for who, found in ((other, row), (joined(session, person, verified=False), row), (hers, prompt), (hers, "0" * 32)):
        with pytest.raises(NotFound):
            care_messages.opened(session, who, found, NOON)


def test_window_that_is_over_shows_nothing(session: Session, person: Person) -> None:
    row = sent(session, person)
    assert care_messages.opened(session, joined(session, person), row, NOON + timedelta(days=8)) is None


def test_hold_shows_nothing(session: Session, person: Person) -> None:
    row = sent(session, person)
    marks.put(session, TOWNSHIP, person.id, marks.HOLD, TODAY, None, "", NOON)
    assert care_messages.opened(session, joined(session, person), row, NOON) is None


@pytest.mark.parametrize("ending", [EventKind.PREGNANCY_END, EventKind.BIRTH, EventKind.DEATH, None])
def test_pregnancy_message_shows_nothing_after_its_end(
    session: Session, person: Person, ending: EventKind | None
) -> None:
    report(session, person, EventKind.PREGNANCY, TODAY - timedelta(days=9))
    row = sent(session, person, "anc", "anc_visit")
    if ending:
        report(session, person, ending, TODAY)
    message = care_messages.opened(session, joined(session, person), row, NOON)
    assert (message is None) == (ending is not None)


def test_group_is_told_for_no_more_of_these(session: Session, person: Person) -> None:
    assert care_messages.group(session, joined(session, person), sent(session, person)) == "round"


@pytest.mark.parametrize(("place", "shown"), [("广东东莞", True), ("上海", False)])
def test_who_lives_away_is_shown_the_clinic_of_that_place(
    session: Session, person: Person, place: str, shown: bool
) -> None:
    session.add(
        Clinic(township=TOWNSHIP, name="东莞厚街社区中心", place="东莞市", hours="9:00–17:00", address="康乐路 2 号")
    )
    report(session, person, EventKind.MIGRATE_OUT, TODAY, to_place=place)
    row = sent(session, person, "away", "destination_clinic_card")
    message = care_messages.opened(session, joined(session, person), row, NOON)
    assert message is not None
    said = "\n".join(text("zh_Hans", line) for line in message.lines)
    assert ("东莞厚街社区中心" in said) is ("康乐路 2 号" in said) is shown


def test_detail_has_the_lunar_day_beside_the_other_for_her_who_wants_it(session: Session, person: Person) -> None:
    who, row = joined(session, person), sent(session, person)
    own_settings.change(session, who, NOON, lunar=True)
    message = care_messages.opened(session, who, row, NOON)
    assert message is not None
    assert text("zh_Hans", message.lines[0]).count("（农历") == 2
