"""A report afterwards: corrected, withdrawn, refused by her whom it is about, and by whom."""

import pytest
from sqlmodel import SQLModel

from models import daybook
from models.db import collected
from models.errors import NotFound, Rejected
from models.events import record_of
from models.kinds import ConsentBasis, EventStatus, Role, Scope
from models.services import choices, history
from models.tables import Audit
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import GROUP, NOON, OTHER_GROUP, VILLAGE
from tests.models.reporting import DAY, YES, K, events, report, someone_new


def test_a_correction_keeps_the_old_version_and_the_number(session, officer, mei):
    old = report(session, officer, K.MIGRATE_OUT, answers_for(session, mei, to_place="东莞"))
    new = daybook.amend(
        session, officer, old.event.root_id, answers_for(session, mei, "2026-03-18", to_place="深圳"), "2", NOON + DAY
    )
    assert (new.number, new.event.version, new.event.late_days) == ("0320-01", 2, 2)
    assert [(one.status, one.supersedes_id) for one in events(session)] == [
        (EventStatus.AMENDED, None), (EventStatus.RECORDED, old.event.id),
    ]  # fmt: skip
    assert record_of(history.facts_of(session, mei)).away_place == "深圳"
    again = daybook.amend(session, officer, old.event.root_id, {}, "2", NOON + DAY)
    assert (again.event.id, again.created) == (new.event.id, False)


def test_a_correction_can_name_another_person_of_the_group(session, officer, mei):
    lan = factories.woman(session, "张秀兰")
    old = report(session, officer, K.MIGRATE_OUT, answers_for(session, mei, to_place="东莞"))
    daybook.amend(session, officer, old.event.root_id, answers_for(session, lan, to_place="东莞"), "2", NOON)
    assert [record_of(history.facts_of(session, one)).away for one in (mei, lan)] == [False, True]


@pytest.mark.parametrize("what", ["other", "new", "far"])
def test_a_correction_never_moves_a_consent_or_a_number(session, mei, what):
    cadre = factories.cadre(session)
    kind = K.MIGRATE_OUT if what == "far" else K.EXAM
    old = report(session, cadre, kind, answers_for(session, mei, exam_kind="anc"), basis=YES)
    other = factories.woman(session, "张秀兰", OTHER_GROUP if what == "far" else GROUP)
    answers = someone_new() if what == "new" else answers_for(session, other, exam_kind="anc")
    for act in (lambda: daybook.doubts(session, cadre, kind, answers, NOON, old.event.root_id),
                lambda: daybook.amend(session, cadre, old.event.root_id, answers, "2", NOON)):  # fmt: skip
        with pytest.raises(Rejected) as refused:
            act()
        assert refused.value.phrase == "problem.other_person"


def test_a_tick_cannot_be_given_a_name_later(session, officer, mei):
    tick = report(session, officer, K.EXAM, answers_for(session, mei, exam_kind="anc"))
    with pytest.raises(NotFound):
        daybook.amend(session, officer, tick.event.root_id, answers_for(session, mei, exam_kind="anc"), "2", NOON)


def test_a_withdrawn_report_counts_no_more_and_its_number_is_not_given_again(session, officer, mei):
    first = report(session, officer, K.MIGRATE_OUT, answers_for(session, mei, to_place="东莞"), "1")
    daybook.void(session, officer, first.event.root_id, NOON)
    assert (first.event.status, record_of(history.facts_of(session, mei)).away) == (EventStatus.VOIDED, False)
    assert report(session, officer, K.MIGRATE_OUT, answers_for(session, mei, to_place="东莞"), "2").number == "0320-02"
    with pytest.raises(NotFound):
        daybook.void(session, officer, first.event.root_id, NOON)
    tick = report(session, officer, K.EXAM, answers_for(session, mei, exam_kind="anc"), "3")
    assert daybook.void(session, officer, tick.event.root_id, NOON).number == "0320-03"


