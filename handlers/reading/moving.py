"""What is said of moves: from where, to where, why, how long, in whose house."""

import re
from collections.abc import Iterator, Sequence

from handlers.reading.clauses import Clause
from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.tokens import BREAK, DATE, NAME, PHONE, PLACE, STAY, UNKNOWN, WORD, Token
from handlers.reading.value import Found
from models.kinds import EventKind

_REASONS = ("r.marriage", "r.birth", "r.return", "r.work", "r.study", "r.other")
_OURS = closed("moving.ours")


def hukou(frame: Frame) -> Iterator[Found]:
    """Where the registration came from or went to, and why."""
    inward = frame.kind is EventKind.HUKOU_IN
    places = _places(frame)
    name = "from_place" if inward else "to_place"
    chosen = _chosen(places, frame.tokens, inward)
    if chosen:
        yield Found(name, chosen.typed, chosen)
    yield from _reason(frame)


def _reason(frame: Frame) -> Iterator[Found]:
    tokens = frame.tokens
    if any(token.has("married_into") or token.text in ("跟着男方", "男方", "女方") for token in tokens):
        yield Found(
            "reason",
            "marriage",
            next(token for token in tokens if token.has("married_into") or token.text in ("男方", "女方")),
        )
        return
    for tag in _REASONS:
        for token in tokens:
            if token.has(tag):
                yield Found("reason", tag[2:], token)
                return
            if tag == "r.study" and token.has("p.study"):
                yield Found("reason", "study", token)
                return
            if tag == "r.birth" and token.text in ("出生落户", "新生儿落户"):
                yield Found("reason", "birth", token)
                return


def _chosen(places: Sequence[Token], tokens: Sequence[Token], inward: bool) -> Token | None:
    """The place on the side that is spoken of: behind 从 for coming, behind 到 for going; else the first."""
    sign = "from" if inward else "toward"
    for token in places:
        before = _before(tokens, token)
        if before is not None and before.has(sign) and not (inward and before.text in ("到", "在")):
            return token
    others = [token for token in places if not _has_before(tokens, token, "toward" if inward else "from")]
    if not others and not (inward and places and _has_before(tokens, places[0], "toward")):
        others = list(places)
    return others[0] if others else None


def _has_before(tokens: Sequence[Token], token: Token, tag: str) -> bool:
    before = _before(tokens, token)
    return before is not None and before.has(tag)


def _before(tokens: Sequence[Token], token: Token) -> Token | None:
    """The piece right in front of a token, without a comma between."""
    return next((one for one in tokens if one.end == token.start), None)


def _places(frame: Frame) -> list[Token]:
    """Places of the frame; without any, the words that stand where a place does (去 … 打工)."""
    found = [
        token for token in frame.tokens if token.kind == PLACE and token.text not in _OURS and not _denied(frame, token)
    ]
    return found or [token for clause in frame.clauses for token in _strange(clause)]


def _denied(frame: Frame, token: Token) -> bool:
    """没去东莞(,去了深圳): where somebody did not go."""
    before = _before(frame.tokens, token)
    if before is None or before.has("no"):
        return before is not None
    earlier = _before(frame.tokens, before)
    return before.has("go", "toward", "from") and earlier is not None and earlier.has("no")


def _strange(clause: Clause) -> Iterator[Token]:
    """Unknown words behind 去 or 从, up to the next word that means something."""
    tokens = clause.tokens
    for at, token in enumerate(tokens):
        if not token.has("from", "go", "hukou.move") or token.text in ("上", "自", "打", "去了", "去的"):
            continue
        piece = []
        for other in tokens[at + 1 : at + 4]:
            if other.kind not in (WORD, UNKNOWN, NAME) or other.tags or other.text in _NO_PLACES:
                break
            piece.append(other)
        if piece and 2 <= sum(len(one.text) for one in piece) <= 8:
            typed = "".join(one.typed for one in piece)
            yield Token(piece[0].start, piece[-1].end, PLACE, typed, frozenset(), typed, typed)


_NO_PLACES = frozenset("的了一那再就才也都您你我")

_SAID = {"打工": "work", "务工": "work", "上班": "work", "经商": "business"}


def _purpose(frame: Frame) -> Iterator[Found]:
    for token in sorted(frame.tokens, key=lambda one: one.has("p.family")):
        purpose = token.family("p.") or next((why for word, why in _SAID.items() if word in token.text), None)
        if purpose and not (token.has("lodging") and (not token.text.endswith("厂") or _lived_in(frame, token))):
            yield Found("purpose", purpose, token)
            return


def _lived_in(frame: Frame, token: Token) -> bool:
    """住砖厂: where somebody lives."""
    before = _before(frame.tokens, token)
    return before is not None and before.has("live", "migrate_in")


def migrate_in(frame: Frame) -> Iterator[Found]:
    """From where, for what, in whose house."""
    places = [token for token in _places(frame) if not _is_residence(frame.tokens, token)]
    places = [token for token in places if not token.has("place.vague")] or places
    if places:
        chosen = _chosen(places, frame.tokens, True) or places[0]
        yield Found("from_place", chosen.typed, chosen)
    yield from _purpose(frame)
    yield from _residence(frame)
    yield from _phone(frame)


def _is_residence(tokens: Sequence[Token], token: Token) -> bool:
    before = _before(tokens, token)
    return before is not None and before.has("live", "migrate_in") and not _CAME.match(before.text)


_CAME = re.compile("新?(?:来了|招|雇|搬来了?一?[个位户]|外来)")
"""来了个(贵州人): from there, not to live there."""


