"""The likeliest way to read a text as words, names, days and amounts: the cheapest path through all that may stand.

One pass from left to right; from each character only a bounded number of pieces may begin, so time grows with length.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import category

from handlers.reading.amounts import amounts
from handlers.reading.lexicon import PER_SIGN, PLAIN, SLIP, Lexicon, Piece, lexicon, patterns
from handlers.reading.naming import dotted_names, names_at, nicknames, signs
from handlers.reading.people import given_name
from handlers.reading.sounds import syllable
from handlers.reading.tokens import BREAK, DATE, DOUBTFUL, FACILITY, GIVEN, NAME, NOTHING, UNKNOWN, WORD, Token
from models.rules.date_scan import scan
from models.rules.date_words import Dated, Mention, Weekday

_UNKNOWN = 12.0
_DAY, _WEAK_DAY = 2.0, 4.5
_KNOWN_NAME, _GIVEN_NAME = 2.0, 6.0
_EVERYDAY_NAME = 8.0
"""A given name that is a word said oftener than this (平安) names nobody by itself."""
_BREAKS = frozenset(" ,.;:!?。、\n\r\t()[]{}<>《》【】\"'“”‘’…~-—/|\\+*=_#&%@^`$！？；：，（）")
_FACILITY = re.compile(
    r"(?:[省市县区镇乡州旗村盟场]|社区|人民|中心|妇幼|妇女|儿童|妇产|中医|蒙|藏|第[一二三四五六]|华西|附属|大学|医学院|协和|街道|林业局|农垦|矿务局|铁路|职工|[省市县]立|民营|私立|民族|矿|总){0,6}"
    r"(?:医院|卫生院|卫生室|卫生所|保健所|卫生站|诊所|保健院|保健站|妇保院|妇幼院|妇幼|服务站|服务室|计生站|计生办|计生服务站|卫生服务中心|服务中心|妇保|中医院|[一二三四]院|附院|医务室)"
    r"|(?:[省市县区镇乡州旗村盟])(?:人医|中医|医院|妇幼|一院|二院|三院|中心医院)"
)
_CARE = frozenset("院室所站办保妇医心")
_PLAIN = frozenset("了的到来去回出上下过宝娃女男子崽喜环月花")
"""Signs that prove nothing when they are all that is left of a word."""
_HOUSE = 5.5
"""What a surname in front of 家 costs: their house (卢家)."""
_TWO_NAMES = 4.0
"""What a name costs more right behind another one, and what joins names behind another such word."""

_END_OF_NAME = 3.0
"""What a word misheard costs more whose first sign may belong to the name of two characters before it."""

Edge = tuple[int, float, Piece]
"""Where a piece ends, what it costs, and what it is."""


def tokens(text: str, known: Sequence[str] = (), lenient: bool = False) -> list[Token]:
    """The pieces of a folded text. `known` names are likely; `lenient` also reads words with one wrong character."""
    words, size, extra, given = lexicon(), len(text), _extra(text, known), signs().given
    heard = list(map(syllable, text))
    best = [0.0] + [float("inf")] * size
    came: list[tuple[int, Piece] | None] = [None] * (size + 1)
    every: list[list[Edge]] = []
    for start in range(size):
        so_far = best[start]
        before = came[start]
        again = _TWO_NAMES if before is not None and before[1][0] == NAME else 0.0
        edges = _edges(text, start, words, heard, extra.get(start, ()), lenient)
        if text[start] in "过完" and before is not None and before[1][1] and not _of_kin(before[1]):
            edges.append((start + 1, _ASPECT, PLAIN))
        if before is not None and again and start - before[0] == 2 and text[start] in given:
            edges = [(end, cost + _END_OF_NAME * _differs(piece, text[start]), piece) for end, cost, piece in edges]
        if before is not None and "with" in before[1][1]:
            edges = [(end, cost + _beside(piece), piece) for end, cost, piece in edges]
        every.append(edges)
        for end, cost, piece in edges:
            cost += so_far + (again if piece is _A_NAME else 0.0)
            if cost < best[end]:
                best[end], came[end] = cost, (start, piece)
    return _narrow(_path(text, came), every, best)


def _differs(piece: Piece, sign: str) -> bool:
    """倪梅|芳的环: a word misheard at its first sign, which may be the end of the name."""
    return bool(piece[3]) and piece[3][0] != sign


def _beside(piece: Piece) -> float:
    """What a piece costs more behind 和 or 跟, where somebody stands: another such word, or an event misheard."""
    event = piece[3] and not _of_kin(piece)
    return _TWO_NAMES if event or "with" in piece[1] else 0.0


def _of_kin(piece: Piece) -> bool:
    return any(tag.startswith("rel.") for tag in piece[1])


def _narrow(found: list[Token], every: Sequence[Sequence[Edge]], best: Sequence[float]) -> list[Token]:
    """The pieces; a name that nearly as well ends or begins elsewhere is marked."""
    for at, token in enumerate(found):
        if token.kind == NAME and "·" not in token.text and _lead(found, at, every, best) < _TIE:
            found[at] = replace(token, value=DOUBTFUL)
    return found


_ASPECT = 2.0
"""What 过 and 完 cost behind a word about events."""

_TIE = 0.95
_WINDOW = 5
"""So many characters behind a name another reading of it has joined the likeliest one again, or is none."""


def _lead(found: Sequence[Token], at: int, every: Sequence[Sequence[Edge]], best: Sequence[float]) -> float:
    """How much more the likeliest reading costs in which a name ends or begins elsewhere."""
    token = found[at]
    ends = [one.end for one in found[at + 1 : at + 3]]
    lead = min(
        (
            best[start] + cost - best[token.end]
            for start in range(max(0, token.start - 2), token.start)
            for end, cost, piece in every[start]
            if piece is _A_NAME and end == token.end
        ),
        default=99.0,
    )
    for other, cost, piece in every[token.start]:
        if piece is _A_NAME and other != token.end:
            beside = any(one.start == other and one.kind == NAME for one in found[at + 1 : at + 3])
            reached = {other: best[token.start] + cost + (_TWO_NAMES if beside else 0.0)}
            for place in range(other, min(ends[-1] if ends else 0, other + _WINDOW)):
                for end, more, next_ in every[place] if place in reached and place not in ends else ():
                    more += reached[place] + (_TWO_NAMES if place == other and next_ is _A_NAME else 0.0)
                    reached[end] = min(reached.get(end, more), more)
            lead = min([lead, *(reached[one] - best[one] for one in ends if one in reached)])
    return lead


def _path(text: str, came: Sequence[tuple[int, Piece] | None]) -> list[Token]:
    found, end = [], len(text)
    while end:
        step = came[end]
        assert step is not None
        start, (kind, tags, value, meant) = step
        found.append(Token(start, end, kind, meant or text[start:end], tags, value, text[start:end]))
        end = start
    return found[::-1]


def _extra(text: str, known: Sequence[str]) -> dict[int, list[Edge]]:
    """Pieces that are found in the text as a whole: days, amounts, facilities, names with dots, known names."""
    found: dict[int, list[Edge]] = defaultdict(list)
    signs_said = set(text)
    for mention in scan(text):
        cost = _cost_of_day(mention, text)
        found[mention.start].append((mention.end, cost, (DATE, NOTHING, mention, "")))
        if text[mention.end - 1 : mention.end + 1] in signs().surnames and mention.end - mention.start > 1:
            found[mention.start].append((mention.end - 1, cost, (DATE, NOTHING, mention, "")))
    for start, end, kind, cost, value in amounts(text):
        found[start].append((end, cost, (kind, NOTHING, value, "")))
    for place in _FACILITY.finditer(text) if not _CARE.isdisjoint(signs_said) else ():
        for start in range(place.start(), min(place.start() + 3, place.end() - 1)):
            cost = 3.0 + 0.5 * (start - place.start())
            found[start].append((place.end(), cost, (FACILITY, NOTHING, text[start : place.end()], "")))
    for needed, word, expression, cost, piece in patterns():
        if needed.isdisjoint(signs_said) or word not in text:
            continue
        for match in expression.finditer(text):
            found[match.start()].append((match.end(), cost, piece))
    for start, end, cost in dotted_names(text):
        found[start].append((end, cost, _A_NAME))
    for start, end in nicknames(text):
        found[start].append((end, _GIVEN_NAME, _BY_GIVEN_NAME))
    for name in known:
        for at in _places_of(name, text):
            found[at].append((at + len(name), _KNOWN_NAME, _A_NAME))
        given = given_name(name)
        if given and (lexicon().cost(given) or 99.0) > _EVERYDAY_NAME:
            for at in _places_of(given, text):
                if text[at - 1 : at] not in signs().surnames:
                    found[at].append((at + 2, _GIVEN_NAME, _BY_GIVEN_NAME))
    return found


def _places_of(piece: str, text: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _cost_of_day(mention: Mention, text: str) -> float:
    """A month alone, or a weekday that may begin a name (周三妹), is less likely than a full date."""
    said, end = mention.said, mention.end
    if isinstance(said, Dated) and said.day is None:
        return _WEAK_DAY + 1.0
    if (
        isinstance(said, Weekday)
        and said.week is None
        and text[mention.start] == "周"
        and text[end : end + 1] in signs().given
    ):
        return 4 * _DAY
    return _WEAK_DAY if mention.weak else _DAY


_A_NAME: Piece = (NAME, NOTHING, None, "")
_BY_GIVEN_NAME: Piece = (NAME, NOTHING, GIVEN, "")
"""小梅, of whom only the full name is on record."""
_A_BREAK: Piece = (BREAK, NOTHING, None, "")
_STRANGE: Piece = (UNKNOWN, NOTHING, None, "")


def _is_picture(sign: str) -> bool:
    """An emoji parts what stands around it."""
    return ("\u2190" < sign < "\u2e80" or sign > "\uffef") and category(sign) in ("So", "Sk", "Mn", "Cf")


_NO_GIVEN_NAMES = frozenset({"怀孕", "结婚", "离婚", "去世", "领证", "上环", "取环", "流产", "结扎"})
"""What no given name says: 喜小梅怀孕 is of 喜小梅."""


def _edges(
    text: str, start: int, words: Lexicon, heard: Sequence[str], extra: Sequence[Edge], lenient: bool
) -> list[Edge]:
    """What may begin at a place: words, signs, days, amounts, names, words misheard."""
    first, known = text[start], signs()
    if (first in _BREAKS or _is_picture(first)) and not lenient:
        return [(start + 1, 0.0, _A_BREAK), *extra]  # nothing else begins with a break
    found: list[Edge] = [(start + 1, 0.0, _A_BREAK) if first in _BREAKS else (start + 1, _UNKNOWN, _STRANGE), *extra]
    two, known_words, last = text[start : start + 2], words.words, len(text)
    for size in (1, 2, *words.lengths.get(two, ())):
        word = known_words.get(text[start : start + size])
        if word is not None and start + size <= last:
            found.append((start + size, word[0], word[1]))
    if first in known.firsts:
        for end, cost in names_at(text, start):
            if end != start + 3 or text[start + 1 : end] not in _NO_GIVEN_NAMES:
                found.append((end, cost, _A_NAME))
        if text[start + 1 : start + 2] == "家":
            found.append((start + 1, _HOUSE, _STRANGE))
    if (heard[start], heard[start + 1] if start + 1 < len(heard) else "") in words.pairs:
        found += _misheard(text, start, words, heard)
    if lenient:
        found += _nearly(text, start, words)
    return found


def _misheard(text: str, start: int, words: Lexicon, heard: Sequence[str]) -> Iterator[Edge]:
    known = words.words
    for size in words.sound_lengths.get(heard[start], ()):
        said = text[start : start + size]
        if len(said) < size or words.everyday(said) is not None:
            continue  # an everyday word of its own
        for meant in words.sounds.get(tuple(heard[start : start + size]), ()):
            if meant == said or (said[-1] == "家" and said[0] != meant[0]):
                continue  # 翁雪惠家 is her house
            wrong = _wrong(meant, said)
            cost, (_, tags, _, _) = known[meant]
            if wrong and ("户" in text or not _moves_registration(tags)):
                yield start + size, cost + wrong, (WORD, tags, None, meant)


def _moves_registration(tags: frozenset[str]) -> bool:
    return not tags.isdisjoint(("hukou.in", "hukou.out", "hukou.move"))


def _wrong(meant: str, said: str) -> float:
    """What a same-sounding writing costs more; 0 where it is no slip: the word itself, or nothing of it is left."""
    same = [a == b for a, b in zip(meant, said, strict=True)]
    wrong = len(same) - sum(same)
    if not wrong or not any(one and sign not in _PLAIN for one, sign in zip(same, meant, strict=True)):
        return 6.0 + SLIP if wrong and any(same) and len(meant) > 2 else 0.0
    return SLIP + PER_SIGN * wrong


def _sounds_alike(one: str, other: str) -> bool:
    return syllable(one) == syllable(other)


def slips(text: str) -> bool:
    """Whether a lenient reading of a text can differ from a plain one."""
    words = lexicon()
    return any(True for start in range(len(text) - 2) for _ in _nearly(text, start, words))


def _nearly(text: str, start: int, words: Lexicon) -> Iterator[Edge]:
    for size in (3, 4, 5):
        said = text[start : start + size]
        for gap in range(len(said)) if len(said) == size else ():
            meant = words.near.get((said[:gap] + "?" + said[gap + 1 :], gap))
            if meant and meant != said and (size > 3 or _sounds_alike(meant[gap], said[gap])):
                cost, (_, tags, _, _) = words.words[meant]
                yield start + size, cost + 2 * SLIP, (WORD, tags, None, meant)
