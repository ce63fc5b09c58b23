"""Cues of contraceptive methods: which one, begun, ended, changed, or not tolerated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.folding import closed
from handlers.reading.tokens import DATE, GESTATION, LASTING, NAME, UNKNOWN, WORD, Token
from models.kinds import EventKind

METHODS = (
    "iud",
    "implant",
    "injectable",
    "pill",
    "condom",
    "topical",
    "female_sterilisation",
    "male_sterilisation",
    "unknown",
)
_ACTIONS = ("start", "stop", "replace")
_WORDS = {f"{method}.{action}": (action, method) for method in METHODS for action in _ACTIONS}
_SIGNS = (*(f"{method}." for method in METHODS), "m.", "act.", "reaction", "symptom", "why.")
"""What the tags of every word about methods begin with."""


def cues(clause: Clause, around: Around) -> Iterator[Cue]:
    """What a clause may report about a method."""
    if not any(tag.startswith(_SIGNS) for tag in clause.tags):
        return
    tokens = clause.tokens
    if _BEGUN_LONG_AGO.search("".join(token.text for token in tokens)) and not _NOW.isdisjoint(around.tags):
        return
    if _worn(clause, around) or _used_before(clause, around):
        return
    complains = _complains(clause, around)
    if clause.has("exam.measure_check", "exam.round") and not complains:
        return
    if clause.has("symptom") and clause.tags.isdisjoint(_STOPS) and around.tags & _STOPS and not complains:
        return  # 避孕药吃着头晕,(昨天停了): why it ended
    words = [(at, *_WORDS[tag]) for at, token in enumerate(tokens) for tag in sorted(token.tags) if tag in _WORDS]
    words = [(at, action, _renewed(tokens[at], action, around) or method) for at, action, method in words]
    if not complains and "symptom" not in around.tags:
        words = [word for word in words if not _long_ago(tokens, word[0])]
    named = [(at, token.family("m.") or "") for at, token in enumerate(tokens) if token.family("m.")]
    if complains:
        if not clause.has("exam.measure_check") or clause.has("reaction") or around.method:
            yield _reaction(words, named, clause, around)
        return
    changed = _change(words, named, tokens) or _anew(clause, around)
    if changed:
        yield _from_before(changed, around)
    elif words and words[-1][1] == "start" and any(token.has("act.stop") for token in tokens[words[-1][0] + 1 :]):
        yield Cue(EventKind.MEASURE, words[-1][0], {"action": "stop", "method": words[-1][2]})
    elif words:
        yield from (
            Cue(EventKind.MEASURE, at, {"action": action, "method": method}) for at, action, method in _once(words)
        )
    elif named:
        yield from _by_action(named, clause, around)
    else:
        yield from _begun(clause, around)


_BEGUN_LONG_AGO = re.compile(
    "是(?:\\d{2,4}年|[去前]年|大前年|[一二三四五六七八九十几多\\d]+年前|早年|早就|以前|之前)[^,。;]{0,6}[上放做埋扎戴打]的"
)
"""(环)是2021年上的: not what is reported, where the sentence tells something of today."""

_WORN = re.compile(
    "[上放戴装埋打做][的了]?(?:的|个|了)?(?:环|节育环|皮埋|避孕针)$|(?:环|皮埋)是[^,。;]{1,8}[上放戴装埋做]的$"
)


def _worn(clause: Clause, around: Around) -> bool:
    """三月上的环,(昨天取了): which one, and since when, where a later clause tells that it was taken out."""
    told = "act.stop" in around.tags or around.kind is EventKind.EXAM
    told = told and not clause.has("act.stop", *_STOPS)
    said = clause.text
    return told and "的" in said and bool(_WORN.search(said))


_BEFORE = re.compile("(?:以前|原来|原先|之前|先前|早先|本来|过去)(?:都|是|一直|就)?[吃用戴带打上放做服埋]")


def _used_before(clause: Clause, around: Around) -> bool:
    """以前吃避孕药,(14号改做皮埋了): what was used before the change that is told."""
    if "act.replace" not in around.tags or clause.has("act.replace"):
        return False
    return bool(_BEFORE.search(clause.text))


def _from_before(changed: Cue, around: Around) -> Cue:
    """The change with what was used before, where the sentence says it."""
    if changed.fields.get("old_method") or not _BEFORE.search(around.text):
        return changed
    said = {tag[2:] for tag in around.tags if tag.startswith("m.") and tag != "m.unknown"}
    said |= {_WORDS[tag][1] for tag in around.tags if tag in _WORDS}
    said -= {changed.fields["method"]}
    return replace(changed, fields={**changed.fields, "old_method": said.pop()}) if len(said) == 1 else changed


_NOW = frozenset(
    {"exam.unclear", "exam.measure_check", "exam.round", "act.stop", "iud.stop", "implant.stop", "symptom"}
)


def _renewed(token: Token, action: str, around: Around) -> str:
    """(皮埋到期,)取了重放: the method that the sentence names."""
    if action != "replace" or "环" in token.text or not around.tags.isdisjoint(_OF_IUD):
        return ""
    said = {tag[2:] for tag in around.tags if tag.startswith("m.")} - {"unknown"}
    return said.pop() if len(said) == 1 else ""


_OF_IUD = ("m.iud", "iud.start", "iud.stop")


def _long_ago(tokens: Sequence[Token], at: int) -> bool:
    """上环三个月(复查): begun some time ago."""
    return at + 1 < len(tokens) and tokens[at + 1].kind in (GESTATION, LASTING)


def _complains(clause: Clause, around: Around) -> bool:
    if clause.has("reaction"):
        return not (around.tags | clause.tags) & _STOPS
    if clause.has("why.side_effect") and (around.tags | clause.tags) & _STOPS:
        return False
    if not clause.has("symptom"):
        return False
    if any(token.has("iud.stop", "implant.stop", "pill.stop", "act.stop", "iud.replace") for token in clause.tokens):
        return False
    methods = {tag for tag in around.tags | clause.tags if tag.startswith("m.") or tag in _WORDS}
    here = around.kind in (None, EventKind.MEASURE, EventKind.EXAM)
    stopped = (around.tags | clause.tags) & _STOPS and not _WISHES.search(around.text)
    return bool(methods) and here and not stopped


_WISHES = re.compile(
    "(?:想|要|打算|准备|要求|希望|考虑|请求|能不能|可不可以|咨询)[^,。;]{0,4}(?:取|摘|停|拿|换|拆|不[吃用打戴])"
)
"""想取掉: not yet."""


_STOPS = frozenset({"iud.stop", "implant.stop", "pill.stop", "act.stop", "iud.replace"})


def _reaction(
    words: Sequence[tuple[int, str, str]], named: Sequence[tuple[int, str]], clause: Clause, around: Around
) -> Cue:
    at = next((at for at, token in enumerate(clause.tokens) if token.has("reaction", "symptom")), 0)
    said = {tag[2:] for tag in around.tags if tag.startswith("m.") and tag != "m.unknown"}
    if "no" not in around.tags:
        said |= {_WORDS[tag][1] for tag in around.tags if tag in _WORDS}
    method = next(iter([word[2] for word in words] + [name for _, name in named]), "") or around.method
    method = method or (said.pop() if len(said) == 1 else "")
    return Cue(EventKind.MEASURE, at, {"action": "reaction", "method": method})


def _once(words: Sequence[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    for word in words:
        if not any(word[1:] == other[1:] for other in found):
            found.append(word)
    return found


def _change(
    words: Sequence[tuple[int, str, str]], named: Sequence[tuple[int, str]], tokens: Sequence[Token]
) -> Cue | None:
    """皮埋换成了环, 取环改吃避孕药: what is used afterwards, and what before."""
    turn = next((at for at, token in enumerate(tokens) if token.has("act.replace")), None)
    if turn is None:
        return _turned_to(words, tokens)
    before = [(at, method) for at, method in [*named, *((at, method) for at, _, method in words)] if at < turn]
    after = [(at, method) for at, method in [*named, *((at, method) for at, _, method in words)] if at > turn]
    if not after:
        if before and before[-1][1] == "iud" and tokens[turn].text.startswith("换"):
            return Cue(EventKind.MEASURE, turn, {"action": "replace", "method": "iud"})
        return None
    fields = {"action": "replace", "method": min(after)[1]}
    if before:
        fields["old_method"] = max(before)[1]
    return Cue(EventKind.MEASURE, turn, fields)


def _turned_to(words: Sequence[tuple[int, str, str]], tokens: Sequence[Token]) -> Cue | None:
    """把环取了改用避孕套: another method, in one word with the change; 取了环又上了个新的: the same one anew."""
    for (_, action, before), (at, then, method) in pairwise(words):
        if (action, then, before) == ("stop", "replace", method):
            return Cue(EventKind.MEASURE, at, {"action": "replace", "method": method})
        if action == "stop" and tokens[at].text[0] == "改" and method != before:
            return Cue(EventKind.MEASURE, at, {"action": "replace", "method": method, "old_method": before})
    return None


def _anew(clause: Clause, around: Around) -> Cue | None:
    """(环到期了,)换了个新的, 又放了一根新的: the same method again."""
    if not around.method or "新" not in clause.text:
        return None
    at = next((at for at, token in enumerate(clause.tokens) if token.has("act.start", "act.replace")), None)
    return None if at is None else Cue(EventKind.MEASURE, at, {"action": "replace", "method": around.method})


def _by_action(named: Sequence[tuple[int, str]], clause: Clause, around: Around) -> Iterator[Cue]:
    """A method and a verb of its own: 把环摘了, 做了节育手术; without a verb only in a list of items."""
    at, method = named[0]
    stop = next((place for place, token in enumerate(clause.tokens) if token.has("act.stop", "why.expelled")), None)
    start = next((place for place, token in enumerate(clause.tokens) if token.has("act.start")), None)
    if stop is not None and not method.endswith("sterilisation"):
        yield Cue(EventKind.MEASURE, min(at, stop), {"action": "stop", "method": method})
    elif start is not None or method.endswith("sterilisation"):
        yield Cue(
            EventKind.MEASURE,
            at if start is None else min(at, start),
            {"action": "start", "method": _whose(method, clause)},
        )
    else:
        alone = len(clause.tokens) <= 2 or (_barely(clause) and any(token.kind == NAME for token in clause.tokens))
        if alone or around.kind is EventKind.MEASURE:
            bare = len(clause.tokens) == 1 or (len(clause.tokens) == 2 and method == "implant" and clause.of(NAME))
            action = "start" if method in ("implant", "injectable") and bare else ""
            yield Cue(EventKind.MEASURE, at, {"action": action, "method": method}, weak=True)


def _begun(clause: Clause, around: Around) -> Iterator[Cue]:
    """(买了避孕药,)昨天开始吃: of the one method that the sentence names. (皮埋) 取, in columns."""
    if len(clause.tokens) == 1 and clause.has("act.stop") and around.kind is EventKind.MEASURE and around.method:
        yield Cue(EventKind.MEASURE, 0, {"action": "stop", "method": around.method})
        return
    if around.kind is None and clause.has("act.stop") and _WEARS.search(around.text):
        yield Cue(EventKind.MEASURE, 0, {"action": "stop", "method": "iud"})
        return
    worn = {tag.partition(".")[0] for tag in around.tags if tag.endswith(".start") and not tag.startswith("act.")}
    worn |= {tag[2:] for tag in around.tags if tag.startswith("m.")}
    stop = next((at for at, token in enumerate(clause.tokens) if token.has("act.stop")), None)
    if stop is not None and around.kind is None and len(worn) == 1 and clause.of(DATE) and not clause.has("no", "plan"):
        yield Cue(EventKind.MEASURE, stop, {"action": "stop", "method": worn.pop()})
        return
    at = next((at for at, token in enumerate(clause.tokens) if token.text.startswith("开始")), None)
    methods = {tag[2:] for tag in around.tags if tag.startswith("m.") and tag != "m.unknown"}
    if at is not None and around.kind is None and len(methods) == 1:
        yield Cue(EventKind.MEASURE, at, {"action": "start", "method": methods.pop()})


_WEARS = re.compile("[带戴上放]了?环(?:有|了)?[一二三四五六七八九十几两多\\d]+年")
"""带环三年了,(今天去取了)."""


def _barely(clause: Clause) -> bool:
    """Whether a clause says no more than who and which method; 古小梅的环歪了 says what is the matter."""
    others = [token.text for token in clause.tokens if token.kind in (WORD, UNKNOWN) and not token.tags]
    return bool(clause.of(LASTING, GESTATION)) or all(len(text) == 1 and text in _SMALL for text in others)


_SMALL = closed("events.small")


def _whose(method: str, clause: Clause) -> str:
    """结扎 of a husband is the man's."""
    if (
        method == "female_sterilisation"
        and clause.has("rel.husband")
        and any("扎" in token.text for token in clause.tokens)
    ):
        return "male_sterilisation"
    return method
