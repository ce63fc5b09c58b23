"""Which events a clause may report: each cue is a kind with its place and what the words already say about it.

Not here: whether it happened (`mood`), to whom and when (`frames`). Where a word can mean several things the rest of
the clause and the sentence decide; `doubt` names what must then be asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.reading import measures, moves
from handlers.reading.background import foreground
from handlers.reading.checking import kind_of_check
from handlers.reading.clauses import Clause
from handlers.reading.counting import one_for_each
from handlers.reading.cue import Around, Cue
from handlers.reading.folding import closed
from handlers.reading.marrying import of_marriage
from handlers.reading.tokens import DATE, FACILITY, GESTATION, NAME, STOPPED, WEIGHT, Token
from models.kinds import EventKind

__all__ = ["Around", "Cue", "cues"]


@dataclass(frozen=True)
class _Says:
    kind: EventKind
    fields: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""


_TAGS = {
    "marriage": _Says(EventKind.MARRIAGE),
    "marriage.restored": _Says(EventKind.MARRIAGE, {"marriage_kind": "restored"}),
    "marriage.remarriage": _Says(EventKind.MARRIAGE, {"marriage_kind": "remarriage"}),
    "divorce": _Says(EventKind.DIVORCE),
    "pregnancy": _Says(EventKind.PREGNANCY),
    "birth": _Says(EventKind.BIRTH),
    "death": _Says(EventKind.DEATH),
    **{
        f"pe.{kind}": _Says(EventKind.PREGNANCY_END, {"end_kind": kind})
        for kind in ("spontaneous", "induced", "ectopic", "stillbirth", "unspecified")
    },
    "pe.lost": _Says(EventKind.PREGNANCY_END, {"end_kind": "unspecified"}, "type"),
    **{
        f"exam.{kind}": _Says(EventKind.EXAM, {"exam_kind": kind})
        for kind in ("anc", "pnc", "round", "prepregnancy", "screening", "measure_check")
    },
}


_NAMED = frozenset(_TAGS)


def cues(clause: Clause, around: Around) -> list[Cue]:
    """The events a clause may report, in the order of their words."""
    if not clause.tags and all(one.text not in _ALONE and one.kind != STOPPED for one in clause.tokens):
        return []
    found = [
        *_plain(clause, around),
        *moves.cues(clause, around),
        *measures.cues(clause, around),
        *_weak(clause, around),
    ]
    if not found:
        return found
    told = foreground(sorted(found, key=lambda cue: cue.at), clause, around)
    return one_for_each(told, clause, around)


def _plain(clause: Clause, around: Around) -> Iterator[Cue]:
    if _NAMED.isdisjoint(clause.tags):
        return
    for at, token in enumerate(clause.tokens):
        for tag in sorted(token.tags) if not _NAMED.isdisjoint(token.tags) else ():
            says = _TAGS.get(tag)
            if says and not _is_else(tag, token, at, clause, around):
                yield Cue(says.kind, at, dict(says.fields), doubt=says.doubt)


_OF_A_CHILD = frozenset({"child", "birth", "sex.female", "sex.male", "twins", "pregnancy"})


def _is_else(tag: str, token: Token, at: int, clause: Clause, around: Around) -> bool:
    """Whether a word that can name an event names something else here."""
    before, after = clause.tokens[max(0, at - 2) : at], clause.tokens[at + 1 : at + 2]
    if tag == "pe.lost":
        return not around.tags & _OF_A_CHILD or any(one.text[0] in "干做路着" for one in after)  # 带孩子没活干
    if tag.startswith("marriage") and after and after[0].text in ("后", "以后", "之后"):
        return not any(one.kind == "date" for one in clause.tokens[:at])  # 她再婚后头一胎
    if tag == "divorce" and any(one.has("because") for one in before):
        return clause.has("hukou", "hukou.in", "hukou.out", "hukou.move")  # 因离婚迁回娘家
    if tag == "marriage":
        parted = "divorce" in around.tags or around.kind is EventKind.DIVORCE
        if parted and (token.text[0] in "证把" or (token.text in _CERTIFICATES and not clause.of(NAME))):
            return True  # (离婚了,)证都领了
        if around.kind in (EventKind.HUKOU_IN, EventKind.HUKOU_OUT) and token.text == "结婚" and not clause.of(NAME):
            return True
        return (any(one.has("because") for one in before) or _married_first(clause, at)) or any(
            one.kind in (GESTATION, "age") for one in after
        )
    if tag == "birth":
        midwife = token.text == "接生" and bool(after) and after[0].text in ("的", "的是", "是", "人", "婆", "医生")
        return midwife or _is_no_birth(token, clause, around)
    if tag == "pe.induced" and token.text == "不要了":
        return around.tags.isdisjoint(_PERSONAL) and around.message.isdisjoint(_CARRYING)
    if tag == "pregnancy" and token.text in ("孕妇", "大肚子"):
        return token.text == "孕妇" or GESTATION not in around.tags
    if tag == "death" and token.text in ("死了", "死", "死的"):
        return any(one.has("child") for one in before)
    return False


_PERSONAL = frozenset({"name", "she"})
_CARRYING = frozenset({"pregnancy", "child", "carrying", "have", "lmp", "edd"})


_CERTIFICATES = frozenset({"领证", "领了证", "扯证", "扯了证", "办证"})


def _married_first(clause: Clause, at: int) -> bool:
    """结婚 in front of 迁 is why the registration moved; 领证 is an event of its own."""
    word = clause.tokens[at].text
    return word in ("结婚", "结婚了", "成亲") and any(
        one.has("hukou", "hukou.in", "hukou.out", "hukou.move") for one in clause.tokens
    )


def _is_no_birth(token: Token, clause: Clause, around: Around) -> bool:
    if token.text == "新生儿":
        return around.hukou or "hukou" in around.tags or not any(sign in around.text for sign in "斤克")
    if token.text in ("坐月子", "育有", "做了妈", "当妈"):
        return True
    if _SHE_WHO.match("".join(one.text for one in clause.tokens[clause.tokens.index(token) :][:4])):
        return True
    if token.text == "生育" and not (_gave_birth(token, clause) or _heads(clause)):
        return True
    if token.text in ("生完", "生过了", "刚生") and around.tags & {"exam.unclear", "exam.pnc"}:
        return True
    if token.text == "生完" and clause.has("go", "back", "migrate_out"):
        return True
    if token.text == "生的" and clause.has("child") and not around.tags.isdisjoint(("hukou", "hukou.in")):
        return True  # 去年腊月生的娃,今天把户口上了
    if token.text == "生的" and clause.has("child") and any(one.kind == "age" for one in clause.tokens):
        return True  # 去年生的娃一岁了
    if around.kind is EventKind.HUKOU_IN and not any(one.kind == "date" for one in clause.tokens):
        return True
    hukou = clause.has("hukou", "hukou.in", "hukou.out", "hukou.move") or (around.hukou and clause.before == "(")
    return hukou and token.text in ("出生", "新生", "刚出生", "出世", "出生了", "刚生", "生的")


def _gave_birth(token: Token, clause: Clause) -> bool:
    """生育一女; (鞠萍昨日)生育: more than 生育 alone, which is a topic."""
    at = clause.tokens.index(token)
    behind = clause.tokens[at + 1 : at + 2]
    if behind:
        return behind[0].has("twins", "child") or behind[0].family("sex.") is not None
    return any(one.kind == NAME for one in clause.tokens) and any(one.kind == DATE for one in clause.tokens)


def _heads(clause: Clause) -> bool:
    return len(clause.tokens) == 1 and clause.after in (":", " ", "|", "/")


_SHE_WHO = re.compile("(?:刚刚?生完?|生完)了?(?:孩子|娃)?的[一-鿿]{2,4}")
"""刚生完的文秀英(今天出院): who she is."""

_TAKEN = re.compile("带[她他]?(?:娃儿?|孩子|小孩|宝宝)?去(?:做|医院)?(?:体检|检查)")
"""(娃一岁了,)今天带去体检: the child's check."""


