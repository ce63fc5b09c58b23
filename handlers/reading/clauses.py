"""Pieces into clauses (between commas) and sentences (between full stops, semicolons, items of a list)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from handlers.reading.folding import closed
from handlers.reading.tokens import BREAK, DATE, GESTATION, GROUP, MARK, NAME, NUMBER, WORD, Token

LISTED = "#"
"""What stands before a clause with which an item of a list begins."""

_HARD = frozenset("。;!?\n；！？")
_PICTURES = "\uffef"
"""Emoji stand behind this sign."""
_SOFT = frozenset(" ,:/|—~，\t\r()[]【】{}<>《》\\*=_#…：（）+")


@dataclass(frozen=True)
class Clause:
    """The pieces between two commas. `after` is the sign behind it, `before` the one in front of it."""

    tokens: tuple[Token, ...]
    before: str = ""
    after: str = ""
    tags: frozenset[str] = field(default=frozenset())

    @property
    def text(self) -> str:
        """Its pieces one after the other, each as the word that is meant."""
        return "".join([token.text for token in self.tokens])

    def has(self, *tags: str) -> bool:
        """Whether a piece can mean one of these."""
        return not self.tags.isdisjoint(tags)

    def of(self, *kinds: str) -> list[Token]:
        """Its pieces of these kinds."""
        return [token for token in self.tokens if token.kind in kinds]

    def tagged(self, *tags: str) -> list[Token]:
        """Its pieces that can mean one of these."""
        return [token for token in self.tokens if token.has(*tags)] if self.has(*tags) else []


Sentence = list[Clause]


def sentences(tokens: Sequence[Token]) -> list[Sentence]:
    """The sentences of a message, each a list of clauses; empty ones are left out."""
    found: list[Sentence] = [[]]
    header: Clause | None = None
    header_of: dict[int, Clause | None] = {}
    for clause, ends, listed in _clauses(tokens):
        if clause.tokens:
            found[-1].append(clause)
        last = found[-1][-1] if found[-1] else None
        if listed and last is not None and _is_header(last, alone=len(found) == 1 == len(found[-1])):
            header = found[-1].pop()
        elif ends and not listed and found[-1] and clause.after not in (";", "\n"):
            header = None
        if ends and (found[-1] or listed):
            found.append([header] if listed and header is not None else [])
            header_of[len(found) - 1] = header if listed else None
    return [_alone(sentence, header_of.get(number)) for number, sentence in enumerate(found) if sentence]


def _is_header(clause: Clause, alone: bool) -> bool:
    """迁入: in front of numbered people; 三查 1甲 2乙, where it stands `alone` in front of them."""
    tells = clause.has(*_EVENTFUL) or any(tag.startswith(("exam.", "pe.")) for tag in clause.tags)
    return (alone or clause.after == ":") and tells and not clause.of(NAME)


def _alone(sentence: Sentence, header: Clause | None) -> Sentence:
    """An item without the word above the list, where it tells something else itself."""
    if header is None:
        return sentence
    other = _EVENTFUL - header.tags if header.tags & _MOVING else {*(_EVENTFUL - header.tags), "go"}
    told = [one for one in sentence[1:] if not (one.has("both") and one.of(DATE))]  # 都是初九走的
    return sentence[1:] if any(one.has(*other) for one in told) else sentence


_EVENTFUL = closed("frames.eventful")
_MOVING = frozenset({"hukou.in", "hukou.out", "hukou.move", "migrate_in", "migrate_out", "return_home", "left"})


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[Clause, bool, bool]]:
    """Each clause, whether a sentence ends with it, and whether an item of a list begins behind it."""
    here: list[Token] = []
    before, coded = "", _in_columns(tokens)
    for place, token in enumerate(tokens):
        sign = "|" if coded and token.typed == ";" else token.typed
        if token.kind == MARK or _turns(token) or _one_of_several(tokens, place, here):
            yield _clause(here, before, ";"), True, token.kind == MARK
            here, before = ([], LISTED) if token.kind == MARK else ([token], ";")
        elif _one_more(tokens, place, here):
            yield _clause(here[: len(here) - _led(here)], before, ","), False, False
            here, before = [*here[len(here) - _led(here) :], token], ","
        elif token.typed == " " and _of_the_name(tokens, place):
            continue
        elif token.kind == BREAK and (sign in _HARD or _soft(sign) or _parts(sign, tokens, place)):
            yield _clause(here, before, sign), sign in _HARD, False
            here, before = [], sign
        elif token.kind != BREAK or sign == "、":
            here.append(token)
    yield _clause(here, before, ""), True, False


def _of_the_name(tokens: Sequence[Token], place: int) -> bool:
    """连小红 20周: a space between somebody and how far she is parts nothing."""
    around = tokens[place - 1 : place + 2] if place else ()
    return len(around) == 3 and (around[0].kind, around[2].kind) == (NAME, GESTATION)


def _soft(sign: str) -> bool:
    return sign in _SOFT or sign > _PICTURES


_ONE = ("一个", "一位", "一名")


def _one_of_several(tokens: Sequence[Token], place: int, here: Sequence[Token]) -> bool:
    """(一个是亓小龙昨天去的合肥)一个是他妹子…: the next one of those who were announced."""
    if tokens[place].text not in _ONE or place + 1 >= len(tokens) or tokens[place + 1].text != "是":
        return False
    before = [at for at, one in enumerate(here[:-1]) if one.text == tokens[place].text and here[at + 1].text == "是"]
    told = here[before[-1] :] if before else ()
    named = any(one.kind == NAME for one in told)
    return named and any(one.kind == DATE or one.has(*_EVENTFUL) for one in told)


def _one_more(tokens: Sequence[Token], place: int, here: Sequence[Token]) -> bool:
    """卞金秀去了|她妯娌温秀云也去了: somebody else of whom the same is told, with no comma before."""
    if tokens[place].kind != NAME or place + 1 >= len(tokens) or tokens[place + 1].text[0] != "也":
        return False
    told = any(one.kind == NAME for one in here[:-1])
    lead = here[: len(here) - _led(here)]
    return told and lead[-1].kind != NAME and (lead[-1].text[-1] in "了的" or _led(here) > 0)


def _led(here: Sequence[Token]) -> int:
    """How many pieces at the end lead to a name: 她|妯娌."""
    kin = len(here) > 2 and here[-2].has("she") and here[-1].family("rel.") is not None
    return 2 if kin else 0


def _in_columns(tokens: Sequence[Token]) -> bool:
    """生;刘芳;女;3-16: short columns parted by semicolons, a report in a line."""
    if ";" not in [token.typed for token in tokens]:
        return False
    lines: list[list[int]] = [[0]]
    for token in tokens:
        if token.kind == BREAK and token.typed == "\n":
            lines.append([0])
        elif token.kind == BREAK and token.typed == ";":
            lines[-1].append(0)
        elif token.kind == BREAK and token.typed in ",。":
            return False
        else:
            lines[-1][-1] += 1
    said = [line for line in lines if line != [0]]
    return bool(said) and all(len(line) > 2 and max(line) < 4 for line in said)


def _turns(token: Token) -> bool:
    """Whether a word begins something new (另外 …)."""
    return token.kind == WORD and (token.text in _TURNS or "turn" in token.tags)


_TURNS = closed("clauses.turns")


def _parts(sign: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether a full stop between letters or a hyphen parts clauses: between numbers they do not."""
    around = [tokens[at] for at in (place - 1, place + 1) if 0 <= at < len(tokens)]
    return sign in ".-" and not (len(around) == 2 and all(one.kind == NUMBER for one in around))


def _clause(tokens: Sequence[Token], before: str, after: str) -> Clause:
    pieces = tuple(tokens)
    return Clause(pieces, before, after, frozenset(tag for piece in pieces for tag in piece.tags))


def groups(tokens: Sequence[Token]) -> list[int]:
    """The numbers of the groups that pieces name."""
    return [token.value for token in tokens if token.kind == GROUP]
