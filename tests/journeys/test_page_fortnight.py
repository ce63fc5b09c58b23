"""A fortnight: practice that leaves no trace, a day signed in the evening, a late correction, a move, a spot check."""

from playwright.sync_api import Page, expect

from tests.journeys.screen import (
    DAY,
    HOUR,
    IN_BROWSER,
    PATIENCE,
    WEEK,
    Column,
    cast,
    leaves,
    opens_beside,
    passes,
)

pytestmark = IN_BROWSER


def test_fortnight_of_an_officer_and_her_cadre(page: Page) -> None:
    officer, cadre, _ = cast(page)
    practises(officer)
    cadre.tap("📅 今日情况")
    cadre.sees_last("还没有消息：上河村一组")

    leaves(officer, "赵秀英")
    leaves(officer, "周秀英")
    passes(page, HOUR, times=12)
    officer.sees_last("今天收到您的报告2条：0318-01、0318-02")
    officer.tap("看今天的，签字", "✓ 上河村一组：今天就这些")
    officer.sees_last("签了“今天就这些”（2件）")
    cadre.tap("📅 今日情况")
    cadre.sees_last("签了“今天就这些”（2件）")
    cadre.tap("0318-02")
    cadre.sees_last("去哪里：东莞")
    cadre.tap("‹ 返回")
    cadre.sees_last("签了“今天就这些”（2件）")

    passes(page, DAY)
    passes(page, WEEK)
    asks_to_correct(officer, "浙江宁波")
    cadre.tap("看请求")
    cadre.sees_last("去哪里：东莞 → 浙江宁波")
    cadre.tap("✓ 同意，照改")
    officer.sees_last("编号 0318-02 已照改")
    cadre.tap("点错了，撤回同意")
    officer.sees_last("又是原来的内容")
    cadre.tap("✓ 同意，照改")
    officer.sees_last("编号 0318-02 已照改")

    for answer, told in (("退回", "退回了 赵*英"), ("✓ 接收", "已接收 赵*英")):
        moves(officer, "赵秀英")
        cadre.tap("看一下", answer)
        officer.sees(f"上河村二组 {told}")
    cadre.tap("📋 待办")
    cadre.sees_last("上河村二组")

    passes(page, WEEK)
    office = opens_beside(page, "office")
    office.tap("🏢 全镇", "🔎 抽查", "3 个村，每村 5 份", "看结果")
    office.sees_last("还没对完：上河村")
    cadre.tap("开始对", "打开这份")
    cadre.sees_last("去哪里：东莞")
    cadre.tap("一致")
    cadre.sees("第 2 份，共 2 份")
    officer.misses("抽查")
    cadre.tap("一致")
    cadre.sees("2 份都对完了")
    officer.sees_last("0318-01：一致\n0318-02：一致")
    office.tap("看结果")
    office.sees_last("对完 2 份，共 2 份")


def practises(officer: Column) -> None:
    """One report by buttons, as the hint says, and out again."""
    officer.say("/practice")
    officer.sees_last("点“报一件”")
    officer.tap("报一件", "外出")
    officer.newest.get_by_role("button", name="柳立夏").click(timeout=PATIENCE)
    officer.tap("今天")
    officer.sees_last("去哪里了")
    officer.say("广东东莞")
    officer.tap("✓ 保存")
    officer.sees_last("这是练习，不算数")
    officer.tap("练习：下一步", "结束练习")
    officer.sees_last("练习结束了")


def asks_to_correct(officer: Column, place: str) -> None:
    """By the buttons of the last receipt, which a week has gone by since."""
    officer.tap("查看 · 更正 · 作废", "更正", "修改", "去哪里")
    officer.sees("去哪里了？")
    officer.say(place)
    officer.sees_last("保存后交给专干看")
    officer.tap("✓ 保存")
    officer.sees_last("已交给专干：0318-02")


def moves(officer: Column, name: str) -> None:
    """To the second group of the village."""
    officer.say("/transfer")
    officer.sees_last("谁搬走了")
    officer.say(name)
    officer.tap(name, "上河村", "二组", "转出")
    expect(officer.newest).to_contain_text("已请 上河村二组 接收", timeout=PATIENCE)
