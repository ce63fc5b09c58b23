"""The files of catalogues: a folder a language, `LC_MESSAGES/daybook.po` in it, read as it is written. Says nothing.

The message ids are keys ("report.saved"). Beside what gettext has in the head of such a file there may stand there:
`X-Name` (what the language calls itself), `X-Next-Best` (the language that says what this one lacks), `X-Direction`
(`rtl`), `X-Reviewed: yes` (somebody other than the translator has read all of it).
"""

import gettext
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

SOURCE = "en"
"""The language that all others are measured against: it has every phrase."""

NEXT_BEST = "zh_Hans"
"""What says the phrases that a language lacks, where its file names no other."""

SOONER = ">"
"""Between a language and the one that says what it lacks, where that is not the one that its file names (`ug>en`)."""

_PO = Path("LC_MESSAGES") / "daybook.po"
_ENTRY = re.compile(
    r'^(?P<notes>(?:#.*\n)*)msgid (?P<key>".*"(?:\n".*")*)(?:\nmsgid_plural .*(?:\n".*")*)?'
    r'(?P<forms>(?:\nmsgstr.*(?:\n".*")*)+)',
    re.M,
)
_FORM = re.compile(r'^msgstr(?:\[\d\])? (".*"(?:\n".*")*)', re.M)
_PLURAL = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?")
_HOLE = re.compile(r"%\((\w+)\)")
_folders = [Path(__file__).parent]


@dataclass(frozen=True)
class File:
    """A catalogue as its file has it: the `forms` of each key that is not empty."""

    language: str
    forms: dict[str, tuple[str, ...]]
    plural: Callable[[int], int]
    counts: int = 1
    name: str = ""
    next_best: str = NEXT_BEST
    direction: str = ""
    reviewed: bool = False


def found() -> list[str]:
    """Every language that has a file, be it one that cannot be used."""
    return sorted({path.parent.parent.name for folder in _folders for path in folder.glob(f"*/{_PO}")})


LANGUAGES = found()
"""Every language whose catalogue can be used. `look_in` adds to it."""


def look_in(folder: Path) -> None:
    """Take the catalogues of another folder too; one that stands in both is read there. Before anything is said.

    A file that cannot be used is passed by: `python -m bot phrases` says what is wrong with it.
    """
    if folder not in _folders:
        _folders.insert(0, folder)
    read.cache_clear()
    LANGUAGES[:] = [language for language in found() if usable(language)]


def usable(language: str) -> bool:
    """Whether there is a catalogue of a language, without a fault that keeps it from being read."""
    try:
        return bool(read(language))
    except ValueError:
        return False


def beside(language: str, name: str) -> Path | None:
    """A file of a language's folder; None where there is none."""
    return next((path for folder in _folders if (path := folder / language / name).exists()), None)


@lru_cache
def read(language: str) -> File:
    """The catalogue of a language. Raises ValueError where the file does not say how the language counts."""
    language, _, instead = language.partition(SOONER)
    if instead:
        return replace(read(language), next_best=instead if instead in LANGUAGES else SOURCE)
    shared = {key: key for key in read(SOURCE).forms} if language != SOURCE else {}
    forms = {shared.get(key, key): _forms(entry["forms"]) for key, entry in _entries(language)}
    head = dict(line.split(": ", 1) for line in forms.pop("", ("",))[0].splitlines() if ": " in line)
    counting = _PLURAL.search(head.get("Plural-Forms", ""))
    if counting is None:
        where = beside(language, str(_PO))
        raise ValueError(f"{where}: Plural-Forms must say how the language counts, as in nplurals=2; plural=(n != 1);")
    return File(
        language, {key: said for key, said in forms.items() if all(said)}, gettext.c2py(counting[2].strip()),
        int(counting[1]), head.get("X-Name", ""), _next_best(language, head), head.get("X-Direction", ""),
        head.get("X-Reviewed", "") == "yes",
    )  # fmt: skip


def notes(language: str) -> dict[str, str]:
    """The text that each phrase was translated from, where the file says it. Read anew: reviews alone ask for it."""
    return {key: _note(entry["notes"]) for key, entry in _entries(language)}


def _entries(language: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Key by key what stands in the file. Raises ValueError where there is no file."""
    path = beside(language, str(_PO))
    if path is None:
        raise ValueError(f"{language}: there is no catalogue")
    for entry in _ENTRY.finditer(path.read_text(encoding="utf-8").replace("\r\n", "\n")):
        yield _unquoted(entry["key"]), entry


def _next_best(language: str, head: dict[str, str]) -> str:
    named = head.get("X-Next-Best", NEXT_BEST)
    return named if named in LANGUAGES and named != language else SOURCE


def holes(forms: Iterable[str]) -> set[str]:
    """The names of the parameters that a phrase asks for."""
    return {hole for form in forms for hole in _HOLE.findall(form)}


def _forms(written: str) -> tuple[str, ...]:
    return tuple(_unquoted(form) for form in _FORM.findall(written))


def _note(written: str) -> str:
    """The text in the language that it was translated from, as a template gives it along."""
    return "\n".join(line[3:] for line in written.splitlines() if line.startswith("#. "))


def _unquoted(written: str) -> str:
    """One string of several lines, as the file has it; what is escaped in it is escaped as in JSON."""
    return "".join(json.loads(line) for line in written.split("\n"))
