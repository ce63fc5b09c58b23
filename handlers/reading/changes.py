"""Which values a correction puts in place of others. Which report is meant is read in `corrections`."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from handlers.reading.births import children
from handlers.reading.clauses import Clause
from handlers.reading.days import Speaker
from handlers.reading.details import details
from handlers.reading.events import Written
from handlers.reading.faults import INSTEAD, of_a_name
from handlers.reading.frames import Frame
from handlers.reading.pregnancies import exam_values, how_far
from handlers.reading.tokens import NAME, Token
from models.kinds import EventKind


def changed(
    kind: EventKind, clauses: Sequence[Clause], speaker: Speaker, written: Written, whole: Sequence[Clause] = ()
) -> dict[str, Any]:
    """The values that the right words give; what the kind itself says (上环) is no change unless it is contrasted."""
    if not clauses:
        return {}
    frame = Frame(kind, {}, [], list(clauses), clauses[0], 0)
    found = list(details(frame))
    if kind is EventKind.BIRTH:
        found += children(frame)[0]
    if kind is EventKind.EXAM:
        found += exam_values(frame, speaker)
    if kind is EventKind.PREGNANCY:
        found += how_far(frame, speaker)
    fields: dict[str, Any] = {}
    for one in found:
        if one.name in ("action", "end_kind", "group", "exam_kind", "plural_no", "plurality", "lmp_doubt"):
            continue
        value = one.value
        fields[one.name] = value if not isinstance(value, tuple) else written.text[value[0] : value[1]]
        written.mark(one.name, one.token, str(fields[one.name]))
    return {**fields, **_spouse(kind, clauses, written), **_method(kind, clauses, whole)}


def _spouse(kind: EventKind, clauses: Sequence[Clause], written: Written) -> dict[str, Any]:
    if kind not in (EventKind.MARRIAGE, EventKind.DIVORCE):
        return {}
    for one, two in pairwise(clauses):
        if one.has("correct") and one.has("partner", "rel.wife", "rel.husband") and (other := two.of(NAME)):
            return {"spouse": written.cut(other[0])}  # 女方名字写错了,叫夏小禾
    if of_a_name(tokens_of(clauses)):
        return {}
    named = [token for clause in clauses for token in clause.tokens if token.kind == NAME]
    return {"spouse": written.cut(named[1])} if len(named) > 1 else {}


def _method(kind: EventKind, clauses: Sequence[Clause], whole: Sequence[Clause]) -> dict[str, Any]:
    """做的是皮埋 (不是上环): the method behind the word that puts it right."""
    if kind is not EventKind.MEASURE:
        return {}
    for clause in clauses:
        for at, token in enumerate(clause.tokens):
            said = next((tag for tag in sorted(token.tags) if tag.endswith((".start", ".stop"))), "")
            other = [tag for one in tokens_of(whole) for tag in one.tags if tag == _opposite(said)]
            if said and other and any(one.text in INSTEAD for one in clause.tokens[:at]):
                return {"action": said.rpartition(".")[2]}
            method = token.family("m.") or next(
                (tag.split(".")[0] for tag in sorted(token.tags) if tag.endswith((".start", ".stop"))), None
            )
            if method and method not in ("unknown", "act") and any(one.text in INSTEAD for one in clause.tokens[:at]):
                return {"method": method}
    return {}


def tokens_of(clauses: Sequence[Clause]) -> list[Token]:
    """All pieces of some clauses."""
    return [token for clause in clauses for token in clause.tokens]


def _opposite(tag: str) -> str:
    method, _, action = tag.partition(".")
    return f"{method}.{'stop' if action == 'start' else 'start'}"
