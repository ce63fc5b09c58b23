"""The files that one worker may have in a day: counted over tables and ledgers, said when used up, seen by check."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot import check, tables
from handlers import export, office
from models.db import collected
from models.errors import SettingsWrong
from models.kinds import Role
from models.rules.periods import Month, Period
from models.services import export_caps, exports, township_settings
from models.services.export_caps import Enough
from models.tables import Audit, Township
from tests.factories import NOON, TOWNSHIP, VILLAGE, cadre, staff, township
from tests.handlers.chats import Chat

COUNTS = f"ex|{VILLAGE}|2026-03|c"


@pytest.fixture(autouse=True)
def _two_a_day(session: Session) -> None:
    township(session).settings = {"exports_a_day": 2}


def test_tables_and_ledgers_count_together_until_midnight(session: Session) -> None:
    mine, _ = cadre(session), staff(session, Role.OFFICE, TOWNSHIP)
    chat = Chat.of(session, mine)
    assert chat.press(export.show, COUNTS)[0].sheet
    for _again in range(2):  # asked for twice it is one request
        exports.ask(session, mine, VILLAGE, Month(2026, 3), "paper", NOON)
    with pytest.raises(Enough) as enough:
        chat.press(export.show, COUNTS)
    assert enough.value.params == {"n": 2}
    with pytest.raises(Enough):
        exports.ask(session, mine, VILLAGE, Month(2026, 2), "paper", NOON)
    assert Chat.of(session, cadre(session)).press(export.show, COUNTS)[0].sheet
    chat.now = NOON + timedelta(hours=11, minutes=59)
    with pytest.raises(Enough):
        chat.press(export.show, COUNTS)
    chat.now = NOON + timedelta(hours=12)
    assert chat.press(export.show, COUNTS)[0].sheet


def test_the_pack_counts_and_every_table_is_on_record(session: Session) -> None:
    chat = Chat.of(session, staff(session, Role.OFFICE, TOWNSHIP))
    chat.press(office.show, "of|p")
    chat.press(export.show, f"ex|{TOWNSHIP}|2026-02|v")
    with pytest.raises(Enough):
        chat.press(office.show, "of|p")
    made = [row["detail"] for row in collected(session, Audit) if row["action"] == export_caps.COUNTS]
    assert made == ["2026-02 pack", "2026-02 csv"]


def test_the_server_has_as_many_ledgers_and_check_tells_who_looks_after_it(session: Session) -> None:
    cadre(session), staff(session, Role.OFFICE, TOWNSHIP)
    assert list(check.many_files(session, NOON)) == []
    for month in ("2026-01", "2026-02"):
        tables.ask(session, VILLAGE, Period.read(month), "paper", NOON)
    with pytest.raises(SettingsWrong, match="2 ledgers were asked for today"):
        tables.ask(session, VILLAGE, Period.read("2026-03"), "paper", NOON)
    (line,) = check.many_files(session, NOON)
    assert line.startswith(f"township {TOWNSHIP}: 1 had all the 2 files")
    assert list(check.many_files(session, NOON + timedelta(days=1))) == []


def test_without_a_word_in_the_file_twenty_a_day(session: Session) -> None:
    session.get_one(Township, TOWNSHIP).settings = {}
    township_settings.forget(session)
    assert township_settings.of(session, TOWNSHIP).exports_a_day == 20
