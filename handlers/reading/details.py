"""Values of events: what the clauses of a frame say beside who and when, field by field and kind by kind.

Each reader gives fields with the piece of text they came from. The names of fields are those of the event kinds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from handlers.reading.births import birth
from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.measures import METHODS
from handlers.reading.moving import hukou, migrate_in, migrate_out, return_home
from handlers.reading.tokens import AGE, FACILITY, GESTATION, GROUP, NUMBER, PLACE, Token
from handlers.reading.value import Found
from models.kinds import EventKind

_VALUES = {"marriage.first": "first", "marriage.restored": "restored", "marriage.remarriage": "remarriage"}


def details(frame: Frame) -> list[Found]:
    """What a frame says beside who and when."""
    return [*_READERS[frame.kind](frame), *_group(frame)]


def _group(frame: Frame) -> Iterator[Found]:
    found = [token for clause in (frame.own, *frame.clauses) for token in clause.tokens if token.kind == GROUP]
    token = found[0] if found else frame.scope.group
    if token is not None and 1 <= (token.value or 0) <= 99:
        yield Found("group", token.value, token)


def _marriage(frame: Frame) -> Iterator[Found]:
    for token in frame.tokens:
        for tag, value in _VALUES.items():
            if token.has(tag):
                yield Found("marriage_kind", value, token)
                return


def _divorce(_frame: Frame) -> Iterator[Found]:
    yield from ()


_ANY = frozenset({"医院", "醫院", "诊所", "服务中心"})


def facility(frame: Frame) -> Iterator[Found]:
    """Where it was done, in the words used."""
    for token in frame.tokens:
        if token.kind == FACILITY and token.typed not in _ANY:
            yield Found("facility", token.typed, token)
            return


_NO_BOOK = re.compile(
    "(?:册子?|卡|手册|档案?)(?:也|都)?(?:还没有?|没有?|未|尚未|还未|还不曾)(?:去|来得及|来得及去)?(?:建|办|领|拿)"
    "|(?:没有?|未)(?:去|来得及去?)?(?:建|办|领)(?:册|卡|档|手册|母子)"
)
"""册子还没建."""


def _pregnancy(frame: Frame) -> Iterator[Found]:
    tokens = frame.tokens
    book = next((at for at, token in enumerate(tokens) if token.has("book")), None)
    if book is not None:
        yield Found(
            "book_opened", not any(token.has("no", "plan") for token in tokens[max(0, book - 3) : book]), tokens[book]
        )
    elif _NO_BOOK.search("".join(token.text for token in tokens)):
        yield Found("book_opened", False, frame.telling("no", "book"))
    for token in tokens:
        by = token.family("test.")
        if by:
            yield Found("confirmed_by", by, token)
            break
    else:
        if any(token.text in ("b超", "做b超", "照b超", "彩超", "做了b超") for token in tokens):
            yield Found(
                "confirmed_by",
                "ultrasound",
                next(token for token in tokens if "b超" in token.text or token.text == "彩超"),
            )
    yield from facility(frame)


def _death(frame: Frame) -> Iterator[Found]:
    for token in frame.tokens:
        if token.kind == AGE and token.value is not None and token.value <= 120:
            yield Found("age", token.value, token)
            return
    for at, token in enumerate(frame.tokens):
        if (
            token.kind == NUMBER
            and token.value.isdecimal()
            and 1 <= int(token.value) <= 120
            and _stands_alone(frame.tokens, at)
        ):
            yield Found("age", int(token.value), token)
            return


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """A bare number at the end, or behind 享年."""
    before = tokens[at - 1] if at else None
    return at + 1 == len(tokens) or (before is not None and before.has("died_word", "age_word")) or at > 0


_METHODS = tuple(f"{method}." for method in METHODS)
_SAYS = {
    "action": (*_METHODS, "act."),
    "reaction": ("reaction", "symptom"),
    "method": (*_METHODS, "m."),
    "old_method": (*_METHODS, "m."),
}
"""What the tags of the piece begin with that says which method, and what was done."""


def _measure(frame: Frame) -> Iterator[Found]:
    action, method = frame.fields.get("action", ""), frame.fields.get("method", "")
    action = action or next((token.family("act.") or "" for token in frame.tokens if token.family("act.")), "")
    named = [token.family("m.") or "" for token in frame.tokens if token.family("m.")]
    method = method or next(iter(named), "")
    before = frame.fields.get("old_method") or next((one for one in named if one != method), "")
    for name, value in (("action", action), ("method", method), ("old_method", before if action == "replace" else "")):
        if value and value != "unknown":
            yield Found(name, value, frame.telling(*_SAYS["reaction" if value == "reaction" else name]))
    if action == "reaction":
        yield from _symptoms(frame)
        return
    yield from facility(frame)
    if action in ("stop", "replace"):
        yield from _why(frame, action)


def _why(frame: Frame, action: str) -> Iterator[Found]:
    """Why a method ended, if said; why one was changed is kept only where it ran out or was not tolerated."""
    for token in frame.tokens:
        why = token.family("why.")
        if why and action == "stop":
            yield Found("reason", why, token)
            return
    spelled = frame.text
    if (
        action == "stop"
        and frame.fields.get("method") == "iud"
        and any(word in spelled for word in ("掉了", "环掉", "掉环", "脱落", "脱环", "掉出来"))
    ):
        yield Found("reason", "expelled", frame.telling("iud.stop", "act.stop", "why."))
    elif action == "stop" and any(token.has("symptom") for token in frame.tokens):
        yield Found("reason", "side_effect", next(token for token in frame.tokens if token.has("symptom")))


def _symptoms(frame: Frame) -> Iterator[Found]:
    """The words about what is not tolerated, from the first symptom to the last of the clauses."""
    found = [token for token in frame.tokens if token.has("symptom") or _suffers(frame, token)]
    if not found:
        return
    clauses = [clause for clause in frame.clauses if any(token in found for token in clause.tokens)]
    start, end = _first_of(clauses[0].tokens, found[0]), max(found, key=lambda token: token.end)
    where = (start.start, _whole(clauses[-1].tokens, end))
    yield Found("symptom_text", where, replace(start, end=where[1]))
    for token in frame.tokens:
        if (
            token.kind == "gestation"
            or token.kind == "lasting"
            or token.text in ("好几天", "几天", "好几天了", "半个月")
        ):
            yield Found("onset_text", token.typed, token)
            return


def _suffers(frame: Frame, token: Token) -> bool:
    """月经不规则, 白带发黄: a part of the body, and words about it that no list knows."""
    if token.text not in _BODY:
        return False
    clause = next(one for one in frame.clauses if token in one.tokens)
    at = clause.tokens.index(token)
    behind = "".join(one.text for one in clause.tokens[at + 1 : at + 4])
    return bool(_ILL.match(behind))


_BODY = closed("details.body")
_ILL = re.compile(
    "(?:也|都|还|又|就|有点|有些|老是?|总是?|一直|特别|比较|太|很|量|颜色){0,3}(?:不|没|发|多|少|大|小|疼|痛|胀|酸|麻|肿|痒|黄|黑|乱|长|晕|坠|沉|难|拖|推|提前|紊)"
)


def _whole(tokens: Sequence[Token], last: Token) -> int:
    """Where the words about the last part of the body end."""
    end = last.end
    if last.text in _BODY:
        for token in tokens[tokens.index(last) + 1 :]:
            if token.kind != "word" or token.text in ("、", "的", "了") or token.start != end:
                break
            end = token.end
    return end


_BEFORE_SYMPTOM = closed("details.before_symptom")


def _first_of(tokens: Sequence[Token], symptom: Token) -> Token:
    """From 一直 or 老是 on, where that stands right before the symptom."""
    at = tokens.index(symptom)
    while at and tokens[at - 1].text in _BEFORE_SYMPTOM:
        at -= 1
    return tokens[at]


def _pregnancy_end(frame: Frame) -> Iterator[Found]:
    kind = frame.fields.get("end_kind", "unspecified")
    words = frame.text
    if kind == "unspecified" and ("自然" in words or "自己掉" in words):
        kind = "spontaneous"
    elif kind == "unspecified" and ("人工" in words or "药物" in words):
        kind = "induced"
    yield Found("end_kind", kind, frame.telling("pe."))
    yield from facility(frame)


def _exam(frame: Frame) -> Iterator[Found]:
    kind = frame.fields.get("exam_kind", "")
    if (
        not kind
        and any(token.kind == GESTATION for token in frame.tokens)
        and not any(token.text.startswith("孕检") for token in frame.tokens)
    ):
        kind = "anc"
    if kind:
        yield Found("exam_kind", kind, frame.telling("exam."))
    away = [
        token
        for token in frame.tokens
        if token.kind == PLACE and not token.has("place.vague") and token.text not in _NEAR
    ]
    if away:
        yield Found("facility_place", away[0].typed, away[0])
    if away or any(token.has("outside") or token.text in ("那边", "外面", "外头", "外地") for token in frame.tokens):
        yield Found("at_destination", True, away[0] if away else frame.telling("outside"))
    for token in frame.tokens:
        if token.has("slip"):
            yield Found("slip_photo", True, token)
            break
    yield from facility(frame)


_NEAR = closed("details.near")

_READERS: dict[EventKind, Callable[[Frame], Iterator[Found]]] = {
    EventKind.MARRIAGE: _marriage,
    EventKind.DIVORCE: _divorce,
    EventKind.HUKOU_IN: hukou,
    EventKind.HUKOU_OUT: hukou,
    EventKind.MIGRATE_IN: migrate_in,
    EventKind.MIGRATE_OUT: migrate_out,
    EventKind.RETURN_HOME: return_home,
    EventKind.PREGNANCY: _pregnancy,
    EventKind.BIRTH: birth,
    EventKind.MEASURE: _measure,
    EventKind.PREGNANCY_END: _pregnancy_end,
    EventKind.DEATH: _death,
    EventKind.EXAM: _exam,
}
