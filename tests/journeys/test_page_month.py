"""The cadre's side on the page: a day as it stands, a month that she closes with what comes late, and a picture."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.screen import DAY, IN_BROWSER, PATIENCE, WEEK, cast, leaves, passes, shoot

pytestmark = IN_BROWSER

CLOSE = "✓ 核对好了，月结"


def test_month_that_the_cadre_closes(page: Page, request: pytest.FixtureRequest) -> None:
    officer, cadre, _ = cast(page)
    for name in ("黄秀英", "徐秀英", "王秀英"):
        leaves(officer, name)
    cadre.sees("报来 0318-03")
    cadre.tap("📅 今日情况")
    cadre.sees_last("还没有信息员：上河村二组、上河村三组")
    shoot(page, "day", request)

    passes(page, WEEK, times=2)
    passes(page, DAY, times=2)
    cadre.say("/month")
    cadre.sees_last("报告：外出3件")
    cadre.tap(CLOSE)
    expect(cadre.newest).to_contain_text(re.compile("已月结（您），核对码 [0-9A-F]{8}"), timeout=PATIENCE)

    leaves(officer, "赵秀英", "3月30日")
    cadre.sees("报来 0403-01")
    cadre.say("/month")
    cadre.sees_last("添上：外出1件")
    expect(cadre.newest).to_contain_text("报告：外出3件")
    expect(cadre.newest.get_by_role("button", name=CLOSE)).to_have_count(0)

    cadre.say("/figures")
    cadre.sees_last("这段时间还没过完")
    cadre.tap("📊 看图")
    expect(cadre.newest.locator("img")).to_be_visible(timeout=PATIENCE)
    cadre.newest.locator("img").click()
    enlarged = page.locator("#enlarged img")
    expect(enlarged).to_be_visible()
    shoot(page, "figures", request)
    enlarged.click()
    expect(enlarged).to_be_hidden()
