"""Bad files, made by code: each with what is said of it. `BAD` are not taken at all, `WRONG` have rows to be mended."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

HEAD = ("姓名", "组")
GOOD = ("方一", "一组")


def book(*rows: Sequence[Any], sheets: int = 1) -> bytes:
    """A workbook with these rows on its last sheet."""
    made = Workbook()
    for _ in range(sheets - 1):
        made.create_sheet()
    page = made.worksheets[-1]
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def text(*rows: Sequence[str], code: str = "utf-8", between: str = ",") -> bytes:
    """The same as csv."""
    return "\n".join(between.join(row) for row in rows).encode(code)


def package(**parts: bytes) -> bytes:
    """A zip file; `__` in a name stands for a slash, a last `_` for a point."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def changed(how: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """A good workbook of which parts were changed (None: left out) or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEAD, GOOD))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = how(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return file.getvalue()


def sheet_with(content: bytes) -> bytes:
    return changed(lambda name, old: content if name == "xl/worksheets/sheet1.xml" else old)


def locked() -> bytes:
    """A zip whose parts say that they need a password."""
    data = bytearray(book(HEAD, GOOD))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        flags = struct.unpack_from("<H", data, place + 8)[0]
        struct.pack_into("<H", data, place + 8, flags | 1)
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)


_LAUGH = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><worksheet>&j;</worksheet>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="inlineStr"><is><t>&a;</t>'
    b"</is></c></row></sheetData></worksheet>"
)
_DEEP = b'<?xml version="1.0"?>' + b"<a>" * 20_000

BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "only spaces": (b" \n\t \r\n", "empty"),
    "only zeros": (bytes(100), "empty"),
    "an old xls, or a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    "parts with a password": (locked(), "old_excel"),
    "a pdf": (b"%PDF-1.7\n%\xe2\xe3", "other_type"),
    "a photo": (b"\xff\xd8\xff\xe0" + bytes(50), "other_type"),
    "a png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "other_type"),
    "a rar": (b"Rar!\x1a\x07\x00" + bytes(50), "other_type"),
    "a gzip": (b"\x1f\x8b\x08\x00" + bytes(50), "other_type"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(50), "other_type"),
    "a web page": (b"<html><table><tr><td>x</td></tr></table></html>", "web_page"),
    "xml of a table": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "web_page"),
    "a text document": (package(word__document_xml=b"<x/>"), "other_type"),
    "an empty zip": (package(), "other_type"),
    "another program's table": (package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "other_sheet"),
    "a binary workbook": (package(xl__workbook_bin=b"x"), "other_sheet"),
    "half a workbook": (book(HEAD, GOOD)[:1500], "broken"),
    "the end of a workbook": (b"PK" + book(HEAD, GOOD)[900:], "broken"),
    "a workbook with a damaged part": (
        book(HEAD, GOOD).replace(b"xl/workbook.xml", b"xl/w0rkb00k.xml"), "other_type",
    ),
    "macros": (changed(lambda name, old: old, {"xl/vbaProject.bin": b"x" * 20}), "macros"),
    "no workbook part": (changed(lambda name, old: None if name == "xl/workbook.xml" else old), "other_type"),
    "no sheet part": (changed(lambda name, old: None if "worksheets" in name else old), "not_a_workbook"),
    "no list of parts": (changed(lambda name, old: None if name == "[Content_Types].xml" else old), "broken"),
    "a sheet that is no xml": (sheet_with(b"hello"), "broken"),
    "a sheet cut short": (sheet_with(b'<?xml version="1.0"?><worksheet><sheetData><row>'), "broken"),
    "a billion laughs": (sheet_with(_LAUGH), "broken"),
    "a file from outside": (sheet_with(_OUTSIDE), "broken"),
    "xml without end": (sheet_with(_DEEP), "broken"),
    "a bomb": (changed(lambda name, old: old, {"xl/media/a.bin": bytes(70 * 1024 * 1024)}), "too_heavy"),
    "a thousand parts": (changed(lambda name, old: old, {f"xl/media/{n}": b"x" for n in range(1000)}), "too_heavy"),
    "too large": (b"a" * (5 * 1024 * 1024 + 1), "too_large"),
    "too many rows": (text(HEAD, *(GOOD for _ in range(21_100))), "too_many_rows"),
    "a workbook without cells": (book(), "no_headings"),
    "three empty sheets": (book(sheets=3), "no_headings"),
    "headings alone": (book(HEAD), "no_rows"),
    "headings and a sum": (book(HEAD, ("合计", "0")), "no_rows"),
    "no headings": (book(GOOD, GOOD), "no_headings"),
    "headings of something else": (book(("标题", "内容"), GOOD), "no_headings"),
    "no column for names": (book(("组", "户主"), GOOD), "no_name"),
    "no column for groups": (book(("姓名", "户主"), GOOD), "no_group"),
    "two columns for names": (book(("姓名", "名字", "组"), (*GOOD, "一组")), "twice_column"),
    "ID-card numbers": (book((*HEAD, "身份证号码"), (*GOOD, "1")), "refused_column"),
    "ID-card numbers in English": (book(("Name", "Group", "ID card"), (*GOOD, "1")), "refused_column"),
    "birth order": (book((*HEAD, "孩次"), (*GOOD, "1")), "refused_column"),
    "policy": (book((*HEAD, "政策内外"), (*GOOD, "1")), "refused_column"),
    "fines": (book((*HEAD, "罚款金额"), (*GOOD, "1")), "refused_column"),
    "an unborn child's sex": (book((*HEAD, "胎儿性别"), (*GOOD, "1")), "refused_column"),
    "findings": (book((*HEAD, "检查结果"), (*GOOD, "1")), "refused_column"),
    "places on earth": (book((*HEAD, "经度"), (*GOOD, "1")), "refused_column"),
    "counts with names": (book(("村", "月份", "出生", "姓名"), ("上湾村", "2026-02", 1, "方一")), "names_in_counts"),
    "counts without places": (book(("月份", "出生"), ("2026-02", 1)), "no_place"),
    "counts without months": (book(("村", "出生"), ("上湾村", 1)), "no_month"),
    "counts of nobody knows what": (book(("村", "月份", "数目"), ("上湾村", "2026-02", 1)), "no_figure"),
    "two encodings": (text(HEAD, GOOD) + b"\n" + text(GOOD, code="gb18030"), "encoding"),
    "a mark of UTF-8 before GB 18030": (b"\xef\xbb\xbf" + text(HEAD, GOOD, code="gb18030"), "encoding"),
    "half a letter": (text(HEAD, GOOD, code="gb18030")[:-1] + b"\xff", "encoding"),
    "UTF-16 cut in half": (text(HEAD, GOOD, code="utf-16")[:-1], "encoding"),
    "a quotation that does not end": (text(HEAD, ('"方一', "一组"), GOOD), "csv_broken"),
    "a cell without end": (text(HEAD, ("方" * 3000, "一组")), "csv_broken"),
}  # fmt: skip

