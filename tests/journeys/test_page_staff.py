"""Those who work with it: somebody new, a lost telephone, a deputy, who browses, and what the office sets."""

import re

from playwright.sync_api import Page, expect

from models.services import canaries, counter, people
from tests.journeys.screen import (
    DAY,
    IN_BROWSER,
    PATIENCE,
    Column,
    Running,
    cast,
    leaves,
    now,
    opens_beside,
    passes,
)

pytestmark = IN_BROWSER

TOWN = "990102201"


def digits(shown: Column) -> str:
    """The four digits in the newest message."""
    found = re.search(r"(?<!\d)\d{4}(?!\d)", shown.newest.inner_text())
    assert found
    return found[0]


def test_somebody_new_a_lost_telephone_and_a_deputy(page: Page, program: Running) -> None:
    officer, cadre, _ = cast(page)
    office = opens_beside(page, "office")
    cadre.tap("📅 今日情况", "工作人员", "邀请同事", "信息员", "二组")
    cadre.sees_last("由第二个人核对四位数字放行")
    expect(cadre.newest.locator("img")).to_be_visible(timeout=PATIENCE)
    cadre.newest.locator("button[data-hand=new]").click()
    newcomer = Column(page, 4)
    newcomer.sees_last("What do colleagues call you?")
    newcomer.say("Zhou Min")
    newcomer.sees("Your four digits")
    office.sees_last("Zhou Min")
    newcomer.sees_last(f"Your four digits: {digits(office)}")
    office.tap("✓ 数字一样，放行")
    newcomer.sees_last("You were let in")
    newcomer.tap("/start", "📝 Report")
    newcomer.sees_last("What would you like to report?")

    for last in ("点错了，撤回", "返回"):
        cadre.say("/lock")
        cadre.sees_last("1. 周明")
        cadre.tap("1", "锁上", last)
        officer.tap("📅 今日情况")
        officer.sees_last("还没有消息" if last == "点错了，撤回" else "您的四位数字")
    cadre.sees_last(f"对方手机上应显示 {digits(officer)}")
    cadre.tap("✓ 数字一样，放行")
    officer.sees_last("已放行")
    officer.tap("/start", "📅 今日情况")
    officer.sees_last("还没有消息")

    cadre.say("/leave")
    cadre.tap("今天", "1 天")
    cadre.sees_last("谁来代班")
    cadre.tap("郑洁")
    office.sees_last("您开始代 吴敏 的班")
    office.say("/pending")
    office.sees_last("没有待办的事")
    passes(page, DAY)
    office.say("/pending")
    office.sees_last("没有找到，或者不是您负责的")


def test_who_browses_and_what_the_office_sets(page: Page, program: Running) -> None:
    officer, cadre, _ = cast(page)
    leaves(officer, "赵秀英")
    cadre.sees("报来 0318-01")
    office = opens_beside(page, "office")
    officer.shows_its_end()
    with program.store() as session:
        invented = people.add(session, f"{TOWN}201001", "温晚晴", now(page))
        session.flush()
        canaries.keep(session, f"{TOWN}201", invented.id, now(page))
        counter.ask(session, TOWN, invented.id, "see", now(page))
    office.sees("谁的工作都用不着它")

    cadre.tap("📋 待办")
    cadre.sees_last("赵*英")
    office.tap("🏢 全镇", "⚙ 现在的设置", "⚙ 改设置", "名单里的姓名", "写全名", "✓ 就这样改")
    office.sees_last("改好了")
    cadre.tap("📋 待办")
    cadre.sees_last("赵秀英")
    office.tap("↩ 收回")
    office.sees_last("改回来了")
    cadre.tap("📋 待办")
    cadre.sees_last("赵*英")
