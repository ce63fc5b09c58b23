"""Somebody moves from one install to another: two stores with keys of their own, and a file between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlmodel import Session, select

from models import arrivals, daybook, envelope, exchange, rotation, sealing
from models.db import Store, keyring
from models.errors import NotFound, NothingStored, OutOfDate, Rejected, SettingsWrong
from models.events import record_of
from models.kinds import (
    ArrivalState,
    EventKind,
    FollowupState,
    ItemKind,
    PacketState,
    ReminderState,
    Role,
    Scope,
    Visibility,
)  # fmt: skip
from models.queries import mine
from models.services import (
    access,
    choices,
    closing,
    consent,
    erasing,
    forgetting,
    history,
    links,
    marks,
    own_data,
    partners,
    people,
)  # fmt: skip
from models.services.access import Who
from models.tables import Arrival, Event, Followup, Packet, Person, Reminder
from tests import factories, letters, stores
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, TOWNSHIP
from tests.letters import AWAY, HERE, THERE

LATER = NOON + timedelta(days=3)


@dataclass
class Side:
    """One of the two installs: its store, a cadre, and whom it calls the other."""

    store: Store
    cadre: Who
    other: str


@pytest.fixture
def here(store: Store) -> Side:
    return _side(store, THERE)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Side]:
    with stores.fresh(tmp_path / "away") as made:
        yield _side(replace(made, keyring=AWAY), HERE)


def _side(store: Store, other: envelope.Identity) -> Side:
    with store.transaction() as session:
        factories.township(session)
        partners.trust(session, other.line, other.fingerprint, NOON)
        return Side(store, factories.cadre(session), other.short)


def _her(session: Session, *scopes: Scope) -> tuple[Person, Who]:
    """A woman with a number who joined, is pregnant, uses nothing, and agreed to these purposes."""
    person = factories.woman(session)
    people.set_phone(session, person, "+8613800000001")
    her = factories.joined(session, person)
    for scope in scopes:
        choices.choose(session, her, scope, True, NOON)
    enter(session, factories.officer(session), EventKind.PREGNANCY, person, gestation={"lmp": "2026-01-05"})
    return people.get(session, person.id), her


def _sealed(side: Side, *scopes: Scope) -> tuple[str, str]:
    """Somebody's packet: the id of its row, and the file."""
    with side.store.transaction() as session:
        person, _ = _her(session, Scope.EXCHANGE, *scopes)
        row, letter = exchange.give(session, side.cadre, person.id, side.other, NOON)
        return row.id, letter


def _why(side: Side, data: bytes, now: datetime = LATER) -> str:
    """With which phrase a file is refused; nothing of it may have come in."""
    with side.store.transaction() as session:
        before = len(session.exec(select(Arrival)).all())
        with pytest.raises(Rejected) as refused:
            arrivals.read(session, side.cadre, data, now)
        assert len(session.exec(select(Arrival)).all()) == before
    return refused.value.phrase.removeprefix("exchange.bad.")


def test_she_is_on_record_there_with_what_is_due_next_and_her_consents_stay(here: Side, there: Side) -> None:
    packet, letter = _sealed(here, Scope.CARE, Scope.FEEDBACK)
    with there.store.transaction() as session:
        row = arrivals.read(session, there.cadre, letter.encode(), LATER)
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
        arrivals.read(session, here.cadre, answer.encode(), LATER)
        session.flush()
        assert exchange.get(session, here.cadre, packet).state is PacketState.ACCEPTED
        assert {one.state for one in session.exec(select(Followup)).all()} == {FollowupState.HANDED_OVER}
        assert all(one.send_to < date(2026, 3, 23) for one in session.exec(planned).all())
        assert marks.HOLD in marks.live(session, person.id, date(2026, 3, 23))
        daybook.follow(session, person, LATER, "test")  # working it out anew opens nothing again
        assert {one.state for one in session.exec(select(Followup)).all()} == {FollowupState.HANDED_OVER}


