"""At the office's counter: found, opened with the office's code, seen, corrected, erased; each step on record."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot import logs
from bot.cli import app
from bot.opening import open_store
from bot.settings import Settings
from models.clock import utc_now
from models.errors import NotFound
from models.kinds import EventKind, EventStatus, OutboxState, Role
from models.services import allowance, audit, counter, dispatch, invitations, links, people
from models.services.dispatch import Result
from models.tables import AllowanceEntry, Audit, Event, Person
from tests import factories
from tests.entering import enter
from tests.factories import GROUP, NOON, TOWNSHIP


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(logs, "configure", lambda: None)


@pytest.fixture
def store():
    made = open_store(Settings.read())
    yield made
    made.engine.dispose()


@pytest.fixture
def town(store):
    """A township with its office; somebody who never had the bot, away since yesterday."""
    with store.transaction() as session:
        factories.township(session)
        factories.staff(session, Role.OFFICE, TOWNSHIP)
        her = factories.woman(session)
        enter(session, factories.officer(session), EventKind.MIGRATE_OUT, her, to_place="广东东莞")
        return her.id


def call(*words):
    result = CliRunner().invoke(app, ["person", *map(str, words), *(["--township", TOWNSHIP] if words else [])])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def case(said="刘小梅"):
    return call("find", said)[1].split()[0]


def code(store, reason="see"):
    """What the office's chat is sent when a person is to be opened."""
    assert call("open", case(), "--reason", reason)[0] == 0
    return _sent(store)


def _asked(store, person_id, now):
    with store.transaction() as session:
        counter.ask(session, TOWNSHIP, person_id, "see", now)
    return _sent(store)


def _sent(store):
    found = ""
    with store.transaction() as session:
        while parcels := dispatch.claim(session, "test", utc_now(), 100):
            dispatch.mark(session, [Result(one, OutboxState.SENT) for one in parcels], utc_now())
            codes = [line.params["code"] for one in parcels for line in one.message.lines if line.key == "counter.code"]
            found = codes[-1] if codes else found
    return found


def person(session):
    return session.exec(select(Person)).one()


def test_somebody_is_found_by_name_case_code_and_receipt_and_shown_masked(town):
    for said in ("刘小梅", town[-4:], town[-8:], f"{NOON:%m%d}-01"):
        exit_code, found = call("find", said)
        assert (exit_code, town[-8:] in found, "刘*梅" in found, "刘小梅" in found) == (0, True, True, False)
    assert call("find", "没有这人")[0] == 1


def test_nothing_opens_without_the_code_of_the_office(store, town, tmp_path):
    right = code(store)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    slip = tmp_path / "slip.html"
    for _ in range(counter.TRIES):
        assert call("see", case(), "--code", wrong, "--slip", slip)[0] == 1
    assert call("see", case(), "--code", right, "--slip", slip)[0] == 1
    assert not slip.exists()
    with store.transaction() as session:
        tried = session.exec(select(Audit).where(Audit.action == "counter.wrong_code")).all()
        assert len(tried) == counter.TRIES


def test_a_code_is_of_one_person_and_half_an_hour(store, town):
    now = utc_now()
    with store.transaction() as session:
        other = factories.woman(session, "陈玉").id
    first, second = (_asked(store, one, now) for one in (town, other))
    with store.transaction() as session:
        assert counter.let_in(session, TOWNSHIP, town, second, "see", now) is None
        assert counter.let_in(session, TOWNSHIP, town, first, "see", now + timedelta(hours=1)) is None
        assert counter.let_in(session, TOWNSHIP, town, first, "see", now) is not None
        with pytest.raises(NotFound):
            counter.let_in(session, "990101102", town, first, "see", now)


def test_a_code_lets_do_what_the_office_was_told_or_see(store, town, tmp_path):
    slip = tmp_path / "slip.html"
    assert call("erase", case(), "--code", code(store), "--yes")[0] == 1
    assert call("erase", case(), "--code", code(store, "correct"), "--yes")[0] == 1
    assert call("see", case(), "--code", code(store, "correct"), "--slip", slip)[0] == 0
    with store.transaction() as session:
        assert person(session).id == town


