"""A township's own pages: Markdown files in the folder `content` of the data folder, checked when they are read.

The language is a folder or the end of the name (`en/NAME.md`, `NAME.en.md`); a folder named by a township's code holds
what is for that township alone. What a page may hold is the matter of models/rules/pages.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.settings import Settings
from locales import LANGUAGES
from models.errors import SettingsWrong
from models.rules.area_codes import is_township

if TYPE_CHECKING:
    from models.rules.pages import Page
    from models.rules.shelf import Shelf

LARGEST = 65_536
"""Bytes of a file."""
MOST = 500
"""Files in the folder."""
_log = structlog.get_logger()


@dataclass
class Folder:
    """What a folder holds: pages by township (empty: all of them), name and language; faults and notes in plain words.

    A file with a fault is left out: the delivered page of its name stands, and everything else goes on.
    """

    pages: "dict[tuple[str, str], dict[str, Page]]" = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def shelf(settings: Settings) -> "Shelf | None":
    """The delivered pages and the townships' own; None where nobody wrote one. What is wrong is logged."""
    folder = place(settings)
    if not folder.is_dir():
        return None
    from models.rules.shelf import Shelf  # most installs have no pages of their own

    found = read(folder)
    for fault in found.faults:
        _log.error("page_left_out", problem=fault)
    return Shelf(found.pages)


def left_out(settings: Settings) -> list[str]:
    """The faults for which pages are not shown."""
    folder = place(settings)
    return [f"page left out: {fault}" for fault in read(folder).faults] if folder.is_dir() else []


def place(settings: Settings) -> Path:
    """Where a township's own pages are."""
    return settings.data_dir / "content"


def read(folder: Path) -> Folder:
    """Every page in a folder, with what has to be changed in it. Raises SettingsWrong when there is no such folder."""
    if not folder.is_dir():
        raise SettingsWrong(f"{folder}: there is no such folder")
    found = Folder()
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path, folder))
    if len(files) > MOST:
        found.faults.append(f"{folder}: {len(files)} files, {MOST} at most")
        files = files[:MOST]
    for path in files:
        found.faults += [f"{path.relative_to(folder)}: {why}" for why in _take(path, folder, found)]
    found.notes += _notes(found)
    return found


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _take(path: Path, folder: Path, found: Folder) -> Iterator[str]:
    """Put the page of a file with the others, or say what is wrong with it."""
    from models.rules import pages

    township, language, name, faults = _named(path.relative_to(folder))
    if faults:
        yield from faults
        return
    if language in found.pages.get((township, name), {}):
        yield f"the page {name} is there in {language} already"
        return
    if path.stat().st_size > LARGEST:
        yield f"is too large: {path.stat().st_size:,} bytes, {LARGEST:,} at most"
        return
    try:
        page, wrong = pages.read(name, language, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        yield "is not UTF-8; save it again as UTF-8"
        return
    except OSError as unreadable:
        yield str(unreadable.strerror)
        return
    if page is not None:
        found.pages.setdefault((township, name), {})[language] = page
    yield from map(str, wrong)


def _named(path: Path) -> tuple[str, str, str, list[str]]:
    """What folders and name say: township, language and name, or what is wrong with them."""
    if path.suffix != ".md":
        return "", "", "", ["only files that end in .md are read"]
    name, _, ending = path.stem.partition(".")
    words = [*path.parts[:-1], *([ending] if ending else [])]
    languages = [word for word in words if word in LANGUAGES]
    townships = [word for word in words if is_township(word) and word.isdecimal()]
    faults = [
        f'"{word}" is neither a language ({", ".join(LANGUAGES)}) nor the nine digits of a township'
        for word in words
        if word not in (*languages, *townships)
    ]
    if not faults and (len(languages) != 1 or len(townships) > 1):
        example = f"{LANGUAGES[0]}/{name}.md or {name}.{LANGUAGES[0]}.md"
        faults.append(f"its language is said once, by a folder or the end of the name: {example}")
    return "".join(townships[:1]), "".join(languages[:1]), name, faults


def _notes(found: Folder) -> Iterator[str]:
    from models.rules.shelf import delivered

    for (township, name), editions in sorted(found.pages.items()):
        where = f"{township}/{name}" if township else name
        if name in delivered():
            yield f"{where} stands in for the delivered page of this name"
        if missing := [language for language in LANGUAGES if language not in editions]:
            yield f"{where} is not there in {', '.join(missing)}: its readers get it in another language"
