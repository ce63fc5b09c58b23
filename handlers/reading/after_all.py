"""What was planned or denied first and came about all the same: 本来说月底去深圳,昨天提前走了. Values only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.reading.clauses import Clause
from handlers.reading.cue import Cue
from handlers.reading.mood import ahead
from handlers.reading.tokens import DATE
from models.kinds import EventKind


@dataclass(frozen=True)
class Meant:
    """A cue that told of nothing done, and its clause without the days for which it was meant."""

    cue: Cue
    clause: Clause


def meant(cue: Cue, clause: Clause) -> Meant:
    """What a clause planned or denied, to be taken up when a later clause says that it was done."""
    kept = tuple(token for token in clause.tokens if token.kind != DATE)
    return Meant(cue, replace(clause, tokens=kept))


def came_about(before: Meant, clause: Clause, found: Sequence[Cue]) -> Cue | None:
    """The cue of what was meant before, where a clause says no more than that it was done (今天就领了)."""
    if clause.has("no", "ask") or not all(cue.weak for cue in found):
        return None
    done = _DONE.get(before.cue.kind)
    spelled, at = "", 0
    for at, token in enumerate(clause.tokens):
        spelled += token.text
        match = done.search(spelled) if done else None
        if match and at >= len(clause.tokens) - _LAST:
            break
    else:
        return None
    return replace(before.cue, at=at, weak=False, doubt="") if _turns(clause, spelled) else None


_LAST = 2
"""What was done stands at the end, before 呀 or 哈 at most."""


def _turns(clause: Clause, spelled: str) -> bool:
    """Whether a clause says since when, or that it came about after all."""
    days = [token for token in clause.tokens if token.kind == DATE]
    return bool(days or _TURN.search(spelled)) and not any(ahead(token.value.said) for token in days)


_TURN = re.compile("提前|其实|结果|后来|谁知|哪知|不料|没想到|最后|反而|还是|已经|就|倒")

_MOVE = re.compile("(?:走|去|出发|动身|过去|出去|出门)(?:了|的)$")
_CERTIFICATE = re.compile("(?:领|扯|打|办|离|登记)(?:完|好|成|掉)?(?:了|的)$")
_REGISTRATION = re.compile("(?:迁|转|落|办)(?:完|好|走|过来|过去)?(?:了|的)$")
_DONE = {
    EventKind.MIGRATE_OUT: _MOVE,
    EventKind.RETURN_HOME: re.compile("(?:回|回来|回去|到家|到屋|到)(?:了|的)$"),
    EventKind.MARRIAGE: _CERTIFICATE,
    EventKind.DIVORCE: _CERTIFICATE,
    EventKind.HUKOU_IN: _REGISTRATION,
    EventKind.HUKOU_OUT: _REGISTRATION,
    EventKind.BIRTH: re.compile("生(?:下来)?(?:了|的)$"),
    EventKind.MEASURE: re.compile("[上放戴取摘拿做打扎换埋](?:完|好|成|掉)?(?:了|的)$"),
    EventKind.EXAM: re.compile("[查做去](?:完|好)?(?:了|的)$"),
}
"""How a clause without a word for the event itself says that it was done."""