def test_the_slip_says_everything_and_she_sees_that_it_was_looked_at(store, town, tmp_path):
    slip = tmp_path / "slip.html"
    assert call("see", case(), "--code", code(store), "--slip", slip)[0] == 0
    page = slip.read_text()
    assert all(word in page for word in ("刘小梅", "外出", "广东东莞", "上湾村"))
    assert slip.stat().st_mode & 0o077 == 0
    with store.transaction() as session:
        assert session.exec(select(Audit).where(Audit.action == "read.counter")).one().object_id == town
        assert audit.broken_at(session, TOWNSHIP) is None


def test_what_is_wrong_is_corrected_and_an_entry_gets_its_day(store, town):
    day = (NOON - timedelta(days=3)).date()
    given = ("--name", "刘晓梅", "--birth-year", "1995", "--phone", "13800000001")
    entry = ("--receipt", f"{NOON:%m%d}-01", "--day", day.isoformat())
    assert call("correct", case(), "--code", code(store, "correct"), *given, *entry) == (0, "corrected\n")
    with store.transaction() as session:
        her = person(session)
        known = people.known(session, her)
        assert (known.name, known.birth_year, people.phone(session, her)) == ("刘晓梅", 1995, "+8613800000001")
        event = session.exec(select(Event).where(Event.status == EventStatus.RECORDED)).one()
        assert event.occurred_on == day


def test_what_does_not_fit_changes_nothing(store, town):
    wrong = ("--birth-year", "1995", "--receipt", "0101-99", "--day", "2026-03-01")
    assert call("correct", case(), "--code", code(store, "correct"), *wrong)[0] == 1
    with store.transaction() as session:
        assert person(session).birth_year == 1996


def test_entry_that_did_not_happen_is_withdrawn(store, town):
    assert call("correct", case(), "--code", code(store, "correct"), "--receipt", f"{NOON:%m%d}-01", "--gone")[0] == 0
    with store.transaction() as session:
        assert session.exec(select(Event.status)).all() == [EventStatus.VOIDED]


def test_account_that_somebody_else_has_is_disconnected(store, town):
    with store.transaction() as session:
        factories.joined(session, person(session))
    assert call("disconnect", case(), "--code", code(store, "account_lost")) == (0, "1 chats closed\n")
    with store.transaction() as session:
        assert links.chat_of(session, town) is None
        assert invitations.make(session, Role.SERVICE_USER, GROUP, "", NOON, town).token


def test_erasing_asks_for_yes_and_leaves_nobody_but_a_debt(store, town, tmp_path):
    with store.transaction() as session:
        line = {"township": TOWNSHIP, "person_id": town, "at": NOON, "on": NOON.date()}
        session.add(AllowanceEntry(amount=1000, cause="answer", **line))
    right, number, slip = code(store, "erase"), case(), tmp_path / "slip.html"
    assert call("erase", number, "--code", right)[0] == 2
    exit_code, said = call("erase", number, "--code", right, "--yes", "--slip", slip)
    assert (exit_code, "1 lines without a name stay" in said) == (0, True)
    owed = re.search(r"code (\w+-\w+)", said)[1]
    assert owed in slip.read_text()
    with store.transaction() as session:
        assert allowance.pay_debt(session, "990101102", allowance.debtor(owed), "counter", NOON, NOON.date()) == 0
    assert call("pay", owed) == (0, "10.00 yuan noted as paid\n")
    assert call("pay", owed)[0] == 1
    assert call("find", "刘小梅")[0] == 1
    with store.transaction() as session:
        assert session.exec(select(Person)).all() == []
        assert sum(session.exec(select(AllowanceEntry.amount))) == 0
        assert allowance.balance(session, town) == 0


@pytest.mark.parametrize("words", [("find", "刘小梅", "--reason", "curiosity"), ("open", "zz"), ("open", "0" * 8)])
def test_forged_words_open_nobody(town, words):
    assert call(*words)[0] in (1, 2)
