"""What may be kept of free words: no more than was typed, and nothing that would be refused if it were typed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.folding import fold
from models.rules.free_words import Remaining, masked, remaining
from models.rules.refusals import clean

PIECES = (
    "腰酸", "肚子痛", "县医院", "东莞", "，", "。", " ", "属于计划外", "超生", "怀的是个男孩", "检查有点贫血",
    "因为养不起", "人流", "没来", "名单", "举报", "罚款", "身份证", "410101199001011234", "李老三家", "…",
    "，這個是", "Dongguan",
)  # fmt: skip
told = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(told | st.text(max_size=200))
def test_what_remains_is_of_what_was_typed_and_remains_again(text):
    kept = remaining(text)
    assert remaining(kept.text) == Remaining(kept.text)
    assert kept.refused or kept.text == text
    assert not (kept.whole and kept.text)
    assert len(kept.text) <= len(text)


@given(told | st.text(max_size=200))
def test_a_masked_text_has_its_blanks_where_something_is_refused(text):
    cleaned = clean(fold(text))
    if not cleaned.whole:
        assert len(masked(text, cleaned)) == len(text)
        assert cleaned.refused or masked(text, cleaned) == text


@pytest.mark.parametrize(
    ("text", "kept", "refused"),
    [
        ("腰酸", "腰酸", ()), ("腰酸，屬於計劃外", "腰酸", ("policy_status",)),
        ("没保住，是个女婴", "没保住，是", ("fetal_sex",)),
        ("身份证号410101199001011234，腰酸", "身份证号 腰酸", ("id_number",)), ("腰酸，不来要罚款", "", ("penalty",)),
        ("双胞胎", "双胞胎", ()), ("正常路12号", "正常路12号", ()),
    ],
)  # fmt: skip
def test_of_free_words_remains(text, kept, refused):
    assert (remaining(text).text, remaining(text).refused) == (kept, refused)
