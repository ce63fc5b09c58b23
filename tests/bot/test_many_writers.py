"""Several processes write into one store at once, each with an engine of its own: nothing lost, nothing doubled.

SQLite lets one write at a time; on PostgreSQL the same is due to what a transaction holds.
"""

from collections import Counter
from datetime import date, timedelta

from sqlmodel import Session, select

from bot.edge import run_batch
from handlers import visits
from handlers.turn import Turn
from models.db import Store
from models.ids import new_id
from models.kinds import Answer, EventKind, ItemKind, OutboxState, ReminderState, Role, Scope
from models.rules.rounds import sign_of
from models.services import asks, audit, choices, feedback, invitations, items, operator
from models.services.access import Who
from models.tables import (
    AllowanceEntry,
    Audit,
    Clinic,
    DeadLetter,
    ExamRound,
    FeedbackPrompt,
    Lease,
    Membership,
    Outbox,
    Reminder,
    SeenUpdate,
    Visit,
)
from models.tables import Event as Report
from scheduler import reminders, retention
from tests import factories
from tests.bot.writers import Act, at_once, batch, hears, in_transaction, populate, reports, rows
from tests.factories import NOON, TOWNSHIP
from tests.scheduler.scenes import agree, at, plan, report, waiting

TODAY = date(2026, 3, 20)


def test_receipts_of_a_group_are_numbered_without_gap_or_double(store: Store) -> None:
    officers = populate(store, lambda session: [factories.officer(session) for _ in range(8)])

    def work(place: int, who: Who) -> Act:
        mine = [hears(100 * place + number, who.chat_id, reports) for number in range(4)]
        return lambda store: [run_batch(store, [one], NOON) for one in mine]

    at_once(store, *(work(place, who) for place, who in enumerate(officers)))
    assert sorted(row.serial for row in rows(store, Report)) == list(range(1, 33))
    assert rows(store, DeadLetter) == []
    with store.transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) is None
        assert len(session.exec(select(Audit).where(Audit.action == "event.enter")).all()) == 32


def test_an_update_that_two_processes_got_is_done_once(store: Store) -> None:
    who = populate(store, factories.officer)
    same = [hears(number, who.chat_id, reports) for number in range(1, 6)]
    at_once(store, batch(*same), batch(*same), batch(*same))
    assert [row.serial for row in rows(store, Report)] == [1, 2, 3, 4, 5]
    assert len(rows(store, SeenUpdate)) == 5
    assert rows(store, DeadLetter) == []


def test_an_update_that_two_got_without_a_chat_is_done_once(store: Store) -> None:
    """Nobody waits for anybody here: the second to commit finds that it was done."""

    def mark(turn: Turn) -> None:
        turn.session.add(Lease(name=new_id(), holder="x", until=NOON))

    at_once(store, *[batch(hears(1, 0, mark, private=False))] * 3)
    assert (len(rows(store, SeenUpdate)), len(rows(store, Lease)), rows(store, DeadLetter)) == (1, 1, [])


def test_a_chat_that_is_new_to_two_processes_has_one_account(store: Store) -> None:
    populate(store, lambda _session: None)
    stranger = 7_800_000_001
    at_once(store, *(batch(hears(number, stranger, lambda turn: turn.say("error.unexpected"))) for number in range(4)))
    assert len(rows(store, Outbox)) == 4
    assert rows(store, DeadLetter) == []


def test_of_two_who_open_an_invitation_one_gets_in(store: Store) -> None:
    token = populate(store, lambda session: invitations.make(session, Role.CADRE, factories.VILLAGE, "", NOON)).token

    def opens(turn: Turn) -> None:
        invitations.redeem(turn.session, turn.who, turn.heard.payload, turn.now)

    at_once(store, *(batch(hears(n, 7_800_000_000 + n, opens, payload=token)) for n in range(1, 5)))
    assert len(rows(store, Membership)) == 1
    with store.transaction() as session:
        assert audit.broken_at(session, TOWNSHIP) is None
        assert len(session.exec(select(Audit).where(Audit.action == "invite.open")).all()) == 1


def test_an_item_is_closed_by_one_of_two_cadres(store: Store) -> None:
    def make(session: Session) -> tuple[str, list[Who]]:
        person = factories.woman(session)
        item = asks.open_item(session, person, ItemKind.CALL_BACK, "x", NOON)
        return item, [factories.cadre(session) for _ in range(4)]

    item_id, cadres = populate(store, make)

    def closes(turn: Turn) -> None:
        items.take(turn.session, turn.who, item_id, turn.now)
        items.done(turn.session, turn.who, item_id, turn.now)

    at_once(store, *(batch(hears(n, who.chat_id, closes)) for n, who in enumerate(cadres, 1)))
    actions = Counter(row.action for row in rows(store, Audit))
    assert (actions["item.take"], actions["item.done"]) == (1, 1)


