"""Clauses that speak of more than one event: headings (三组:…), closings (都是昨天), and "none" (迁入:无)."""

import re
from collections.abc import Sequence

from handlers.reading.clauses import Clause, Sentence
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.frames import Frame, Scope
from handlers.reading.tokens import DATE, GROUP, NAME, PLACE, Token

_TELLING = ("nothing", "none", "no", "ask", "plan", "hearsay", "void", "correct", "reported")
_BARE = closed("frames.bare")
_EVENTFUL = closed("frames.eventful")


def is_filler(token: Token) -> bool:
    """Whether a piece tells nothing by itself: words for reports, times, pronouns."""
    if token.has(*_TELLING) or token.kind in (NAME, PLACE):
        return False
    return (
        token.has("heading", "told", "time", "where", "also", "both", "each") or not token.tags or token.text in _BARE
    )


def is_lead(token: Token) -> bool:
    """Whether a clause may begin with it before it says whom it is about."""
    return token.kind in (DATE, GROUP) or (token.has("time", "told") and not token.has("she"))


def heading(clause: Clause, leads: bool, sentence: Sentence, scope: Scope, begun: bool) -> Scope | None:
    """The scope from here on, if a clause without people is a heading: a day or a group and words for reports.

    `leads`: nothing but such words stands before it in the sentence. `begun`: something was told already.
    """
    days, named = clause.of(DATE), clause.of(GROUP)
    rest = [token for token in clause.tokens if token not in days and token not in named]
    if not (days or named) or not all(is_filler(token) for token in rest):
        return None
    lone = clause.after == ":" or (leads and (clause is sentence[-1] or clause.after == "\n"))
    if not lone and not (leads and any(token.has("heading") for token in rest)):
        return None
    trailing = leads and len(sentence) == 1 and begun and clause.after != "\n" and not named
    if trailing or any(token.has("both") for token in rest):
        return None
    told = any(token.has("told") and not token.has("heading") for token in rest)
    day = scope.day if not days else None if told else days[0]
    return Scope(day, named[-1] if named else scope.group)


def lists_names(clause: Clause) -> bool:
    """Whether a clause holds nothing but names, and how many they are (两兄弟)."""
    others = [token for token in clause.tokens if token.kind != NAME]
    listing = all(
        token.has("siblings", "two", "both") or token.kind == DATE or token.text in ("有", "是", "、")
        for token in others
    )
    return len(others) < len(clause.tokens) and listing


def closes(clause: Clause) -> bool:
    """都是昨天, 均为今日办理: for everything told."""
    return clause.has("both") and bool(clause.of(DATE)) and not clause.of(NAME)


def sums_up(clause: Clause, people: Sequence[object]) -> bool:
    """都是从广州回来的: for everybody told of, without a day."""
    return not people and any(token.text.startswith(("都", "全都", "全部")) for token in clause.tokens[:1])


def lone_days(clauses: Sequence[Clause]) -> list[Token]:
    """6月16日上午, a clause of its own: the days of clauses that hold nothing else."""
    alone = bool(clauses) and all(token.kind == DATE for clause in clauses for token in clause.tokens)
    return [token for clause in clauses for token in clause.tokens] if alone else []


def of_a_list(frames: Sequence[Frame]) -> bool:
    """返乡:康大力(深圳)、康小力(东莞)(,6.16): several of one kind, without a day so far."""
    several = len(frames) > 1 and len({frame.kind for frame in frames}) == 1
    return several and not any(
        clause.of(DATE) or clause.after != ")" for frame in frames for clause in frame.clauses[-1:]
    )


def counts_below(clause: Clause) -> bool:
    """取环1人(杨秋菊): who they are stands in the brackets behind the number."""
    return clause.after == "(" and not clause.of(NAME) and bool(_COUNTED.search(clause.text))


_COUNTED = re.compile(r"[\d一二两三四五六七八九十]+(?:人|名|例|个|位|对|户)$")


def says_none(clause: Clause, rest: Sequence[Clause], cue: Cue) -> bool:
    """迁入:无, 死亡0."""
    if any(token.text in ("0", "〇", "无") for token in clause.tokens[cue.at + 1 : cue.at + 2]):
        return True
    here = clause.has("none") and len(clause.tokens) <= 3
    behind = bool(rest) and clause.after in (":", " ", "-") and len(rest[0].tokens) == 1 and rest[0].has("none")
    return here or behind


def eventful(clause: Clause) -> bool:
    """Whether a clause tells of an event, at first sight."""
    return bool(clause.tags & _EVENTFUL) or any(tag.startswith(("exam.", "pe.")) for tag in clause.tags)


def is_heading(sentence: Sentence, told: Sequence[Frame]) -> bool:
    """出生: on a line of its own: what happened to those below."""
    alone = len(sentence) == 1 and len(told) == 1 and told[0].carried
    return alone and len(sentence[0].tokens) == 1 and sentence[0].after in ("\n", ":")
