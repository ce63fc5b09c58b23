"""Pieces into clauses (between commas) and sentences (between full stops, semicolons, items of a list)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from handlers.reading.folding import closed
from handlers.reading.tokens import BREAK, GROUP, MARK, NUMBER, WORD, Token

_HARD = frozenset("。;!?\n；！？")
_SOFT = frozenset(" ,:/|—~，\t\r()[]【】{}<>《》\\*=_#…：（）+")


@dataclass(frozen=True)
class Clause:
    """The pieces between two commas. `after` is the sign behind it, `before` the one in front of it."""

    tokens: tuple[Token, ...]
    before: str = ""
    after: str = ""
    tags: frozenset[str] = field(default=frozenset())

    def has(self, *tags: str) -> bool:
        """Whether a piece can mean one of these."""
        return not self.tags.isdisjoint(tags)

    def of(self, *kinds: str) -> list[Token]:
        """Its pieces of these kinds."""
        return [token for token in self.tokens if token.kind in kinds]

    def tagged(self, *tags: str) -> list[Token]:
        """Its pieces that can mean one of these."""
        return [token for token in self.tokens if token.has(*tags)]


Sentence = list[Clause]


def sentences(tokens: Sequence[Token]) -> list[Sentence]:
    """The sentences of a message, each a list of clauses; empty ones are left out."""
    found: list[Sentence] = [[]]
    for clause, ends in _clauses(tokens):
        if clause.tokens:
            found[-1].append(clause)
        if ends and found[-1]:
            found.append([])
    return [sentence for sentence in found if sentence]


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[Clause, bool]]:
    """Each clause, and whether a sentence ends with it."""
    here: list[Token] = []
    before = ""
    for place, token in enumerate(tokens):
        sign = token.typed
        if token.kind == MARK or _turns(token):
            yield _clause(here, before, ";"), True
            here, before = ([] if token.kind == MARK else [token]), ";"
        elif token.kind == BREAK and (sign in _HARD or sign in _SOFT or _parts(sign, tokens, place)):
            yield _clause(here, before, sign), sign in _HARD
            here, before = [], sign
        elif token.kind != BREAK or sign == "、":
            here.append(token)
    yield _clause(here, before, ""), True


def _turns(token: Token) -> bool:
    """Whether a word begins something new (另外 …)."""
    return token.text in _TURNS and token.kind == WORD


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
