"""The page of the sandbox, played by a newcomer in a real browser, from the first report to the closed item."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from models.clock import utc_now

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DAY, WEEK = 86_400, 604_800
PICTURES = Path(__file__).parents[1] / "pictures"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: install Debian's package chromium"),
]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A sandbox as `make run` starts it, on a free port."""
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = next(re.finditer(r"http://\S+", line) for line in process.stdout if "http://" in line)
        yield next(found)[0]
        process.terminate()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """The page in a headless browser, ready to be used."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(address)
        opened.wait_for_selector("body[data-ready]")
        yield opened
        browser.close()


@dataclass
class Column:
    """One person's telephone on the page."""

    page: Page
    place: int

    @property
    def box(self) -> Locator:
        return self.page.locator("[data-person]").nth(self.place)

    def tap(self, label: str, place: int = -1) -> None:
        """Press a button (under a message or on the keyboard) with this label, the newest if nothing else is said."""
        self.box.get_by_role("button", name=label, exact=True).nth(place).click()

    def say(self, words: str) -> None:
        field = self.box.locator("textarea[name=text]")
        field.fill(words)
        field.press("Enter")

    def sees(self, words: str) -> None:
        expect(self.box.locator(".bubble").filter(has_text=words).last).to_be_visible(timeout=30_000)


def passes(page: Page, seconds: int, times: int = 1) -> None:
    """Move the clock and wait until what it brings has come: the clock's buttons rest in the meantime."""
    button = page.locator(f'[data-advance="{seconds}"]')
    for _ in range(times):
        button.click()
        expect(button).to_be_enabled(timeout=30_000)


def shoot(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Take a picture for README, when asked for."""
    if request.config.getoption("--pictures"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}.png")


def test_newcomer_plays_the_main_job(page: Page, request: pytest.FixtureRequest) -> None:
    officer, cadre, woman = (Column(page, place) for place in range(3))
    report_migration(officer)
    officer.tap("把邀请交给本人")
    page.locator("button[data-hand]").filter(has_text="刘小梅").last.click()
    report_pregnancy(officer)
    join(woman)
    shoot(page, "sandbox", request)
    passes(page, DAY)
    woman.sees("您有一条健康服务提醒")
    woman.tap("查看", place=0)  # by the hour of the day a second one may have come
    woman.sees("可以做第一次产检了")
    shoot(page, "reminder", request)
    passes(page, WEEK, times=10)  # her day of the month is her own, and the first one comes after a month
    woman.sees("这个月过得好吗")
    woman.tap("一切都好")
    woman.sees("谢谢您的回复")
    woman.sees("10")
    close_one(cadre)
    shoot(page, "pending", request)


def report_migration(officer: Column) -> None:
    officer.tap("📝 报告")
    officer.tap("外出")
    officer.say("刘小梅")
    officer.tap("今天")
    officer.say("广东东莞")
    officer.tap("✓ 保存")
    officer.sees("已保存，编号")


def report_pregnancy(officer: Column) -> None:
    officer.say(f"刘小梅怀孕了,末次月经是{utc_now().date() - timedelta(days=60)}")
    officer.sees("怀孕 · 请核对")
    officer.tap("✓ 本人知道并同意，保存")
    officer.sees("怀孕 · 刘*梅")


def join(woman: Column) -> None:
    woman.tap("📱 用我的号码确认")
    woman.sees("已确认是您本人")
    for asked in ("免费健康检查开始时", "怀孕和产后的检查", "在外时"):
        woman.sees(asked)
        woman.tap("愿意")


def close_one(cadre: Column) -> None:
    cadre.tap("📋 待办")
    cadre.tap("1")
    cadre.tap("✓ 办好了")
    cadre.sees("办好了")
