"""The page of the sandbox, played by a newcomer in a real browser, from the first report to the closed item."""

import pytest
from playwright.sync_api import Page

from tests.journeys.screen import (
    DAY,
    IN_BROWSER,
    cast,
    hands_over,
    joins,
    passes,
    passes_until,
    reports,
    reports_pregnancy,
    shoot,
)

pytestmark = IN_BROWSER


def test_newcomer_plays_the_main_job(page: Page, request: pytest.FixtureRequest) -> None:
    officer, cadre, woman = cast(page)
    reports(officer, "外出", "今天", "广东东莞")
    hands_over(officer)
    reports_pregnancy(officer)
    joins(woman, "愿意", "愿意", "愿意")
    shoot(page, "sandbox", request)
    passes(page, DAY)
    woman.sees("您有一条健康服务提醒")
    woman.tap("查看", place=0)  # by the hour of the day a second one may have come
    woman.sees("可以做第一次产检了")
    shoot(page, "reminder", request)
    passes_until(page, lambda: woman.notes("这个月过得好吗") > 0)
    woman.sees("这个月过得好吗")
    woman.tap("一切都好")
    woman.sees("谢谢您的回复")
    woman.sees("10")
    cadre.tap("📋 待办", "1", "✓ 办好了")
    cadre.sees("办好了")
    shoot(page, "pending", request)
