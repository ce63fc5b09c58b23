"""A sheet as a file that Excel opens: rows, what the columns mean, what the file is; or the rows alone as csv.

Text is written as text, in cells that no program takes for a formula. The library is loaded with the first table.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from locales import Phrase, text
from models.message import Cell, Chart, Sheet
from models.rules.cells import harmless

_PAPER_A4 = 9
_DAY = "yyyy-mm-dd"
_WIDE = 60


def written(sheet: Sheet, language: str) -> bytes:
    """The file in the reader's language."""
    return _csv(sheet, language) if sheet.ending == "csv" else _xlsx(sheet, language)


def count(data: bytes) -> int:
    """How many rows of the table a written xlsx has: read again from the file itself."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(min_row=2))


def _csv(sheet: Sheet, language: str) -> bytes:
    """UTF-8 with a mark at the beginning, by which Excel knows it."""
    lines = io.StringIO()
    out = csv.writer(lines)
    out.writerow(_said(column.name, language) for column in sheet.columns)
    for row in sheet.rows:
        out.writerow(_plain(cell, language) for cell in row)
    return lines.getvalue().encode("utf-8-sig")


def _plain(cell: Cell, language: str) -> str | int | float:
    value = _value(cell, language)
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def _xlsx(sheet: Sheet, language: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "daybook", _said(sheet.title, language)
    # Not when it is written: the same rows are the same file.
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    page = book.create_sheet(_said(Phrase("table.rows"), language))
    _rows(page, [column.name for column in sheet.columns], sheet.rows, [one.width for one in sheet.columns], language)
    page.print_title_rows = "1:1"
    pictures = [_picture(book, chart, language, number) for number, chart in enumerate(sheet.charts, 1)]
    words = [(column.name, column.meaning) for column in sheet.columns] + list(sheet.further)
    page = book.create_sheet(_said(Phrase("table.dictionary"), language))
    _rows(page, [Phrase("table.word"), Phrase("table.meaning")], words, [24, _WIDE], language)
    page = book.create_sheet(_said(Phrase("table.about"), language))
    _rows(page, [Phrase("table.what"), Phrase("table.value")], sheet.about, [24, _WIDE], language)
    for page in book.worksheets:
        _for_paper(page, sheet, language)
    for page in pictures:  # a picture is tall, and stays on one page
        page.page_setup.orientation, page.page_setup.fitToHeight = "portrait", 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _picture(book: Any, chart: Chart, language: str, number: int) -> Any:
    """A page with figures as a picture, the same that is drawn in the chat."""
    from openpyxl.drawing.image import Image

    from bot.chart import draw

    name = _said(Phrase("table.picture"), language)
    page = book.create_sheet(name if number == 1 else f"{name} {number}")
    page.add_image(Image(io.BytesIO(draw(chart, language))), "A1")
    return page


def _rows(
    page: Any, head: Iterable[Phrase], rows: Iterable[Iterable[Cell]], widths: Iterable[int], language: str
) -> None:
    """A heading that stays while one scrolls, and the rows."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    heading = [_cell(page, name, language) for name in head]
    for one in heading:
        one.font, one.fill = Font(bold=True), PatternFill("solid", fgColor="E6EFEA")
        one.alignment = Alignment(vertical="center", wrap_text=True)
    page.append(heading)
    for row in rows:
        page.append([_cell(page, cell, language) for cell in row])


def _cell(page: Any, cell: Cell, language: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    value = _value(cell, language)
    made = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        made.data_type, made.number_format = "s", "@"
    elif isinstance(value, date):
        made.number_format = _DAY
    return made


def _for_paper(page: Any, sheet: Sheet, language: str) -> None:
    """A4 across, as wide as the paper, the heading on each page, and who got it for what at the edge."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _PAPER_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.center.text = _edge(sheet.title, language)
    page.oddFooter.left.text, page.oddFooter.right.text = _edge(sheet.mark, language), "&P / &N"


def _edge(phrase: Phrase, language: str) -> str:
    """Words of a header or footer: there an ampersand begins an instruction."""
    return text(language, phrase).replace("&", "&&")


def _value(cell: Cell, language: str) -> str | int | float | date | None:
    return _said(cell, language) if isinstance(cell, Phrase) else harmless(cell) if isinstance(cell, str) else cell


def _said(phrase: Phrase, language: str) -> str:
    return harmless(text(language, phrase))
