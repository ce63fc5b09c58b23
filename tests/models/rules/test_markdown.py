"""Markdown as runs, and long texts in parts: nothing is lost, nothing becomes markup that was not meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import Segment
from models.rules.markdown import parts, plain, read, units


def shown(written: str) -> tuple[Segment, ...]:
    runs, faults = read(enumerate(written.split("\n"), 1))
    assert faults == []
    return runs


def test_headings_bold_words_lists_and_links_are_shown() -> None:
    assert shown("# When\nOn **Monday**.\n\n- [here](https://example.org/a) or there") == (
        Segment("When", bold=True),
        Segment("\nOn "),
        Segment("Monday", bold=True),
        Segment(".\n\n• "),
        Segment("here", link="https://example.org/a"),
        Segment(" or there"),
    )


def test_a_line_stays_a_line_and_empty_lines_part_paragraphs() -> None:
    assert plain(shown("\n\na\nb\n\n\n\nc\n\n## d\n\ne\n")) == "a\nb\n\nc\n\nd\n\ne"


def test_bold_may_hold_a_link() -> None:
    assert shown("**a [b](https://b.c)**") == (Segment("a ", bold=True), Segment("b", bold=True, link="https://b.c"))


def test_a_stroke_takes_a_sign_as_it_is() -> None:
    assert shown(r"\# 2 \*\* 3 \[a\](b) \\") == (Segment(r"# 2 ** 3 [a](b) \ ".rstrip()),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("![a](https://b.c)", "pictures"),
        ("a **b", "bold"),
        ("[a](http://b.c)", "a link"),
        ("[a](javascript:x)", "a link"),
        ("| a | b |", "only"),
        ("```", "only"),
        ("> a", "only"),
        ("#### a", "only"),
        ("<b>a</b>", "only"),
    ],
)
def test_what_cannot_be_shown_is_named_with_its_line(line: str, why: str) -> None:
    _, faults = read([(1, "well"), (7, line)])
    assert [number for number, _ in faults] == [7]
    assert faults[0][1].startswith(why)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_read_or_refused_and_never_grows(written: str) -> None:
    runs, _ = read(enumerate(written.split("\n"), 1))
    assert len(plain(runs)) <= len(written)
    assert all(run.text for run in runs)
    assert all(run.link.startswith("https://") for run in runs if run.link)


runs_of = st.lists(st.builds(Segment, st.text("王a😀 \n。", min_size=1, max_size=40), st.booleans()), max_size=12)


@given(runs_of.map(tuple), st.integers(2, 120))
def test_parts_fit_and_together_are_the_whole(runs: tuple[Segment, ...], room: int) -> None:
    found = parts(runs, room)
    assert all(0 < units(plain(part)) <= room for part in found)
    assert "".join("".join(map(plain, found)).split()) == "".join(plain(runs).split())
    letters = [(sign, run.bold) for run in runs for sign in run.text if not sign.isspace()]
    assert [(sign, run.bold) for part in found for run in part for sign in run.text if not sign.isspace()] == letters


def test_a_text_is_cut_between_paragraphs_if_it_can_be() -> None:
    text = (Segment("a" * 60 + "\n" + "b" * 20 + "\n\n" + "c" * 30),)
    assert [plain(part) for part in parts(text, 100)] == ["a" * 60 + "\n" + "b" * 20, "c" * 30]


@given(st.text(max_size=50))
def test_length_is_counted_as_telegram_counts_it(words: str) -> None:
    assert units(words) == len(words.encode("utf-16-le", "surrogatepass")) // 2