def _residence(frame: Frame) -> Iterator[Found]:
    """What stands behind 住 or 租 up to the comma: 李老三家, 老学校, 厂宿舍."""
    for clause in frame.clauses:
        tokens = clause.tokens
        for at, token in enumerate(tokens):
            if not (
                token.has("live")
                or (
                    token.text.startswith(("租", "住", "借住", "暂住", "寄住", "搬进", "搬到", "入住"))
                    and token.has("migrate_in")
                    and not token.has("newcomer")
                )
            ):
                continue
            if token.text.endswith("来") or token.text in ("居住", "新来", "入住我组"):
                continue
            piece = _until_verb(tokens[at + 1 :])
            text = _HOUSE.sub("", _IN_US.sub("", "".join(one.typed for one in piece)))
            if 2 <= len(text) <= 20 and text not in _NOWHERE:
                skipped = _IN_US.match("".join(one.typed for one in piece))
                start = piece[0].start + (skipped.end() if skipped else 0)
                yield Found("residence", text, Token(start, start + len(text), WORD, text, typed=text))
                return


_IN_US = re.compile(
    "^(?:租住?了?的?是?|我们组|我组|本组|咱们组|咱组|组里|我们村|我村|本村|村里|[一二三四五六七八九十]组)的?"
)
_HOUSE = re.compile("(?:的)?(?:老|旧|新|空)?(?:房子|房屋|屋子|房)?的?了?$")
_NOWHERE = closed("moving.nowhere")


def _until_verb(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        if token.kind in (DATE, BREAK) or (
            (
                token.has("p.work", "p.business", "also", "time", "come", "named", "rel.husband", "told", "birth")
                and not token.has("lodging")
            )
            or token.text in ("在", "的时候", "做", "是", "来")
        ):
            if found or token.text != "在":
                break
            continue
        if not found and token.text in ("在", "了", "到", "进", "进了"):
            continue
        found.append(token)
        if len(found) > 6:
            break
    return found


def migrate_out(frame: Frame) -> Iterator[Found]:
    """To where, for what."""
    places = _places(frame)
    away = [token for token in places if not _has_before(frame.tokens, token, "from")]
    chosen = _joined(away)
    if chosen:
        yield Found("to_place", chosen.typed, chosen)
    yield from _purpose(frame)
    yield from _phone(frame)


def _joined(places: Sequence[Token]) -> Token | None:
    """A province first and the town later ("去广东打工,在东莞厚街") is one place."""
    known = [token for token in places if not token.has("place.vague")] or list(places)
    if not known:
        return None
    first = known[0]
    if first.has("place.p") and len(known) > 1 and not known[1].has("place.p"):
        text = first.typed + known[1].typed
        return Token(first.start, known[1].end, PLACE, text, known[1].tags, text, text)
    return first


def _phone(frame: Frame) -> Iterator[Found]:
    for token in frame.tokens:
        if token.kind == PHONE:
            yield Found("phone", "".join(sign for sign in token.typed if sign.isdecimal()), token)
            return


def return_home(frame: Frame) -> Iterator[Found]:
    """From where, and whether for a time only."""
    gone = [clause.tokens for clause in frame.clauses if clause is not frame.own]  # (去北京打工,)昨天回来了
    places = [token for token in _places(frame) if not _has_before(frame.tokens, token, "toward")]
    places = places or [token for token in _places(frame) if any(token in tokens for tokens in gone)]
    if places and not places[0].has("place.vague"):
        chosen = _chosen(places, frame.tokens, True) or places[0]
        yield Found("from_place", chosen.typed, chosen)
    tokens = frame.tokens
    until = next((token for token in tokens if token.has("until") or token.kind == STAY), None) or _task(frame)
    stays = next((token for token in tokens if token.has("at_home")), None)
    if stays is not None and until is None:
        yield Found("temporary", False, stays)
        return
    leaves = next(
        (
            clause
            for clause in frame.clauses
            if clause.has("leave_again") and (clause.of(DATE) or clause.has("until", "vague", "plan"))
        ),
        None,
    )
    if until is not None or leaves is not None:
        yield Found("temporary", True, until or leaves.tokens[0])  # type: ignore[union-attr]
        text = _until_text(until, leaves, next((one for one in tokens if until and one.start >= until.end), None))
        if text:
            yield Found("until_text", text.text, text)


_TASK = re.compile("[收忙过割摘做看办喝吃帮种插打干修盖治陪送接等坐养砍挖卖放待住][^,。;]{0,5}完?[^,。;]{0,5}")


def _task(frame: Frame) -> Token | None:
    """收完苞米就走: what is to be done before leaving again."""
    for clause in frame.clauses:
        for at, token in enumerate(clause.tokens):
            said = [one for one in clause.tokens[:at] if one.kind != BREAK and not one.has("told")]
            text = "".join(one.typed for one in said)
            if token.has("leave_again") and ("完" in text or text.startswith("过")) and _TASK.fullmatch(text):
                return Token(said[0].start, said[-1].end, WORD, text, typed=text)
    return None


def _until_text(until: Token | None, leaves: Clause | None, day: Token | None) -> Token | None:
    if until is not None and until.text.endswith("到"):
        return day
    if until is not None:
        text = until.typed
        for tail in ("就走", "再走", "走"):
            text = text.removesuffix(tail)
        return Token(until.start, until.start + len(text), WORD, text, typed=text)
    day = (
        next((token for token in leaves.tokens if token.kind == DATE or token.has("vague", "plan")), None)
        if leaves
        else None
    )
    return Token(day.start, day.end, WORD, day.typed, typed=day.typed) if day else None
