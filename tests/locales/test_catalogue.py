"""Sentences: every language renders every phrase; what people typed stays what it is."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Phrase, Segment, dump, language_name, language_of, phrases, segments, text
from locales import catalogue as inside

DAY = date(2026, 3, 9)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, "zh_Hans"), ("", "zh_Hans"), ("zh", "zh_Hans"), ("zh-hans", "zh_Hans"), ("zh_CN", "zh_Hans"),
        ("zh-hant", "zh_Hant"), ("zh-Hant-TW", "zh_Hant"), ("zh-TW", "zh_Hant"), ("zh-HK", "zh_Hant"),
        ("zh_MO", "zh_Hant"), ("zh-SG", "zh_Hans"), ("zh-Hans-HK", "zh_Hans"),
        ("en", "en"), ("en-GB", "en"), ("EN", "en"), ("fr", "en"), ("tlh-x-1", "en"), ("-", "en"),
    ],
)  # fmt: skip
def test_the_nearest_language_is_found(code, language):
    assert language_of(code) == language


def test_languages_name_themselves():
    assert [language_name(code) for code in LANGUAGES] == ["English", "中文 (简体)", "中文 (繁體)"]


@pytest.mark.parametrize(
    ("language", "shown"), [("zh_Hans", "2026年3月9日"), ("zh_Hant", "2026年3月9日"), ("en", "9 Mar 2026")]
)
def test_a_day_is_written_as_the_language_writes_it(language, shown):
    assert text(language, Phrase.of("day.short", day=DAY)) == shown


@pytest.mark.parametrize(("language", "shown"), [("zh_Hans", "刘（一组、张家）"), ("en", "刘 (一组, 张家)")])
def test_a_list_is_joined_as_the_language_joins_it(language, shown):
    assert text(language, Phrase.of("person.option", name="刘", note=("一组", "张家"))) == shown


def test_a_phrase_within_a_phrase_and_a_number_are_rendered():
    line = Phrase.of("card.line", label=Phrase("field.weight_g"), value=Phrase.of("unit.grams", n=3400))
    assert (text("en", line), text("zh_Hans", line)) == ("Weight: 3,400 g", "体重：3,400克")


@pytest.mark.parametrize(
    "tag", ["en", "zh_Hans", "zh_Hant", "ug", "bo", "kk", "mn", "ar_EG", "fa", "hi", "my", "de_CH"]
)
def test_babel_writes_a_small_number_by_its_digits_alone_in_any_language(tag):
    assert all(format_decimal(n, locale=tag) == str(n) for n in range(inside._PARTED))


SAYING = """
import sys
from datetime import date
read = []
sys.addaudithook(lambda event, given: read.append(str(given[0])) if event == "open" else None)
from locales import LANGUAGES, Phrase, segments, text
for language in LANGUAGES:
    text(language, Phrase.of("unit.grams", n=980)), text(language, Phrase.of("person.masked", name="王某", code="A1"))
text("zh_Hans", Phrase.of("day.short", day=date(2026, 3, 9)))
print([name for name in read if name.endswith(".dat")])
"""


def test_what_a_report_is_answered_with_needs_none_of_babels_large_tables():
    done = subprocess.run([sys.executable, "-c", SAYING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_bold_becomes_a_segment():
    line = Phrase.of("card.line", label="A", value="B")
    assert segments("en", line) == (Segment("A: "), Segment("B", bold=True))


@given(st.text(max_size=60))
def test_what_people_typed_never_becomes_markup(typed):
    line = Phrase.of("card.line", label="A", value=f"<b>{typed}</b>%(label)s%s%")
    said = segments("en", line)
    assert said[0] == Segment("A: ")
    plain = inside._BIDI.sub("", typed)
    assert said[1].text.strip("\u2068\u2069") == f"<b>{plain}</b>%(label)s%s%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_renders_with_its_parameters(language):
    class Anything(dict):
        def __missing__(self, name):
            return "·"

    for key, forms in phrases(language).items():
        for form in forms:
            for piece in inside._BOLD.split(form)[::2]:
                assert piece % Anything() is not None, key


def test_plurals_follow_the_language():
    counted = next(key for key, forms in phrases("en").items() if len(forms) > 1)
    one, many = phrases("en")[counted]
    catalogue = inside._catalogue("en")
    assert [inside._form(catalogue, Phrase.of(counted, n=n)) for n in (0, 1, 2)] == [many, one, many]
    assert len(phrases("zh_Hans")[counted]) == 1


def test_english_that_counts_says_one_day_and_two_days():
    once = {key: forms[0] for key, forms in phrases("en").items() if len(forms) == 1}
    assert [key for key, said in once.items() if re.search(r"%\(n\)s [a-z]+s\b", said)] == []


values = st.one_of(st.text(max_size=5), st.integers(-(2**53), 2**53), st.dates(), st.booleans(), st.none())
params = st.dictionaries(
    st.text(max_size=5), st.recursive(values, lambda inner: st.lists(inner, max_size=3).map(tuple))
)


@given(st.text(max_size=9), params, params)
def test_a_phrase_survives_json(key, some, more):
    import orjson

    phrase = Phrase(key, {**some, "inner": Phrase(key, more), "list": (Phrase(key, more), DAY)})
    assert Phrase.from_json(orjson.loads(dump(phrase))) == phrase


def test_what_json_does_not_know_is_refused():
    with pytest.raises(TypeError, match=r"set|serializable"):
        dump({"a": {1}})
