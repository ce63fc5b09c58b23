"""Who a clause speaks of: names, and people named by a relation ("孙国强老娘"). Not: which of them did what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.reading.behind import AT, TITLES, is_sweetheart, is_their_child, registers_at, titled_again
from handlers.reading.folding import closed
from handlers.reading.naming import signs
from handlers.reading.tokens import DATE, DOUBTFUL, GIVEN, NAME, UNKNOWN, WORD, Token

_LINKS = closed("who.links")


@dataclass(frozen=True)
class Mention:
    """Somebody spoken of. `name` None: only by relation or title. `joined`: with the one before ("和", "、").

    `to`, `relation`: whose what. `token` is the name's place. `host`: somebody's house, not somebody.
    """

    start: int
    end: int
    token: Token | None = None
    to: Token | None = None
    relation: str = ""
    joined: bool = False
    host: bool = False
    titled: bool = False

    @property
    def name(self) -> str | None:
        """The name as it stands in the folded text."""
        return self.token.text if self.token else None


def mentions(tokens: Sequence[Token]) -> list[Mention]:
    """Everybody a clause speaks of, from left to right; places are indices of pieces."""
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        one = _at(tokens, at) or _of_whom_told(tokens, at, found)
        if one is None:
            at += 1
            continue
        if found and (_links(_undated(tokens, found[-1].end, one.start)) or _side_by_side(found[-1], one)):
            one = replace(one, joined=True)
        one = _told_by(tokens, _of_them(tokens, one, found))
        if found and not one.joined and _is_named(tokens, one) and found[-1].token is None:
            found[-1] = replace(found[-1], token=one.token, end=one.end)
        else:
            found.append(one)
        at = max(one.end, at + 1)
    return found


def _side_by_side(last: Mention, one: Mention) -> bool:
    """葛大勇葛小勇: two names without a word between them."""
    named = last.token is not None and one.token is not None and not one.relation
    return named and last.end == one.start


def _of_them(tokens: Sequence[Token], one: Mention, found: Sequence[Mention]) -> Mention:
    """他老婆谢小娟: whose wife is said by the name before, in the clause or before it."""
    at = one.start
    hers = at and (tokens[at - 1].text[0] == "其" or (at > 1 and tokens[at - 2].has("she", "with")))
    if one.token is None or one.relation or not hers:
        return one
    relation = tokens[at - 1].family("rel.")
    if relation is None:
        return one
    if tokens[at - 1].text == "爱人":
        relation = "husband" if tokens[at - 2].text == "她" else "wife"
    whose = next((other.token for other in reversed(found) if other.token), None)
    return replace(one, relation=relation, to=whose)


def _of_whom_told(tokens: Sequence[Token], at: int, found: Sequence[Mention]) -> Mention | None:
    """沈莉讲|她妹昨天上环了: of her kin, not of herself."""
    kin = tokens[at + 1].family("rel.") if at + 1 < len(tokens) and tokens[at].has("she") else None
    told = (
        bool(at and found) and tokens[at - 1].text in _SAYS and found[-1].end == at - 1 and found[-1].token is not None
    )
    behind = tokens[at + 2] if at + 2 < len(tokens) else None
    if not (kin and told) or behind is None or behind.kind == NAME or behind.has("named", "told"):
        return None
    return Mention(at, at + 2, None, found[-1].token, kin)


def _told_by(tokens: Sequence[Token], one: Mention) -> Mention:
    """吕秋菊她男人说她(环掉了): he tells it, it is about her."""
    says = [token.text for token in tokens[one.end : one.end + 1]]
    behind = tokens[one.end + 1 : one.end + 3]
    of_her = bool(behind) and behind[0].has("she") and not any(token.family("rel.") for token in behind)
    if one.token is None and one.relation and one.to is tokens[one.start] and of_her and says[0] in _SAYS:
        return Mention(one.start, one.start + 1, one.to)
    return one


_SAYS = ("说", "讲", "来说", "来讲", "说是", "讲是", "反映")


def _is_named(tokens: Sequence[Token], one: Mention) -> bool:
    """Whether 叫 stands before: what came before is who this is."""
    return one.token is not None and one.start > 0 and tokens[one.start - 1].has("named")


def _undated(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """What stands between two names; (王芳|昨天)跟老公…一起: without the day, where they went together."""
    dated = start + 1 < end and tokens[start].kind == DATE and tokens[start + 1].text in ("和", "与", "跟", "同")
    if dated and any(token.has("both") for token in tokens[end:]):
        return tokens[start + 1 : end]
    return tokens[start:end]


def _links(between: Sequence[Token]) -> bool:
    if not between or len(between) > 5:
        return False
    if between[0].has("hukou") and len(between) > 1:
        between = between[1:]  # 甘玉兰户口和她儿子甘小宝
    first = between[0]
    if first.text in _ANOTHER:
        return len(between) <= 2
    if first.text == "、" or first.has("with"):
        return not any(one.has("marriage", "divorce", "hukou", "birth", "pregnancy", "left") for one in between)
    return False


_ANOTHER = closed("who.another")


def _at(tokens: Sequence[Token], at: int) -> Mention | None:
    token = tokens[at]
    if token.kind == NAME:
        return _named(tokens, at)
    if at + 1 < len(tokens) and tokens[at + 1].has("titled", "old") and _surname(token):
        return _titled(tokens, at)
    return None


def _surname(token: Token) -> bool:
    return token.kind in (WORD, UNKNOWN) and len(token.text) <= 2 and token.text.removeprefix("老") in signs().surnames


_FAR = 6
"""So many pieces before somebody's house the word for living in it stands at most."""


