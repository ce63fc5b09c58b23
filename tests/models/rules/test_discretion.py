"""Which words betray, whatever is done to them on the way, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, womens_words
from models.rules.discretion import hurting, telling
from tests.models.rules.listed_words import HARMLESS, TELLING

AROUND = st.text(alphabet="，。 !？（）…\u200b\u202e", max_size=3)


def test_each_language_for_women_has_its_lists():
    assert [language for language in LANGUAGES if womens_words(language) is None] == []


@given(st.sampled_from(TELLING), AROUND, AROUND)
def test_a_listed_word_betrays_between_any_signs_and_in_any_case(word, before, behind):
    assert telling(f"{before}{word.upper()}{behind}")


@given(
    st.sampled_from([word for word in TELLING if not word.isascii()]), st.sampled_from(["·", " ", "*", "-", "\u200b"])
)
def test_a_word_pulled_apart_is_the_same_word(word, sign):
    assert telling(sign.join(word))


@given(st.sampled_from(HARMLESS), AROUND)
def test_an_exception_tells_nothing(word, around):
    assert telling(f"{around}{word}{around}") == ""


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("县环境局", ""), ("一环路口的轮胎店", ""), ("玉环市", ""), ("生产队", ""), ("青禾镇卫生院", ""),
        ("3月9日", ""),
        ("wombat", ""), ("birthday party", ""), ("a period of time", ""), ("Bodhisattva Street", ""),
        ("取上环路", "上环"), ("縣婦幼保健院", "妇幼"), ("计划生育服务站", "计划生育"),
        ("王孕英", "孕"), ("去Maternity病房", "matern"),
        ("ＭＡＴＥＲＮＩＴＹ ward", "matern"), ("Women’s clinic", "women's clinic"),
    ],
)  # fmt: skip
def test_places_and_names_betray_or_not(said, word):
    assert telling(said) == word


@pytest.mark.parametrize("said", ["有好消息", "恭喜您", "寶寶", "Good news!", "Congratulations"])
def test_what_would_hurt_after_a_loss_is_known_in_every_language(said):
    assert hurting(said)


def test_ordinary_words_hurt_nobody():
    assert [said for said in ("一切都好", "先不说", "想咨询", "All is well", "Not now") if hurting(said)] == []
