"""A file with the ledger names as few as it can, says nothing of a child, and is on record for each it names."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from bot import workbook
from handlers import ledgers
from models.db import collected
from models.kinds import EventKind
from models.reports import ledger
from models.rules.periods import Month, Period
from models.services.access import Who
from models.tables import Audit
from tests.entering import enter
from tests.factories import FAR_GROUP, NOON, OTHER_GROUP, VILLAGE, cadre, officer, township, woman

MARCH = Month(2026, 3)


@pytest.fixture
def reader(session: Session) -> Who:
    """The cadre of a village in which all kinds of things were reported."""
    township(session)
    who = cadre(session)
    first, second = officer(session), officer(session, OTHER_GROUP)
    mei, lan, girl = woman(session), woman(session, "马兰", OTHER_GROUP), woman(session, "周小", birth_year=2009)
    enter(session, first, EventKind.MIGRATE_OUT, mei, to_place="广东东莞", purpose="work")
    enter(session, first, EventKind.BIRTH, mei, child_sex="female", plurality="1", delivery_mode="vaginal")
    enter(session, second, EventKind.PREGNANCY, lan, lmp={"on": "2026-01-05", "calendar": "solar", "precision": "day"})
    enter(session, second, EventKind.EXAM, lan, agreed=False, exam_kind="round")
    enter(session, first, EventKind.PREGNANCY, girl, lmp={"on": "2026-01-05", "calendar": "solar", "precision": "day"})
    enter(
        session,
        officer(session, FAR_GROUP),
        EventKind.MIGRATE_OUT,
        woman(session, "陈玉", FAR_GROUP),
        to_place="上海",
        purpose="work",
    )
    return who


def lines(session: Session, who: Who, style: str = "full") -> tuple[ledger.Line, ...]:
    return ledger.lines(session, who, VILLAGE, MARCH, style, NOON, "paper")


def test_only_what_is_not_about_health_or_a_birth_is_named(session: Session, reader: Who) -> None:
    told = [(line.number, line.kind, line.name) for line in lines(session, reader)]
    assert told == [
        ("0320-01", EventKind.MIGRATE_OUT, "刘小梅"),
        ("0320-02", EventKind.BIRTH, ""),
        ("0320-03", None, ""),
        ("0320-01", EventKind.PREGNANCY, ""),
        ("0320-02", None, ""),
    ]


def test_a_tick_is_a_number_in_the_file_of_who_made_it_too(session: Session) -> None:
    township(session)
    who = cadre(session)
    enter(session, who, EventKind.EXAM, woman(session), agreed=False, exam_kind="round")
    assert [(line.kind, line.on, line.late_days) for line in lines(session, who)] == [(None, None, None)]


def test_nothing_in_the_file_joins_a_mother_and_a_child(session: Session, reader: Who) -> None:
    found = lines(session, reader)
    period = Period.read("2026-03")
    made = workbook.written(
        ledgers.ledger(found, VILLAGE, "上湾村", period, "李芳", "2026-03-20 12:00", "paper"), "zh_Hans"
    )
    cells = [str(cell.value) for page in load_workbook(io.BytesIO(made)) for row in page.iter_rows() for cell in row]
    assert not [
        cell
        for cell in cells
        if any(word in cell for word in ("女孩", "男孩", "孩次", "顺产", "马兰", "周小", "2026-01-05"))
    ]
    assert sum("刘小梅" in cell for cell in cells) == 1
    assert [cell for cell in cells if "李芳" in cell] == ["李芳"]
    assert workbook.count(made) == len(found)


def test_who_is_named_can_see_that_she_was(session: Session, reader: Who) -> None:
    lines(session, reader)
    session.flush()
    rows = [
        (row["action"], row["actor"])
        for row in collected(session, Audit)
        if row["action"].startswith(("read.", "export."))
    ]
    assert rows == [("export.made", reader.account_id), ("read.export", reader.account_id)]


def test_names_are_written_as_the_township_has_them(session: Session, reader: Who) -> None:
    assert lines(session, reader, "masked")[0].name == "刘*梅"
    assert lines(session, reader, "code")[0].name == ""


def test_where_rows_are_missing_nothing_is_written(session: Session, reader: Who) -> None:
    with pytest.raises(ledger.Differs):
        lines(session, replace(reader, grants=()))
