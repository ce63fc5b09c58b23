"""The check of the catalogues: every phrase that the code uses is there in every language, none is left over.

A phrase is used where its key stands in the code as a text ("saved.new"), or a pattern (f"kind.{kind}") covers it.
Run as a program it prints what is wrong and ends with 1.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import models.fields
from locales import LANGUAGES, faults, phrases
from tests.architecture.plain_words import stiff

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "scheduler", "models", "locales")
_KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
_SPEAKERS = {"Phrase", "of", "say", "Rejected", "person", "day", *models.fields.__all__}
"""Calls whose texts are phrases for certain: what they name must be in the catalogues."""


def _nodes() -> Iterator[ast.AST]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def texts() -> Iterator[str]:
    """Every text in the code that could be a key; holes of f-strings are `*`."""
    for node in _nodes():
        yield from _text(node)
    for row in _schedule_messages():
        yield f"detail.{row}"


def spoken() -> set[str]:
    """Keys that the code certainly says."""
    calls = (node for node in _nodes() if isinstance(node, ast.Call))
    said = (text for call in calls if _name(call) in _SPEAKERS for part in call.args for text in _text(part))
    return {text for text in said if _KEY.fullmatch(text)}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _schedule_messages() -> Iterator[str]:
    source = tomllib.loads((ROOT / "models" / "schedules.toml").read_text(encoding="utf-8"))
    for row in source["anchored"]:
        if row["audience"] in ("woman", "person"):
            yield str(row["message"])


def wrong() -> list[str]:
    """What is wrong, a line each."""
    found = list(texts())
    used = {text for text in found if _KEY.fullmatch(text)}
    patterns = [re.compile(re.escape(text).replace(r"\*", r"[\w.]+")) for text in found if _is_pattern(text)]
    known = phrases("en")
    lines = [f"in en, used nowhere: {key}" for key in known if not _covered(key, used, patterns)]
    lines += [f"used, in no catalogue: {key}" for key in sorted(spoken() - known.keys())]
    for language in LANGUAGES:
        lines += [f"{language}: {fault}" for fault in faults(language)]
    return lines


def _is_pattern(text: str) -> bool:
    return "*" in text and re.fullmatch(r"[a-z_*]+(\.[a-z0-9_*]+)+", text) is not None


def _covered(key: str, used: set[str], patterns: list[re.Pattern[str]]) -> bool:
    return key in used or any(pattern.fullmatch(key) for pattern in patterns)


if __name__ == "__main__":
    found_wrong = wrong() + stiff()
    print("\n".join(found_wrong) or f"catalogues: {len(phrases('en'))} phrases in {', '.join(LANGUAGES)}, all in step")
    sys.exit(bool(found_wrong))
