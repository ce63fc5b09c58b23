"""What a store that was put back does not do again, and what it brings back of the erased: nothing."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from bot import check as checks
from models import arrivals, incoming
from models.backup import restoring, writing
from models.db import Store
from models.engine import engine_for
from models.errors import NotFound, SettingsWrong
from models.kinds import ArrivalState, EventKind, MessageClass, OutboxState, ReminderState, Role, Scope
from models.message import Message
from models.sealing import open_with
from models.services import choices, consent, erasing, invitations, links, marks, outages, outbox, people
from models.tables import Account, AllowanceEntry, Arrival, Event, Invitation, Outage, Outbox, Person, Reminder
from models.tombstones import Tombstones
from scheduler import reminders as tick
from tests import letters, stores
from tests.entering import enter
from tests.factories import GROUP, NOON, cadre, joined, officer, staff, township, woman
from tests.scheduler.scenes import report
from tests.stores import quiet, stamp

LATER = NOON + timedelta(hours=6)
PHONE = "+8613800000001"


@pytest.fixture(params=[stores.SQLITE, stores.POSTGRES])
def put_back(tmp_path, request):
    """A function: from a store, a backup as of NOON put back at LATER; `since` happens to the store in between."""
    engines = []
    with stores.address(tmp_path / "back", request.param) as url:

        def do(store, since=lambda _store: None):
            if store.engine.dialect.name == "sqlite":
                stamp(store)
            path, stones = tmp_path / "backup", Tombstones(tmp_path / "data.key.erased")
            writing.write(store, path, NOON, quiet)
            since(replace(store, tombstones=stones))
            engine = engine_for(url)
            engines.append(engine)
            checked = restoring.check(path, stores.KEYS, quiet)
            with engine.begin() as connection:
                done = restoring.fill(connection, checked, stores.KEYS, stones, LATER, quiet)
            return Store(engine, stores.KEYS), done.settled

        yield do
        for engine in engines:
            engine.dispose()


@pytest.fixture
def first(tmp_path):
    with stores.fresh(tmp_path / "first", stores.SQLITE) as store:
        yield store


def rows(store, table):
    with store.transaction() as session:
        return list(session.exec(select(table).order_by(col(table.id))))


def remembered(session, send_from, state=ReminderState.PLANNED):
    person = woman(session)
    row = Reminder(
        township=person.township, person_id=person.id, schedule="anc", section="anc", message="anc_first", anchor="",
        nth=1, send_from=send_from, send_to=send_from + timedelta(days=9), care_from=send_from, care_to=send_from,
        state=state, planned_at=NOON, changed_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_reminders_that_may_have_left_since_do_not_leave_again(first, put_back):
    with first.transaction() as session:
        township(session)
        days = (date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 21))
        past, today, tomorrow = (remembered(session, day).id for day in days)
        sent = remembered(session, days[0], ReminderState.SENT).id
    back, done = put_back(first)
    after = {row.id: (row.state, row.sent_on) for row in rows(back, Reminder)}
    doubtful = (ReminderState.DOUBTFUL, date(2026, 3, 20))
    assert after == {
        past: doubtful, today: doubtful, tomorrow: (ReminderState.PLANNED, None), sent: (ReminderState.SENT, None),
    }  # fmt: skip
    assert done.doubtful == 2
    with back.transaction() as session:
        listed = [line for line in checks.findings(session, LATER) if line.startswith("reminder")]
        assert listed == [f"reminder {one}: doubtful since a backup was put back" for one in sorted((past, today))]
        assert tick.run(session, LATER).counts.get("queued", 0) == 0


def test_messages_that_waited_are_not_sent_and_care_messages_are_listed(first, put_back):
    with first.transaction() as session:
        township(session)
        who = joined(session, woman(session))
        row = remembered(session, date(2026, 3, 20), ReminderState.QUEUED)
        for rank in MessageClass:
            of = row.id if rank is MessageClass.REMINDER else None
            outbox.queue(session, who.address, Message(), rank, NOON, reminder_id=of)
        row = row.id
    back, done = put_back(first)
    ends = {one.rank: (one.state, one.content) for one in rows(back, Outbox) if one.chat_id == who.chat_id}
    doubtful, expired = (OutboxState.DOUBTFUL, None), (OutboxState.EXPIRED, None)
    assert list(ends.values()) == [expired, doubtful, doubtful, expired]
    assert (done.doubtful, done.dropped) == (2, 2)
    assert [one.state for one in rows(back, Reminder)] == [ReminderState.DOUBTFUL]
    with back.transaction() as session:
        assert sum(row in line for line in checks.findings(session, LATER)) == 1


def test_links_that_nobody_had_opened_open_no_more(first, put_back):
    with first.transaction() as session:
        township(session)
        invitations.make(session, Role.CADRE, GROUP[:12], "", NOON)
    back, done = put_back(first)
    assert done.links == 1
    assert [row.expires_at for row in rows(back, Invitation)] == [LATER]


def test_staff_is_asked_to_report_again_by_day_and_the_time_is_excused(first, put_back):
    with first.transaction() as session:
        township(session)
        worker = officer(session)
        joined(session, woman(session))
    back, _ = put_back(first)
    (told,) = rows(back, Outbox)
    assert (told.chat_id, told.rank, told.due_at) == (worker.chat_id, MessageClass.DIGEST, LATER)
    with back.transaction() as session:
        (line,) = outbox.opened(session, told.model_dump()).lines
        assert line.key == "restore.told"
        (outage,) = outages.fresh(session, LATER)
        assert (outage.since, outage.until) == (NOON, LATER)
        assert not outages.take(session, outage, "told", told.township, LATER)
        assert outages.received(session, LATER + timedelta(hours=1)).id == outage.id
    assert len(rows(back, Outage)) == 1


def test_office_and_operator_are_told_that_payments_stand_on_paper_alone(first, put_back):
    """What was owed to somebody erased since is paid by the slip: its code is kept nowhere."""
    with first.transaction() as session:
        office = staff(session, Role.OFFICE, township(session).code)
        her = joined(session, woman(session))
        session.add(
            AllowanceEntry(
                township=her.township, person_id=her.person_id, amount=1000, cause="answer", at=NOON, on=NOON.date()
            )
        )

    def erase(store):
        with store.transaction() as session:
            assert erasing.erase(session, her, NOON).code

    back, done = put_back(first, erase)
    assert (done.erased, done.owed, done.fen) == (1, 1, 1000)
    with back.transaction() as session:
        (told,) = session.exec(select(Outbox).where(Outbox.chat_id == office.chat_id))
        assert [line.key for line in outbox.opened(session, told.model_dump()).lines] == ["restore.office"]
        said = list(checks.put_back(session, LATER))
        assert [line.split(":")[-1].split(",")[0] for line in said] == [
            " compare it with the papers", " pay them out by the slip",
        ]  # fmt: skip
        assert list(checks.put_back(session, LATER + checks.NEWS)) == []


def test_who_came_from_away_and_was_erased_since_is_in_no_packet_that_waited_then(first, put_back):
    with first.transaction() as session:
        township(session)
        letters.trust(session, NOON)
        worker = cadre(session)
        row, other = (
            incoming.read(session, worker, letters.packet(name, 1990, NOON), NOON) for name in ("李静", "周兰")
        )

    def accept_and_erase(store):
        with store.transaction() as session:
            arrivals.accept(session, worker, row.id, GROUP, "", NOON)
            erasing.erase(session, joined(session, session.exec(select(Person)).one()), NOON)

    back, _ = put_back(first, accept_and_erase)
    with back.transaction() as session:
        assert [one.id for one in arrivals.waiting(session, worker, LATER)] == [other.id]
        gone = session.get_one(Arrival, row.id)
        assert (gone.content, gone.state) == (None, ArrivalState.LAPSED)


def test_receipt_numbers_of_the_day_are_not_given_twice(first, put_back):
    with first.transaction() as session:
        township(session)
        who = officer(session)
        assert enter(session, who, EventKind.MIGRATE_OUT, woman(session)).serial == 1
    back, _ = put_back(first)
    with back.transaction() as session:
        for day, numbers in ((LATER, (52, 53)), (LATER + timedelta(days=1), (1, 2))):
            found = [enter(session, who, EventKind.MIGRATE_OUT, woman(session), day).serial for _ in numbers]
            assert tuple(found) == numbers


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
        values = b"\n".join(plain(session))
    assert "李建国".encode() in values  # it does find those who are there
    assert {name for name, secret in secrets.items() if secret in values} == set()


def plain(session):
    """Every value of the store as bytes; what opens with the store's keys or a person's own is opened."""
    ring = stores.KEYS
    owners = {}
    for person in session.exec(select(Person)):
        if person.key:
            owners[person.id] = ring.open(person.key, f"person.key:{person.id}")
    for table in SQLModel.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for name, value in row.items():
                yield value if isinstance(value, bytes) else str(value).encode()
                if isinstance(value, bytes):
                    yield from opened(ring, owners, f"{table.name}.{name}:{row['id']}", value)


def opened(ring, owners, place, sealed):
    openers = [ring.open, *(partial(open_with, key) for key in owners.values())]
    for open_it in openers:
        with suppress(SettingsWrong):
            yield open_it(sealed, place)
