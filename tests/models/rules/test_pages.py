"""A page is read whole or refused with the line and what to write instead; what is delivered says only what it may."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, pages
from models.rules.markdown import plain
from models.rules.pages import LAST_WEEK, LONGEST, Fault, Topic, read
from models.rules.shelf import Shelf, delivered
from tests.architecture.refused import REFUSED_PHRASES

HEAD = "---\ntitle: Folic acid\ntopic: where\nsource: the clinic\n---\n"
DELIVERED = [(language, name) for language in LANGUAGES for name in pages(language)]


def faults(written: str, name: str = "page") -> list[str]:
    page, found = read(name, "en", written)
    assert (page is None) == bool(found)
    return [str(fault) for fault in found]


def test_a_page_has_a_head_and_a_text() -> None:
    written = (
        "\ufeff---\r\ntitle: Weeks\r\ntopic: weeks\r\nweeks: 16 – 20\r\nsource: s\r\nlink: https://a.b\r\norder: 3\r\n"
    )
    page, found = read("w16", "en", written + "words: a, b、c\r\n\r\n---\r\n**Hello**\r\n")
    assert found == []
    assert page is not None
    assert (page.title, page.topic, page.weeks, page.source) == ("Weeks", Topic.WEEKS, (16, 20), "s")
    assert (page.link, page.order, page.words, plain(page.runs)) == ("https://a.b", 3, ("a", "b", "c"), "Hello")


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("no head", 1, "begins with a line ---"),
        ("---\ntitle: x\n", 1, "begins with a line ---"),
        (HEAD, 0, "has no text"),
        (HEAD.replace("title", "titel") + "x", 2, "is none of title"),
        (HEAD.replace("title: Folic acid\n", "") + "x", 1, "title: is missing"),
        (HEAD.replace("source", "title") + "x", 4, "title stands twice"),
        (HEAD.replace("where", "news") + "x", 3, "topic: is one of danger, weeks, care, papers, where"),
        (HEAD.replace("where", "weeks") + "x", 1, "weeks: stands in pages of the topic weeks"),
        (HEAD.replace("source", "weeks: 3\nsource") + "x", 1, "weeks: stands in pages of the topic weeks"),
        (HEAD.replace("where", "weeks\nweeks: 20-16") + "x", 4, "weeks: is a week or a span"),
        (HEAD.replace("where", f"weeks\nweeks: {LAST_WEEK + 1}") + "x", 4, "weeks: is a week or a span"),
        (HEAD.replace("source", "link: http://a.b\nsource") + "x", 4, "link: begins with https://"),
        (HEAD.replace("source", "order: ten\nsource") + "x", 4, "order: is a whole number"),
        (HEAD.replace("source", "words: ,\nsource") + "x", 4, "words: are 1 to"),
        (HEAD.replace("Folic acid", "x" * 41) + "x", 2, "title: has 1 to 40 characters"),
        (HEAD + "x" * LONGEST, 0, "is too long"),
        (HEAD + "a\n![b](https://c.d)", 7, "pictures are not shown"),
        (HEAD + "a\n计划外怀孕的要办准生证", 7, "speaks of what"),
        (HEAD + "b超看出来怀的是男孩", 6, "speaks of what"),
        (HEAD + "举报有奖", 6, "speaks of what"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_do(written: str, line: int, said: str) -> None:
    _, found = read("page", "en", written)
    assert any(fault.line == line and said in fault.why for fault in found), found


def test_every_fault_is_told_at_once() -> None:
    assert len(faults(HEAD.replace("where", "news").replace("source", "colour") + "**a\n> b")) == 5


@pytest.mark.parametrize("name", ["", "Week", "a b", "周", "a" * 41, "-a", "a/b"])
def test_names_fit_into_buttons(name: str) -> None:
    assert faults(HEAD + "x", name) == ["the file's name has small letters, digits, - and _ only, at most 40 of them"]


@given(st.text(max_size=200))
def test_any_file_is_read_or_refused(written: str) -> None:
    for text in (written, HEAD + written, f"---\n{written}\n---\nx"):
        page, found = read("page", "zh_Hans", text)
        assert (page is None) == bool(found)
        assert all(isinstance(fault, Fault) for fault in found)


@pytest.mark.parametrize(("language", "name"), DELIVERED)
def test_a_delivered_page_has_no_fault_and_says_nothing_that_is_refused(language: str, name: str) -> None:
    page, found = read(name, language, pages(language)[name])
    assert found == []
    assert page is not None
    refused = REFUSED_PHRASES[language].replace("|ID card", "")  # here it is a paper to bring along
    assert re.search(refused, pages(language)[name], re.IGNORECASE) is None


def test_every_delivered_page_is_there_in_every_language_alike() -> None:
    for name, editions in delivered().items():
        assert set(editions) == set(LANGUAGES), name
        assert len({(page.topic, page.weeks, page.order, page.link) for page in editions.values()}) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_week_of_a_pregnancy_has_its_page(language: str) -> None:
    found = [Shelf().of_week("", language, week) for week in range(LAST_WEEK + 1)]
    assert all(page and page.language == language for page in found)


def test_every_week_page_names_a_sign_to_go_to_hospital() -> None:
    for page in (page for page in Shelf().pages("", "zh_Hans") if page.weeks):
        assert re.search("去医院|120", plain(page.runs)), page.name
