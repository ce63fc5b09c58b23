"""Files from other installs that are not as they should be, and the keys by which one knows another."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models import arrivals, envelope, exchange, incoming, rotation, sealing
from models.db import keyring
from models.errors import NothingStored, Rejected, SettingsWrong
from models.kinds import PacketState, Visibility
from models.sealing import Keyring
from models.services import closing, partners
from models.tables import Arrival, Person
from tests import factories, letters, stores
from tests.factories import GROUP, NOON
from tests.letters import AWAY, HERE, THERE
from tests.models.moving import LATER, Side, fact, here, said_of, sealed, there, why

__all__ = ["here", "there"]


def test_every_bad_file_is_refused_with_its_reason_and_leaves_nothing(here: Side, there: Side) -> None:
    _, letter = sealed(here)
    data = letter.encode()
    lines = letter.splitlines()
    assert why(there, b"") == why(there, b"PK\x03\x04") == "no_letter"
    assert why(there, data + b"A" * envelope.LARGEST) == "too_large"
    assert why(there, data[: len(data) // 2]) == "damaged"
    assert why(there, f"{lines[0]}\n".encode()) == "damaged"
    swapped = "\n".join([*lines[:2], lines[2].swapcase(), *lines[3:]])
    assert why(there, swapped.encode()) == "damaged"
    assert why(here, data) == "for_another"
    assert why(there, data, NOON + exchange.LIFE) == "expired"
    with there.store.transaction() as session:
        partners.forget(session, there.other)
    assert why(there, data) == "unknown_signer"


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


def test_of_a_partner_too_nothing_is_taken_that_cannot_be_or_never_travels(here: Side) -> None:
    never = (
        fact("pregnancy_end"),
        fact("death"),
        fact("measure", action="start", method="magic"),
        fact("exam", exam_kind="round"),
        fact("pregnancy", lmp="never"),
        fact("pregnancy", lmp="0001-01-01"),
        fact("pregnancy") | {"on": "2027-01-01"},
    )
    wrong: list[dict[str, object]] = [
        {"who": {}},
        *(
            {"who": said_of(**one)}
            for one in ({"name": ""}, {"birth_year": "1990"}, {"town": "远溪镇\n"}, {"facts": 7})
        ),
        *({"who": said_of(facts=[one])} for one in never),
        *({"who": said_of(facts=[fact("pregnancy"), fact(other)])} for other in ("pregnancy", "birth")),
        *({"id": one} for one in ("short", "A" * 32, "|" * 32, "\0" * 32, "😀" * 32)),
        {"what": "else"},
        {"until": "soon"},
        {"until": "2026-04-01T00:00:00"},
        {"until": "0001-01-01T00:00:00+14:00"},
        *({"agreed": {"text": one, "on": "2026-03-01"}} for one in ("1", "\0" * 64, "同意" * 32)),
    ]
    for one in wrong:
        assert why(here, letters.packet("李静", 1990, NOON, **one)) == "damaged", one


def test_answers_that_no_fact_has_stay_out_and_minors_are_guarded(here: Side) -> None:
    told = fact("pregnancy", lmp="2026-01-05", note="她说……", end_kind="induced")
    who = said_of(birth_year=2009, facts=[told])
    with here.store.transaction() as session:
        row = incoming.read(session, here.cadre, letters.packet("", None, NOON, who=who), LATER)
        arrivals.accept(session, here.cadre, row.id, GROUP, "", LATER)
        (past,) = closing.past_of(session, session.exec(select(Person)).one())
    assert (past.answers, past.visibility) == ({"lmp": "2026-01-05"}, Visibility.CADRE_CLINIC)


@pytest.mark.parametrize(("born", "seen"), [(2009, Visibility.CADRE_CLINIC), (1996, Visibility.AREA), (2014, None)])
def test_how_young_she_is_on_record_counts_where_the_packet_does_not_say_it(
    here: Side, born: int, seen: Visibility | None
) -> None:
    who = said_of(birth_year=None, facts=[fact("pregnancy", lmp="2026-01-05")])
    with here.store.transaction() as session:
        person = factories.woman(session, "李静", birth_year=born)
        row = incoming.read(session, here.cadre, letters.packet("", None, NOON, who=who), LATER)
        with nullcontext() if seen else pytest.raises(NothingStored):
            arrivals.accept(session, here.cadre, row.id, GROUP, person.id, LATER)
        assert [one.visibility for one in closing.past_of(session, person)] == ([seen] if seen else [])


def test_nothing_is_stored_of_a_child(here: Side) -> None:
    with here.store.transaction() as session:
        with pytest.raises(NothingStored):
            incoming.read(session, here.cadre, letters.packet("李小", 2014, NOON), LATER)
        assert session.exec(select(Arrival)).all() == []


def test_an_answer_counts_only_from_the_install_that_was_asked(here: Side) -> None:
    _, letter = sealed(here)
    forged = envelope.write(
        stores.KEYS, HERE, {"what": "answer", "id": letters.opened(letter)["id"], "state": "accepted"}
    )
    assert why(here, forged.encode()) == "unknown_signer"
    stranger = envelope.write(AWAY, HERE, {"what": "answer", "id": "0" * 32, "state": "accepted"})
    assert why(here, stranger.encode()) == "no_packet"
    third = Keyring({1: bytes(range(40, 72))})
    with here.store.transaction() as session:
        other = envelope.Identity.of(third, "石桥镇")
        partners.trust(session, other.line, other.fingerprint, LATER)
    theirs = envelope.write(third, HERE, {"what": "answer", "id": letters.opened(letter)["id"], "state": "accepted"})
    assert why(here, theirs.encode()) == "no_packet"
    odd = envelope.write(AWAY, HERE, {"what": "answer", "id": "\0" * 32, "state": "accepted"})
    assert why(here, odd.encode()) == "no_packet"


def test_an_install_that_was_renamed_meanwhile_answers_what_it_was_asked_before(here: Side) -> None:
    packet, letter = sealed(here)
    renamed = envelope.Identity.of(AWAY, "一溪镇")
    with here.store.transaction() as session:
        partners.trust(session, renamed.line, renamed.fingerprint, LATER)
        incoming.read(session, here.cadre, letters.answer(letter, "accepted", LATER), LATER)
        assert exchange.get(session, here.cadre, packet).state is PacketState.ACCEPTED


def test_a_day_that_began_there_before_it_did_here_is_no_fault_of_the_file(here: Side) -> None:
    ahead, wrong = (
        said_of(facts=[fact("pregnancy") | {"on": str(day), "told": str(day)}])
        for day in (LATER.date() + timedelta(days=1), LATER.date() + timedelta(days=2))
    )
    assert why(here, letters.packet("", None, NOON, who=wrong)) == "damaged"
    with here.store.transaction() as session:
        row = incoming.read(session, here.cadre, letters.packet("", None, NOON, who=ahead), LATER)
        arrivals.accept(session, here.cadre, row.id, GROUP, "", LATER)


def test_a_new_key_is_another_identity_and_opens_what_the_old_one_was_meant_for(here: Side) -> None:
    letter = letters.packet("李静", 1990, NOON)
    ring = sealing.with_new_key(stores.KEYS)
    assert envelope.Identity.of(ring, "梅溪镇").fingerprint != HERE.fingerprint
    with here.store.transaction() as session:
        row = incoming.read(session, here.cadre, letter, NOON)
    rotated = replace(here.store, keyring=ring)
    assert rotation.seal_again(rotated, lambda *_: None, lambda: None) >= 1
    with rotated.transaction() as session:
        assert arrivals.shown(session, session.get(Arrival, row.id))["name"] == "李*"
        assert isinstance(incoming.read(session, here.cadre, letters.packet("周兰", 1990, NOON), NOON), Arrival)
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
