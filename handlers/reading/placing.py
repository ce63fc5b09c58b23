"""Places that are people: a place's name in front of 怀孕, a surname before it, one sign more behind it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading.gathering import TRAILING, beside, lone
from handlers.reading.naming import signs
from handlers.reading.tokens import AGE, BREAK, DATE, GROUP, MARK, NAME, NOTHING, PLACE, WORD, Token


def placed(found: list[Token], at: int) -> None:
    last, after = beside(found, at)
    if _joins_names(last, found[at], after) and after is not None:
        token, tags = found[at], frozenset({"with"})
        found[at] = Token(token.start, token.start + 1, WORD, token.text[0], tags, typed=token.typed[0])
        text, typed = token.text[1:] + after.text, token.typed[1:] + after.typed
        found[at + 1] = Token(token.start + 1, after.end, NAME, text, typed=typed)
        return
    before = found[at - 2] if at > 1 else None
    begins = before is None or before.kind in (BREAK, MARK, DATE, GROUP) or before.has("named", "into_us", "with")
    if begins and last is not None and lone(last) and last.text in signs().surnames and len(found[at].text) == 2:
        text, typed = last.text + found[at].text, last.typed + found[at].typed  # 方大同
        found[at] = Token(last.start, found[at].end, NAME, text, typed=typed)
        found[at - 1] = replace(last, end=last.start, text="", typed="", kind=BREAK, tags=NOTHING)
        return
    if _named_so(found, at) and after is not None:
        text, typed = found[at].text + after.text, found[at].typed + after.typed  # 乐清|华
        found[at] = Token(found[at].start, after.end, NAME, text, typed=typed)
        found[at + 1] = replace(after, start=after.end, text="", typed="", kind=BREAK, tags=NOTHING)
        return
    if len(found[at].text) in (2, 3) and _is_subject(found[at], last, after):
        found[at] = replace(found[at], kind=NAME, tags=NOTHING)


def _named_so(found: Sequence[Token], at: int) -> bool:
    """(我们组的)乐清|华 in front of a day or an event: a place's name and one sign more."""
    text, after, behind = found[at].text, found[at + 1 : at + 2], found[at + 2 : at + 3]
    lead = [one for one in found[max(0, at - 2) : at] if one.text != "的"][-1:]
    begins = not lead or lead[0].kind in (BREAK, MARK, DATE, GROUP) or lead[0].has("into_us", "named", "with")
    named = len(text) == 2 and text[0] in signs().surnames and text[1] in signs().given
    one_more = bool(after) and lone(after[0]) and after[0].text in signs().given and after[0].text not in TRAILING
    happens = bool(behind) and (behind[0].kind == DATE or behind[0].has(*_DOINGS))
    return begins and named and one_more and happens


def _joins_names(last: Token | None, token: Token, after: Token | None) -> bool:
    """王秀英|和田|燕菊: 和, and a surname."""
    named = last is not None and last.kind == NAME and after is not None and after.kind == NAME and len(after.text) == 2
    return named and token.text[0] in "和与同" and token.text[1:] in signs().surnames


def _is_subject(token: Token, last: Token | None, after: Token | None) -> bool:
    """Whether a place's name stands where a person does."""

    if (
        token.has("place.p", "place.c", "place.vague")
        or token.text[0] not in signs().surnames
        or token.text[-1] in "市县区镇省州盟"
    ):
        return False
    if (
        last is not None
        and last.kind != BREAK
        and (last.has("toward", "from", "go", "back", "hukou.move", "hukou.out", "r.marriage") or last.kind == PLACE)
    ):
        return False
    return after is not None and (after.kind in (DATE, AGE) or after.has(*_DOINGS))


_DOINGS = (
    "hukou", "marriage", "pregnancy", "have", "birth", "death", "left", "iud.start", "iud.stop", "with",
    "divorce", "go", "from", "return_home", "migrate_out", "plan", "no", "rel.wife", "rel.daughter_in_law",
    "passive", "feast", "pe.spontaneous", "pe.induced",
)  # fmt: skip
