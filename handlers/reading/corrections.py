"""Corrections of earlier reports: which report is meant, what changes in it, or that it is withdrawn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from handlers.reading.changes import changed, tokens_of
from handlers.reading.clauses import Clause, Sentence
from handlers.reading.cue import Around
from handlers.reading.cues import cues
from handlers.reading.days import Said, Speaker, calendar_beside, when
from handlers.reading.events import Written
from handlers.reading.faults import INSTEAD, WRONG, another, corrects, withdraws
from handlers.reading.folding import closed
from handlers.reading.outcome import Kind, Op, Question, Reading, Reported
from handlers.reading.people import Surroundings
from handlers.reading.people import found as who_is
from handlers.reading.tokens import DATE, NAME, PLACE, Token
from handlers.reading.valued import by_value
from handlers.reading.who import Mention, mentions
from models.kinds import Calendar, EventKind
from models.rules.date_words import Shift


def read(parts: Sequence[Sentence], speaker: Speaker, written: Written, known: Surroundings) -> Reading | None:
    """The correction that a message is, or None."""
    clauses = [clause for sentence in parts for clause in sentence]
    if not corrects(clauses):
        return None
    event = _withdrawn(clauses, written) if withdraws(clauses) else _amended(clauses, speaker, written)
    if _was_not(event, clauses):
        event = replace(event, op=Op.VOID)
    event = replace(event, target={**_target(clauses, speaker), **_called_before(clauses, written)})
    who = who_is(event.person, known, event.fields.get("group"), {})
    ask = _asks(event, who.sure or not who.ids)
    event = replace(event, ask=ask, candidates=who.ids, sure=who.sure)
    return Reading(Kind.CORRECTION, (event,), tuple(Question(one, 0) for one in ask), spans=tuple(written.spans))


def _was_not(event: Reported, clauses: Sequence[Clause]) -> bool:
    """不是怀孕,是胃不舒服: what was reported did not happen, and nothing that is reported did."""
    same = event.type is None or event.fields or event.date or event.ask
    denied = any(one.text in WRONG and two.kind != NAME for one, two in pairwise(tokens_of(clauses)))
    return not same and denied and _kind(_right_clauses(clauses)) is None


def _withdrawn(clauses: Sequence[Clause], written: Written) -> Reported:
    """Which report is withdrawn, as far as it is said."""
    return Reported(_kind(clauses), _named(_person(clauses), written), None, op=Op.VOID)


def _amended(clauses: Sequence[Clause], speaker: Speaker, written: Written) -> Reported:
    """Which report is put right, and what changes in it."""
    kept, kind, day = _right_clauses(clauses), _kind(clauses), _day(clauses, speaker)
    renamed = _renamed(clauses)
    person = renamed or _instead(kind, kept) or _person(kept or clauses) or _person(clauses)
    if kind is None:
        kind, fields = by_value(kept)
    else:
        fields = changed(kind, _putting_right(kept), speaker, written, clauses)
        fields = fields or ({} if day else changed(kind, kept, speaker, written))
    fields = {} if day and _put_in_place(clauses) else fields
    couple = _couple(kept or clauses)
    if couple is not None:
        person, kind = couple.to, kind or EventKind.MARRIAGE
        fields = {**fields, "spouse": written.cut(couple.token)} if couple.token else fields
    unsaid = not (day or fields or couple) and person is not None and renamed is None and another(clauses, person)
    return Reported(
        type=kind,
        person=_named(person, written),
        date=day.day if day else None,
        calendar=day.calendar if day else Calendar.DEFAULT,
        fields={name: value for name, value in fields.items() if name not in _DROPPED},
        op=Op.AMEND,
        ask=(*([day.ask] if day and day.ask else []), *(["person"] if unsaid else [])),
        days=day.options if day else (),
    )


def _putting_right(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses behind the one that says what was wrong."""
    for at in range(len(clauses) - 1, -1, -1):
        if any(token.text in _FAULTS for token in clauses[at].tokens):
            return _with_subject(clauses[at], list(clauses[at + 1 :]))
        first = next((token.text for token in clauses[at].tokens), "")
        if first in INSTEAD or any(token.text in _INDEED for token in clauses[at].tokens):
            return _with_subject(clauses[at - 1], list(clauses[at:])) if at else list(clauses)
    return list(clauses)


