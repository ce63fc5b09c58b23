"""Drafts: one open for each account, sealed, kept after every step, dropped, laid aside and taken up again."""

import pytest

from models.errors import NotFound, OutOfDate
from models.kinds import EventKind
from models.services import drafts
from models.tables import Draft
from tests import factories
from tests.factories import NOON


@pytest.fixture
def who(session):
    factories.township(session)
    return factories.officer(session)


@pytest.fixture
def draft(session, who):
    return drafts.begin(session, who, EventKind.BIRTH, {"answers": {"person": "欧阳晓丹"}}, NOON)


def test_what_was_kept_comes_back_and_is_sealed(session, who, draft):
    session.flush()
    assert drafts.content(session, draft) == {"answers": {"person": "欧阳晓丹"}}
    assert "欧阳晓丹".encode() not in draft.content
    assert (drafts.open_of(session, who), draft.version, draft.open) == (draft, 1, True)


def test_a_step_makes_older_buttons_old(session, who, draft):
    drafts.keep(session, draft, {"answers": {}}, NOON)
    assert drafts.pressed(session, who, draft.id, "2") is draft
    for version in ("1", "3", "x", ""):
        with pytest.raises(OutOfDate):
            drafts.pressed(session, who, draft.id, version)


def test_another_draft_is_not_found_and_an_own_closed_one_is_old(session, who, draft):
    stranger = factories.officer(session)
    session.flush()
    with pytest.raises(NotFound):
        drafts.pressed(session, stranger, draft.id, "1")
    with pytest.raises(NotFound):
        drafts.take_up(session, stranger, draft.id)
    drafts.drop(session, draft)
    with pytest.raises(OutOfDate):
        drafts.pressed(session, who, draft.id, "1")
    with pytest.raises(NotFound):
        drafts.pressed(session, who, "0" * 32, "1")


def test_what_was_dropped_is_forgotten(session, who, draft):
    drafts.drop(session, draft)
    session.flush()
    assert (draft.content, drafts.open_of(session, who)) == (None, None)
    with pytest.raises(OutOfDate):
        drafts.take_up(session, who, draft.id)


def test_what_was_laid_aside_is_taken_up_again_unless_another_is_open(session, who, draft):
    session.flush()
    drafts.lay_aside(session, draft)
    assert drafts.open_of(session, who) is None
    assert drafts.take_up(session, who, draft.id) is draft is drafts.open_of(session, who)
    drafts.lay_aside(session, draft)
    drafts.begin(session, who, EventKind.DEATH, {}, NOON)
    with pytest.raises(OutOfDate):
        drafts.take_up(session, who, draft.id)


def test_beginning_drops_the_one_that_was_open(session, who, draft):
    new = drafts.begin(session, who, EventKind.DEATH, {}, NOON, amends="root")
    assert (draft.open, draft.content, new.amends, drafts.open_of(session, who)) == (False, None, "root", new)


def test_drafts_outlive_the_transaction_and_are_read_for_many_at_once(store):
    with store.transaction() as session:
        factories.township(session)
        both = [factories.officer(session), factories.officer(session)]
        kept = drafts.begin(session, both[0], EventKind.BIRTH, {"a": 1}, NOON).id
    with store.transaction() as session:
        drafts.prefetch(session, [one.account_id for one in both])
        found = [drafts.open_of(session, one) for one in both]
        assert [one and one.id for one in found] == [kept, None]
        assert drafts.content(session, session.get(Draft, kept)) == {"a": 1}
