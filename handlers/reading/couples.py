"""Which of two people named together is meant by 女的, 男方 or 她男人: by what was said of them, or by their names."""

import re
from collections.abc import Sequence

from handlers.reading.clauses import Clause
from handlers.reading.cue import Cue
from handlers.reading.folding import closed
from handlers.reading.frames import OF_HER, Story
from handlers.reading.subjects import PAIRS, plainly
from handlers.reading.who import Mention

_SIDE = re.compile(
    "(?:不过|但是?|现在|后来|[那就])?(?:(?P<female>女[的方]|新娘子?|新媳妇|[他那]?(?:媳妇|老婆|妻子|堂客|婆娘)|他爱人)"
    "|(?P<male>男[的方]|新郎官?|她?(?:男人|老公|丈夫)|她爱人|她当家的))(?!家|叫|名|是)"
)
_OF_MEN, _OF_WOMEN = closed("couples.men"), closed("couples.women")
_TWO = 2


def of_couple(
    story: Story, spoken_of: Sequence[Mention], clause: Clause, cue: Cue, own: list[Mention]
) -> tuple[list[Mention], bool]:
    """(贺新民跟乐小平领证了,)女的…: whom a cue is about, the one of the two who is meant, and whether that is certain.

    Those the clause names itself (`own`) stay; nobody where it speaks of no side.
    """
    side = "" if cue.kind in PAIRS or any(one.token for one in own) else _side_of(clause)
    pairs = [frame.people for frame in story.frames if frame.kind in PAIRS]
    one, sure = _of_side(pairs[-1] if pairs else spoken_of, side) if side else (None, True)
    return ([plainly(one)], sure) if one else (own, bool(own) or not side)


def the_woman(cue: Cue, people: list[Mention]) -> tuple[list[Mention], bool]:
    """(王强和刘芳回来了,)怀孕4个月: whom a pregnancy or birth is told of that is told of several at once."""
    if cue.kind not in OF_HER or len(people) < _TWO:
        return people, True
    one, sure = _of_side(people, "female")
    return [plainly(one or people[-1])], sure


def _side_of(clause: Clause) -> str:
    """The sex by which a clause that names nobody begins to speak of somebody; "" where it does not."""
    found = _SIDE.match("".join(token.text for token in clause.tokens[:4]))
    return found.lastgroup or "" if found else ""


def _of_side(pair: Sequence[Mention], side: str) -> tuple[Mention | None, bool]:
    """Which of the two is the woman or the man, and whether that is certain."""
    if len(pair) != _TWO or any(one.token is None for one in pair):
        return None, False
    said = [_sex(one) for one in pair]
    if side in said and said[0] != said[1]:
        return pair[said.index(side)], True
    if any(said) and said[0] != said[1]:
        return pair[1 - said.index(next(filter(None, said)))], True
    return pair[1 if side == "female" else 0], False


def _sex(one: Mention) -> str:
    """By a relation or the end of a name; "" where both may be called so."""
    if one.relation in ("husband", "wife"):
        return "male" if one.relation == "husband" else "female"
    last = (one.name or "")[-1:]
    return "male" if last in _OF_MEN else "female" if last in _OF_WOMEN else ""
