"""Files that somebody sends: what can be read is read, and of every bad one is said what to do. None hangs."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from bot import unpacking
from bot.grids import Unusable, read
from bot.unpack import understood
from locales import LANGUAGES, Phrase, text
from tests.bot.bad_files import AREAS, BAD, GOOD, GROUPS, HEAD, WRONG, book
from tests.bot.bad_files import text as as_csv

TODAY = date(2026, 3, 20)
REQUEST = {"groups": GROUPS, "areas": AREAS, "today": TODAY.isoformat()}
BY_CRASHING = {name for name, (_, why) in BAD.items() if why == "broken"}
"""Of these the child ends; in the same process they would raise."""


@pytest.mark.parametrize("name", sorted(BAD.keys() - BY_CRASHING))
def test_a_bad_file_is_told_by_its_fault(name: str) -> None:
    data, why = BAD[name]
    if why == "too_large":
        with pytest.raises(Unusable, match=why):
            read(data)
    assert understood(REQUEST, data)["bad"] == why


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_row_is_told_by_row_and_field(name: str) -> None:
    data, problem = WRONG[name]
    assert understood(REQUEST, data)["problems"] == [problem]


def test_there_are_sixty_of_them_and_each_says_what_to_do() -> None:
    assert len(BAD) + len(WRONG) >= 60
    keys = {f"roster.bad.{why}" for _, why in BAD.values()} | {
        f"roster.problem.{what}" for _, (*_, what) in WRONG.values()
    }
    for language in LANGUAGES:
        assert all(text(language, Phrase(key, {"n": 1, "column": "x"})) for key in keys)


@pytest.mark.parametrize("name", ["a billion laughs", "half a workbook", "a bomb"])
def test_what_crashes_the_child_hurts_nobody(name: str) -> None:
    data, why = BAD[name]
    assert unpacking.unpack(data, GROUPS, {}, TODAY)["bad"] == why


@pytest.mark.parametrize("name", sorted(BY_CRASHING))
def test_what_is_damaged_does_not_come_in(name: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library raises ends the child
        raise_or_answer(BAD[name][0])


def raise_or_answer(data: bytes) -> None:
    answer = understood(REQUEST, data)
    if answer.get("bad") == "broken":
        raise Unusable("broken")


@pytest.mark.parametrize(
    "data",
    [
        book(("上湾村人员名册",), ("序号", "姓名 *", "组别（必填）"), (1, *GOOD), ("制表人：李芳",)),
        as_csv(HEAD, GOOD),
        as_csv(HEAD, GOOD, code="gb18030"),
        as_csv(HEAD, GOOD, code="utf-8-sig", between="\t"),
        as_csv(HEAD, GOOD, code="utf-16", between=";"),
        as_csv(("Name", "Group"), ("方一", "1")),
        book(("名字", "村民小组"), ("方一", 1.0)),
        book((), ("備註",), ("姓名", "小組"), ("方一", "第一村民小组")),
    ],
)
def test_the_same_person_is_read_however_the_table_was_made(data: bytes) -> None:
    found = understood(REQUEST, data)
    assert [row[1:3] for row in found["rows"]] == [("方一", "990101101201001")]


def test_what_stands_in_cells_made_one_is_said_of_each_row() -> None:
    made = Workbook()
    page = made.active
    for row in (("组", "户主", "姓名"), ("一组", "方大", "方一"), (None, None, "方二"), ("二组", None, "方三")):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("B2:B3")
    file = io.BytesIO()
    made.save(file)
    found = understood(REQUEST, file.getvalue())
    assert [(row[1], row[2][-1], row[3]) for row in found["rows"]] == [
        ("方一", "1", "方大"),
        ("方二", "1", "方大"),
        ("方三", "2", ""),
    ]


def test_counts_are_read_long_and_wide() -> None:
    wide = book(
        ("卫生院",), ("村", "月份", "出生", "死亡"), ("上湾村", date(2026, 2, 1), 3, None), ("梅溪", "2026.2", 12, 1)
    )
    long = as_csv(
        ("Place", "Month", "Figure", "Count"),
        ("上湾村", "2026-02", "births", "3"),
        ("梅溪镇", "2026-2", "Births", "12"),
    )
    village, town = "990101101201", "990101101"
    assert understood(REQUEST, wide)["counts"] == [
        (3, village, "birth", "2026-02", 3), (4, town, "birth", "2026-02", 12), (4, town, "death", "2026-02", 1),
    ]  # fmt: skip
    assert understood(REQUEST, long)["counts"] == [
        (2, village, "birth", "2026-02", 3),
        (3, town, "birth", "2026-02", 12),
    ]


def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_TOKEN", "1:secret")
    assert "DAYBOOK_TOKEN" not in unpacking._KEPT
    assert unpacking.unpack(as_csv(HEAD, GOOD), GROUPS, {}, TODAY)["problems"] == []
