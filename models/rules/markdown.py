"""A small part of Markdown becomes runs of text, and long texts are cut into parts. Pure; what it cannot show it names.

Headings (`#`), `**bold**`, `[words](https://…)` and lists (`-`). A line stays a line, an empty line parts paragraphs,
`\\` before a sign takes the sign as it is. Everything is shown as runs: nothing that was written becomes other markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from locales import Segment

Runs = tuple[Segment, ...]
Faults = list[tuple[int, str]]
"""Numbers of lines, each with what is wrong there."""

BREAK = "\n\n"
_HEADING = re.compile(r"#{1,3} +(.+)")
_ITEM = re.compile(r"[-*] +(.+)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^()\s]+)\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_APART = 0xE000  # an escaped sign waits in the private area of Unicode until markup has been read
_WAITING = re.compile("[\ue000-\ue07f]")
_ENDS = (BREAK, "\n", "。", ". ", " ")
_NOT_SHOWN = (
    (re.compile(r"!\["), "pictures are not shown"),
    (re.compile(r"\*\*"), "bold words need ** before and after them, in one line"),
    (re.compile(r"\]\("), "a link is written as [words](https://…)"),
    (re.compile(r"^\s*(\||```|>|#|<\w)"), "only headings (#, ## or ###), lists (-), **bold** and links are shown"),
)


def read(lines: Iterable[tuple[int, str]]) -> tuple[Runs, Faults]:
    """Numbered lines as one text of runs, and what in them cannot be shown."""
    runs: list[Segment] = []
    faults: Faults = []
    between = ""
    for number, line in lines:
        if not line.strip():
            between = between and BREAK
            continue
        heading = _HEADING.fullmatch(line.strip())
        shown, wrong = _line(heading[1] if heading else line.rstrip(), bold=bool(heading))
        faults += [(number, why) for why in wrong]
        if heading:
            between = between and BREAK
        runs += [Segment(between), *shown] if between else shown
        between = "\n"
    return _merged(runs), faults


def units(words: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(words) if words.isascii() else len(words) + sum(letter > "\uffff" for letter in words)


def plain(runs: Iterable[Segment]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)


def parts(runs: Runs, room: int) -> tuple[Runs, ...]:
    """The text in parts of at most `room` UTF-16 units, cut between paragraphs, lines or sentences if it can be."""
    words = plain(runs)
    found, start = [], 0
    while start < len(words):
        end = start + _end(words[start:], room)
        if piece := _trimmed(_between(runs, start, end)):
            found.append(piece)
        start = end
    return tuple(found)


def _line(line: str, *, bold: bool) -> tuple[list[Segment], list[str]]:
    apart = _ESCAPED.sub(lambda hit: chr(_APART + ord(hit[1])), _WAITING.sub("", line))
    if item := _ITEM.fullmatch(apart):
        apart = f"• {item[1]}"
    runs = [run for piece, strong in _weighed(apart, bold=bold) for run in _linked(piece, bold=strong)]
    left = "".join("[" if run.link else run.text for run in runs)
    wrong = [why for sign, why in _NOT_SHOWN if sign.search(left)]
    return [Segment(_put_back(run.text), run.bold, run.link) for run in runs], wrong[:1]


def _weighed(line: str, *, bold: bool) -> Iterator[tuple[str, bool]]:
    for place, piece in enumerate(_BOLD.split(line)):
        yield piece, bold or place % 2 == 1


def _linked(piece: str, *, bold: bool) -> Iterator[Segment]:
    cut = _LINK.split(piece)
    for words, shown, address in zip(cut[::3], [*cut[1::3], ""], [*cut[2::3], ""], strict=True):
        if words:
            yield Segment(words, bold)
        if shown:
            yield Segment(shown, bold, _put_back(address))


def _put_back(words: str) -> str:
    return _WAITING.sub(lambda hit: chr(ord(hit[0]) - _APART), words)


def _merged(runs: Iterable[Segment]) -> Runs:
    """Neighbours of one kind as one run."""
    found: list[Segment] = []
    for run in runs:
        if found and (found[-1].bold, found[-1].link) == (run.bold, run.link):
            found[-1] = Segment(found[-1].text + run.text, run.bold, run.link)
        elif run.text:
            found.append(run)
    return tuple(found)


def _end(words: str, room: int) -> int:
    """Where the first part of a text ends."""
    fits = words.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    if len(fits) == len(words):
        return len(words)
    for sign in _ENDS:
        place = fits.rfind(sign)
        if place > len(fits) // 2:
            return place + len(sign)
    return len(fits)


def _between(runs: Sequence[Segment], start: int, end: int) -> list[Segment]:
    found, place = [], 0
    for run in runs:
        piece = run.text[max(0, start - place) : max(0, end - place)]
        if piece:
            found.append(Segment(piece, run.bold, run.link))
        place += len(run.text)
    return found


def _trimmed(runs: list[Segment]) -> Runs:
    """Without white space at both ends."""
    while runs and not (first := runs[0].text.lstrip()):
        runs = runs[1:]
    while runs and not runs[-1].text.rstrip():
        runs = runs[:-1]
    if runs:
        runs = [Segment(first, runs[0].bold, runs[0].link), *runs[1:]]
        runs[-1] = Segment(runs[-1].text.rstrip(), runs[-1].bold, runs[-1].link)
    return tuple(runs)