def _with_subject(wrong: Clause, right: list[Clause]) -> list[Clause]:
    """末次月经我写错了,应该是2月14号: what the value is of is said with the fault."""
    of = [token for token in wrong.tokens if token.has("lmp", "edd")][:1]
    if not of or not right or any(clause.has("lmp", "edd") for clause in right):
        return right
    return [replace(right[0], tokens=(*of, *right[0].tokens), tags=right[0].tags | of[0].tags), *right[1:]]


_FAULTS = closed("corrections.faults")
_INDEED = ("其实", "实际", "实际上", "其实是")

_DROPPED = frozenset({"relation", "plurality_doubt"})


def _asks(event: Reported, sure: bool) -> tuple[str, ...]:
    """What must be asked: what the report was of, unless it is withdrawn and pointed at; who is meant."""
    typed = event.type or (event.op is Op.VOID and (event.target or event.person))
    return tuple(dict.fromkeys((*([] if typed else ["type"]), *event.ask, *([] if sure else ["person"]))))


def _right_clauses(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses without wrong values, also where 不是 stands alone (应为 骆文 不是 骆文斌)."""
    found, wrong = [], False
    for clause in clauses:
        if not wrong or (clause.tokens and clause.tokens[0].text in INSTEAD):
            found.append(_right_words(clause))
        wrong = clause.after == " " and len(clause.tokens) == 1 and clause.tokens[0].text in WRONG
    return [clause for clause in found if clause.tokens]


def _right_words(clause: Clause) -> Clause:
    """A clause without the wrong value: 不是3250, 写成6斤8两. The report's own day goes too."""
    kept: list[Token] = []
    skipping = False
    for at, token in enumerate(clause.tokens):
        if token.text in WRONG or (
            token.text == "不" and clause.tokens[at + 1 : at + 2] and clause.tokens[at + 1].text == "是"
        ):
            skipping = True
        elif token.text in INSTEAD:
            skipping = False
        if not skipping and not _tells_report(clause.tokens, at):
            kept.append(token)
    return replace(clause, tokens=tuple(kept))


def _tells_report(tokens: Sequence[Token], at: int) -> bool:
    """昨天报的: the day of the report."""
    behind = tokens[at + 1 : at + 3]
    told = len(behind) > 1 and behind[0].text in ("报告", "汇报", "上报") and behind[1].text in ("之", "的")
    says = any(one.has("reported") or one.text in ("说", "讲", "发", "写", "我说") for one in behind)
    return tokens[at].kind == DATE and (told or says)


def _person(clauses: Sequence[Clause]) -> Token | None:
    """Whom it is about: the last name given as the right one, else the first."""
    for clause in clauses:
        for one in mentions(clause.tokens):
            if one.token or one.relation in ("son", "daughter"):
                return one.token or one.to  # 向菊香之子体重有误
    return None


def _instead(kind: EventKind | None, kept: Sequence[Clause]) -> Token | None:
    """(暴小兰没上环,报的弄错了,)是暴小莲: who it was, where that is all that is put right."""
    right = _putting_right(kept)
    if kind in _PAIRS or len(right) == len(kept) or not right:
        return None
    words = right[0].tokens
    alone = len(words) == 2 and words[0].text in INSTEAD and words[1].kind == NAME
    return words[1] if alone else None


_PAIRS = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})


def _renamed(clauses: Sequence[Clause]) -> Token | None:
    """把宋小花改成宋晓花: the name that is put in place of another."""
    return next((three for one, two, three in _threes(tokens_of(clauses)) if _puts(one, two, three)), None)