WRONG: dict[str, tuple[bytes, tuple[int, str, str]]] = {
    "no name": (book(HEAD, (None, "一组")), (2, "name", "missing")),
    "a formula without its value": (book(HEAD, ("=A1&A2", "一组")), (2, "name", "missing")),
    "an error of Excel": (book(HEAD, ("#REF!", "一组")), (2, "name", "no_name")),
    "a number for a name": (book(HEAD, (13800000000, "一组")), (2, "name", "no_name")),
    "an ID number for a name": (book(HEAD, ("110101199003074258", "一组")), (2, "name", "id_number")),
    "a sentence for a name": (
        book(HEAD, ("这个人去年搬走了，不知道在哪里，电话也没有留", "一组")),
        (2, "name", "no_name"),
    ),
    "text that begins like a formula": (text(HEAD, ("=cmd", "一组")), (2, "name", "no_name")),
    "a link": (book(HEAD, ("http://example.org/x", "一组")), (2, "name", "no_name")),
    "no group": (book(HEAD, ("方一", None)), (2, "group", "missing")),
    "a group of elsewhere": (book(HEAD, ("方一", "九组")), (2, "group", "no_group")),
    "a group that several villages have": (book(HEAD, ("方一", "三组")), (2, "group", "many_groups")),
    "a village of elsewhere": (book((*HEAD, "村"), (*GOOD, "别村")), (2, "group", "no_group")),
    "no year": (book((*HEAD, "出生年份"), (*GOOD, "属马")), (2, "birth_year", "no_year")),
    "a year to come": (book((*HEAD, "出生年份"), (*GOOD, 2090)), (2, "birth_year", "no_year")),
    "a year long gone": (book((*HEAD, "出生年份"), (*GOOD, 1800)), (2, "birth_year", "no_year")),
    "a child": (book((*HEAD, "出生年份"), (*GOOD, 2020)), (2, "birth_year", "child")),
    "no relation": (book((*HEAD, "关系"), (*GOOD, "仇人")), (2, "relation", "no_relation")),
    "a count in words": (book(("村", "月份", "出生"), ("上湾村", "2026-02", "三")), (2, "count", "no_count")),
    "a count below nothing": (book(("村", "月份", "出生"), ("上湾村", "2026-02", -1)), (2, "count", "no_count")),
    "a place of elsewhere": (book(("村", "月份", "出生"), ("别村", "2026-02", 1)), (2, "place", "no_place")),
    "no month": (book(("村", "月份", "出生"), ("上湾村", "二月", 1)), (2, "month", "no_month")),
    "a month to come": (book(("村", "月份", "出生"), ("上湾村", "2026-04", 1)), (2, "month", "month_to_come")),
    "a figure that nobody compares": (
        book(("村", "月份", "项目", "数目"), ("上湾村", "2026-02", "流产", 1)),
        (2, "figure", "no_figure"),
    ),
    "one number twice": (
        book(("村", "月份", "出生"), ("上湾村", "2026-02", 1), ("上湾", "2026年2月", 2)),
        (3, "figure", "twice_count"),
    ),
    "the same twice": (book(HEAD, GOOD, GOOD), (3, "name", "twice")),
}

GROUPS = {
    "990101101201001": ("上湾村", "一组"), "990101101201002": ("上湾村", "二组"), "990101101201003": ("上湾村", "三组"),
    "990101101202003": ("下湾村", "三组"),
}  # fmt: skip
AREAS = {"990101101": "梅溪镇", "990101101201": "上湾村", "990101101202": "下湾村"}
