"""A page of information: a head of `key: value` lines between two `---`, then Markdown. Read and checked; pure.

Who may read which page, and where pages come from, is not known here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.rules import markdown, refusals
from models.rules.folding import fold
from models.rules.markdown import Runs

LONGEST = 20_000
"""Characters of a page."""
TITLE, SOURCE, WORD, WORDS = 40, 200, 20, 20
"""Characters of a title, of a source and of a word to be found by, and how many such words there may be."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LAST_WEEK = 44
_HEAD = "---"
_ENTRY = re.compile(r"([a-z]+):\s*(.*?)\s*")
_WEEKS = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?")
_LINK = re.compile(r"https://\S{1,300}")
_SPLIT = re.compile(r"[,，、;；]")
_NEVER = {"policy_status", "fetal_sex", "tip_off", "penalty", "coercion", "name_list"}


class Topic(StrEnum):
    """What a page is about, in the order in which topics are offered; the phrases are `info.topic.<topic>`."""

    DANGER = "danger"
    WEEKS = "weeks"
    CARE = "care"
    PAPERS = "papers"
    WHERE = "where"


@dataclass(frozen=True)
class Page:
    """One page in one language. `weeks` are the first and last week that a page of the topic `weeks` is about."""

    name: str
    language: str
    title: str
    topic: Topic
    source: str
    runs: Runs
    link: str = ""
    weeks: tuple[int, int] | None = None
    order: int = 50
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Something in a page that has to be changed; `line` counts from 1, 0 is the page as a whole."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}" if self.line else self.why


class _Wrong(ValueError):
    """The value of an entry cannot be used."""


def read(name: str, language: str, written: str) -> tuple[Page | None, list[Fault]]:
    """The page, or every fault that was found in it."""
    lines = list(enumerate(written.removeprefix("\ufeff").splitlines(), 1))
    ends = [place for place, (_, line) in enumerate(lines) if line.rstrip() == _HEAD]
    if len(ends) < 2 or ends[0] != 0:
        return None, [Fault(1, "the page begins with a line ---, then title, topic and source, then again ---")]
    faults: list[Fault] = []
    values = _values(lines[1 : ends[1]], faults)
    runs, wrong = markdown.read(lines[ends[1] + 1 :])
    faults += [Fault(*one) for one in wrong]
    faults += [Fault(number, _SAYS) for number, line in lines if _says_what_is_refused(line)]
    faults += _as_a_whole(name, written, values, runs)
    if faults:
        return None, sorted(faults, key=lambda fault: fault.line)
    return Page(name=name, language=language, runs=runs, **values), []


_SAYS = "speaks of what this program never speaks of (policy, penalties, lists of people, an unborn child's sex)"


def _says_what_is_refused(line: str) -> bool:
    return bool(_NEVER & set(refusals.clean(fold(line)).refused))


def _values(head: list[tuple[int, str]], faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, line in head:
        if not line.strip():
            continue
        entry = _ENTRY.fullmatch(line)
        if entry is None or entry[1] not in _READERS:
            faults.append(Fault(number, f"is none of {', '.join(f'{key}: …' for key in _READERS)}"))
        elif entry[1] in values:
            faults.append(Fault(number, f"{entry[1]} stands twice"))
        else:
            try:
                values[entry[1]] = _READERS[entry[1]](entry[2])
            except ValueError as wrong:
                faults.append(Fault(number, f"{entry[1]}: {wrong}"))
                values[entry[1]] = None
    return values


def _as_a_whole(name: str, written: str, values: dict[str, Any], runs: Runs) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        yield Fault(0, "the file's name has small letters, digits, - and _ only, at most 40 of them")
    if len(written) > LONGEST:
        yield Fault(0, f"is too long: {len(written):,} characters, {LONGEST:,} at most")
    for key in ("title", "topic", "source"):
        if key not in values:
            yield Fault(1, f"{key}: is missing")
    if "topic" in values and (values["topic"] is Topic.WEEKS) != ("weeks" in values):
        yield Fault(1, "weeks: stands in pages of the topic weeks, and only there")
    if not runs:
        yield Fault(0, "has no text below its head")


def _text(most: int) -> Callable[[str], str]:
    def read_text(said: str) -> str:
        if not said or len(said) > most:
            raise _Wrong(f"has 1 to {most} characters")
        return said

    return read_text


def _topic(said: str) -> Topic:
    if said not in list(Topic):
        raise _Wrong(f"is one of {', '.join(Topic)}")
    return Topic(said)


def _link(said: str) -> str:
    if not _LINK.fullmatch(said):
        raise _Wrong("begins with https://")
    return said


def _weeks(said: str) -> tuple[int, int]:
    found = _WEEKS.fullmatch(said)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last <= LAST_WEEK:
        raise _Wrong(f"is a week or a span of weeks from 0 to {LAST_WEEK}, as 16 or 16-20")
    return first, last


def _order(said: str) -> int:
    if not (said.isascii() and said.isdecimal()) or len(said) > 4:
        raise _Wrong("is a whole number up to 9999; pages with smaller ones stand first")
    return int(said)


def _words(said: str) -> tuple[str, ...]:
    found = tuple(word for part in _SPLIT.split(said) if (word := part.strip()))
    if not found or len(found) > WORDS or max(map(len, found)) > WORD:
        raise _Wrong(f"are 1 to {WORDS} words of at most {WORD} characters, parted by commas")
    return found


_READERS: dict[str, Callable[[str], Any]] = {
    "title": _text(TITLE), "topic": _topic, "source": _text(SOURCE), "link": _link, "weeks": _weeks, "order": _order,
    "words": _words,
}  # fmt: skip
"""What may stand in the head of a page, and how it is read."""
