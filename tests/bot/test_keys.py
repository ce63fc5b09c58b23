"""`key` and `key rotate`: everything is sealed with the new key, however often it is ended; nothing secret is said."""

import os
import re

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from bot import keys, logs
from bot.opening import open_store
from bot.process import identity
from bot.settings import Settings
from models import rotation, sealing
from models.clock import utc_now
from models.db import keyring
from models.errors import SettingsWrong
from models.kinds import EventKind, ItemKind, MessageClass, Role
from models.message import Message
from models.services import access, asks, drafts, followup_rows, leases, links, outbox, people, pins, staff
from models.tables import Account, Draft, Event, Followup, Lease, Outbox, Person, Pin, Township
from tests import stores
from tests.bot.calling import call
from tests.entering import enter
from tests.factories import GROUP, NOON, TOWNSHIP, joined, officer, township, woman

PHONE = "+8613800000001"
HERS = {
    "rosterrow.details",
    *("person.details", "person.phone", "person.record", "person.own", "person.past"),
    *("event.facts", "slipphoto.handle", "slipphoto.content"),
}
"""Columns that only a person's own key seals."""


@pytest.fixture(autouse=True, params=[stores.SQLITE, stores.POSTGRES])
def place(monkeypatch, tmp_path, request):
    """The settings of a new install, on each kind of store."""
    for name in [name for name in os.environ if name.startswith("DAYBOOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(logs, "configure", lambda: None)
    with stores.address(tmp_path / "data", request.param) as url:
        monkeypatch.setenv("DAYBOOK_DATABASE_URL", url)
        sealing.load(Settings.read().keys)
        yield Settings.read().keys


@pytest.fixture
def furnished(place):
    """A store with something in every sealed column."""
    store = open_store(Settings.read())
    with store.transaction() as session:
        township(session)
        worker, person = officer(session), woman(session)
        people.set_phone(session, person, PHONE)
        staff.give_name(session, session.get(Account, worker.account_id), "周安")
        drafts.begin(session, worker, EventKind.BIRTH, {"at": "person"}, NOON)
        outbox.queue(session, worker.address, Message(), MessageClass.DIGEST, NOON)
        session.get(Township, TOWNSHIP).settings = {"pin": True}
        pad = pins.begin(session, worker, NOON)
        pins.tap(session, worker, pad.number, 0, "7", 5, NOON)
        enter(session, worker, EventKind.MIGRATE_OUT, person, to_place="广东东莞")
        item = asks.open_item(session, person, ItemKind.CALL_BACK, "me", NOON)
        row = session.get(Followup, item)
        row.note = followup_rows.seal(session, row, "下午")
        nobody = Followup(
            township=TOWNSHIP,
            group_code=GROUP,
            kind="call_back",
            opened_by="x",
            opened_on=NOON.date(),
            due_on=NOON.date(),
        )
        nobody.note = followup_rows.seal(session, nobody, "上午")
        nobody.request = keyring(session).seal(b"withdraw", f"followup.request:{nobody.id}")
        session.add(nobody)
    store.engine.dispose()
    return worker


def look(see):
    store = open_store(Settings.read())
    try:
        with store.transaction() as session:
            return see(session)
    finally:
        store.engine.dispose()


def typed(session):
    """What stands on the keypad of the only worker who types a PIN."""
    worker = access.refresh(session, session.get(Account, session.exec(select(Pin.account_id)).one()))
    return pins.showing(session, worker, 5, NOON).keys.digits


def everything_opens(session):
    """What the store holds, as its readers find it."""
    person = session.exec(select(Person)).one()
    worker = session.exec(select(Account).where(Account.name.is_not(None))).one()
    return (
        people.known(session, person).name,
        people.phone(session, person),
        staff.name_of(session, worker),
        drafts.content(session, session.exec(select(Draft)).one()),
        sorted(followup_rows.note_of(session, row) for row in session.exec(select(Followup))),
        outbox.opened(session, session.exec(select(Outbox)).one().model_dump()),
        typed(session),
        [
            keyring(session).open(row.request, f"followup.request:{row.id}")
            for row in session.exec(select(Followup).where(Followup.request.is_not(None)))
        ],
    )


def test_each_sealed_column_is_sealed_by_the_store_or_by_a_persons_key():
    sealed = {f"{table.name}.{column.name}" for table in SQLModel.metadata.sorted_tables for column in table.columns
              if isinstance(column.type, sa.LargeBinary)}  # fmt: skip
    of_the_store = {f"{column.table.name}.{column.key}" for column in rotation.SEALED}
    assert of_the_store | HERS == sealed
    assert of_the_store & HERS == set()


def test_rotating_seals_and_blinds_everything_with_the_new_key(furnished):
    before, phone = look(everything_opens), look(lambda session: session.exec(select(Person.phone_index)).one())
    code, said = call("key", "rotate")
    assert code == 0
    assert "7 values are sealed with key 2 now, and 2 digests" in said
    assert look(everything_opens) == before
    assert look(rotation.by_key).keys() == {2}
    assert look(lambda session: session.exec(select(Person.phone_index)).one()) != phone


def test_what_is_found_by_a_digest_is_found_after_it(furnished):
    """Her number proves who she is; the same report has the same number."""
    first = look(lambda session: session.exec(select(Event.id)).one())
    call("key", "rotate")
    call("key", "rotate", "--finish")

    def again(session):
        person = session.exec(select(Person)).one()
        event = enter(session, furnished, EventKind.MIGRATE_OUT, person, to_place="广东东莞")
        return links.share_phone(session, joined(session, person, verified=False), PHONE, NOON), event.id

    assert look(again) == (True, first)


def test_the_keys_are_shown_with_what_they_do_and_never_themselves(furnished, place):
    assert re.search(r"^key 1: made 20\d\d-\d\d-\d\d, seals, blinds, 7 values in the store$", call("key")[1], re.M)
    call("key", "rotate")
    said = call("key")[1].splitlines()
    assert [line.split(", ", 1)[1] for line in said[-2:]] == [
        "0 values in the store",
        "seals, blinds, 7 values in the store",
    ]
    secrets = [key.hex() for key in sealing.load(place).keys.values()]
    assert not any(secret[:8] in line for secret in secrets for line in said)


def test_a_key_file_of_before_days_were_noted_is_read(furnished, place):
    place.write_text(place.read_text().rsplit(":", 1)[0] + "\n")
    assert "key 1: made before days were noted" in call("key")[1]
    assert call("key", "rotate")[0] == 0
    assert [line.count(":") for line in place.read_text().split()] == [1, 2]


def test_old_keys_go_only_when_nothing_needs_them(furnished, place):
    call("key", "rotate")
    assert len(sealing.load(place).keys) == 2
    assert "keys dropped: 1" in call("key", "rotate", "--finish")[1]
    assert list(sealing.load(place).keys) == [2]
    assert look(everything_opens)[0] == "刘小梅"
    assert "keys dropped: none" in call("key", "rotate", "--finish")[1]
    sealing.save(place, sealing.with_new_key(sealing.load(place)))
    with pytest.raises(SettingsWrong, match="older keys are still needed"):
        call("key", "rotate", "--finish")


@pytest.mark.parametrize("portions", range(9))
def test_ended_anywhere_it_goes_on_with_the_same_new_key(furnished, monkeypatch, portions):
    before = look(everything_opens)
    left = iter(range(portions))

    def work(do):
        def guarded(*given):
            if next(left, None) is None:
                raise KeyboardInterrupt
            return do(*given)

        return guarded

    monkeypatch.setattr(rotation, "_PORTION", 1)
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_portion", work(rotation._portion))
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(Settings.read())
    assert look(everything_opens) == before
    assert (call("key", "rotate")[0], look(everything_opens)) == (0, before)
    assert look(rotation.by_key) == {2: 7}


def test_ended_while_digests_are_made_all_are_of_the_old_key(furnished, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_fingerprints", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(Settings.read())
    with pytest.raises(SettingsWrong, match="older keys are still needed"):
        call("key", "rotate", "--finish")
    assert look(lambda s: links.share_phone(s, joined(s, s.exec(select(Person)).one(), verified=False), PHONE, NOON))
    assert call("key", "rotate")[1].count("key 2") == 1


def test_no_key_is_changed_while_the_program_runs(furnished, place):
    look(lambda session: leases.take(session, "send:1", identity(), utc_now()))
    before = place.read_text()
    for words in (("key", "rotate"), ("key", "rotate", "--finish")):
        code, said = call(*words)
        assert code == 3
        assert "another process works on this store" in said
    assert place.read_text() == before
    assert look(lambda session: session.exec(select(Lease.name)).all()) == ["send:1"]


def test_a_key_file_without_the_key_that_blinds_does_not_open_the_store(furnished, place):
    old = place.read_text()
    call("key", "rotate")
    place.write_text(old)
    with pytest.raises(SettingsWrong, match="lacks key 2, which this store needs"):
        open_store(Settings.read())


def test_check_finds_values_that_no_key_opens(furnished, place):
    ring = sealing.load(place)
    sealing.save(place, sealing.Keyring({7: ring.keys[1]}))
    assert "7 values are sealed with key 1, which the key file lacks" in call("check")[1]


def test_after_255_keys_there_is_no_further_one():
    with pytest.raises(SettingsWrong, match="no number is left"):
        sealing.with_new_key(sealing.Keyring({255: bytes(32)}))


def test_a_correction_by_somebody_else_keeps_its_digest_too(furnished):
    """A cadre corrects an officer's report; what the cadre sends again has its number afterwards."""
    from models import daybook
    from tests.entering import answers_for
    from tests.factories import cadre

    def correct(session):
        worker, person = cadre(session), session.exec(select(Person)).one()
        root = session.exec(select(Event.root_id)).one()
        return worker, daybook.amend(
            session, worker, root, answers_for(session, person, to_place="深圳"), "k", NOON
        ).event.id

    worker, event_id = look(correct)
    call("key", "rotate")
    entered = look(lambda s: enter(s, worker, EventKind.MIGRATE_OUT, s.exec(select(Person)).one(), to_place="深圳").id)
    assert (entered, worker.has(Role.CADRE)) == (event_id, True)
