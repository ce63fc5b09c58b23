"""The ledger of her yes and no."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.errors import NotFound
from models.kinds import Scope
from models.services import consent
from models.tables import Consent
from tests.factories import NOON, joined, township, woman
from tests.stores import fresh

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def test_purposes_are_asked_in_order_and_a_no_only_once(session: Session) -> None:
    person = woman(session)
    who = joined(session, person)
    asked = []
    while scope := consent.pending(session, person.id):
        asked.append(scope)
        consent.decide(session, who, scope, scope is not Scope.CARE, NOON)
    assert asked == [Scope.ROUND, Scope.CARE, Scope.FEEDBACK]
    assert set(consent.grants(session, person.id)) == {Scope.ROUND, Scope.FEEDBACK}


def test_line_keeps_the_hash_of_the_text_in_her_language(session: Session) -> None:
    person = woman(session)
    consent.decide(session, joined(session, person, "en"), Scope.CARE, True, NOON)
    assert [line.text_hash for line in consent.history(session, person.id)] == [consent.text_hash("en", Scope.CARE)]
    assert consent.text_hash("en", Scope.CARE) != consent.text_hash("zh_Hans", Scope.CARE)


def test_text_of_a_decision_is_found_by_its_hash_in_her_words(session: Session) -> None:
    """What she agreed to outlives a change of the catalogue."""
    person = woman(session)
    for who in (joined(session, person, "en"), joined(session, person)):
        for granted in (True, False, True):
            consent.decide(session, who, Scope.CARE, granted, NOON)
    line = consent.history(session, person.id)[0]
    seen = consent.text_seen(session, line.text_hash)
    assert seen is not None
    assert (seen.language, seen.text) == ("en", consent.text_of("en", Scope.CARE))
    assert hashlib.sha256(seen.text.encode()).hexdigest() == line.text_hash
    assert len(consent.texts(session, person.id)) == 2


def test_a_stop_has_no_text(session: Session) -> None:
    assert consent.text_seen(session, "stop") is None


def test_changed_text_asks_a_yes_again_and_a_no_never(session: Session) -> None:
    person = woman(session)
    for scope, granted in ((Scope.ROUND, False), (Scope.CARE, True), (Scope.FEEDBACK, False)):
        line = {"person_id": person.id, "scope": scope, "granted": granted, "at": NOON, "on": NOON.date()}
        session.add(Consent(township=person.township, text_hash="an older text", **line))
    assert consent.pending(session, person.id) is Scope.CARE
    consent.decide(session, joined(session, person), Scope.CARE, True, NOON + DAY)
    assert consent.pending(session, person.id) is None
    assert consent.grants(session, person.id) == {Scope.CARE: NOON.date()}


def test_only_a_verified_chat_decides(session: Session) -> None:
    who = joined(session, woman(session), verified=False)
    with pytest.raises(NotFound):
        consent.decide(session, who, Scope.CARE, True, NOON)


def test_withdrawing_ends_every_purpose_and_every_question(session: Session) -> None:
    person = woman(session)
    who = joined(session, person)
    for scope in (Scope.CARE, Scope.EXCHANGE):
        consent.decide(session, who, scope, True, NOON)
    consent.withdraw_all(session, who, NOON + DAY)
    assert consent.grants(session, person.id) == {}
    assert consent.pending(session, person.id) is None
    assert len(consent.history(session, person.id)) == 2 + 4


@settings(deadline=None, max_examples=25)
@given(answers=st.lists(st.tuples(st.sampled_from(Scope), st.booleans()), max_size=12))
def test_newest_answer_of_each_purpose_holds(tmp_path_factory: pytest.TempPathFactory, answers: list) -> None:
    with fresh(tmp_path_factory.mktemp("s")) as store, store.transaction() as session:
        township(session)
        person = woman(session)
        who = joined(session, person)
        for day, (scope, granted) in enumerate(answers):
            consent.decide(session, who, scope, granted, NOON + day * DAY)
        wanted = {scope for scope, granted in dict(answers).items() if granted}
        assert set(consent.grants(session, person.id)) == wanted
        lines = consent.history(session, person.id)
        assert len(lines) <= len(answers)


def test_stop_holds_although_the_clock_was_put_back(session: Session) -> None:
    person = woman(session)
    who = joined(session, person)
    consent.decide(session, who, Scope.CARE, True, NOON)
    consent.withdraw_all(session, who, NOON - DAY)
    assert consent.grants(session, person.id) == {}
