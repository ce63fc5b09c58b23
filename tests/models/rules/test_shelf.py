"""Which page a reader gets: the township's own before the delivered one, their language before another."""

import pytest

from models.rules.pages import Page, Topic
from models.rules.shelf import Shelf
from tests.factories import TOWNSHIP

OTHER = "990101102"


def page(name: str, language: str = "zh_Hans", title: str = "本地", **more: object) -> Page:
    values = {"topic": Topic.WHERE, "source": "镇卫生院", "runs": ()} | more
    return Page(name=name, language=language, title=title, **values)  # type: ignore[arg-type]


def titles(shelf: Shelf, township: str, language: str, name: str) -> str:
    found = shelf.page(township, language, name)
    return found.title if found else ""


def test_a_township_s_own_page_stands_in_for_the_delivered_one_in_every_language() -> None:
    shelf = Shelf({(TOWNSHIP, "where-folic"): {"zh_Hans": page("where-folic")}})
    assert [titles(shelf, TOWNSHIP, language, "where-folic") for language in ("zh_Hans", "en")] == ["本地", "本地"]
    assert titles(shelf, OTHER, "en", "where-folic") == "Where to get folic acid"


def test_a_page_for_one_township_stands_before_one_for_all() -> None:
    shelf = Shelf({("", "a"): {"en": page("a", "en", "all")}, (TOWNSHIP, "a"): {"en": page("a", "en", "ours")}})
    assert [titles(shelf, code, "en", "a") for code in (TOWNSHIP, OTHER, "")] == ["ours", "all", "all"]


def test_of_several_pages_about_a_week_the_one_about_fewest_weeks_is_opened() -> None:
    shelf = Shelf({("", "week-17"): {"en": page("week-17", "en", "17", topic=Topic.WEEKS, weeks=(17, 17))}})
    found = [shelf.of_week("", "en", week) for week in (16, 17, 18, 45)]
    assert [one.name if one else None for one in found] == ["week-16", "week-17", "week-16", None]


def test_topics_and_pages_have_an_order() -> None:
    pages = Shelf().pages(TOWNSHIP, "en")
    assert list(dict.fromkeys(page.topic for page in pages)) == list(Topic)
    weeks = [page.weeks for page in pages if page.weeks]
    assert weeks == sorted(weeks)


@pytest.mark.parametrize(
    ("language", "said", "first"),
    [
        ("zh_Hans", "叶酸", "care-folic"),
        ("zh_Hans", "葉酸", "care-folic"),
        ("zh_Hans", "新生儿 户口", "papers-household"),
        ("en", "FOLIC", "care-folic"),
        ("en", "120", "danger-pregnancy"),
    ],
)
def test_a_search_finds_by_title_word_and_text(language: str, said: str, first: str) -> None:
    assert Shelf().search("", language, said)[0].name == first


@pytest.mark.parametrize("said", ["", "  ", "没有这个词", "folic zebra"])
def test_a_search_may_find_nothing(said: str) -> None:
    assert Shelf().search("", "en", said) == ()
