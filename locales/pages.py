"""Pages that are delivered: information on request, a Markdown file a page, beside each language's catalogue.

What stands in them, and how it is read, is the matter of models/rules/pages.py.
"""

from functools import lru_cache
from pathlib import Path

from locales.files import LANGUAGES, SOURCE, read

_HERE = Path(__file__).parent


@lru_cache
def pages(language: str) -> dict[str, str]:
    """Every delivered page of a language, as it was written: name → text."""
    files = sorted((_HERE / language / "pages").glob("*.md"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def nearest(language: str) -> tuple[str, ...]:
    """The languages in which a page is looked for, for a reader of `language`: theirs, its next best, then any."""
    return (language, read(language).next_best, SOURCE, *LANGUAGES)
