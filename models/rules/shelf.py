"""All pages there are, for a reader: of one township, in one language. A township's own page stands in for a delivered
one of its name, in every language: two that say different things of one matter would be worse than a missing one.
"""

from collections.abc import Mapping
from functools import lru_cache

from locales import LANGUAGES, nearest, pages
from models.rules import markdown
from models.rules.folding import fold
from models.rules.pages import Page, Topic, read

Editions = Mapping[str, Page]
"""One page in its languages."""

EVERYWHERE = ""
"""Stands for a township where a page is for all townships of the install."""

_TOPICS = list(Topic)


class Shelf:
    """The delivered pages and `own`: (township or EVERYWHERE, name) → the page in its languages."""

    def __init__(self, own: Mapping[tuple[str, str], Editions] | None = None) -> None:
        self._own = own or {}
        self._chosen: dict[tuple[str, str], tuple[Page, ...]] = {}

    def pages(self, township: str, language: str) -> tuple[Page, ...]:
        """Every page for readers of a township, in their language where it has it, in order."""
        if (township, language) not in self._chosen:
            found = (_nearest(editions, language) for editions in self._editions(township).values())
            self._chosen[township, language] = tuple(sorted(found, key=_place))
        return self._chosen[township, language]

    def page(self, township: str, language: str, name: str) -> Page | None:
        """The page of this name."""
        return next((page for page in self.pages(township, language) if page.name == name), None)

    def of_week(self, township: str, language: str, week: int) -> Page | None:
        """The page about a week of pregnancy; of several the one about the fewest weeks."""
        fitting = [one for one in self.pages(township, language) if one.weeks and one.weeks[0] <= week <= one.weeks[1]]
        return min(fitting, key=_span, default=None)

    def search(self, township: str, language: str, said: str) -> tuple[Page, ...]:
        """Pages that hold every word that was said: first those that have all in title or words, then the others."""
        wanted = fold(said.casefold()).split()
        if not wanted:
            return ()
        every = self.pages(township, language)
        first = [page for page in every if all(word in _head(page) for word in wanted)]
        others = [page for page in every if page not in first and all(word in _whole(page) for word in wanted)]
        return (*first, *others)

    def _editions(self, township: str) -> dict[str, Editions]:
        found: dict[str, Editions] = dict(delivered())
        for place in (EVERYWHERE, township):
            found |= {name: editions for (where, name), editions in self._own.items() if where == place}
        return found


@lru_cache
def delivered() -> Mapping[str, Editions]:
    """The pages that come with the program: name → language → page."""
    found: dict[str, dict[str, Page]] = {}
    for language in LANGUAGES:
        for name, written in pages(language).items():
            page, faults = read(name, language, written)
            assert page is not None, f"{language}/{name}: {faults}"
            found.setdefault(name, {})[language] = page
    return found


def _nearest(editions: Editions, language: str) -> Page:
    return next(editions[code] for code in nearest(language) if code in editions)


def _place(page: Page) -> tuple[int, tuple[int, int], int, str]:
    return _TOPICS.index(page.topic), page.weeks or (0, 0), page.order, page.name


def _span(page: Page) -> int:
    first, last = page.weeks or (0, 0)
    return last - first


@lru_cache(maxsize=2048)
def _head(page: Page) -> str:
    return fold(" ".join((page.title, *page.words)).casefold())


@lru_cache(maxsize=2048)
def _whole(page: Page) -> str:
    return f"{_head(page)} {fold(markdown.plain(page.runs).casefold())}"
