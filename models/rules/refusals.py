"""What is never kept: recognised before anything else is read, blanked out of the text, and named to the sender.

The words stand in `data/refused.txt`, the one file that may hold them. A tip-off or a list for punishment is refused
as a whole. Not here: what is said about it.
"""

import re
from dataclasses import dataclass
from functools import cache

from models.rules.folding import fold, lines


@dataclass(frozen=True)
class Cleaned:
    """A text without what is refused, of the same length: `text`, what was found, and whether nothing may be kept."""

    text: str
    refused: tuple[str, ...] = ()
    whole: bool = False


BLANK = "…"
_HEADING = "heading"
_BIRTH = re.compile(
    "生了|生下|生的|产下|诞下|出生|添了|喜得|分娩|顺产|剖腹产|剖宫产|破腹产|喜添|出世|刚生|活产|双胞胎|龙凤胎|斤|birth|born|生个|生一"
)
_UNBORN = re.compile("怀|孕|产检|b超|四维|彩超|流产|引产|人流|小产|胎停|打胎|打掉|没保住|照出|查出|死胎|宫外|清宫")


_Tagged = list[tuple[str, list[re.Pattern[str]]]]


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {}
    tag = ""
    for line in lines("refused.txt"):
        if line.startswith("["):
            tag = line[1:-1]
        else:
            found.setdefault(tag, []).append(re.compile(fold(line)))
    return found


@cache
def _sorted_patterns() -> tuple[_Tagged, _Tagged]:
    """Those that refuse a message as a whole, by tag, and those of its parts, as listed."""
    every = list(_patterns().items())
    whole = sorted((one for one in every if one[0].startswith("whole.")), key=lambda one: one[0])
    return whole, [one for one in every if not one[0].startswith("whole.") and one[0] != _HEADING]


def heads(words: str) -> bool:
    """Whether a column of this (folded) heading may never be held."""
    return any(one.search(words) for one in _patterns()[_HEADING])


def clean(text: str) -> Cleaned:
    """A folded text without what is never kept."""
    wholly, partly = _sorted_patterns()
    whole = tuple([tag for tag, every in wholly for one in every if one.search(text)])
    if whole:
        whole = tuple(dict.fromkeys(whole))
        return Cleaned("", tuple(tag.removeprefix("whole.") for tag in whole), whole=True)
    parts, found = _SENTENCE.split(text), list[str]()
    for tag, every in partly:
        expressions = [one for one in every if one.search(text)]
        for at, part in enumerate(parts) if expressions else ():
            if _applies(tag, part, text):
                for expression in expressions:
                    parts[at] = expression.sub(_blank, parts[at])
                found += [tag] * (parts[at] != part)
    return Cleaned("".join(parts), tuple(dict.fromkeys(found)))


_SENTENCE = re.compile("([。;!?\n])")


def _blank(found: re.Match[str]) -> str:
    start, end = found.span(found.lastindex or 0)
    return found[0][: start - found.start()] + BLANK * (end - start) + found[0][end - found.start() :]


def _applies(tag: str, sentence: str, text: str) -> bool:
    """Reasons belong to an ended pregnancy; a child's sex may be said once it is born."""
    if tag == "end_reason":
        return bool(_ENDED.search(text))
    return tag != "fetal_sex" or (bool(_UNBORN.search(sentence)) and not _BIRTH.search(sentence))


_ENDED = re.compile("流产|人流|引产|药流|打胎|打掉|小产|做掉|流掉|清宫|终止妊娠|刮宫|宫外孕|胎停")
