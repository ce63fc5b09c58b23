"""Whose what somebody is, where it bears on who an event is about: a mother, somebody bereft, a house married into."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.frames import OF_HER, Frame
from handlers.reading.tokens import NAME, Token
from handlers.reading.value import Found
from handlers.reading.who import Mention, mentions
from models.kinds import EventKind

_PAIRS = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})


_CHILDREN = ("rel.son", "rel.daughter")


def _is_child(said: Sequence[Token], mention: Mention) -> bool:
    """游小宝刚满月的孩子夭折了: it is not the one named who died."""
    behind = said[mention.end :]
    if any(token.has("child") for token in behind):
        return True
    return any(one.has("birth") and one.text.endswith("的") and two.has(*_CHILDREN) for one, two in pairwise(behind))


_BEREFT = frozenset({"死了", "没了", "走了", "死", "去世了", "过世了", "亡了", "不在了"})
"""任红梅死了老公: behind these stands who died."""


def _brought(said: Sequence[Token], mention: Mention) -> Mention | None:
    """劳迁带老婆去查,怀上了: not he, his wife."""
    if mention.token is None or mention.relation:
        return None
    at = next((at for at, one in enumerate(said) if one is mention.token), None)
    behind = said[at + 1 : at + 6] if at is not None else ()
    brought = any(one.has("with") and two.family("rel.") == "wife" for one, two in pairwise(behind))
    return Mention(mention.start, mention.end, None, mention.token, "wife") if brought else None


def _of_house(said: Sequence[Token], mention: Mention) -> bool:
    """秦大川家添丁: somebody of his house gave birth."""
    at = next((at for at, one in enumerate(said) if one is mention.token), None)
    behind = said[at + 1 : at + 3] if at is not None and not mention.relation else ()
    return len(behind) > 1 and behind[0].has("house") and behind[1].text[0] in "添得喜"


_GRANDCHILDREN = {"孙子": "daughter_in_law", "孙女": "daughter_in_law", "外孙": "daughter", "添孙": "daughter_in_law"}
"""Who gave birth, of somebody who has a grandchild."""


def mother(mention: Mention | None, frame: Frame) -> tuple[Mention | None, list[Found]]:
    """滕玉兰的女儿出生了: it is she who gave birth; of whom the child was born is not said by 儿媳妇."""
    said = frame.own.tokens
    if (
        frame.kind is EventKind.DEATH
        and mention
        and mention.token
        and not mention.relation
        and _is_child(said, mention)
    ):
        return Mention(mention.start, mention.end, None, mention.token, "family"), []
    if frame.kind is EventKind.DEATH and mention and mention.token and not mention.relation:
        bereft = next(
            (two.family("rel.") for one, two in pairwise(said) if one.text in _BEREFT and two.family("rel.")), None
        )
        if bereft:
            return Mention(mention.start, mention.end, None, mention.token, bereft), []
    wife = _brought(frame.tokens, mention) if mention and frame.kind in OF_HER else None
    if wife:
        return wife, []
    if frame.kind is EventKind.BIRTH and mention and _of_house(said, mention):
        return Mention(mention.start, mention.end, None, mention.token, "family"), []
    child = next((_GRANDCHILDREN[one.text[-2:]] for one in said if one.text[-2:] in _GRANDCHILDREN), "")
    if frame.kind is EventKind.BIRTH and child and mention and mention.token and not mention.relation:
        return Mention(mention.start, mention.end, None, mention.token, child), []
    if (
        frame.kind is EventKind.BIRTH
        and mention
        and mention.to
        and not mention.token
        and mention.relation in ("son", "daughter")
        and any(token.text.startswith(("出生", "出世", "降生", "诞生")) for token in said)
    ):
        sex = "male" if mention.relation == "son" else "female"
        return Mention(mention.start, mention.end, mention.to), [Found("child_sex", sex, mention.to)]
    return mention, []


def kin(mention: Mention | None, frame: Frame, cut: Callable[[Token], str]) -> list[Found]:
    """Whose what she is; of a house she married into, its family."""
    if mention and mention.to and mention.relation:
        return [Found("relation", {"to": cut(mention.to), "as": mention.relation}, mention.to)]
    for clause in frame.clauses:
        for at, token in enumerate(clause.tokens):
            if token.has("married_into"):
                host = next((one for one in clause.tokens[at + 1 :] if one.kind == NAME), None)
                if host and mention and mention.token and host.text != mention.token.text and frame.kind not in _PAIRS:
                    return [Found("relation", {"to": cut(host), "as": "family"}, host)]
    return []


def related(people: Sequence[Mention], frame: Frame | None, spoken_of: Sequence[Mention]) -> list[Mention]:
    """他媳妇沙秋菊: his is who was spoken of last, in the frame before or else in the sentence."""
    before = frame.people if frame and frame.people else spoken_of
    whose = next((other.token for other in before if other.token), None)
    return [
        replace(one, to=whose, relation=one.relation if whose else "") if one.relation and one.to is None else one
        for one in people
    ]


def says_whose(group: Sequence[Mention], spoken_of: Sequence[Mention]) -> bool:
    """(沙秋菊,)沙二狗的媳妇: whose what she is who was spoken of last, and nobody else."""
    last = spoken_of[-1].token if spoken_of else None
    whose = group[0].to.text if group and group[0].to else ""
    return bool(group) and group[0].token is None and bool(group[0].relation) and bool(last and last.text != whose)


def name_of_kin(waiting: Sequence[Clause], people: list[Mention], clause: Clause) -> list[Mention]:
    """(腾格尔的儿子) 巴特尔; …, 叫巴特尔: the name of the one whose kin was just spoken of."""
    last = mentions(waiting[-1].tokens) if waiting else []
    open_ = len(last) == 1 and last[0].token is None and last[0].to is not None and bool(last[0].relation)
    if not open_ or not people or people[0].token is None or people[0].relation:
        return people
    if people[0].start > clause.tokens[0].has("named"):
        return people
    return [replace(people[0], to=last[0].to, relation=last[0].relation), *people[1:]]
