"""Who was erased, or wanted less, since the backup: erased again, and left in peace."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.errors import NotFound
from models.kinds import EventKind, MessageClass, ReminderState, Scope
from models.message import Message
from models.services import choices, consent, erasing, links, marks, outbox, people
from models.tables import Account, Event, Reminder
from tests import stores, traces
from tests.entering import enter
from tests.factories import NOON, joined, officer, township, woman
from tests.scheduler.scenes import report

PHONE = "+8613800000001"


def full(session):
    """A woman of whom something is held in many places, her husband's record and a form of the officer among them."""
    township(session)
    worker = officer(session)
    person, husband = woman(session), woman(session, "李建国")
    people.set_phone(session, person, PHONE)
    who = joined(session, person, verified=False)
    links.share_phone(session, who, PHONE, NOON)
    report(session, person, EventKind.PREGNANCY, NOON.date(), lmp="2026-01-05", gestation={"lmp": "2026-01-05"})
    wedding = report(session, husband, EventKind.MARRIAGE, NOON.date(), spouse="刘小梅", marriage_kind="first")
    wedding.partner_id = person.id
    outbox.queue(session, worker.address, Message(), MessageClass.DIGEST, NOON)
    return person.id, who


@pytest.fixture
def erased(first, put_back):
    """The store that was put back after she had erased herself; her id, her chat, and her key as it was."""
    with first.transaction() as session:
        person_id, who = full(session)
        who = links.access.refresh(session, session.get(Account, who.account_id))
        choices.choose(session, who, Scope.CARE, True, NOON)
        row = people.get(session, person_id)
        held = {
            "key": row.key, "details": row.details, "phone": row.phone, "record": row.record,
            "index": row.phone_index.encode(), "opened key": stores.KEYS.open(row.key, f"person.key:{row.id}"),
            "id": row.id.encode(), "chat": str(who.chat_id).encode(), "name": "刘小梅".encode(),
            "number": PHONE.encode(),
        }  # fmt: skip
    secrets = {name: secret for name, secret in held.items() if secret is not None}
    assert len(secrets) >= 8

    def erase(store):
        with store.transaction() as session:
            erasing.erase(session, who, NOON)

    back, done = put_back(first, erase)
    return back, done, person_id, who, secrets


def test_who_was_erased_since_is_erased_again(erased):
    back, done, person_id, who, _ = erased
    assert done.erased == 1
    with back.transaction() as session:
        with pytest.raises(NotFound):
            people.get(session, person_id)
        assert session.exec(select(Account).where(Account.chat_id == who.chat_id)).first() is None
        by_kind = {event.kind: event for event in session.exec(select(Event))}
        assert (by_kind[EventKind.PREGNANCY].person_id, by_kind[EventKind.PREGNANCY].facts) == (None, None)
        wedding = by_kind[EventKind.MARRIAGE]
        husband = people.get(session, wedding.person_id)
        facts = people.open_for(session, husband, wedding.facts, f"event.facts:{wedding.id}")
        assert facts == {"marriage_kind": "first"}


@pytest.mark.parametrize("what", ["stop", "one purpose", "pause", "hold", "loss", "nothing"])
def test_who_wanted_less_since_or_had_a_loss_is_left_in_peace(first, put_back, what):
    """Also when something was wanted again before the backup was made."""
    with first.transaction() as session:
        _, who = full(session)
        who = links.access.refresh(session, session.get(Account, who.account_id))
        for scope in (Scope.CARE, Scope.ROUND):
            choices.choose(session, who, scope, True, NOON)
    after = NOON + timedelta(minutes=1)

    def since(store):
        with store.transaction() as session:
            acts = {
                "stop": lambda: choices.stop(session, who, after),
                "one purpose": lambda: choices.choose(session, who, Scope.CARE, False, after),
                "pause": lambda: choices.pause(session, who, None, after),
                "hold": lambda: marks.put(session, who.township, who.person_id, "hold", after.date(), None, "", after),
                "loss": lambda: enter(
                    session, officer(session), EventKind.PREGNANCY_END, people.get(session, who.person_id), after
                ),
                "nothing": lambda: choices.choose(session, who, Scope.FEEDBACK, True, after),
            }
            acts[what]()

    back, done = put_back(first, since)
    with back.transaction() as session:
        granted = consent.grants(session, who.person_id)
        open_rows = session.exec(select(Reminder.state).where(Reminder.person_id == who.person_id)).all()
    assert (done.quiet, bool(granted)) == ((0, True) if what == "nothing" else (1, False))
    assert (ReminderState.PLANNED in open_rows) is (what == "nothing")


def test_no_byte_of_her_is_in_what_was_put_back(erased):
    """With the key in hand: every sealed value that opens, and every other value, of every table."""
    back, _, _, _, secrets = erased
    with back.transaction() as session:
        values = b"\n".join(traces.everything(session, stores.KEYS))
    assert "李建国".encode() in values  # it does find those who are there
    assert {name for name, secret in secrets.items() if secret in values} == set()
