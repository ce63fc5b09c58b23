"""What is known of the sentence that is being told. Who and what the message is about before is the teller's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.reading import asking, mood
from handlers.reading.after_all import Meant
from handlers.reading.clauses import Clause, Sentence
from handlers.reading.frames import tags_of
from handlers.reading.tokens import AGE, DATE, GESTATION, NAME, PLACE

_FALSE = re.compile(
    "是假的|(?<![真是暑寒请放休产婚病事])假的(?=$|人家|,)|(?<!是)不是真的|是误会|是?谣[言传]|没那回事|不属实|没有?这回事|没有的事|瞎说|是骗人|假消息|纯属"
)


@dataclass
class Here:
    """What is known of a sentence. `told`: an event of it was; `dropped`: its last was denied or only `meant`."""

    number: int
    asked: bool
    heard: bool
    false: bool
    tags: frozenset[str]
    text: str
    dated: bool
    anyone: bool
    told: bool = False
    dropped: bool = False
    hukou: bool = False
    leads: bool = True
    named: bool = False
    shared: bool = False
    meant: Meant | None = None


def begin(number: int, sentence: Sentence) -> Here:
    """A sentence of which nothing has been told yet."""
    text = "".join([token.text for clause in sentence for token in clause.tokens])
    signs = signs_of(sentence)
    return Here(
        number,
        asked=asking.asks(sentence) and not _worries(signs, text),
        heard=mood.heard(sentence),
        false=bool(_FALSE.search(text)),
        tags=signs,
        text=text,
        dated=DATE in signs,
        anyone=NAME in signs,
    )


def _worries(signs: frozenset[str], text: str) -> bool:
    """(毕桂琴打了避孕针)一直不来月经,咋回事: of somebody named; a report all the same."""
    return NAME in signs and "symptom" in signs and bool(_WORRY.search(text))


_WORRY = re.compile("(?:咋回事|怎么回事|[怎咋]么?办|要不要紧|正常[吗不])呢?$")


def signs_of(clauses: Sequence[Clause]) -> frozenset[str]:
    """The tags of some clauses, and the kinds of pieces that count like tags."""
    kinds = {token.kind for clause in clauses for token in clause.tokens}
    return tags_of(clauses) | kinds & {PLACE, NAME, AGE, DATE, GESTATION}
