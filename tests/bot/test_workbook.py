"""Tables as files: what a program that opens them finds. Nothing in them is ever a formula."""

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot import workbook
from bot.chart import draw
from locales import LANGUAGES, Phrase, text
from models.message import Bars, Chart, Column, Message, Sheet, pack, unpack
from models.rules.cells import harmless

COLUMNS = tuple(Column(Phrase(f"column.{name}"), Phrase(f"column.{name}.is"), 12) for name in ("person", "day", "late"))
NASTY = (
    "=1+1",
    "+86 138",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "  =cmd|' /C calc'!A0",
    "＝1+1",
    "\u200b=1",
    "%x",
    "|y",
    "'=1",
    "a\x00\x1fb",
)


def sheet(*words: str, ending: str = "xlsx") -> Sheet:
    rows = tuple((one, date(2026, 3, 1), 7) for one in words)
    about = ((Phrase("table.by"), words[0] if words else ""),)
    return Sheet(
        "daybook-x", ending, Phrase("table.rows"), COLUMNS, rows, about, Phrase.of("table.mark", by="R&D", at="=1")
    )


def read(data: bytes):
    return load_workbook(io.BytesIO(data))


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@example(list(NASTY))
def test_no_text_becomes_a_formula_and_every_row_is_there(words: list[str]) -> None:
    made = workbook.written(sheet(*words), "en")
    cells = [cell for page in read(made).worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    found = [row[0].value or "" for row in read(made).worksheets[0].iter_rows(min_row=2)]
    assert found == [harmless(word) for word in words]
    assert not any(value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for value in found)
    assert workbook.count(made) == len(words)
    lines = list(csv.reader(io.StringIO(workbook.written(sheet(*words, ending="csv"), "en").decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_ready_for_the_office(language: str) -> None:
    book = read(workbook.written(sheet("王英", "李梅"), language))
    page, words, about = book.worksheets
    assert [cell.value for cell in page[1]] == [text(language, column.name) for column in COLUMNS]
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == ("A2", "$1:$1", "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.page_setup.paperSize) == (1, 0, 9)
    assert page.column_dimensions["A"].width == 12
    assert page["B2"].is_date
    assert page["B2"].number_format == "yyyy-mm-dd"
    assert page["C2"].value == 7
    assert [cell.value for cell in words["B"]][1:] == [text(language, column.meaning) for column in COLUMNS]
    assert about["B2"].value == "王英"
    assert "R&&D" in page.oddFooter.left.text


def test_a_picture_has_a_page_of_its_own_for_the_printer() -> None:
    chart = Chart(
        Phrase("table.rows"), (Bars(Phrase("figure.birth"), (12, "<5", "–")),), ("1", "2", "3"), Phrase("table.by")
    )
    with_chart = replace(sheet("王英"), charts=(chart, chart))
    assert unpack(pack(Message(sheet=with_chart))).sheet == with_chart
    made = workbook.written(with_chart, "en")
    book = read(made)
    assert (book.sheetnames[:3], workbook.count(made)) == (["Table", "Picture", "Picture 2"], 1)
    page = book["Picture"]
    (image,) = page._images
    assert image._data() == draw(chart, "en")
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("portrait", 1, 1)
    assert "R&&D" in page.oddFooter.left.text


def test_a_csv_is_known_to_excel_by_its_first_bytes() -> None:
    assert workbook.written(sheet("王英", ending="csv"), "en").startswith(b"\xef\xbb\xbf")


def test_a_table_waits_in_the_outbox_as_it_is() -> None:
    message = Message(sheet=sheet(*NASTY))
    assert unpack(pack(message)) == message


def test_another_program_opens_it_and_finds_no_formula(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed on this machine")
    (tmp_path / "t.xlsx").write_bytes(workbook.written(sheet(*NASTY), "en"))
    command = [office, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "t.xlsx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    lines = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"))))
    assert [line[0] for line in lines[1:]] == [harmless(word) for word in NASTY]
