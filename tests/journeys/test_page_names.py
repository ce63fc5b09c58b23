"""Names on the page: a card and a file behind a PIN on a telephone, and a roster brought in and taken back."""

import re
import tomllib

from playwright.sync_api import Page, expect

from bot.sandbox.seed import FILE
from models.services import setup
from tests.journeys.screen import (
    DAY,
    HOUR,
    IN_BROWSER,
    PATIENCE,
    Column,
    Running,
    cast,
    leaves,
    now,
    opens_beside,
    opens_item,
    passes,
)

pytestmark = IN_BROWSER

ENOUGH = "好了"
CARD = "这张卡 10 分钟后自动消失"


def test_card_and_file_with_names_behind_a_pin(telephone: Page, program: Running) -> None:
    township_asks_for_a_pin(telephone, program)
    officer, cadre, _ = cast(telephone)
    leaves(officer, "赵秀英")
    cadre.sees("报来 0318-01")
    opens_item(cadre, "核对联系方式")
    cadre.tap("姓名和电话")
    cadre.sees_last("请设一个自己的数字密码")
    fits(telephone, cadre)
    types(cadre, "82046")
    cadre.sees_last("再点一遍")
    types(cadre, "82046")
    cadre.sees_last(CARD)
    cadre.sees_last("电话：+8613000000110")

    passes(telephone, HOUR)
    cadre.misses(CARD)
    cadre.tap("姓名和电话")
    types(cadre, "1357")
    cadre.sees_last("密码不对")
    types(cadre, "82046")
    cadre.sees_last("才能试")
    fits(telephone, cadre)
    passes(telephone, HOUR)
    cadre.tap(ENOUGH)
    cadre.sees_last("这个键盘过时了")

    cadre.say("/export")
    cadre.tap("当月台账（带姓名，要有人同意）", "打印存档")
    types(cadre, "82046")
    cadre.sees("已问了有权同意的人（1 位）")
    office = opens_beside(telephone, "office")
    office.tap("同意")
    types(office, "9357")
    office.sees_last("再点一遍")
    types(office, "9357")
    office.sees_last("已同意。文件发给了申请的人")
    cadre.sees_last("台账在这里，共 1 行")
    sheet = cadre.downloads().active
    assert "赵*英" in {cell for row in sheet.values for cell in row}
    passes(telephone, DAY)
    cadre.misses("台账在这里")
    expect(cadre.box.locator("a[download]")).to_have_count(0)


def township_asks_for_a_pin(page: Page, program: Running) -> None:
    """The operator changes the township's file, and reads it in."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    with program.store() as session:
        setup.apply(session, {**written, "settings": {**written["settings"], "pin": True}}, now(page))


def fits(telephone: Page, worker: Column) -> None:
    """Nothing is wider than the screen, the newest message is seen whole, its keys are as high as a thumb."""
    assert telephone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(worker.newest).to_be_in_viewport(ratio=1, timeout=PATIENCE)
    heights = worker.newest.get_by_role("button").evaluate_all("keys => keys.map((key) => key.offsetHeight)")
    assert min(heights) >= 36


def types(worker: Column, digits: str) -> None:
    """A PIN, each digit once the keypad is there and without waiting for what is drawn."""
    expect(worker.newest).to_contain_text("○○○○○○", timeout=PATIENCE)
    worker.keys(digits)
    worker.tap(ENOUGH)


def test_roster_is_read_first_then_brought_in_and_taken_back(page: Page) -> None:
    officer, cadre, _ = cast(page)
    heading = ("姓名", "组", "出生年份")
    cadre.sends_a_table("名单.xlsx", heading, ("柳青", "一组", "1990"), ("柳青", "九组", "1991"), ("", "一组", "1992"))
    cadre.sees_last("什么都没有记下")
    wrong = [row for row in cadre.downloads().active.values if row[0] in (3, 4)]
    assert len(wrong) == 2
    cadre.misses("✓ 导入")

    cadre.sends_a_table("名单.xlsx", heading, *((f"柳{given}", "一组", "1990") for given in GIVEN))
    cadre.sees_last("要新加的：40")
    assert not finds(officer, "柳青一")
    cadre.tap("✓ 导入")
    cadre.sees_last("已导入 40 人")
    assert finds(officer, "柳青一")
    cadre.tap("撤回导入")
    cadre.sees_last("拿掉了 40 人")
    assert not finds(officer, "柳青一")


GIVEN = [first + second for first in "青月云岚" for second in "一二三四五六七八九十"]


def finds(officer: Column, name: str) -> bool:
    """Whether somebody of this name is on record who may move."""
    officer.say("/transfer")
    officer.sees_last("谁搬走了")
    officer.say(name)
    expect(officer.newest).to_contain_text(re.compile("是哪一位|没有找到"), timeout=PATIENCE)
    return officer.newest.get_by_role("button", name=name).count() > 0