def _weak(clause: Clause, around: Around) -> Iterator[Cue]:
    """Words that are a cue only where nothing stronger stands in the sentence."""
    tokens, tags = clause.tokens, around.tags | clause.tags
    code = _CODES.get(tokens[0].text) if len(tokens) == 1 and not around.kind else None
    if code:
        yield Cue(code, 0)
        return
    for at, token in enumerate(tokens):
        if token.tags.isdisjoint(_HINTS) and not _hints(token):
            continue
        if token.has("exam.unclear") and "child" in tags and _TAKEN.search(around.text):
            continue
        if token.has("exam.unclear") and any(one.has("pregnancy") and "查" in one.text for one in tokens[at + 1 :]):
            continue  # 体检查出怀孕五周
        if token.has("exam.unclear"):
            kind = kind_of_check(token, clause, around)
            done = token.text in _CHECKS or (kind == "measure_check" and bool(clause.of(DATE, FACILITY)))
            yield Cue(EventKind.EXAM, at, {"exam_kind": kind}, weak=not done)
        elif token.has("died_word") and not tags & {"death", "death.soft", "left"} and _of_somebody(around):
            yield Cue(EventKind.DEATH, at, weak=True, doubt="confirm_death")
        else:
            yield from _of_child(tokens, at, around)
            yield from of_marriage(clause, at, around)


