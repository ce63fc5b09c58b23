"""Whether a further cue speaks of the same event, and what it adds to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.reading.clauses import LISTED, Clause
from handlers.reading.cue import Cue
from handlers.reading.frames import Frame
from handlers.reading.subjects import PAIRS
from handlers.reading.tokens import DATE, GESTATION
from handlers.reading.who import Mention
from models.kinds import EventKind

MOVES = frozenset({EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT, EventKind.RETURN_HOME})
_ONE_WAY = (
    {EventKind.MIGRATE_OUT, EventKind.RETURN_HOME},
    {EventKind.MIGRATE_IN, EventKind.MIGRATE_OUT},
)
_REGISTRATION = {EventKind.HUKOU_IN, EventKind.HUKOU_OUT}
_OUTCOMES = (EventKind.PREGNANCY_END, EventKind.BIRTH)


def continues(frame: Frame, cue: Cue, mine: Sequence[Mention], said: bool, number: int, clause: Clause) -> bool:
    """Whether a cue in sentence `number` speaks of a frame's event again: same kind, nobody new.

    `mine` are the people of the cue, `said` whether its own clause names them.
    """
    here, there = {one.name for one in mine}, {one.name for one in frame.people}
    told = {one.name for one in frame.people if one.token}
    new = bool(frame.people) and not here & there and (said or bool(told and here - {None}))
    new = new and not (frame.kind is cue.kind and known_now(frame, mine, clause))
    if new or (said and not frame.people and frame.sentence != number):
        return False
    if said and frame.sentence != number and (clause.before == LISTED or (_dated(frame.own) and _dated(clause))):
        return False  # told in full again: the same thing, or another one?
    if frame.kind is cue.kind and not (frame.weak and not cue.weak and frame.sentence == number):
        return _again(frame, cue, number, clause)
    return frame.sentence == number and _of_one_sentence(frame, cue, said and not here <= there, clause)


def known_now(frame: Frame, mine: Sequence[Mention], clause: Clause) -> list[Mention]:
    """The people of a frame, where a further cue names who was told of before without her name, or the partner.

    (岳来顺家添了个孙女,)儿媳妇庄秀云昨天生的; (游志刚结婚了,)昨天跟晏丽丽领的证. Else nobody.
    """
    last = frame.people[-1] if len(frame.people) == 1 else None
    if last is None or len(mine) != 1 or mine[0].token is None or mine[0].name == last.name:
        return []
    if frame.kind in PAIRS:
        lead = clause.tokens[: mine[0].start]
        alone = last.token is not None and not mine[0].relation
        return [last, mine[0]] if alone and any(token.has("with", "married_into") for token in lead) else []
    kin = last.token is None and bool(last.relation) and mine[0].relation == last.relation
    lead = clause.tokens[max(0, mine[0].start - 1) : mine[0].start]
    hers = frame.kind is EventKind.BIRTH and any(token.family("rel.") in _MOTHERS for token in lead)
    hers = hers and any("孙" in token.text for token in frame.own.tokens)
    if hers:
        return [replace(mine[0], to=last.token, relation=lead[0].family("rel.") or "")]
    return [mine[0]] if kin else []


_MOTHERS = ("daughter_in_law", "daughter", "wife")


def _again(frame: Frame, cue: Cue, number: int, clause: Clause) -> bool:
    """Whether two cues of one kind are one event."""
    if cue.kind is EventKind.MEASURE:
        return _renewed(frame, cue, number, clause) or _one_measure(frame.fields, cue.fields)
    kinds = {frame.fields.get("exam_kind"), cue.fields.get("exam_kind")} - {"", None}
    return cue.kind is not EventKind.EXAM or len(kinds) < 2


def _of_one_sentence(frame: Frame, cue: Cue, others: bool, clause: Clause) -> bool:
    """Whether two cues in one sentence are one event: a hint and a plain word, or two words for one move."""
    if frame.weak and frame.fields.get("exam_kind") and clause.has("same_day"):
        frame.weak = False  # (产后42天去查了一下,)顺便放了环
        return False
    if frame.kind is EventKind.MIGRATE_OUT and not others and _came_back(frame, cue, clause):
        frame.kind, frame.own, frame.weak = cue.kind, clause, False
        return True
    if frame.fields.get("exam_kind") == "anc" and not others and _how_far(cue, clause):
        frame.weak = False
        return True
    if frame.weak and not cue.weak:
        return frame.kind is not EventKind.PREGNANCY or cue.kind is EventKind.PREGNANCY
    if cue.weak and not others:
        return not (cue.kind is EventKind.PREGNANCY and frame.kind in MOVES)
    pair = {frame.kind, cue.kind}
    if pair <= MOVES and _dated(frame.own) and _dated(clause):
        return False
    if frame.kind is EventKind.RETURN_HOME and cue.kind is EventKind.MIGRATE_OUT and _left_again(clause, cue):
        return False
    if pair in _ONE_WAY or (pair == _REGISTRATION and not others):
        return True
    if frame.kind is EventKind.BIRTH and cue.kind is EventKind.PREGNANCY_END and not others:
        frame.weak = True
        return True
    if frame.kind is EventKind.PREGNANCY and not frame.doubts and cue.kind in _OUTCOMES:
        frame.weak, frame.own = True, clause if _dated(clause) else frame.own  # 6.10怀孕,今天流了
        return True
    return frame.kind is EventKind.PREGNANCY_END and cue.kind is EventKind.PREGNANCY


def _how_far(cue: Cue, clause: Clause) -> bool:
    """(今日去做了产检,)怀了20周: how far she is, beside an antenatal check."""
    bare = all(one.kind == GESTATION or one.text[0] == "怀" or len(one.text) == 1 for one in clause.tokens)
    return cue.kind is EventKind.PREGNANCY and bare and bool(clause.of(GESTATION))


def _came_back(frame: Frame, cue: Cue, clause: Clause) -> bool:
    """(去年去的北京,)昨天回来了: the going is what came before. Not (退租了,)回老家了."""
    word = "".join(one.text for one in clause.tokens[cue.at : cue.at + 2])
    here = cue.kind is EventKind.RETURN_HOME and bool(_HERE.match(word)) and not clause.has("no")
    return here and not _dated(frame.own) and (_dated(clause) or word.endswith(("了", "的")))


_HERE = re.compile("回来|返乡|返家|回家|到家|归来|回村|回屋|到屋|返回(?:来|家|村)")


def _left_again(clause: Clause, cue: Cue) -> bool:
    """(回来了)又走了: gone a second time."""
    word = "".join(one.text for one in clause.tokens[max(0, cue.at - 1) : cue.at + 2])
    return bool(_AGAIN.search(word))


_AGAIN = re.compile("又(?:走|出去|出门|外出)了")


def _dated(clause: Clause) -> bool:
    return any(token.kind == DATE for token in clause.tokens)


def _renewed(frame: Frame, cue: Cue, number: int, clause: Clause) -> bool:
    """取了,又上了个新的; 取了,改用避孕套; 改用避孕套了,药不吃了: one change."""
    used, before = frame.fields.get("method", ""), cue.fields.get("method", "")
    turned = any(
        token.text.startswith("改") and token.has(f"{used}.start", "act.replace") for token in frame.own.tokens
    )
    if turned and frame.sentence == number and cue.fields.get("action") == "stop" and before not in ("", used):
        frame.fields |= {"action": "replace", "old_method": before}
        return True
    now = "replace" if clause.tokens[cue.at].text[0] == "改" else cue.fields.get("action")
    if (frame.fields.get("action"), now) != ("stop", "replace") or frame.sentence != number:
        return False
    before, other = frame.fields.get("method", ""), cue.fields.get("method", "")
    frame.fields["action"] = "replace"
    if other not in ("", "unknown", before):
        frame.fields |= {"method": other, "old_method": before}
    return True


def _one_measure(mine: Mapping[str, str], other: Mapping[str, str]) -> bool:
    actions = {mine.get("action"), other.get("action")} - {"", None}
    methods = {mine.get("method"), other.get("method")} - {"", None, "unknown"}
    return len(actions) < 2 and (len(methods) < 2 or methods == _CUT)


_CUT = {"female_sterilisation", "male_sterilisation"}
"""结扎:边海生(男扎): of a man, as the plainer word says."""


def merge(frame: Frame, cue: Cue) -> None:
    """What a further cue says of a frame; one that was only a hint becomes what is now said plainly."""
    if frame.weak and not cue.weak:
        before = frame.fields.get("method", "")
        if cue.fields.get("action") == "replace" and before not in ("", cue.fields["method"]):
            frame.fields["old_method"] = before
        if frame.kind is not cue.kind or frame.kind is EventKind.DIVORCE:
            frame.doubts = {cue.doubt} - {""}
        frame.kind, frame.weak = cue.kind, False
        frame.fields |= {name: value for name, value in cue.fields.items() if value}
    if {frame.fields.get("method"), cue.fields.get("method")} == _CUT:
        frame.fields["method"] = "male_sterilisation"
    for name, value in cue.fields.items():
        if value and frame.fields.get(name) in (None, "", "unspecified"):
            frame.fields[name] = value
