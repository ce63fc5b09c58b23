"""What is forgotten, when, and what stays."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from models.db import Store
from models.kinds import EventKind, FollowupState, ItemKind, Role
from models.services import access, claims, drafts
from models.services.access import Who
from models.tables import Draft, Followup, Invitation
from scheduler import retention
from tests.factories import GROUP, TOWNSHIP, officer, township
from tests.scheduler.scenes import at, deliver

BEGUN = at(date(2026, 3, 1))
FORM = {
    "answers": {"person": {"id": "x", "name": "刘小梅"}}, "at": "date", "offered": [{"value": "a", "label": "刘小梅"}],
    "trail": ["person"], "problem": None, "ask": None,
}  # fmt: skip


@pytest.fixture
def owner(store: Store) -> Who:
    with store.transaction() as session:
        township(session)
        return officer(session)


def begin(store: Store, owner: Who, **changes: object) -> str:
    with store.transaction() as session:
        return drafts.begin(session, owner, EventKind.MARRIAGE, FORM | changes, BEGUN).id


def run(store: Store, now: datetime) -> dict[str, int]:
    with store.transaction() as session:
        return dict(retention.run(session, now).counts)


def kept(store: Store, draft_id: str) -> tuple[EventKind, dict[str, object]]:
    with store.transaction() as session:
        draft = session.get_one(Draft, draft_id)
        return draft.kind, drafts.content(session, draft)


def test_owner_is_told_the_day_before_once(store: Store, owner: Who) -> None:
    draft_id = begin(store, owner)
    now = BEGUN + timedelta(days=6, hours=1)
    assert run(store, BEGUN + timedelta(days=5, hours=23)) == {}
    assert (run(store, now), run(store, now)) == ({"drafts_warned": 1}, {})
    [(chat, message)] = deliver(store, now)
    assert (chat, message.lines[0].key) == (owner.chat_id, "draft.fading")
    assert message.buttons[0][0].data == f"f|{draft_id}|1|r"


def test_stale_draft_loses_what_was_answered_and_can_be_continued(store: Store, owner: Who) -> None:
    draft_id = begin(store, owner)
    assert run(store, BEGUN + timedelta(days=7)) == {"drafts_faded": 1}
    assert run(store, BEGUN + timedelta(days=8)) == {}
    kind, form = kept(store, draft_id)
    assert (kind, form["at"], form["answers"], form["offered"], form["trail"]) == (
        EventKind.MARRIAGE,
        "date",
        {},
        [],
        [],
    )
    assert "刘" not in str(form)


def test_stale_card_begins_at_its_first_question(store: Store, owner: Who) -> None:
    draft_id = begin(store, owner, at="card")
    run(store, BEGUN + timedelta(days=7))
    assert kept(store, draft_id)[1]["at"] == "person"


def test_draft_laid_aside_is_forgotten_after_a_day(store: Store, owner: Who) -> None:
    draft_id = begin(store, owner)
    with store.transaction() as session:
        drafts.lay_aside(session, session.get_one(Draft, draft_id))
    assert run(store, BEGUN + timedelta(hours=23)) == {}
    assert run(store, BEGUN + timedelta(days=1)) == {"drafts_forgotten": 1}
    with store.transaction() as session:
        assert session.get_one(Draft, draft_id).content is None


def test_invitation_goes_when_it_has_run_out_unused(store: Store, owner: Who) -> None:
    ends = BEGUN + timedelta(hours=72)
    with store.transaction() as session:
        for number, used in enumerate((None, BEGUN)):
            row = Invitation(
                township=TOWNSHIP,
                secret_hash=str(number),
                role=Role.OFFICER,
                area=GROUP,
                made_at=BEGUN,
                expires_at=ends,
            )
            row.used_at = used
            session.add(row)
    assert run(store, ends) == {}
    assert run(store, ends + timedelta(seconds=1)) == {"invitations_unopened": 1}
    assert run(store, BEGUN + timedelta(days=91)) == {"invitations_opened": 1}


def test_claim_is_taken_once_and_forgotten_in_the_end(store: Store) -> None:
    with store.transaction() as session:
        assert [claims.take(session, "nudge", BEGUN) for _ in range(2)] == [True, False]
    assert run(store, BEGUN + timedelta(days=40)) == {}
    assert run(store, BEGUN + timedelta(days=41)) == {"claims": 1}


def test_owner_without_an_open_chat_is_not_told(store: Store, owner: Who) -> None:
    begin(store, owner)
    with store.transaction() as session:
        from models.services import accounts

        accounts.close(session, owner.chat_id, BEGUN)
        assert access.known(session) == {}
    assert run(store, BEGUN + timedelta(days=6, hours=1)) == {}


def test_offer_of_care_ends_by_itself_sixty_days_after_it_was_due(store: Store, owner: Who) -> None:
    night = at(date(2026, 3, 20), 3)
    due = night.date() - timedelta(days=61)
    with store.transaction() as session:
        for kind in (ItemKind.ANC, ItemKind.CALL_BACK):
            row = Followup(township=TOWNSHIP, group_code=GROUP, kind=kind, opened_by=kind, opened_on=due, due_on=due)
            session.add(row)
    assert run(store, night)["items_lapsed"] == 1
    assert "items_lapsed" not in run(store, night)
    with store.transaction() as session:
        states = dict(session.exec(select(Followup.kind, Followup.state)).all())
    assert states == {ItemKind.ANC: FollowupState.LAPSED, ItemKind.CALL_BACK: FollowupState.OPEN}
