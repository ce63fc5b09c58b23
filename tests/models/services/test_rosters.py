"""Rosters: all or nothing, in portions that survive an end, taken back for a day, and nobody else's to touch."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from bot import roster_file
from locales import Phrase
from models.db import Store
from models.errors import NotFound, SettingsWrong
from models.kinds import EventKind, OutboxState, Role, RosterState
from models.rules import inventory
from models.services import dispatch, forgetting, people, roster_rows, rosters
from models.services.access import Who
from models.services.dispatch import Result
from models.tables import Person, Roster, RosterRow
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, TOWNSHIP, cadre, staff, township, woman

LATER = NOON + timedelta(minutes=5)
TABLE = "姓名,组,村\n方一,1,上湾村\n方二,2,上湾村\n".encode()


def answer(*names: str, group: str = GROUP) -> dict[str, Any]:
    rows = [[number, name, group, "", "", 1990] for number, name in enumerate(names, 2)]
    return {"rows": rows, "problems": [], "unused": [], "more": 0}


@pytest.fixture
def mine(session: Session) -> Who:
    """A cadre in a township."""
    township(session)
    return cadre(session)


def sent(session: Session, who: Who, said: dict[str, Any]) -> str:
    """A file was sent, fetched, read and prepared."""
    rosters.receive(session, who, "handle", NOON)
    session.flush()
    wanted = rosters.due(session, NOON)
    assert wanted is not None
    rosters.understood(session, wanted.id, said, NOON)
    while rosters.portion(session, NOON):
        pass
    return wanted.id


def on_record(session: Session) -> list[str]:
    session.flush()
    session.expire_all()
    return sorted(known.name for known in people.in_areas(session, [TOWNSHIP]))


def test_nobody_is_on_record_before_the_tap_and_everybody_after_it(session: Session, mine: Who) -> None:
    roster_id = sent(session, mine, answer("方一", "方二"))
    assert on_record(session) == []
    assert rosters.confirm(session, mine, roster_id, LATER) == 2
    assert on_record(session) == ["方一", "方二"]
    with pytest.raises(NotFound):
        rosters.confirm(session, mine, roster_id, LATER)


def test_who_came_on_record_between_the_check_and_the_tap_is_not_added_twice(session: Session, mine: Who) -> None:
    roster_id = sent(session, mine, answer("方一", "方二"))
    woman(session, "方一", birth_year=None)
    assert rosters.confirm(session, mine, roster_id, LATER) == 1
    assert on_record(session) == ["方一", "方二"]


def test_taken_back_goes_who_was_not_used_and_stays_who_was(session: Session, mine: Who) -> None:
    woman(session, "早有")
    roster_id = sent(session, mine, answer("方一", "方二", "方三"))
    rosters.confirm(session, mine, roster_id, LATER)
    session.flush()
    one = next(row for row in session.exec(select(Person)) if people.known(session, row).name == "方二")
    enter(session, mine, EventKind.MIGRATE_OUT, one, LATER + timedelta(hours=1), to_place="东莞", purpose="work")
    assert rosters.take_back(session, mine, roster_id, LATER + timedelta(hours=2)) == (2, 1)
    assert on_record(session) == ["方二", "早有"]
    with pytest.raises(NotFound):
        rosters.take_back(session, mine, roster_id, LATER + timedelta(hours=3))


def test_every_table_that_leads_to_a_person_keeps_her(session: Session, mine: Who) -> None:
    looked_at = {table.name for table in roster_rows._others()}
    leading = {name for name, held in inventory.tables().items() if {"person_id", "partner_id"} & set(held.columns)}
    assert looked_at == leading
    assert {"event", "personlink", "consent", "followup", "reminder"} <= looked_at


def test_after_a_day_it_is_neither_brought_in_nor_taken_back(session: Session, mine: Who) -> None:
    roster_id = sent(session, mine, answer("方一"))
    with pytest.raises(NotFound):
        rosters.confirm(session, mine, roster_id, NOON + rosters.LIFE)
    rosters.confirm(session, mine, roster_id, LATER)
    with pytest.raises(NotFound):
        rosters.take_back(session, mine, roster_id, LATER + rosters.LIFE)


def test_nobody_else_answers_for_it_and_whose_place_is_gone_neither(session: Session, mine: Who) -> None:
    roster_id = sent(session, mine, answer("方一"))
    away = Who(mine.account_id, mine.chat_id, "en", TOWNSHIP, grants=())
    for who in (cadre(session), staff(session, Role.OFFICE, TOWNSHIP), staff(session, Role.OFFICER, GROUP), away):
        with pytest.raises(NotFound):
            rosters.confirm(session, who, roster_id, LATER)
    assert on_record(session) == []


def test_an_office_is_not_told_who_was_on_record(session: Session, mine: Who) -> None:
    woman(session, "方一", birth_year=1990)
    office = staff(session, Role.OFFICE, TOWNSHIP)
    roster_id = sent(session, office, answer("方一"))
    assert rosters.confirm(session, office, roster_id, LATER) is None
    assert rosters.take_back(session, office, roster_id, LATER) is None
    assert on_record(session) == ["方一"]


def test_rows_are_prepared_in_portions_and_go_on_after_an_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "PORTION", 2)
    with store.transaction() as session:
        township(session)
        who = cadre(session)
        rosters.receive(session, who, "handle", NOON)
        session.flush()
        wanted = rosters.due(session, NOON)
        assert wanted is not None
        rosters.understood(session, wanted.id, answer("方一", "方二", "方三", "方四", "方五"), NOON)
    with store.transaction() as session:
        rosters.portion(session, NOON)
        session.rollback()  # it ended before the commit
    for staged in (2, 4, 5):
        with store.transaction() as session:
            assert rosters.portion(session, NOON)
            assert session.get_one(Roster, wanted.id).staged == staged
    with store.transaction() as session:
        assert not rosters.portion(session, NOON)
        assert rosters.confirm(session, who, wanted.id, LATER) == 5
    with store.transaction() as session:
        assert len(on_record(session)) == 5


def test_a_file_that_does_not_come_is_tried_again_and_then_given_up(session: Session, mine: Who) -> None:
    rosters.receive(session, mine, "handle", NOON)
    session.flush()
    now = NOON
    while wanted := rosters.due(session, now):
        rosters.not_fetched(session, wanted.id, False, now)
        now = rosters.next_due(session) or now
    assert session.exec(select(Roster)).one().state is RosterState.ENDED


def test_what_nobody_brought_in_is_gone_after_a_day(session: Session, mine: Who) -> None:
    roster_id = sent(session, mine, answer("方一"))
    forgetting.by_rule(session, NOON + timedelta(days=1, minutes=1))
    session.expire_all()
    assert session.get_one(Roster, roster_id).content is None
    assert session.exec(select(RosterRow)).all() == []
    with pytest.raises(NotFound):
        rosters.confirm(session, mine, roster_id, NOON + timedelta(hours=23))


def test_a_person_of_a_roster_is_like_one_of_a_form(session: Session, mine: Who) -> None:
    said = answer("方一", group=OTHER_GROUP)
    said["rows"][0][3:] = ["方大", "wife", 1988]
    rosters.confirm(session, mine, sent(session, mine, said), LATER)
    session.flush()
    row = session.exec(select(Person)).one()
    known = people.known(session, row)
    assert (known.name, known.group_code, known.head, known.relation, known.birth_year) == (
        "方一", OTHER_GROUP, "方大", "wife", 1988,
    )  # fmt: skip
    people.rename(session, row, "方新")
    assert people.known(session, row).name == "方新"


def test_how_far_it_is_stands_in_the_message_that_it_came(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "PORTION", 2)
    with store.transaction() as session:
        township(session)
        rosters.receive(session, cadre(session), "handle", NOON)
    with store.transaction() as session:
        (parcel,) = dispatch.claim(session, "phones", NOON, 10)
        dispatch.mark(session, [Result(parcel, OutboxState.SENT, message_id=7)], NOON)
        wanted = rosters.due(session, NOON)
        assert wanted is not None
        rosters.understood(session, wanted.id, answer("方一", "方二", "方三"), NOON)
    with store.transaction() as session:
        rosters.portion(session, NOON)
    with store.transaction() as session:
        (parcel,) = dispatch.claim(session, "phones", NOON, 10)
    assert parcel.message.edits == 7
    assert parcel.message.lines == (Phrase.of("roster.progress", done=2, n=3),)


def test_what_is_read_on_the_server_is_not_the_running_program_s(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two steps of the command the program looks for work."""
    with store.transaction() as session:
        township(session)
        cadre(session)

    def looked_at(session: Session, row: Roster, said: dict[str, Any], now: Any) -> None:
        keep(session, row, said, now)
        assert rosters.next_due(session) is None
        assert not rosters.portion(session, now)

    keep = rosters.keep
    monkeypatch.setattr(rosters, "keep", looked_at)
    found = roster_file.check(store, TOWNSHIP, TABLE, "en", NOON)
    assert roster_file.bring_in(store, found.roster_id, NOON) == 2
    with pytest.raises(SettingsWrong):
        roster_file.bring_in(store, found.roster_id, NOON)
    with store.transaction() as session:
        assert on_record(session) == ["方一", "方二"]


@pytest.mark.postgres
def test_the_server_s_roster_waits_for_who_is_at_work_in_the_township(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        who = cadre(session)
        theirs = sent(session, who, answer("方一"))
    found = roster_file.check(store, TOWNSHIP, TABLE, "en", NOON)
    with ThreadPoolExecutor(1) as threads:
        with store.transaction() as session:
            rosters.confirm(session, who, theirs, LATER)
            session.flush()
            brought = threads.submit(roster_file.bring_in, store, found.roster_id, LATER)
            while not brought.done() and not waiting(session):
                time.sleep(0.02)
        assert brought.result(30) == 1
    with store.transaction() as session:
        assert on_record(session) == ["方一", "方二"]


def waiting(session: Session) -> bool:
    """Whether somebody waits for what another transaction of this database holds."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    return bool(session.connection().execute(sa.text(f"SELECT 1 FROM pg_locks WHERE NOT granted AND {here}")).all())
