"""A roster of people as a table: its rows read and checked, without the store. What is wrong is said by row and field.

A row is a person of a group: name, group, and where known head of the household, relation, year of birth. Nothing else
of the table is taken. All or nothing: with one problem nothing can be brought in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from models.rules import headings
from models.rules.ages import is_child
from models.rules.names import clean, read_name
from models.rules.numbers import read_number
from models.rules.tabled import Row

MOST = 20_000
"""Rows of one roster."""
TOLD = 500
"""Problems that are told one by one; more are counted."""

RELATIONS = {
    "wife": ("妻子", "妻", "爱人", "老婆", "媳妇", "配偶妻", "wife"),
    "husband": ("丈夫", "夫", "老公", "husband"),
    "daughter": ("女儿", "女", "长女", "次女", "三女", "daughter"),
    "son": ("儿子", "子", "长子", "次子", "三子", "son"),
    "daughter_in_law": ("儿媳", "儿媳妇", "daughterinlaw"),
    "son_in_law": ("女婿", "soninlaw"),
    "father": ("父亲", "父", "公公", "岳父", "father"),
    "mother": ("母亲", "母", "婆婆", "岳母", "mother"),
    "family": ("家人", "孙子", "孙女", "祖父", "祖母", "兄弟", "姐妹", "兄", "弟", "姐", "妹", "family"),
    "other": ("其他", "其它", "非亲属", "other"),
}
_SELF = ("户主", "本人", "self", "head")
_NOTHING = ("-", "--", "—", "——", "/", "无", "n/a")
"""What people write into a cell to say that nothing belongs there."""
_TOTALS = ("合计", "总计", "小计", "共计", "total", "sum")
_FOOT = re.compile(r"(?:制表|填表|审核|负责)人?[:：]|(?:注|备注|说明)[:：]")
_YEAR = re.compile(r"(19\d\d|20\d\d)(?:$|[-/.年]|\d{2}$|\d{4}$)")
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dxX](?!\d)")
_GROUP = re.compile(r"(?:第)?(.+?)(?:村民)?(?:小组|组)?$")


class Problem(NamedTuple):
    """What is wrong: in which row and field (of ours), and which phrase says what to do (`roster.problem.<what>`)."""

    row: int
    field: str
    what: str


@dataclass(frozen=True)
class Roster:
    """What a table comes to. `unused` are columns that were passed over; `more` problems were not told one by one."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    unused: tuple[str, ...]
    more: int = 0


class Unusable(Exception):
    """The table is none of those that are taken; `what` says why (`roster.bad.<what>`), with params."""

    def __init__(self, what: str, **params: Any) -> None:
        super().__init__(what)
        self.what, self.params = what, params


def read(grid: Sequence[Sequence[Any]], at: int, groups: Mapping[str, tuple[str, str]], today: date) -> Roster:
    """The people of a table whose headings are in row `at`; `groups` are the codes that may be meant: (village, group).

    Raises Unusable where columns are missing or double.
    """
    columns = columns_of(grid[at])
    for wanted in ("name", "group"):
        if wanted not in columns:
            raise Unusable(f"no_{wanted}")
    reading = _Reading(groups, today)
    for number, row in enumerate(grid[at + 1 :], at + 2):
        cells = {field: row[place] if place < len(row) else None for field, place in columns.items()}
        if any(_filled(cell) for cell in row) and not is_foot(cells["name"], row) and not headings.of(cells["name"]):
            reading.take(number, cells)
    if not reading.rows and not reading.problems:
        raise Unusable("no_rows")
    if len(reading.rows) > MOST:
        raise Unusable("too_many_rows", n=MOST)
    unused = tuple(str(cell)[:20] for cell in grid[at] if _filled(cell) and not headings.of(cell))
    return Roster(tuple(reading.rows), tuple(reading.problems[:TOLD]), unused, max(0, len(reading.problems) - TOLD))


def columns_of(heads: Sequence[Any]) -> dict[str, int]:
    """Our columns by their place. Raises Unusable for a column that may never be held, and for one that comes twice."""
    for cell in heads:
        if headings.refused(cell):
            raise Unusable("refused_column", column=str(cell)[:20])
    found: dict[str, int] = {}
    for place, cell in enumerate(heads):
        field = headings.of(cell)
        if field in found and field != headings.IGNORED:
            raise Unusable("twice_column", column=str(cell)[:20])
        if field:
            found[field] = place
    return found