def _titled(tokens: Sequence[Token], at: int) -> Mention:
    """王大爷, 缪大姐(缪福梅), 郁大姐叫郁金花; 王大爷的儿媳妇刘芳."""
    to = _span(tokens[at], tokens[at + 1])
    near = _FAR if _is_house(tokens, at + 1) else 2
    if any(one.has("live", "migrate_in") for one in tokens[max(0, at - near) : at]):
        return Mention(at, at + 2, to, host=True)
    related = _relation(tokens, at + 2, to)
    if related:
        return replace(related, start=at)
    following = at + 2
    if following < len(tokens) and tokens[following].has("named"):
        following += 1
    if following < len(tokens) and tokens[following].kind == NAME:
        return Mention(at, following + 1, tokens[following], titled=True)
    return Mention(at, at + 2, to=to, titled=True)


def _span(first: Token, second: Token) -> Token:
    return Token(first.start, second.end, NAME, first.text + second.text, typed=first.typed + second.typed)


def _named(tokens: Sequence[Token], at: int) -> Mention:
    into = at - 1 - (at > 1 and (tokens[at - 1].has("into_us") or tokens[at - 1].text in AT))
    if at and _is_house(tokens, at) and (tokens[into].has("live", "migrate_in") or registers_at(tokens, at)):
        return Mention(at, at + 2, tokens[at], host=True)
    if at + 1 < len(tokens) and tokens[at + 1].has("titled") and _surname(replace(tokens[at], kind=WORD)):
        return _titled(tokens, at)
    called = at + 1 < len(tokens) and (tokens[at + 1].has("titled", "old") or tokens[at + 1].family("rel.") is not None)
    titled = called and _is_house(tokens, at + 1)
    if at and tokens[at - 1].has("live", "migrate_in") and titled:
        return Mention(at, at + 3, tokens[at], host=True)
    if at and tokens[at - 1].has("live", "migrate_in") and tokens[at].text.endswith("家"):
        return Mention(at, at + 1, tokens[at], host=True)
    if _is_house(tokens, at) and at + 2 < len(tokens) and tokens[at + 2].has("old") and not _names_kin(tokens, at + 3):
        return Mention(at, at + 3, None, tokens[at], tokens[at + 2].family("rel.") or "family")
    text = tokens[at].text
    counted = text[1:] in _COUNTED and at + 1 < len(tokens) and tokens[at + 1].has("titled", "old")
    if (len(text) == 3 and (text[1:] in TITLES or (text[0] == "老" and text[2] in "头汉"))) or (
        len(text) == 2
        and tokens[at].value != GIVEN
        and (text[0] in "老小" or text[1] in "爷婶嫂叔姨婆奶氏头" or counted)
    ):
        full = at + 1 < len(tokens) and tokens[at + 1].kind == NAME and tokens[at + 1].text[0] in text[:2]
        if full:
            return Mention(at, at + 2, tokens[at + 1], titled=True)  # 龚老汉龚祥林
        return _relation(tokens, at + 1, tokens[at], at) or Mention(at, at + 1, to=tokens[at], titled=True)
    if end := titled_again(tokens, at):
        return Mention(at, end, replace(tokens[at], value=None), titled=True)
    if is_sweetheart(tokens, at + 1):
        return Mention(at, at + 2 + (tokens[at + 1].text == "的"), None, tokens[at], "other")
    if is_their_child(tokens, at + 1):
        return Mention(at, at + 2, None, tokens[at], "family")
    if at + 1 < len(tokens) and tokens[at + 1].has("old") and not _names_kin(tokens, at + 2):
        kin = tokens[at + 1].has("rel.other") and tokens[at].value is None
        return Mention(at, at + 2, replace(tokens[at], value=DOUBTFUL) if kin else tokens[at])
    return _relation(tokens, at + 1, tokens[at], at) or Mention(at, at + 1, tokens[at])