def _threes(words: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    return zip(words, words[1:], words[2:], strict=False)


def _puts(one: Token, two: Token, three: Token) -> bool:
    return one.kind == NAME == three.kind and two.text in _PUTTING


def _called_before(clauses: Sequence[Clause], written: Written) -> dict[str, Any]:
    """Whom the report names that is put right: 宋小花 of 把宋小花改成宋晓花."""
    wrong = next((one for one, two, three in _threes(tokens_of(clauses)) if _puts(one, two, three)), None)
    return {"person": written.cut(wrong)} if wrong else {}


def _named(person: Token | None, written: Written) -> str | None:
    if person is None:
        return None
    written.mark("person", person)
    return written.cut(person)


def _couple(clauses: Sequence[Clause]) -> Mention | None:
    """王小芳的老公叫李大勇: about her, and whom she married."""
    found = [one for clause in clauses for one in mentions(clause.tokens) if one.relation in ("husband", "wife")]
    return next((one for one in found if one.token and one.to), None)


def _kind(clauses: Sequence[Clause]) -> EventKind | None:
    tags = frozenset(tag for clause in clauses for tag in clause.tags)
    text = "".join(token.text for clause in clauses for token in clause.tokens)
    if (moved := _MOVED.search(text)) is not None:
        return EventKind.HUKOU_OUT if moved[1] == "出" else EventKind.HUKOU_IN  # 报户口迁出的那个
    around = Around(tags, text, None, "hukou" in tags, tags, dated=True)
    strong = [cue for clause in clauses for cue in cues(clause, around)]
    ranked = sorted(strong, key=lambda cue: (cue.weak, bool(cue.doubt)))
    if ranked:
        return ranked[0].kind
    if "m.iud" in tags or any(tag.startswith("m.") for tag in tags):
        return EventKind.MEASURE
    if "没怀" in text or "怀上" in text:
        return EventKind.PREGNANCY
    if "age_word" in tags:
        return EventKind.DEATH  # the only report that holds an age
    return EventKind.MIGRATE_OUT if "go" in tags and any(clause.of(PLACE) for clause in clauses) else None


_MOVED = re.compile("户口迁([出入])")


def _day(clauses: Sequence[Clause], speaker: Speaker) -> Said | None:
    """The right day of the event, if the correction gives one."""
    days = [token for clause in clauses for token in _right_words(clause).tokens if token.kind == DATE]
    if len(days) == 1 and any(clause.has("edd", "lmp") for clause in clauses):
        return None  # 预产期改一下 9月3号
    if (put := _put_in_place(clauses)) is not None:
        return when(put, speaker)
    retold = _retold(clauses)
    for clause in [_right_words(clause) for clause in clauses]:
        for at, token in enumerate(clause.tokens):
            if (
                token.kind == DATE
                and not any(one.has("lmp", "edd", "next", "told") for one in clause.tokens[:at])
                and not (isinstance(token.value.said, Shift) and not _put_right(clause.tokens[:at]) and not retold)
            ):
                return when(token, speaker, named=calendar_beside([clause], token))
    return None


def _put_in_place(clauses: Sequence[Clause]) -> Token | None:
    """日期6.2改6.1: the day that is put in place of another."""
    words = tokens_of(clauses)
    return next((c for a, b, c in _threes(words) if a.kind == DATE == c.kind and b.text in _PUTTING), None)


_PUTTING = ("改成", "改为", "换成", "更正为", "应为", "改")


def _retold(clauses: Sequence[Clause]) -> bool:
    """更正:张秀兰昨天外出,去的深圳: the whole told again, with nothing called wrong."""
    words = tokens_of(clauses)
    if any(one.has("reported") or one.text in WRONG | _FAULTS | INSTEAD for one in words):
        return False
    named = next((at for at, one in enumerate(words) if one.kind == NAME), len(words))
    dated = words[named + 1 : named + 3]
    return len(dated) == 2 and dated[0].kind == DATE and dated[1].has(*_EVENTFUL)


_EVENTFUL = closed("frames.eventful")


def _put_right(lead: Sequence[Token]) -> bool:
    """Whether 应为 stands before; a bare 昨天 in a correction is the day of the report."""
    return any(token.text in INSTEAD for token in lead)


def _target(clauses: Sequence[Clause], speaker: Speaker) -> dict[str, Any]:
    """What is said about the report that is meant: the day it was sent on."""
    words = [token for clause in clauses for token in clause.tokens]
    for at in range(len(words)):
        if _tells_report(words, at):
            said = when(words[at], speaker)
            return {"reported_on": said.day.isoformat()} if said.day else {}
    if any(
        token.text in ("刚才那条", "刚报的", "刚才报的", "上一条", "上条", "前一条") or token.text == "刚才"
        for token in words
    ):
        return {"reported_on": speaker.today.isoformat()}
    return {}
