"""Names: cleaned, refused, masked, found again."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.rules.names import LONGEST, clean, masked, matches, pinyin, read_name, surname

names = st.from_regex(r"[王刘欧阳司马李陈a-zA-Z]{2,20}", fullmatch=True) | st.from_regex(
    r"[阿A-Z][a-z古丽]{1,6}[·' -][买A-Z][a-z提]{1,6}", fullmatch=True
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王秀英", "王秀英"), (" 王 秀英 ", "王秀英"), ("\u202e王\u200b秀英\ufeff", "王秀英"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("Anna  Lee", "Anna Lee"), ("O'Brien", "O'Brien"), ("王\n秀英", "王秀英"), ("", None), ("\u200b", None),
        ("王" * 21, None), ("王" * 4000, None), ("13800000001", None), ("王秀英、李梅", None), ("/report", None),
        ("🙂", None),
    ],
)  # fmt: skip
def test_a_name_is_read_or_refused(typed, kept):
    assert read_name(typed) == kept


@given(st.text(st.characters(), max_size=4000))
def test_cleaning_leaves_nothing_invisible_and_changes_nothing_twice(text):
    plain = clean(text)
    assert clean(plain) == plain
    assert not set(plain) & set("\u200b\u200d\u202e\u2066\ufeff\u061c\n\t\x00\ud800")
    name = read_name(text)
    assert name is None or 0 < len(name) <= LONGEST


def test_lines_stay_apart_when_cleaned():
    assert clean("back pain\nheadache\tsince Monday") == "back pain headache since Monday"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王秀英", "王*英"), ("王英", "王*"), ("欧阳锋", "欧阳*"), ("欧阳小小", "欧阳*小"), ("欧阳", "欧*"),
        ("王", "王*"),
        ("Anna Lee", "A**e"), ("阿依古丽·买买提", "阿**提"), ("Alexandrina", "A***a"),
    ],
)  # fmt: skip
def test_a_name_is_masked(name, shown):
    assert masked(name) == shown


@given(names)
@example("a·b")
def test_a_masked_name_is_never_the_name(name):
    shown = masked(name)
    assert "*" in shown
    assert name not in shown
    assert len(shown.replace("*", "")) < len(name) or len(name) == 3


def test_surnames_of_two_characters_and_of_other_names():
    assert [surname(name) for name in ("诸葛亮", "王英", "Anna Lee", "买买提·阿里")] == ["诸葛", "王", "Anna", "买买提"]


@pytest.mark.parametrize("query", ["秀", "王秀英", "wxy", "WXY", "wangxy", "wang xiu ying", "xy", "xiuy", "wanx", "y"])
def test_a_person_is_found_by_parts_pinyin_and_initials(query):
    assert matches("王秀英", query)


@pytest.mark.parametrize("query", ["", " ", "梅", "wxm", "wxyz", "wangxiuyingx", "wy", "王英"])
def test_a_person_is_not_found_by_something_else(query):
    assert not matches("王秀英", query)


def test_surnames_are_read_as_surnames():
    assert [pinyin(name)[0] for name in ("单小红", "曾国", "单")] == ["shan", "zeng", "dan"]
    assert matches("曾小红", "zxh")


@settings(deadline=None)
@given(st.text(max_size=4000))
@example("ang" * 1300)
def test_any_query_is_answered(query):
    matches("昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂昂", query)
