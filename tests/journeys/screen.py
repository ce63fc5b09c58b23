"""The page of the sandbox in a real browser: who is on it, what they tap and see there, and the clock above them.

The program runs beside the test as `make run` starts it; conftest has it and its page as fixtures. Time passes by the
buttons of the page alone, and every look waits for what it looks for.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from sqlmodel import Session

from bot.opening import open_store
from bot.settings import Settings
from models.clock import local_day

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HOUR, DAY, WEEK = 3_600, 86_400, 604_800
PATIENCE = 60_000
"""Milliseconds until something that should have come is missed; machines that run tests are busy."""
START = date(2026, 3, 18)
"""A Wednesday in the middle of a month: what a journey sees does not hang on the day on which it is run."""
PICTURES = Path(__file__).parents[1] / "pictures"

IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: install Debian's package chromium"),
]


@dataclass
class Running:
    """The program in a process of its own: its page, and the folder in which it keeps its data."""

    process: "subprocess.Popen[str]"
    address: str
    data: Path
    log: Path

    def fails(self, page: Page, **fault: Any) -> None:
        """Arrange trouble on the way to people, or with `clear` end it."""
        assert page.request.post(f"{self.address}/sandbox/faults", data=fault).ok

    def refused(self, page: Page, chat: int) -> bool:
        """Whether something that was sent to this chat was refused."""
        calls = page.request.get(f"{self.address}/sandbox/sent").json()
        return any("error" in call and call["params"].get("chat_id") == chat for call in calls)

    @contextmanager
    def store(self) -> Iterator[Session]:
        """One transaction on its store, as the operator's commands open it while it runs."""
        opened = open_store(settings(self.data.parent))
        with opened.transaction() as session:
            yield session
        opened.engine.dispose()

    def stops(self) -> None:
        """End it, and add to the log what it said until then."""
        self.process.terminate()
        assert self.process.stdout is not None
        with self.log.open("a", encoding="utf-8") as log:
            log.write(self.process.stdout.read())
        self.process.wait()


def settings(folder: Path) -> Settings:
    """Those of the operator's shell, where the program keeps its data in `folder`."""
    given = {"data_dir": folder / "data", "key_file": folder / "data.key", "database_url": ""}
    return Settings().model_copy(update=given)


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A sandbox as `make run` starts it, on a free port, with everything that it writes in `folder`."""
    data, log = folder / "data", folder / "program.log"
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(data), "--start", f"{START}"]
    with (
        log.open("w", encoding="utf-8") as trouble,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=trouble, text=True) as process,
    ):
        assert process.stdout is not None
        found = next(re.finditer(r"http://\S+", line) for line in process.stdout if "http://" in line)
        try:
            yield Running(process, next(found)[0], data, log)
        finally:
            process.terminate()


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Column:
    """One person's telephone on the page."""

    page: Page
    place: int

    @property
    def box(self) -> Locator:
        return self.page.locator("[data-person]").nth(self.place)

    @property
    def id(self) -> int:
        """Her number, which is her chat's too."""
        return int(self.box.get_attribute("data-person") or 0)

    @property
    def newest(self) -> Locator:
        """The newest message of the bot."""
        return self.box.locator(".bubble:not(.mine)").last

    def tap(self, *labels: str, place: int = -1) -> None:
        """Press buttons (under a message or on the keyboard) with these labels, the newest if nothing else is said."""
        for label in labels:
            self.box.get_by_role("button", name=label, exact=True).nth(place).click(timeout=PATIENCE)

    def say(self, words: str) -> None:
        field = self.box.locator("textarea[name=text]")
        field.fill(words)
        field.press("Enter")

    def keys(self, pressed: str) -> None:
        """Press keys below the newest message one after the other, as a thumb does: each is held down for a moment."""
        for key in pressed:
            self.newest.get_by_role("button", name=key, exact=True).click(delay=80, timeout=PATIENCE)

    def sends_a_photo(self) -> None:
        self.box.locator("button.photo").click()

    def sends_a_table(self, name: str, *rows: Sequence[str]) -> None:
        """A table, picked from the folders of her telephone."""
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(written := BytesIO())
        given: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": written.getvalue()}
        self.box.locator("input[type=file]").set_input_files(given)

    def downloads(self) -> Workbook:
        """The newest file that the bot sent, saved and opened."""
        link = self.box.locator(".bubble:not(.mine) a[download]").last
        with self.page.expect_download(timeout=PATIENCE) as coming:
            link.click(timeout=PATIENCE)
        assert coming.value.suggested_filename == link.inner_text().strip()
        return load_workbook(BytesIO(coming.value.path().read_bytes()))

    def sees(self, words: str) -> None:
        expect(self.box.locator(".bubble").filter(has_text=words).last).to_be_visible(timeout=PATIENCE)

    def sees_last(self, words: str) -> None:
        """The newest message of the bot says this, or comes to say it."""
        expect(self.newest).to_contain_text(words, timeout=PATIENCE)

    def shows_its_end(self) -> None:
        """The chat is scrolled to its end, or comes to be."""
        log = self.box.locator(".log").element_handle()
        below = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight < 3"
        self.page.wait_for_function(below, arg=log, timeout=PATIENCE)

    def misses(self, words: str) -> None:
        """No message of the bot says this, or none does in a while."""
        expect(self._saying(words)).to_have_count(0, timeout=PATIENCE)

    def notes(self, words: str) -> int:
        """How many messages of the bot say this now."""
        return self._saying(words).count()

    def _saying(self, words: str) -> Locator:
        return self.box.locator(".bubble:not(.mine)").filter(has_text=words)


