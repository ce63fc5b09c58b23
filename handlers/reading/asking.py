"""Whether a sentence asks something, or only says what is not known; and what is asked beside a report told in full."""

import re

from handlers.reading.clauses import Clause, Sentence
from handlers.reading.folding import closed
from handlers.reading.mood import ahead, heard
from handlers.reading.tokens import BREAK, DATE, NAME, Token

_EVENTFUL = closed("frames.eventful")


_SURE_QUESTION = closed("mood.sure_question")


_WEAK_ASK = closed("mood.weak_ask")


_OR_NOT = re.compile("([上生去来取做领回怀报办走搬开打收要用有能会可给行好对发查])[没不]\\1(?!想|到|成)")
"""上没上环: a question by its form."""


_WHETHER = re.compile("[了过]没有?,?(?:我|还|都|也|咱|俺|[们就]){0,3}(?:不知|不晓|不清|没问|不了解|说不)")
"""生了没有我还不知道."""


_UNKNOWN = re.compile(
    "([一-鿿])[没不]\\1[^,。;!?]{0,4}(?:不知|不晓|不清楚|说不[准清]|没顾上|没来得及问|没问|没细问|没打听|不了解|不好问|还没说|我?再(?:去)?问|回头再?问)|(?:不知道?|不晓得)[^,。;!?]{0,4}([一-鿿])[没不]\\2"
)


def unknown(sentence: Sentence) -> bool:
    """生没生我还不晓得: whoever says so asks nothing."""
    spelled = "".join(token.text for clause in sentence for token in clause.tokens)
    return bool(_UNKNOWN.search(spelled))


_UNTOLD = re.compile(
    "(?:没有?(?:跟|和|同|给|对)[^,。;!?]{1,4}(?:说|讲|提)|没有?(?:好意思|顾上|敢|来得及)问|不好意思问|没有?(?:说|讲|问|细问|细说|细讲|告诉|打听|交代|提)|不(?:知道?|晓得|清楚|知|明|记得|肯说|愿说|详)|说不(?:清|上来?)|记不(?:清|得)|忘了?|不太?清楚|搞不清|没有?定|未定|还没想|没想好|没看好|没选好|没决定|没商量|没弄清|待定|再(?:去)?问|再打听|回头问)"
)
"""没说去哪里: what is not known, not a question."""


def asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question."""
    while len(sentence) > 1 and _thanks(sentence[-1]):
        sentence = sentence[:-1]
    return _asks(sentence[:-1] if _how_to_enter(sentence) or _asks_besides(sentence) else sentence)


def _thanks(clause: Clause) -> bool:
    """(能不能请医生看看,)给您添麻烦了."""
    return all(token.has("thanks") for token in clause.tokens) or bool(_COURTESY.fullmatch(clause.text))


_COURTESY = re.compile(
    "(?:真是?|实在|又)?(?:给(?:您|你|你们|领导|老师))?(?:添|找)?(?:麻烦|打扰|辛苦|打搅|劳烦)(?:到?(?:您|你|你们|大家|领导|老师))?了?[哈啊呀啦!。]*"
)


def _asks_besides(sentence: Sentence) -> bool:
    """(新来个租户叫贲玉兰,昨天到的,)要不要给她办啥证? what is asked beside a report told in full."""
    last = sentence[-1].text if len(sentence) > 1 else ""
    if not _WANTS.search(last) or _OF_RECORD.search(last):
        return False
    told = sentence[:-1]
    named = any(clause.of(NAME) for clause in told) and not any(clause.has("ask") for clause in told)
    happened = any(clause.tags & _EVENTFUL or clause.has("symptom") for clause in told)
    suffers = any(clause.has("symptom", "reaction") for clause in told) and bool(_BEHALF.search(last))
    dated = any(not ahead(token.value.said) for clause in told for token in clause.of(DATE))
    return named and happened and (dated or suffers) and not sentence[-1].of(NAME)


_WANTS = re.compile(
    "要不要|用不用|需不需要|能不能|可不可以|可否|能否|是不是(?:要|得|该)|要带|要办|怎么办|咋办|咋整|怎么弄|该怎么|多久|去哪|找谁"
    "|还(?:需要?|要|差|得)|补什么|补啥|啥证|什么证|材料|手续|什么时候(?:办|去|查|复查|来)|(?:有没有|有啥|有什么|多少)(?:补贴|奖励|补助|假)"
)


_BEHALF = re.compile("联系|回访|随访|上门|打个?电话|来看|给看|看看|看一?下|瞧瞧|[来她他]问|问我")
"""(皮埋以后头疼,)能不能请医生跟她联系一下: told for her, not asked."""


_OF_RECORD = re.compile("(?:登记|录|报|记|系统|上传)(?:了|上|进|过|没|到)|对不对|是不是真|真的|查(?:一)?下")
"""(王芳昨天生了,)录进去没有: of the record, and so nothing new."""


def _how_to_enter(sentence: Sentence) -> bool:
    """(缑桂枝前天不在了,)麻烦您看看怎么登记: a report all the same, of somebody named, on a day."""
    if not sentence or not _ENTER.search(sentence[-1].text):
        return False
    told = [clause for clause in sentence[:-1] if not clause.has("ask")]
    named = any(token.kind == NAME for clause in told for token in clause.tokens)
    dated = any(token.kind == DATE and not ahead(token.value.said) for clause in told for token in clause.tokens)
    return named and dated


_ENTER = re.compile(
    "^(?:麻烦|请|劳驾|劳烦|烦请|您看|你看|帮忙|帮我|看看|看一?下){1,4}[^,。]{0,4}(?:怎么|咋|如何)(?:登记|录入?|填|记|报|写)"
)


def _asks(sentence: Sentence) -> bool:
    if sentence and sentence[-1].after in ("?", "？"):
        return True
    if sentence and ends_open(sentence[-1]) and _RECEIVED.search(sentence[-1].text):
        return True
    named = any(clause.of(NAME) for clause in sentence)
    spelled = ",".join([clause.text for clause in sentence])
    words = _question_words(sentence, spelled, named)
    if ("没" in spelled or "不" in spelled) and _OR_NOT.search(spelled) and not _left_open(sentence):
        return True
    if ("没" in spelled and _WHETHER.search(spelled)) or any(token.text in _SURE_QUESTION for token in words):
        return True
    before, last = sentence[-1].tokens[-2:] if sentence and len(sentence[-1].tokens) > 1 else (None, None)
    if before and last and last.text in ("不", "不啊", "不呀") and before.text not in ("还", "也", "都", "就"):
        return True
    if before and last and before.tags and last.text in ("吗", "么", "没", "谁", "哪", "啥时候"):
        return last.text in ("吗", "么", "没")
    return any(token.text not in _WEAK_ASK or not named for token in words)


_RECEIVED = re.compile("登记|录入|报上|收到|记上|上报|看到")
"""(怀孕那个,)你那边登记到了没得: whether a report came."""


def _question_words(sentence: Sentence, spelled: str, named: bool) -> list[Token]:
    """The words that ask, without those that only leave something open or count."""
    words = [token for clause in sentence for token in clause.tagged("ask")]
    words = [token for token in words if not (named and (token.has("vague") or _untold(token, sentence)))]
    if words and _NOT_ASKED.search(spelled):
        words = [token for token in words if token.text not in _IF]
    if words and _SOME.search(spelled):
        words = [token for token in words if token.text[0] != "几"]
    if words and heard(sentence):
        words = [token for token in words if token.text != "是不是"]  # 是不是怀孕了我不敢肯定
    return words


_IF = ("有没有", "是否", "是不是", "能不能", "有无")
_NOT_ASKED = re.compile(
    f"(?:{'|'.join(_IF)})[^,。;!?]{{0,6}}(?:不知|不晓|不清|没敢问|没问|不了解|说不|没打听|没好意思|不好问)"
)
"""证有没有办我不清楚: what is not known is left open, not asked."""

_SOME = re.compile(
    "几(?:个)?(?:天|日|周|月|年|次|回|顿|针)(?:就|便|即|再|才|先|以?后|之后|吧|看看)|[带领喊叫找约请来这那好]了?几(?:个|位|名|户)"
)
"""休息几天就好, 带几个妇女去: so many, not how many."""


_TOLD = _EVENTFUL | {"split"}


def _left_open(sentence: Sentence) -> bool:
    """(办酒席娶媳妇了,)证领没领不清楚: what is told of somebody, and what more of it is not known."""
    told = [clause for clause in sentence[:-1] if not _OR_NOT.search(clause.text)]
    named = any(clause.of(NAME) for clause in told) and any(clause.tags & _TOLD for clause in told)
    return named and unknown(sentence)


def _untold(word: Token, sentence: Sentence) -> bool:
    """Whether a question word only says what somebody did not say or know."""
    clause = next(clause for clause in sentence if word in clause.tokens)
    wh = word.text[0] in "哪啥什谁几" or word.text in ("多少", "怎么", "咋", "何时", "为什么", "为啥", "多久")
    return wh and bool(_UNTOLD.search(clause.text))


_OPEN = re.compile("不(?:知道?|晓得|清楚)|没(?:有)?问")
"""不晓得领证没有: left open, not asked."""


def left_open(clause: Clause) -> bool:
    """有没有领离婚证不清楚: not said, and not asked."""
    return bool(_LEFT_OPEN.search(clause.text))


_LEFT_OPEN = re.compile(
    "(?:有没有|是不是|是否|有无)[^,。;]{0,8}(?:不清楚|不知道?|不晓得|说不准|没问)|(?:不清楚|不知道?|不晓得)[^,。;]{0,3}(?:有没有|是不是|是否)"
)


def ends_open(clause: Clause) -> bool:
    """生了没有: a question without a question word."""
    words = [token for token in clause.tokens if token.kind != BREAK]
    ends = len(words) > 1 and words[-1].text in ("没有", "没", "了没", "了没有", "没得")
    ends = ends and not (words[-2].has("also", "both") or _OPEN.search(clause.text))
    return ends and (bool(words[-2].tags) or clause.has("reported"))
