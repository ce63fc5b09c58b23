"""Sentences: every language renders every phrase; what people typed stays what it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Phrase, Segment, dump, language_name, language_of, phrases, segments, text
from locales import catalogue as inside

DAY = date(2026, 3, 9)


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
