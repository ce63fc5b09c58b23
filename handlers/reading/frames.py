"""What a message tells, as frames: one for each thing that happened, with its people and its clauses. Values only.

Which day and which values a frame holds is read from its clauses elsewhere (`days`, `details`); who builds them is
`teller`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from handlers.reading.clauses import LISTED, Clause
from handlers.reading.tokens import DATE, Token
from handlers.reading.who import Mention
from models.kinds import EventKind

OF_HER = frozenset({EventKind.PREGNANCY, EventKind.BIRTH, EventKind.PREGNANCY_END})
"""What happens to a woman."""


@dataclass
class Scope:
    """What a heading says for all that follows: a day, a group."""

    day: Token | None = None
    group: Token | None = None


@dataclass
class Frame:
    """One thing that happened. `own` is the clause with its cue; `inherited`: nobody was named there;
    `carried`: nor in the whole sentence.

    `weak`: only a hint so far, which a plainer word in the same sentence may turn into something else.
    """

    kind: EventKind
    fields: dict[str, str]
    people: list[Mention]
    clauses: list[Clause]
    own: Clause
    sentence: int
    doubts: set[str] = field(default_factory=set)
    scope: Scope = field(default_factory=Scope)
    inherited: bool = False
    heard: bool = False
    weak: bool = False
    carried: bool = False

    @property
    def open(self) -> bool:
        """Whether what happened is only hinted at, or of a method not yet said what was done."""
        begun = self.fields.get("action") in (None, "") or not any(sign in self.own.text for sign in "了过的")
        return self.weak or (self.kind is EventKind.MEASURE and begun)

    @property
    def tokens(self) -> list[Token]:
        """All its pieces, in the order of the message."""
        return [token for clause in self.clauses for token in clause.tokens]

    @property
    def text(self) -> str:
        """All its clauses, one after the other."""
        return "".join([clause.text for clause in self.clauses])

    @property
    def whole(self) -> bool:
        """Whether it was told in full: of somebody named, as an item of a list or with its day."""
        dated = any(token.kind == DATE for token in self.own.tokens)
        return not self.inherited and (self.own.before == LISTED or dated)

    def telling(self, *prefixes: str) -> Token:
        """The piece that says so: the first with a tag that begins with one of these, sought in this order.

        Without any it is the first piece of all.
        """
        own = [*self.own.tokens, *self.tokens]
        return next((one for prefix in prefixes for one in own if one.family(prefix) is not None), own[0])


@dataclass
class Story:
    """A message as frames, with what was left out and why. `closing` clauses hold for all of it (都是昨天)."""

    frames: list[Frame] = field(default_factory=list)
    planned: bool = False
    denied: bool = False
    separated: bool = False
    asked: bool = False
    nothing: bool = False
    closing: list[Clause] = field(default_factory=list)

    @property
    def method(self) -> str:
        """The method told of last, as far as it was just now."""
        told = [frame for frame in self.frames[-3:] if frame.kind is EventKind.MEASURE]
        return told[-1].fields.get("method", "") if told else ""

    def of_one_kind(self) -> list[Frame]:
        """The last frames that tell of one kind of event, where they are several."""
        found = [*takewhile(lambda one: one.kind is self.frames[-1].kind, reversed(self.frames))]
        return found if len(found) > 1 else []


def tags_of(clauses: Iterable[Clause]) -> frozenset[str]:
    """All tags of some clauses."""
    found: set[str] = set()
    for clause in clauses:
        found |= clause.tags
    return frozenset(found)