@pytest.mark.parametrize(
    ("role", "area", "own", "after", "may"),
    [
        (Role.OFFICER, GROUP, True, 7 * DAY, True), (Role.OFFICER, GROUP, True, 7 * DAY + DAY / 24, False),
        (Role.OFFICER, GROUP, False, 0 * DAY, False),
        (Role.CADRE, VILLAGE, False, 30 * DAY, True), (Role.CADRE, VILLAGE[:-1] + "2", False, 0 * DAY, False),
        (Role.CLINIC, VILLAGE, False, 0 * DAY, False),
    ],
)  # fmt: skip
def test_who_may_correct_and_how_long(session, officer, mei, role, area, own, after, may):
    who = officer if own else factories.staff(session, role, area)
    root = report(session, officer, K.MARRIAGE, answers_for(session, mei)).event.root_id
    if may:
        assert daybook.mine(session, who, root, NOON + after).root_id == root
    else:
        with pytest.raises(NotFound):
            daybook.mine(session, who, root, NOON + after)


def test_a_cadre_does_not_change_what_is_for_the_clinic(session, officer):
    event = report(session, officer, K.DEATH, someone_new(year=2026)).event
    cadre = factories.cadre(session)
    assert [daybook.number_only(who, event) for who in (officer, cadre)] == [True, True]
    with pytest.raises(NotFound):
        daybook.mine(session, cadre, event.root_id, NOON)


def test_her_no_makes_every_version_a_tick(session, officer, mei):
    joined = factories.joined(session, mei)
    root = enter(session, officer, K.EXAM, mei, exam_kind="anc").root_id
    daybook.amend(session, officer, root, answers_for(session, mei, exam_kind="pnc"), "2", NOON)
    daybook.reject(session, joined, root, NOON)
    assert {(one.person_id, one.facts, one.fingerprint, one.consent_basis) for one in events(session)} == {
        (None, None, "", ConsentBasis.DECLINED)
    }
    assert record_of(history.facts_of(session, mei)).exams == ()


def test_after_her_no_no_row_says_whose_tick_it_is(session, officer, mei):
    joined = factories.joined(session, mei)
    choices.choose(session, joined, Scope.CARE, True, NOON)
    root = enter(session, officer, K.PREGNANCY, mei, gestation={"lmp": "2026-03-01"}).root_id
    assert _side_by_side(session, mei.id, root) == {"event", "followup", "reminder"}
    daybook.reject(session, joined, root, NOON)
    assert _side_by_side(session, mei.id, root) == set()
    assert [row["actor"] for row in collected(session, Audit) if row["action"] == "event.reject"] == [""]


def _side_by_side(session, *values):
    """Tables with a row in which all the values stand."""
    session.flush()
    tables = {
        table.name: session.connection().execute(table.select()).all() for table in SQLModel.metadata.sorted_tables
    }
    return {name for name, rows in tables.items() if any(set(values) <= set(map(str, row)) for row in rows)}


@pytest.mark.parametrize("verified", [True, False])
def test_a_no_counts_only_from_her_own_verified_chat(session, officer, mei, verified):
    other = factories.joined(session, factories.woman(session, "张秀兰") if verified else mei, verified=verified)
    root = enter(session, officer, K.EXAM, mei, exam_kind="anc").root_id
    with pytest.raises(NotFound):
        daybook.reject(session, other, root, NOON)


def test_her_no_to_a_marriage_takes_it_from_both(session, officer, mei):
    jian = factories.woman(session, "李建国")
    root = enter(session, officer, K.MARRIAGE, mei, spouse=answers_for(session, jian)["person"]).root_id
    daybook.reject(session, factories.joined(session, mei), root, NOON)
    assert [history.facts_of(session, one) for one in (mei, jian)] == [(), ()]


def test_every_change_is_in_the_audit(session, officer, mei):
    event = enter(session, officer, K.MIGRATE_OUT, mei, to_place="东莞")
    daybook.amend(session, officer, event.root_id, answers_for(session, mei, to_place="深圳"), "2", NOON)
    daybook.void(session, officer, event.root_id, NOON)
    noted = [(row["action"], row["actor"]) for row in collected(session, Audit) if row["object_id"] == event.root_id]
    assert noted == [(action, officer.account_id) for action in ("event.enter", "event.amend", "event.void")]


def test_a_correction_changes_the_year_of_birth_on_record(session, officer):
    mei = factories.woman(session, birth_year=1969)
    root = enter(session, officer, K.EXAM, mei, exam_kind="anc").root_id
    answers = answers_for(session, mei, exam_kind="anc", birth_year=1996)
    daybook.amend(session, officer, root, answers, "2", NOON)
    assert mei.birth_year == 1996
    daybook.enter(session, officer, K.EXAM, answers | {"birth_year": 1980}, "3", NOON, ConsentBasis.TOLD_AND_AGREED)
    assert mei.birth_year == 1996
