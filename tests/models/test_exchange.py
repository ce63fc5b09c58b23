"""Somebody moves from one install to another: two stores with keys of their own, and a file between them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import orjson
import pytest
from sqlmodel import select

from models import arrivals, daybook, envelope, exchange, incoming, transfers
from models.db import Store
from models.errors import NotFound, OutOfDate, Rejected
from models.events import record_of
from models.kinds import EventKind, FollowupState, ItemKind, PacketState, ReminderState, Role, Scope
from models.sealing import Keyring
from models.services import (
    access,
    choices,
    consent,
    history,
    links,
    marks,
    outbox,
    partners,
    people,
)
from models.tables import Arrival, Event, Followup, Outbox, Packet, Person, Reminder
from tests import factories, letters
from tests.bot.writers import another, until_it_waits
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, TOWNSHIP
from tests.models.moving import LATER, Side, fact, her_with, here, said_of, sealed, there, why

__all__ = ["here", "there"]

THIRD = envelope.Identity.of(Keyring({1: bytes(range(40, 72))}), "石桥镇")
"""One more install."""


def test_she_is_on_record_there_with_what_is_due_next_and_her_consents_stay(here: Side, there: Side) -> None:
    packet, letter = sealed(here, Scope.CARE, Scope.FEEDBACK)
    with there.store.transaction() as session:
        row = incoming.read(session, there.cadre, letter.encode(), LATER)
        assert isinstance(row, Arrival)
        assert arrivals.shown(session, row)["name"] == "刘*梅"
        assert session.exec(select(Person)).all() == []
        _, answer = arrivals.accept(session, there.cadre, row.id, OTHER_GROUP, "", LATER)
        person = session.exec(select(Person)).one()
        record = record_of(history.facts_of(session, person))
        assert record.pregnancy
        assert record.pregnancy.edd == date(2026, 10, 12)
        known = people.known(session, person)
        assert (known.name, known.birth_year, people.phone(session, person)) == ("刘小梅", 1996, "+8613800000001")
        assert {one.kind for one in session.exec(select(Followup)).all()} >= {ItemKind.ANC, ItemKind.BIRTH_PLAN}
        assert (consent.history(session, person.id), links.chat_of(session, person.id)) == ([], None)
        assert (session.exec(select(Reminder)).all(), session.exec(select(Event)).all()) == ([], [])
        assert (row.content, row.person_id) == (None, person.id)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        planned = select(Reminder).where(Reminder.state == ReminderState.PLANNED)
        assert session.exec(planned).all()
        incoming.read(session, here.cadre, answer.encode(), LATER)
        session.flush()
        assert exchange.get(session, here.cadre, packet).state is PacketState.ACCEPTED
        assert {one.state for one in session.exec(select(Followup)).all()} == {FollowupState.HANDED_OVER}
        assert all(one.send_to < date(2026, 3, 23) for one in session.exec(planned).all())
        assert marks.live(session, person.id, date(2026, 3, 23)) == {marks.ELSEWHERE: None}
        daybook.follow(session, person, LATER, "test")  # working it out anew opens nothing again
        assert {one.state for one in session.exec(select(Followup)).all()} == {FollowupState.HANDED_OVER}


def test_a_file_is_taken_once_and_decided_once(here: Side, there: Side) -> None:
    _, letter = sealed(here)
    with there.store.transaction() as session:
        row = incoming.read(session, there.cadre, letter.encode(), LATER)
        arrivals.accept(session, there.cadre, row.id, GROUP, "", LATER)
    assert why(there, letter.encode()) == "twice"
    with there.store.transaction() as session:
        for act in (arrivals.give_back, lambda *given: arrivals.accept(*given[:3], GROUP, "", given[3])):
            with pytest.raises(OutOfDate):
                act(session, there.cadre, row.id, LATER)
        assert len(session.exec(select(Person)).all()) == 1
        answer = arrivals.answer_again(session, there.cadre, row.id, LATER)
    with here.store.transaction() as session:
        incoming.read(session, here.cadre, answer.encode(), LATER)
    assert why(here, answer.encode()) == "answered"


def test_a_packet_names_what_the_text_names_and_each_purpose_only_with_her_yes(here: Side) -> None:
    with here.store.transaction() as session:
        person, her = her_with(session, Scope.EXCHANGE)
        enter(session, here.cadre, EventKind.MEASURE, person, what={"action": "start", "method": "pill"})
        enter(session, here.cadre, EventKind.MIGRATE_OUT, person, to_place="广东东莞")
        for scopes, kinds in (
            ((), []),
            ((Scope.CARE,), ["pregnancy"]),
            ((Scope.MEASURE_CARE,), ["pregnancy", "measure"]),
        ):
            for scope in scopes:
                choices.choose(session, her, scope, True, NOON)
            row, letter = exchange.give(session, here.cadre, person.id, here.other, NOON)
            said = letters.opened(letter)
            assert set(said) == {"what", "id", "until", "agreed", "who"}
            assert set(said["who"]) == {"name", "birth_year", "phone", "town", "facts"}
            assert [fact["kind"] for fact in said["who"]["facts"]] == kinds
            assert "东莞" not in orjson.dumps(said).decode()
            exchange.take_back(session, here.cadre, row.id, NOON)
        assert said["who"]["facts"][1] == {"kind": "measure", "on": "2026-03-20", "told": "2026-03-20"} | {
            "action": "start", "method": "pill",
        }  # fmt: skip


@pytest.mark.parametrize("what", ["loss", "hold"])
def test_nothing_of_a_pregnancy_goes_along_after_a_loss_or_under_a_hold(here: Side, what: str) -> None:
    with here.store.transaction() as session:
        person, _ = her_with(session, Scope.EXCHANGE, Scope.CARE)
        if what == "loss":
            enter(session, here.cadre, EventKind.PREGNANCY_END, person)
        else:
            marks.put(session, TOWNSHIP, person.id, marks.HOLD, date(2026, 3, 20), None, "", NOON)
        _, letter = exchange.give(session, here.cadre, person.id, here.other, NOON)
        assert letters.opened(letter)["who"]["facts"] == []


@pytest.mark.parametrize("how", ["never", "withdrawn", "stopped", "another text"])
def test_without_her_yes_to_this_text_there_is_no_packet(here: Side, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with here.store.transaction() as session:
        person, her = her_with(session, *([] if how == "never" else [Scope.EXCHANGE]))
        if how == "withdrawn":
            choices.choose(session, her, Scope.EXCHANGE, False, NOON)
        elif how == "stopped":
            choices.stop(session, her, NOON)
        elif how == "another text":
            monkeypatch.setattr(consent, "text_hash", lambda *_: "1" * 64)
        with pytest.raises(Rejected) as refused:
            exchange.give(session, here.cadre, person.id, here.other, NOON)
        assert refused.value.phrase == "exchange.no_consent"
        assert session.exec(select(Packet)).all() == []


def test_one_packet_at_a_time_and_only_by_the_cadre_of_her_village(here: Side) -> None:
    packet, _ = sealed(here)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        with pytest.raises(Rejected) as refused:
            exchange.give(session, here.cadre, person.id, here.other, LATER)
        assert refused.value.phrase == "exchange.is_one"
        third = partners.trust(session, THIRD.line, THIRD.fingerprint, LATER)
        for go in (
            lambda: exchange.give(session, here.cadre, person.id, third.short, LATER),
            lambda: transfers.offer(session, here.cadre, person.id, OTHER_GROUP, LATER),
        ):
            with pytest.raises(Rejected):
                go()
        others = [
            factories.cadre(session, factories.OTHER_VILLAGE), factories.officer(session),
            factories.staff(session, Role.OFFICE, TOWNSHIP), factories.staff(session, Role.CLINIC, TOWNSHIP),
        ]  # fmt: skip
        for who in others:
            for act in (exchange.take_back, exchange.accepted_there):
                with pytest.raises(NotFound):
                    act(session, who, packet, LATER)
            with pytest.raises(NotFound):
                exchange.give(session, who, person.id, here.other, LATER)
        exchange.accepted_there(session, here.cadre, packet, LATER)
        with pytest.raises(OutOfDate):
            exchange.take_back(session, here.cadre, packet, LATER)


def test_who_comes_back_is_looked_after_here_again_and_who_goes_on_takes_her_care_along(here: Side) -> None:
    packet, _ = sealed(here, Scope.CARE)
    back = LATER + timedelta(days=20)
    with here.store.transaction() as session:
        exchange.accepted_there(session, here.cadre, packet, LATER)
        person = session.exec(select(Person)).one()
        row, letter = exchange.give(session, here.cadre, person.id, here.other, LATER)
        (told,) = letters.opened(letter)["who"]["facts"]
        exchange.take_back(session, here.cadre, row.id, LATER)
        who = said_of(name="刘小梅", birth_year=1996, facts=[told])
        came = incoming.read(session, here.cadre, letters.packet("", None, back, who=who), back)
        arrivals.accept(session, here.cadre, came.id, GROUP, person.id, back)
        assert marks.live(session, person.id, back.date()) == {}
        planned = select(Reminder).where(Reminder.state == ReminderState.PLANNED)
        assert any(one.section == "anc" and one.send_from >= back.date() for one in session.exec(planned))
        open_ = select(Followup.kind).where(Followup.state == FollowupState.OPEN)
        assert set(session.exec(open_)) == {ItemKind.ANC, ItemKind.BIRTH_PLAN}


def test_who_is_offered_to_a_group_here_is_not_given_away_as_well(here: Side) -> None:
    with here.store.transaction() as session:
        person, _ = her_with(session, Scope.EXCHANGE)
        transfers.offer(session, here.cadre, person.id, OTHER_GROUP, NOON)
        with pytest.raises(Rejected) as refused:
            exchange.give(session, here.cadre, person.id, here.other, NOON)
        assert refused.value.phrase == "transfer.is_one"


@pytest.mark.parametrize("how", ["switched off", "stopped"])
def test_her_change_of_mind_takes_the_packet_back_and_her_cadre_is_asked_to_call_there(here: Side, how: str) -> None:
    packet, letter = sealed(here, Scope.CARE)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        her = access.refresh(session, links.chat_of(session, person.id))
        if how == "stopped":
            choices.stop(session, her, LATER)
        else:
            choices.choose(session, her, Scope.EXCHANGE, False, LATER)
    with here.store.transaction() as session:
        rows = session.exec(select(Outbox).where(Outbox.chat_id == here.cadre.chat_id)).all()
        said = [line.key for row in rows for line in outbox.opened(session, row.model_dump()).lines]
        assert said.count("exchange.unwanted") == 1
    assert why(here, letters.answer(letter, "accepted", LATER)) == "answered"
    with here.store.transaction() as session:
        assert exchange.get(session, here.cadre, packet).state is PacketState.TAKEN_BACK
        assert {one.state for one in session.exec(select(Followup)).all()} == {FollowupState.OPEN}
        assert marks.live(session, person.id, LATER.date()) == {}


@pytest.mark.postgres
def test_a_file_that_two_townships_send_at_once_is_taken_by_one_of_them(here: Side) -> None:
    letter = letters.packet("李静", 1990, NOON)
    with here.store.transaction() as session:
        factories.neighbour(session)
    with another(here.store) as other, ThreadPoolExecutor(1) as threads:
        with here.store.transaction() as session:
            incoming.read_for(session, TOWNSHIP, letter, NOON)
            second = threads.submit(taken, other, letter)
            until_it_waits(here.store)
        assert second.result(30) == "exchange.bad.twice"


def taken(store: Store, letter: bytes) -> str:
    """By which phrase the neighbours are refused it."""
    with store.transaction() as session, pytest.raises(Rejected) as refused:
        incoming.read_for(session, factories.NEIGHBOUR, letter, NOON)
    return refused.value.phrase


def test_somebody_on_record_is_not_written_down_twice(here: Side) -> None:
    told = fact("pregnancy", lmp="2026-01-05")
    who = said_of(name="刘小梅", birth_year=1996, phone="+8613800000009", facts=[told])
    with here.store.transaction() as session:
        person = factories.woman(session, birth_year=None)
        enter(session, here.cadre, EventKind.MIGRATE_IN, person, from_place="远溪镇")
        row = incoming.read(session, here.cadre, letters.packet("", None, NOON, who=who), LATER)
        assert list(arrivals.alike(session, here.cadre, row, GROUP)) == [person.id]
        arrivals.accept(session, here.cadre, row.id, GROUP, person.id, LATER)
        person = session.exec(select(Person)).one()
        assert (person.birth_year, people.phone(session, person)) == (1996, "+8613800000009")
        items = {one.kind: one.state for one in session.exec(select(Followup)).all()}
    assert (items[ItemKind.EXCHANGE_OFFER], items[ItemKind.ANC]) == (FollowupState.DONE, FollowupState.OPEN)