def _of_somebody(around: Around) -> bool:
    """Whether a sentence speaks of anybody who can have died."""
    spoken_of = {"name", "age", "house", "old", "titled", "she"}
    return bool(around.tags & spoken_of) or any(tag.startswith("rel.") for tag in around.tags)


def _hints(token: Token) -> bool:
    """Whether a word may be a cue whatever its tags."""
    text = token.text
    return text in _BARE or token.kind == STOPPED or (bool(token.tags) and (text in _LOST or text.startswith("登记")))


def _of_child(tokens: Sequence[Token], at: int, around: Around) -> Iterator[Cue]:
    token = tokens[at]
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if (token.text in ("生", "产") and behind and (behind.family("sex.") or behind.has("twins"))) or (
        token.text == "生" and at and not behind and (tags_sexed(around) or "斤" in around.text)
    ):
        yield Cue(EventKind.BIRTH, at)
    elif token.text in _LOST and around.tags & {"pregnancy", "carrying", "have"} and not around.tags & _IUD:
        yield Cue(EventKind.PREGNANCY_END, at, {"end_kind": "spontaneous"})
    elif token.has("have") and _is_pregnant(tokens, at):
        yield Cue(EventKind.PREGNANCY, at)
    elif token.has("book", "carrying") or _expects(token, around) or token.kind == STOPPED:
        yield Cue(EventKind.PREGNANCY, at, weak=True)
    elif _twins_named(token, behind):
        return
    elif token.has("twins", "triplets", "mode.vaginal", "mode.caesarean") or token.family("twin_kind."):
        born = any(one.family("sex.") or one.kind == WEIGHT for one in tokens[at + 1 : at + 4])
        yield Cue(EventKind.BIRTH, at, weak=not born)  # 剖腹产了一个女孩 is told, 剖腹产 alone may be in passing


def _twins_named(token: Token, behind: Token | None) -> bool:
    """两个儿子宋春山宋春水, 双胞胎龚佳: who they are."""
    named = behind is not None and (behind.kind == NAME or behind.has("named"))
    return named and (token.has("twins") or token.family("twin_kind.") is not None)


def _expects(token: Token, around: Around) -> bool:
    """A last period or an expected day that is said, or roughly and with the months so far."""
    return (token.has("lmp", "edd") and around.dated) or (token.has("edd") and GESTATION in around.tags)


def tags_sexed(around: Around) -> bool:
    """Whether a child's sex is told in the sentence."""
    return not around.tags.isdisjoint(("sex.female", "sex.male"))


_LOST = closed("cues.lost")
_IUD = frozenset({"m.iud", "iud.start", "iud.stop"})

_BARE = frozenset({"生", "产", "证", "登记", "登记了"})
"""Words without a tag that may be a cue all the same."""

_HINTS = frozenset({"exam.unclear", "died_word", "have", "book", "carrying", "lmp", "edd", "twins", "triplets"}) | {
    *("mode.vaginal", "mode.caesarean", "split", "feast", "married_off", "married_into"),
    *(f"twin_kind.{kind}" for kind in ("female", "male", "mixed", "mixed_girl_first")),
}
"""Tags of the words that are cues where nothing stronger is said."""

_CODES = {
    "出": EventKind.MIGRATE_OUT,
    "入": EventKind.MIGRATE_IN,
    "返": EventKind.RETURN_HOME,
    "外出": EventKind.MIGRATE_OUT,
    "生": EventKind.BIRTH,
    "孕": EventKind.PREGNANCY,
    "婚": EventKind.MARRIAGE,
    "离": EventKind.DIVORCE,
    "亡": EventKind.DEATH,
    "死": EventKind.DEATH,
}
"""Codes of one character, alone between commas or spaces."""

_ALONE = _BARE | _CODES.keys()
"""Without a tag in a clause, only these words can be a cue."""

_CHECKS = closed("cues.checks")


def _is_pregnant(tokens: Sequence[Token], at: int) -> bool:
    """有了 at the end, before a length of time, or after a name."""
    after = tokens[at + 1 : at + 3]
    return (
        not after
        or after[0].kind in (GESTATION, NAME, "date")
        or after[0].text in ("吧", "呀", "哦", "啊", "哈", "大概", "快", "的", "才", "差不多", "约")
    )