def test_the_allowance_of_an_answer_is_noted_once(store: Store) -> None:
    def make(session: Session) -> tuple[str, Who]:
        person = factories.woman(session)
        prompt = FeedbackPrompt(township=TOWNSHIP, person_id=person.id, reminder_id="r", asked_on=TODAY)
        session.add(prompt)
        return prompt.id, factories.joined(session, person)

    prompt_id, her = populate(store, make)

    def answers(turn: Turn) -> None:
        feedback.answer(turn.session, turn.who, prompt_id, Answer.ALL_WELL, turn.now)

    at_once(store, *(batch(hears(n, her.chat_id, answers)) for n in range(1, 5)))
    assert len(rows(store, AllowanceEntry)) == 1
    assert rows(store, DeadLetter) == []


def expecting(session: Session, women: int) -> list[Who]:
    """Women who agreed to everything and are pregnant, planned."""
    found = []
    for number in range(women):
        person = factories.woman(session, f"女{number}")
        found.append(factories.joined(session, person))
        agree(session, person, *Scope, on=TODAY - timedelta(days=70))
        report(session, person, EventKind.PREGNANCY, TODAY - timedelta(days=60), gestation={"gest_weeks": 8})
        plan(session, person, TODAY)
    return found


def test_two_tickers_at_one_instant_queue_each_reminder_once(store: Store) -> None:
    populate(store, lambda session: expecting(session, 8))
    days = [at(TODAY + timedelta(days=number)) for number in range(6)]
    for now in days:
        at_once(store, *[in_transaction(lambda session, now=now: reminders.run(session, now))] * 3)
    sent = Counter(row.reminder_id for row in rows(store, Outbox))
    assert len(sent) >= 8
    assert set(sent.values()) == {1}
    assert {row.id for row in rows(store, Reminder) if row.state is ReminderState.QUEUED} == set(sent)


def test_a_stop_that_meets_the_ticker_leaves_nothing_that_waits(store: Store) -> None:
    women = populate(store, lambda session: expecting(session, 6))

    def stops(turn: Turn) -> None:
        choices.stop(turn.session, turn.who, turn.now)

    now = at(TODAY + timedelta(days=1))
    at_once(
        store,
        in_transaction(lambda session: reminders.run(session, now)),
        *(batch(hears(n, who.chat_id, stops)) for n, who in enumerate(women, 1)),
        in_transaction(lambda session: retention.run(session, now)),
    )
    unasked = [row for row in rows(store, Outbox) if row.reminder_id and row.state is OutboxState.QUEUED]
    assert unasked == []
    assert [row for row in rows(store, Reminder) if row.state in (ReminderState.PLANNED, ReminderState.QUEUED)] == []


def test_what_the_program_remembers_is_written_by_several(store: Store) -> None:
    at_once(store, *[in_transaction(lambda session: operator.put(session, operator.TICK, NOON))] * 4)
    with store.transaction() as session:
        assert operator.get(session, operator.TICK) == operator.Remembered({}, NOON)


def test_of_many_who_want_the_last_seat_one_gets_it_and_the_others_are_told_kindly(store: Store) -> None:
    def town(session: Session) -> list[Who]:
        clinic = session.exec(select(Clinic)).one()
        clinic.days = {"of_month": [9], "dates": [], "hours": "", "capacity": 2}
        session.add_all([clinic, ExamRound(township=TOWNSHIP, key="1", opens=TODAY, closes=date(2026, 4, 30))])
        women = [factories.woman(session, f"女{number}") for number in range(6)]
        for woman in women:
            agree(session, woman, Scope.ROUND, on=TODAY)
        return [factories.joined(session, woman) for woman in women]

    women = populate(store, town)
    data = ("vd", sign_of("round:1"), "260409", rows(store, Clinic)[0].id[-8:])
    at_once(store, *(batch(hears(number, who.chat_id, visits.press, data=data)) for number, who in enumerate(women, 1)))
    assert sorted(row.seat for row in rows(store, Visit) if row.day) == [1, 2]
    assert rows(store, DeadLetter) == []
    with store.transaction() as session:
        said = [line.key for message in waiting(session) for line in message.lines]
    assert (said.count("visit.booked"), said.count("visit.full")) == (2, 4)
