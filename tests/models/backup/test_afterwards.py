"""What a store that was put back does not do again, and what it brings back of the erased: nothing."""

from datetime import date, timedelta

from sqlmodel import col, select

from bot import check as checks
from models import arrivals, incoming
from models.kinds import ArrivalState, EventKind, MessageClass, OutboxState, ReminderState, Role
from models.message import Message
from models.services import erasing, invitations, outages, outbox
from models.tables import AllowanceEntry, Arrival, Invitation, Outage, Outbox, Person, Reminder
from scheduler import reminders as tick
from tests import letters
from tests.entering import enter
from tests.factories import GROUP, NOON, cadre, joined, officer, staff, township, woman

LATER = NOON + timedelta(hours=6)
PHONE = "+8613800000001"


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