def _names_kin(tokens: Sequence[Token], at: int) -> bool:
    """屠永生老汉 is he himself; 屠永生老汉简大勇, his father."""
    at += at < len(tokens) and tokens[at].has("named")
    return at < len(tokens) and tokens[at].kind == NAME


_COUNTED = tuple("大二三四五六七八九幺满")
"""唐四 in front of 娭毑 says which child of the house she married, not her name."""


def _is_house(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].has("house")


def _relation(tokens: Sequence[Token], at: int, to: Token, start: int | None = None) -> Mention | None:
    """What follows a name: 的儿媳妇刘芳, 老娘, 她嫂子郁秀芝, 之女."""
    first, links = at, 0
    while at < len(tokens) and links < 3 and tokens[at].text in _LINKS:
        at, links = at + 1, links + 1
    if links and _described(tokens, first):
        return None
    wife = start is not None and "".join(one.text for one in tokens[first:at]) == "家的"
    if wife and all(one.kind == DATE or one.has(*_DOES) for one in tokens[at : at + 1]):
        return Mention(start or 0, at, None, to, "wife")
    if (
        start is not None
        and links
        and tokens[at - 1].text == "的"
        and any(one.text in _SOMEBODY for one in tokens[at : at + 1])
    ):
        return Mention(start, at + 1, None, to, "other")
    if at + 1 < len(tokens) and tokens[at].text in _WHICH and tokens[at + 1].family("rel."):
        at += 1  # 盘大山的二|女婿
    at = _past_description(tokens, at) if links else at
    if at >= len(tokens) or tokens[at].kind != WORD:
        return None
    word = tokens[at]
    relation = word.family("rel.")
    if relation is None or (relation == "family" and first == at) or _means_child(tokens, at, first):
        return None
    after = at + 1
    if after < len(tokens) and (tokens[after].has("named") or tokens[after].text in ("是", ":", "就是")):
        after += 1
    begin = first - 1 if start is None else start
    if _NTH.match(to.text) and after < len(tokens) and tokens[after].kind == NAME:
        return Mention(begin, after + 1, tokens[after])  # 廖家三姑娘廖冬梅: the third of that house
    if after < len(tokens) and tokens[after].kind == NAME and tokens[after].text != to.text:
        return Mention(begin, after + 1, tokens[after], to, relation)
    return Mention(begin, at + 1, None, to, relation)


def _past_description(tokens: Sequence[Token], at: int) -> int:
    """姚强家刚满月的|儿子姚梓轩: where the kin stands that is named, behind what is said of it."""
    for end in range(at + 1, min(at + 4, len(tokens) - 2)):
        if any(one.kind in (NAME, DATE) for one in tokens[at:end]):
            break
        if tokens[end].text == "的" and tokens[end + 1].family("rel.") and tokens[end + 2].kind == NAME:
            return end + 1
    return at


_SOMEBODY = closed("who.somebody")
"""马大力家的亲戚: somebody whose name is not said, and not he."""

_WHICH = frozenset("大二三四五六小老幺")
_DOES = ("birth", "pregnancy", "have", "iud.start", "iud.stop", "iud.replace", "implant.start", "from", "time")
"""钱二柱家的|上环了: with what a statement about his wife goes on."""

_NTH = re.compile(".家[大二三四五六七八九幺小老]$")


def _described(tokens: Sequence[Token], first: int) -> bool:
    """一个叫晏丽丽的姑娘: she herself."""
    named = first > 1 and tokens[first - 2].has("named")
    return named and (first < 3 or tokens[first - 3].has("count_head") or tokens[first - 3].text in ("一", "个", "位"))


def _means_child(tokens: Sequence[Token], at: int, first: int) -> bool:
    """女 or 女儿 after the mother's name may be the sex of the child that was born."""
    word = tokens[at]
    if not word.has("sex.female", "sex.male"):
        return False
    if len(word.text) == 1:
        return word.text in ("女", "男") and not (at + 1 < len(tokens) and tokens[at + 1].kind == NAME)
    rest = tokens[at + 1 : at + 6]
    return (
        first == at
        and not any(one.kind == NAME for one in rest)
        and not any(one.has("birth", "have", "pregnancy") for one in rest)
    )
