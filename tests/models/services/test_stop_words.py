"""Which messages are a stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, womens_words
from models.services.stop_words import is_stop

ALL = sorted({word for language in LANGUAGES if (words := womens_words(language)) for word in words.stop})


@pytest.mark.parametrize(
    "said", ["退订", "退订!", " 退 订".replace(" ", ""), "「停止」", "STOP", "ＳＴＯＰ！", "Stop.", "停"]
)
def test_stop_word_counts_with_any_signs_and_width(said: str) -> None:
    assert is_stop(said)


@pytest.mark.parametrize("said", ["", "…", "王停止", "她停止工作了", "please do not stop", "取消", "nonstop", "停 车"])
def test_word_inside_of_a_sentence_does_not_count(said: str) -> None:
    assert not is_stop(said)


@given(word=st.sampled_from(ALL), around=st.text(alphabet=" !！。.,~‼❗\u200b\u202e", max_size=4))
def test_every_listed_word_counts_between_signs(word: str, around: str) -> None:
    assert is_stop(f"{around}{word.upper()}{around}")


@given(word=st.sampled_from(ALL), more=st.text(alphabet="好的她去了abc", min_size=1, max_size=5))
def test_more_letters_make_it_a_sentence(word: str, more: str) -> None:
    assert not is_stop(f"{word}x{more}")
