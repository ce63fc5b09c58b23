"""No count from 1 to 4 is shown, and none follows from what is shown: pairs, sums, and knowing how it is hidden."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.small_cells import MONTHS, YEAR, Cell, Hidden, Released, Span, added, part_told, row, safe, total

SPANS = [YEAR, *(Span(start, length) for length in (6, 3, 1) for start in range(0, MONTHS, length))]
COUNTS = st.one_of(st.just(0), st.integers(0, 6), st.integers(5, 40))
TABLES = st.integers(1, 4).flatmap(
    lambda villages: st.fixed_dictionaries(
        {f"v{n}": st.lists(COUNTS, min_size=MONTHS, max_size=MONTHS) for n in range(villages)}
    )
)
Query = tuple[str, Span]


def true(table: dict[str, list[int]], query: Query) -> int:
    """What a query counts; an empty village is the whole."""
    place, span = query
    rows = [table[place]] if place else list(table.values())
    return sum(sum(row[span.start : span.start + span.length]) for row in rows)


def answers(table: dict[str, list[int]], ended: int = MONTHS) -> dict[Query, Cell]:
    """Every query that can be asked once so many months have ended, with its answer."""
    released = Released(table, ended)
    found: dict[Query, Cell] = {("", span): released.whole(span) for span in SPANS}
    return found | {(code, span): released.village(code, span) for code in table for span in SPANS}


def vector(table: dict[str, list[int]], query: Query) -> list[Fraction]:
    """Which of the smallest cells a query sums up."""
    place, span = query
    return [
        Fraction((not place or code == place) and span.start <= month < span.start + span.length)
        for code in table
        for month in range(MONTHS)
    ]


@given(TABLES)
def test_what_is_shown_is_true_and_never_small(table: dict[str, list[int]]) -> None:
    for query, cell in answers(table).items():
        count = true(table, query)
        if isinstance(cell, int):
            assert cell == count
            assert safe(count)
        if cell is Hidden.SMALL:
            assert count < 5


@given(TABLES)
def test_no_two_answers_differ_by_a_small_count_of_something(table: dict[str, list[int]]) -> None:
    shown = [(query, cell) for query, cell in answers(table).items() if isinstance(cell, int)]
    for (wide, more), (narrow, less) in product(shown, repeat=2):
        rest = [a - b for a, b in zip(vector(table, wide), vector(table, narrow), strict=True)]
        if all(part >= 0 for part in rest):
            assert safe(more - less), (wide, narrow)


@settings(max_examples=40)
@given(TABLES)
def test_no_sum_and_difference_of_answers_is_a_small_count(table: dict[str, list[int]]) -> None:
    found = answers(table)
    basis = Basis([vector(table, query) for query, cell in found.items() if isinstance(cell, int)])
    for query in found:
        if not safe(true(table, query)):
            assert not basis.spans(vector(table, query)), query


class Basis:
    """Rows in echelon form."""

    def __init__(self, rows: list[list[Fraction]]) -> None:
        self._rows: dict[int, list[Fraction]] = {}
        for one in rows:
            rest, lead = self._rest(one)
            if lead is not None:
                self._rows[lead] = [value / rest[lead] for value in rest]

    def spans(self, row: list[Fraction]) -> bool:
        return self._rest(row)[1] is None

    def _rest(self, row: list[Fraction]) -> tuple[list[Fraction], int | None]:
        row = list(row)
        for place in range(len(row)):
            if row[place]:
                if place not in self._rows:
                    return row, place
                by = row[place]
                row = [a - by * b for a, b in zip(row, self._rows[place], strict=True)]
        return row, None


@given(TABLES, st.integers(0, MONTHS - 1))
def test_what_was_told_stays_so_when_the_next_month_has_ended(table: dict[str, list[int]], ended: int) -> None:
    later = answers(table, ended + 1)
    for query, cell in answers(table, ended).items():
        assert later[query] == cell or isinstance(cell, Hidden)
        if isinstance(cell, int):
            assert query[1].start + query[1].length <= ended


def worlds(villages: int, months: int, most: int) -> Iterator[tuple[int, ...]]:
    """Every table of so many villages and months in which no more than `most` happened."""
    cells = villages * months
    return (one for one in product(range(most + 1), repeat=cells) if sum(one) <= most)


@pytest.mark.parametrize(("villages", "months", "most"), [(1, 3, 24), (1, 4, 18), (2, 2, 20)])
def test_whoever_knows_the_rule_and_every_answer_cannot_tell_a_small_count(
    villages: int, months: int, most: int
) -> None:
    """All tables that look alike are laid together: in none a count from 1 to 4 is the same in all of them."""
    alike = defaultdict(list)
    for world in worlds(villages, months, most):
        rows = {f"v{n}": [*world[n * months : (n + 1) * months], *[0] * (MONTHS - months)] for n in range(villages)}
        alike[tuple(answers(rows).values())].append(world)
    queries = [range(villages * months), *(range(n, villages * months, months) for n in range(months))]
    queries += [range(n * months, (n + 1) * months) for n in range(villages)]
    queries += [range(n, n + 1) for n in range(villages * months)]
    for same in alike.values():
        if min(map(sum, same)) <= most - 3 * months:  # the others look alike with tables that were not made
            for query in queries:
                counts = {sum(world[place] for place in query) for world in same}
                assert len(counts) > 1 or safe(counts.pop()), (query, same[:3])


@pytest.mark.parametrize(("length", "most"), [(1, 12), (2, 14), (3, 12), (4, 7)])
def test_a_row_beside_its_sum_leaves_every_small_count_open(length: int, most: int) -> None:
    """All rows that look alike beside their sum: in none a count from 1 to 4 is the same in all of them."""
    alike = defaultdict(list)
    for counts in product(range(most + 1), repeat=length):
        told = row(counts)
        hidden = told == (Hidden.OTHER,) * length
        alike[None if hidden else sum(counts), told].append(counts)
    for (whole, _), same in alike.items():
        if whole is not None:
            for place in range(length):
                counts_here = {counts[place] for counts in same}
                assert len(counts_here) > 1 or safe(counts_here.pop()), same[:3]


def test_a_part_is_told_when_neither_it_nor_the_rest_is_small() -> None:
    told = [part for part in range(11) if part_told(part, 10)]
    assert told == [0, 5, 10]


def test_a_year_across_is_told_where_all_its_months_are() -> None:
    assert total([5, 0, 9, 7]) == 21
    assert total([5, Hidden.OTHER, 9, 7]) is Hidden.OTHER
    assert total([5, Hidden.SMALL]) is Hidden.OTHER
    assert total([Hidden.SMALL]) is Hidden.SMALL


def test_what_is_known_anyway_is_counted_in() -> None:
    assert (added(5, 3), added(Hidden.SMALL, 0)) == (8, Hidden.SMALL)
    assert added(Hidden.SMALL, 3) is Hidden.OTHER


def test_one_small_month_hides_what_holds_it_and_two_leave_the_year() -> None:
    one = answers({"a": [5] * 12, "b": [*[5] * 11, 0]} | {"c": [*[0] * 11, 2]})
    assert one["", Span(10, 1)] == 10
    assert (one["", Span(9, 3)], one["", YEAR], one["", Span(0, 6)]) == (27, 117, 60)
    few = answers({"a": [*[5] * 11, 2]})
    assert (few["", Span(11, 1)], few["", Span(9, 3)], few["", YEAR]) == (Hidden.SMALL, Hidden.OTHER, Hidden.OTHER)
    two = answers({"a": [*[5] * 10, 2, 3]})
    assert (two["", YEAR], two["", Span(6, 6)], two["", Span(0, 6)]) == (55, Hidden.OTHER, 30)


def test_villages_are_told_by_the_year_alone_and_all_or_none() -> None:
    even = answers({"a": [2] * 12, "b": [4] * 12})
    assert (even["a", YEAR], even["b", YEAR], even["a", Span(0, 6)]) == (24, 48, Hidden.OTHER)
    uneven = answers({"a": [3, *[0] * 11], "b": [4] * 12, "c": [9] * 12})
    assert {uneven[code, YEAR] for code in "abc"} == {Hidden.OTHER}
