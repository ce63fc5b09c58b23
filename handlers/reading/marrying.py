"""Cues of a marriage or its end that are weak alone: 证领了, 散了, 办酒."""

import re
from collections.abc import Iterator, Sequence

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.together import couple
from handlers.reading.tokens import Token
from handlers.reading.vaguely import unregistered
from models.kinds import EventKind

_REGISTERED = frozenset({"marriage", "hukou", "hukou.in", "hukou.out", "hukou.move"})


def of_marriage(clause: Clause, at: int, around: Around) -> Iterator[Cue]:
    """A certificate without its word, a split, a feast: a marriage or its end, where nothing stronger is said."""
    tokens, tags, token = clause.tokens, around.tags | clause.tags, clause.tokens[at]
    if (
        token.text == "证" and around.kind not in (EventKind.MARRIAGE, EventKind.DIVORCE) and _certificate(tokens, at)
    ) or (
        token.text.startswith("登记")
        and ("newlyweds" in tags or _OF_TWO.search(around.text) or couple(tokens[:at]))
        and not tags & {"divorce", "marriage"}
    ):
        yield Cue(EventKind.MARRIAGE, at, weak=not (token.text.startswith("登记") and couple(tokens[:at])))
    elif token.has("split") and around.tags & {"rel.wife", "rel.husband", "two", "with"}:
        if _NEVER_MARRIED.search(around.text):
            return
        yield Cue(EventKind.DIVORCE, at, doubt="registered", weak=True)
    elif (
        token.has("feast", "married_off")
        and not (clause.tags & _REGISTERED or ("marriage" in tags and not unregistered(around.text)))
    ) or (token.has("married_into") and not tags & (_REGISTERED | {"feast", "migrate_in"})):
        yield Cue(EventKind.MARRIAGE, at, doubt="registered", weak=True)


_OF_TWO = re.compile("民政|[男女]方|对象[是叫:]|新[郎娘]")
"""Beside 登记 where it is a marriage that was registered."""


_NEVER_MARRIED = re.compile("没(?:扯|领|打)(?:过)?(?:结婚)?证|没登记|没领过|[跟和与][^,。;]{0,3}[男女]朋友")
"""(跟那男的分手了,)两人没扯证."""


def _certificate(tokens: Sequence[Token], at: int) -> bool:
    """把证领了: of a marriage, unless another certificate is named."""
    near = "".join(token.text for token in tokens[max(0, at - 2) : at + 4])
    return any(verb in near for verb in ("领", "扯", "办了", "拿")) and not any(
        other in near for other in ("离", "生", "孕", "身份", "手册")
    )