def passes(page: Page, seconds: int, times: int = 1) -> None:
    """Move the clock and wait until what it brings has come: the clock's buttons rest in the meantime."""
    button = page.locator(f'[data-advance="{seconds}"]')
    for _ in range(times):
        with page.expect_response("**/sandbox/clock", timeout=PATIENCE):
            button.click(timeout=PATIENCE)
        expect(button).to_be_enabled(timeout=PATIENCE)


def passes_until(page: Page, seen: Callable[[], bool], longest: int = 10) -> None:
    """Let weeks pass until something is seen, the longest so many of them."""
    for _ in range(longest):
        if seen():
            return
        passes(page, WEEK)


def now(page: Page) -> datetime:
    """The instant that the clock of the page shows."""
    return datetime.fromisoformat(page.locator("#now").get_attribute("datetime") or "")


def today(page: Page) -> date:
    """The village's day by it."""
    return local_day(now(page), "Asia/Shanghai")


def shoot(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Take a picture for README, when asked for."""
    if request.config.getoption("--pictures"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}.png")


# How every journey begins


def cast(page: Page) -> tuple[Column, Column, Column]:
    """The officer, the cadre and the woman."""
    return Column(page, 0), Column(page, 1), Column(page, 2)


def opens_beside(page: Page, who: str) -> Column:
    """The "clinic" or the "office", who wait beside the page, opened by a tap as its last column."""
    page.locator(f"[data-beside][data-word={who}]").click()
    expect(page.locator("[data-person]")).to_have_count(4)
    return Column(page, 3)


def reports(officer: Column, kind: str, *typed: str) -> None:
    """Report something of the woman, with her agreement where it is asked; the day is today's if none is typed."""
    officer.tap("📝 报告", kind)
    officer.say("刘小梅")
    for words in typed:
        officer.sees_last("‹ 返回")
        officer.say(words)
    officer.box.get_by_role("button", name=re.compile("^✓ .*保存$")).last.click(timeout=PATIENCE)
    officer.sees_last("已保存，编号")


def reports_pregnancy(officer: Column) -> None:
    """The same in one sentence."""
    officer.say(f"刘小梅怀孕了,末次月经是{today(officer.page) - timedelta(days=60)}")
    officer.sees("怀孕 · 请核对")
    officer.tap("✓ 本人知道并同意，保存")
    officer.sees("怀孕 · 刘*梅")


def hands_over(officer: Column) -> None:
    """The invitation, as a picture with a code and a link, from the officer's telephone to the woman."""
    officer.tap("把邀请交给本人")
    officer.box.locator("button[data-hand]").filter(has_text="刘小梅").last.click(timeout=PATIENCE)


def joins(woman: Column, *answers: str) -> None:
    """She shares her number and answers what she is asked about rounds, care and monthly questions."""
    woman.tap("📱 用我的号码确认")
    woman.sees("已确认是您本人")
    for asked, answer in zip(("免费健康检查开始时", "怀孕和产后的检查", "在外时"), answers, strict=True):
        woman.sees(asked)
        woman.tap(answer)
    woman.sees("记下了，这是您的选择")


def leaves(officer: Column, name: str, when: str = "") -> None:
    """The officer reports by a code that somebody left."""
    officer.say(f"外出 {name} 东莞 {when}".strip())
    officer.sees_last("外出 · 请核对")
    officer.tap("✓ 保存")
    officer.sees_last("已保存，编号")


def opens_item(worker: Column, title: str) -> None:
    """Open an item from the list of what is pending."""
    worker.tap("📋 待办")
    numbered = re.compile(rf"(\d+)\. {title}")
    expect(worker.newest).to_contain_text(numbered, timeout=PATIENCE)
    found = numbered.search(worker.newest.inner_text())
    assert found
    worker.tap(found[1])
    worker.sees_last("机器人发没发过消息，这里看不到")