class _Reading:
    """The rows of one table as they are read, one after the other."""

    def __init__(self, groups: Mapping[str, tuple[str, str]], today: date) -> None:
        self.rows: list[Row] = []
        self.problems: list[Problem] = []
        self._groups, self._today = groups, today
        self._by_words = _by_words(groups)
        self._seen: dict[tuple[object, ...], int] = {}

    def take(self, number: int, cells: Mapping[str, Any]) -> None:
        """Read one row; what is wrong with it is noted, field by field."""
        wrong = len(self.problems)
        name = self._name(number, "name", cells["name"], needed=True)
        group = self._group(number, cells["group"], cells.get("village"))
        head = self._name(number, "head", cells.get("head"), needed=False)
        relation = self._relation(number, cells.get("relation"))
        year = self._year(number, cells.get("birth_year"))
        if len(self.problems) > wrong:
            return
        row = Row(number, name, group, "" if head == name else head, relation, year)
        if row[1:] in self._seen:
            self._note(number, "name", "twice")
            return
        self._seen[row[1:]] = number
        self.rows.append(row)

    def _note(self, number: int, field: str, what: str) -> None:
        self.problems.append(Problem(number, field, what))

    def _name(self, number: int, field: str, cell: Any, *, needed: bool) -> str:
        words = written(cell)
        if not words:
            if needed:
                self._note(number, field, "missing")
            return ""
        name = read_name(words)
        if name is None or words[:1] in "=+-@":
            self._note(number, field, "id_number" if _ID_NUMBER.search(words) else "no_name")
        return name or ""

    def _group(self, number: int, cell: Any, village: Any) -> str:
        words = written(cell)
        if not words:
            self._note(number, "group", "missing")
            return ""
        if words in self._groups:
            return words
        fitting = self._by_words.get(_group_words(words), set())
        if where := written(village):
            fitting = {code for code in fitting if place_words(self._groups[code][0]) == place_words(where)}
        if len(fitting) != 1:
            self._note(number, "group", "many_groups" if fitting else "no_group")
            return ""
        return next(iter(fitting))

    def _relation(self, number: int, cell: Any) -> str:
        words = clean(written(cell)).casefold().replace(" ", "").replace("-", "")
        if not words or words in _SELF:
            return ""
        found = next((one for one, said in RELATIONS.items() if words in said), "")
        if not found:
            self._note(number, "relation", "no_relation")
        return found

    def _year(self, number: int, cell: Any) -> int | None:
        words = written(cell)
        if not words:
            return None
        found = _YEAR.match(words)
        if found is None or not self._today.year - 120 <= int(found[1]) <= self._today.year:
            self._note(number, "birth_year", "id_number" if _ID_NUMBER.search(words) else "no_year")
            return None
        if is_child(int(found[1]), self._today):
            self._note(number, "birth_year", "child")
            return None
        return int(found[1])


def written(cell: Any) -> str:
    """A cell as text: a whole number without its point, nothing for an empty one or a dash."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = "" if cell is None or isinstance(cell, bool) else clean(str(cell))
    return "" if words in _NOTHING else words


def _filled(cell: Any) -> bool:
    return bool(written(cell))


def is_foot(name: Any, row: Sequence[Any]) -> bool:
    """Whether a row is a sum or a remark below the table."""
    first = next((written(cell) for cell in row if _filled(cell)), "")
    return written(name).casefold() in _TOTALS or first.casefold() in _TOTALS or bool(_FOOT.match(first))


def _by_words(groups: Mapping[str, tuple[str, str]]) -> dict[str, set[str]]:
    """How groups are written in tables → the codes that may be meant."""
    found: dict[str, set[str]] = {}
    for code, (village, name) in groups.items():
        ways = {_group_words(name), str(int(code[12:])), _group_words(f"{village}{name}")}
        for way in ways:
            found.setdefault(way, set()).add(code)
    return found


def _group_words(words: str) -> str:
    """A group's name without what may be left out; a number in digits: 第一村民小组, 1组, 01 → 1."""
    bare = _GROUP.fullmatch(words.replace(" ", ""))
    said = bare[1] if bare else words
    number = read_number(said) if len(said) <= 3 else None
    return said.casefold() if number is None else str(number)


def place_words(words: str) -> str:
    """A village's or township's name without what may be left out."""
    return re.sub(r"(?:村民委员会|村委会|行政村|村|镇|乡)$", "", words.replace(" ", "")).casefold()
