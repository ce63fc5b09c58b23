"""A file that somebody sent as a grid of cells: xlsx or csv, told apart by what is in it. Trusts nothing.

Runs in a process of its own with little memory and time (unpack.py): what crashes there hurts nobody.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from models.rules import headings
from models.rules.roster import MOST, Unusable
from models.rules.tabled import LARGEST

_UNPACKED = 60 * 1024 * 1024
_PARTS = 400
_ROWS = MOST + 1_000
_COLUMNS = 64
_FIELD = 2_000
_FILLED = 200_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')

_OTHER = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BM", b"II*\0", b"MM\0*")
_OLD = b"\xd0\xcf\x11\xe0"
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Grid = list[list[Any]]


def read(data: bytes) -> Grid:
    """The rows of the first sheet that has headings, or of the csv. Raises Unusable."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unusable("empty")
    if len(data) > LARGEST:
        raise Unusable("too_large", n=LARGEST // 1024 // 1024)
    if data.startswith(_OLD):
        raise Unusable("old_excel")
    if data.startswith(b"PK"):
        return _xlsx(data)
    if data.startswith(_OTHER):
        raise Unusable("other_type")
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", data):
        raise Unusable("web_page")
    return _csv(_decoded(data))


def _xlsx(data: bytes) -> Grid:
    _look(data)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise Unusable("not_a_workbook")
    grids = [_sheet(data, page) for page in book.worksheets]
    return next((grid for grid in grids if headings.row_of(grid) is not None), next(filter(None, grids), []))


def _look(data: bytes) -> None:
    """What is in the package, before anything of it is unpacked. Raises Unusable."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unusable("broken") from None
    names = {part.filename for part in parts}
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Unusable("too_heavy")
    if any(part.flag_bits & 1 for part in parts):
        raise Unusable("old_excel")
    if "xl/workbook.xml" not in names:
        raise Unusable("other_sheet" if "mimetype" in names or "xl/workbook.bin" in names else "other_type")
    if any("vbaproject" in name.casefold() for name in names):
        raise Unusable("macros")


def _sheet(data: bytes, page: Any) -> Grid:
    page.reset_dimensions()
    grid: Grid = []
    for row in page.iter_rows(max_col=_COLUMNS, values_only=True):
        grid.append([_cell(value) for value in row])
        if len(grid) > _ROWS:
            raise Unusable("too_many_rows", n=MOST)
    _fill(grid, _merges(data, page))
    return _trimmed(grid)


def _merges(data: bytes, page: Any) -> Iterator[tuple[int, int, int]]:
    """Cells that were made one, from above to below: (column, first row, last row), counted from 0."""
    from openpyxl.utils import column_index_from_string

    content = zipfile.ZipFile(io.BytesIO(data)).read(page._worksheet_path)
    for left, top, below in _MERGED.findall(content):  # across, what stands there belongs to the first column alone
        column = column_index_from_string(left.decode()) - 1
        if column < _COLUMNS:
            yield column, int(top) - 1, int(below) - 1


def _fill(grid: Grid, merged: Iterable[tuple[int, int, int]]) -> None:
    """What stands in a cell that reaches over several rows is said of each of them."""
    filled = 0
    for column, first, last in merged:
        value = grid[first][column] if first < len(grid) and column < len(grid[first]) else None
        for row in grid[first + 1 : last + 1]:
            row.extend([None] * (column + 1 - len(row)))
            row[column] = value
            filled += 1
            if filled > _FILLED:
                raise Unusable("too_heavy")


def _cell(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return value[:_FIELD] if isinstance(value, str) else value if isinstance(value, int | float) else None


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB 18030; never two of them in one file."""
    mark = next((one for one in _MARKS if data.startswith(one)), b"")
    if b"\0" in data[:4096] and not mark.startswith((b"\xff", b"\xfe")):
        raise Unusable("other_type")
    try:
        return data.decode(_MARKS[mark] if mark else "utf-8")
    except UnicodeDecodeError:
        pass
    lines = [line for line in data.splitlines() if not line.isascii()]
    if mark or any(_is_utf8(line) for line in lines):
        raise Unusable("encoding")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise Unusable("encoding") from None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _csv(words: str) -> Grid:
    top = "\n".join(words.splitlines()[:15])
    between = max((",", "\t", ";", "，"), key=top.count)
    csv.field_size_limit(_FIELD)
    grid: Grid = []
    try:
        for row in csv.reader(io.StringIO(words, newline=""), delimiter=between, strict=True):
            grid.append([cell or None for cell in row[:_COLUMNS]])
            if len(grid) > _ROWS:
                raise Unusable("too_many_rows", n=MOST)
    except csv.Error:
        raise Unusable("csv_broken") from None
    return _trimmed(grid)


def _trimmed(grid: Grid) -> Grid:
    while grid and all(cell in (None, "") for cell in grid[-1]):
        grid.pop()
    return grid