def test_a_file_is_taken_once_and_decided_once(here: Side, there: Side) -> None:
    _, letter = _sealed(here)
    with there.store.transaction() as session:
        row = arrivals.read(session, there.cadre, letter.encode(), LATER)
        arrivals.accept(session, there.cadre, row.id, GROUP, "", LATER)
    assert _why(there, letter.encode()) == "twice"
    with there.store.transaction() as session:
        for act in (arrivals.give_back, lambda *given: arrivals.accept(*given[:3], GROUP, "", given[3])):
            with pytest.raises(OutOfDate):
                act(session, there.cadre, row.id, LATER)
        assert len(session.exec(select(Person)).all()) == 1
        answer = arrivals.answer_again(session, there.cadre, row.id, LATER)
    with here.store.transaction() as session:
        arrivals.read(session, here.cadre, answer.encode(), LATER)
    assert _why(here, answer.encode()) == "answered"


def test_every_bad_file_is_refused_with_its_reason_and_leaves_nothing(here: Side, there: Side) -> None:
    _, letter = _sealed(here)
    data = letter.encode()
    lines = letter.splitlines()
    assert _why(there, b"") == _why(there, b"PK\x03\x04") == "no_letter"
    assert _why(there, data + b"A" * envelope.LARGEST) == "too_large"
    assert _why(there, data[: len(data) // 2]) == "damaged"
    assert _why(there, f"{lines[0]}\n".encode()) == "damaged"
    swapped = "\n".join([*lines[:2], lines[2].swapcase(), *lines[3:]])
    assert _why(there, swapped.encode()) == "damaged"
    assert _why(here, data) == "for_another"
    assert _why(there, data, NOON + exchange.LIFE) == "expired"
    with there.store.transaction() as session:
        partners.forget(session, there.other)
    assert _why(there, data) == "unknown_signer"


def test_no_byte_of_a_letter_can_be_changed() -> None:
    head, body = envelope.write(AWAY, HERE, {"what": "packet", "who": "刘小梅" * 9}).split("\n", 1)
    whole = body.replace("\n", "").rstrip("=")
    for place in range(0, len(whole) - 4, 5):
        other = "A" if whole[place] != "A" else "B"
        changed = f"{head}\n{whole[:place]}{other}{whole[place + 1 :]}{'=' * (-len(whole) % 4)}"
        with pytest.raises(Rejected):
            envelope.read(stores.KEYS, changed.encode())
    assert envelope.read(stores.KEYS, f"{head}\n{whole}{'=' * (-len(whole) % 4)}".encode())


def test_what_mail_programs_do_to_lines_changes_nothing() -> None:
    raw = envelope.write(AWAY, HERE, {"a": 1})
    for data in (b"\xef\xbb\xbf" + raw.encode(), raw.replace("\n", "\r\n").encode(), raw.strip().encode()):
        assert envelope.read(stores.KEYS, data).body == {"a": 1}


def _fact(kind: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "on": "2026-03-01", "told": "2026-03-02", **more}


def _who(**more: object) -> dict[str, object]:
    return {"name": "李静", "birth_year": 1990, "phone": "", "town": "远溪镇", "facts": [], **more}


def test_of_a_partner_too_nothing_is_taken_that_cannot_be_or_never_travels(here: Side) -> None:
    never = (
        _fact("pregnancy_end"),
        _fact("death"),
        _fact("measure", action="start", method="magic"),
        _fact("exam", exam_kind="round"),
        _fact("pregnancy", lmp="never"),
        _fact("pregnancy") | {"on": "2027-01-01"},
    )
    wrong: list[dict[str, object]] = [
        {"who": {}},
        *({"who": _who(**one)} for one in ({"name": ""}, {"birth_year": "1990"}, {"town": "远溪镇\n"}, {"facts": 7})),
        *({"who": _who(facts=[fact])} for fact in never),
        {"id": "short"},
        {"what": "else"},
        {"until": "soon"},
        {"agreed": {"text": "1", "on": "2026-03-01"}},
    ]
    for one in wrong:
        assert _why(here, letters.packet("李静", 1990, NOON, **one)) == "damaged", one


def test_answers_that_no_fact_has_stay_out_and_minors_are_guarded(here: Side) -> None:
    fact = _fact("pregnancy", lmp="2026-01-05", note="她说……", end_kind="induced")
    who = _who(birth_year=2009, facts=[fact])
    with here.store.transaction() as session:
        row = arrivals.read(session, here.cadre, letters.packet("", None, NOON, who=who), LATER)
        arrivals.accept(session, here.cadre, row.id, GROUP, "", LATER)
        (past,) = closing.past_of(session, session.exec(select(Person)).one())
    assert (past.answers, past.visibility) == ({"lmp": "2026-01-05"}, Visibility.CADRE_CLINIC)


def test_nothing_is_stored_of_a_child(here: Side) -> None:
    with here.store.transaction() as session:
        with pytest.raises(NothingStored):
            arrivals.read(session, here.cadre, letters.packet("李小", 2014, NOON), LATER)
        assert session.exec(select(Arrival)).all() == []


def test_a_packet_names_what_the_text_names_and_each_purpose_only_with_her_yes(here: Side) -> None:
    with here.store.transaction() as session:
        person, her = _her(session, Scope.EXCHANGE)
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
        person, _ = _her(session, Scope.EXCHANGE, Scope.CARE)
        if what == "loss":
            enter(session, here.cadre, EventKind.PREGNANCY_END, person)
        else:
            marks.put(session, TOWNSHIP, person.id, marks.HOLD, date(2026, 3, 20), None, "", NOON)
        _, letter = exchange.give(session, here.cadre, person.id, here.other, NOON)
        assert letters.opened(letter)["who"]["facts"] == []


@pytest.mark.parametrize("how", ["never", "withdrawn", "stopped", "another text"])
def test_without_her_yes_to_this_text_there_is_no_packet(here: Side, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with here.store.transaction() as session:
        person, her = _her(session, *([] if how == "never" else [Scope.EXCHANGE]))
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
    packet, _ = _sealed(here)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        with pytest.raises(Rejected) as refused:
            exchange.give(session, here.cadre, person.id, here.other, LATER)
        assert refused.value.phrase == "exchange.is_one"
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


def test_an_answer_counts_only_from_the_install_that_was_asked(here: Side) -> None:
    _, letter = _sealed(here)
    forged = envelope.write(
        stores.KEYS, HERE, {"what": "answer", "id": letters.opened(letter)["id"], "state": "accepted"}
    )
    assert _why(here, forged.encode()) == "unknown_signer"
    stranger = envelope.write(AWAY, HERE, {"what": "answer", "id": "0" * 32, "state": "accepted"})
    assert _why(here, stranger.encode()) == "no_packet"


def test_somebody_on_record_is_not_written_down_twice(here: Side) -> None:
    fact = _fact("pregnancy", lmp="2026-01-05")
    who = _who(name="刘小梅", birth_year=1996, phone="+8613800000009", facts=[fact])
    with here.store.transaction() as session:
        person = factories.woman(session, birth_year=None)
        enter(session, here.cadre, EventKind.MIGRATE_IN, person, from_place="远溪镇")
        row = arrivals.read(session, here.cadre, letters.packet("", None, NOON, who=who), LATER)
        assert list(arrivals.alike(session, here.cadre, row, GROUP)) == [person.id]
        arrivals.accept(session, here.cadre, row.id, GROUP, person.id, LATER)
        person = session.exec(select(Person)).one()
        assert (person.birth_year, people.phone(session, person)) == (1996, "+8613800000009")
        items = {one.kind: one.state for one in session.exec(select(Followup)).all()}
    assert (items[ItemKind.EXCHANGE_OFFER], items[ItemKind.ANC]) == (FollowupState.DONE, FollowupState.OPEN)


def test_she_sees_who_looked_and_finds_it_in_her_copy_and_erasing_takes_it_out(here: Side) -> None:
    _sealed(here)
    with here.store.transaction() as session:
        person = session.exec(select(Person)).one()
        account = links.chat_of(session, person.id)
        assert account
        her = access.refresh(session, account)
        (look,) = mine.looks(session, person.id)
        assert (look.role, look.place) == (Role.CADRE, "上湾村")
        (passed,) = own_data.everything(session, her, LATER)["passed_on"]
        assert passed == {"on": date(2026, 3, 20), "to": "远溪镇", "until": date(2026, 4, 3), "state": "sent"}
        erasing.erase(session, her, LATER)
        session.flush()
        assert session.exec(select(Packet)).all() == []


def test_erased_there_she_is_not_brought_back_by_the_same_file(here: Side, there: Side) -> None:
    _, letter = _sealed(here)
    with there.store.transaction() as session:
        row = arrivals.read(session, there.cadre, letter.encode(), LATER)
        arrivals.accept(session, there.cadre, row.id, GROUP, "", LATER)
        person = session.exec(select(Person)).one()
        erasing.erase(session, factories.joined(session, person), LATER)
    assert _why(there, letter.encode()) == "twice"


def test_what_nobody_decides_goes_when_it_is_over_and_rows_after_their_time(here: Side, there: Side) -> None:
    _, letter = _sealed(here)
    over = NOON + exchange.LIFE + timedelta(minutes=1)
    with there.store.transaction() as session:
        row = arrivals.read(session, there.cadre, letter.encode(), LATER)
        forgetting.by_rule(session, over)
        session.expire_all()
        row = session.get(Arrival, row.id)
        assert (row.state, row.content) == (ArrivalState.LAPSED, None)
        with pytest.raises(OutOfDate):
            arrivals.accept(session, there.cadre, row.id, GROUP, "", over)
    assert _why(there, letter.encode(), over) == "expired"
    for side, table in ((here, Packet), (there, Arrival)):
        with side.store.transaction() as session:
            forgetting.by_rule(session, over + timedelta(days=89))
            assert len(session.exec(select(table)).all()) == 1
            forgetting.by_rule(session, over + timedelta(days=91))
            session.expire_all()
            assert session.exec(select(table)).all() == []


def test_a_new_key_is_another_identity_and_opens_what_the_old_one_was_meant_for(here: Side) -> None:
    letter = letters.packet("李静", 1990, NOON)
    ring = sealing.with_new_key(stores.KEYS)
    assert envelope.Identity.of(ring, "梅溪镇").fingerprint != HERE.fingerprint
    with here.store.transaction() as session:
        row = arrivals.read(session, here.cadre, letter, NOON)
    rotated = replace(here.store, keyring=ring)
    assert rotation.seal_again(rotated, lambda *_: None, lambda: None) >= 1
    with rotated.transaction() as session:
        assert arrivals.shown(session, session.get(Arrival, row.id))["name"] == "李*"
        assert isinstance(arrivals.read(session, here.cadre, letters.packet("周兰", 1990, NOON), NOON), Arrival)
        assert keyring(session).newest == 2


def test_a_key_is_trusted_only_with_the_digits_that_were_read_out(here: Side) -> None:
    with here.store.transaction() as session:
        changed = envelope.Identity(THERE.seals, HERE.signs, THERE.name).line
        for line, digits in ((changed, THERE.fingerprint), (THERE.line, ""), (THERE.line[:-8], THERE.fingerprint)):
            with pytest.raises(SettingsWrong):
                partners.trust(session, line, digits, NOON)
        with pytest.raises(SettingsWrong):
            partners.trust(session, partners.ourselves(session).line, partners.ourselves(session).fingerprint, NOON)
        assert partners.trust(session, f" {THERE.line}\n", THERE.fingerprint.replace(" ", ""), NOON) == THERE
        assert partners.listed(session) == [THERE]
