"""Free words that somebody typed into a field, without what is never kept. What that is says `refusals`."""

import re
from dataclasses import dataclass, replace

from models.rules.folding import fold
from models.rules.refusals import BLANK, Cleaned, clean

_EDGES = " ,;:、。，；：.!?！？·-"


@dataclass(frozen=True)
class Remaining:
    """What may be kept of free words: all of it, what was not `refused`, or nothing (`text` is empty)."""

    text: str
    refused: tuple[str, ...] = ()
    whole: bool = False


def masked(text: str, cleaned: Cleaned) -> str:
    """A text as it was typed, with blanks where the same text, `cleaned`, has them."""
    if BLANK not in cleaned.text:
        return text
    pairs = zip(text, cleaned.text, strict=True)
    return "".join(BLANK if there == BLANK else here for here, there in pairs)


def remaining(text: str) -> Remaining:
    """What may be kept of free words that were typed into a field; of what is kept this gives all of it again."""
    cleaned = clean(fold(text))
    if not cleaned.refused:
        return Remaining(text)
    if cleaned.whole:
        return Remaining("", cleaned.refused, whole=True)
    pieces = (piece.strip(_EDGES) for piece in re.split(f"{BLANK}+", masked(text, cleaned)))
    rest = remaining(" ".join(filter(None, pieces)))
    return replace(rest, refused=tuple(dict.fromkeys((*cleaned.refused, *rest.refused))))
