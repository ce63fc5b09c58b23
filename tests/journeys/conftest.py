"""The page of the sandbox for journeys in a browser: one browser for a file, one program for a journey."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.screen import PATIENCE, Running, browsing, running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """It ends with the file: while it is there, no other event loop may run in this process."""
    with browsing() as opened:
        yield opened


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Running]:
    """The program with its sandbox, in a process of its own."""
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def page(browser: Browser, program: Running) -> Iterator[Page]:
    """The page, ready to be used."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield opens(context, program)


@pytest.fixture
def telephone(browser: Browser, program: Running) -> Iterator[Page]:
    """The same on a telephone, a column as wide as the screen."""
    with browser.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True) as context:
        yield opens(context, program)


def opens(context: BrowserContext, program: Running) -> Page:
    opened = context.new_page()
    opened.goto(program.address)
    opened.wait_for_selector("body[data-ready]", timeout=PATIENCE)
    return opened
