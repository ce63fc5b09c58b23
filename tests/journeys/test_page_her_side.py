"""The woman's side on the page: a day at the clinic, months away, stopping, and leaving no trace."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from bot import copies
from bot.opening import open_store
from bot.settings import Settings
from models.services import access
from models.tables import Account, Person
from tests import traces
from tests.journeys.screen import (
    DAY,
    IN_BROWSER,
    PATIENCE,
    WEEK,
    Column,
    Running,
    cast,
    hands_over,
    joins,
    opens_beside,
    opens_item,
    passes,
    passes_until,
    reports,
    reports_pregnancy,
    settings,
    shoot,
    today,
)

pytestmark = IN_BROWSER

NOTE = "您有一条健康服务提醒"
ASKED = "这个月过得好吗"
YES, NO = "愿意", "不用"
A_DAY = re.compile(r"^\d+月\d+日")


def arrived(page: Page, *answers: str, left: str = "今天") -> tuple[Column, Column, Column]:
    """The officer reported that she left, and handed her the invitation; she joined with these answers."""
    officer, cadre, woman = cast(page)
    reports(officer, "外出", left, "广东东莞")
    hands_over(officer)
    joins(woman, *answers)
    return officer, cadre, woman


def picks(woman: Column, place: int) -> str:
    """Tap one of the days that the clinic has."""
    day = woman.newest.get_by_role("button", name=A_DAY).nth(place)
    label = day.inner_text(timeout=PATIENCE)
    day.click()
    woman.sees_last(f"约好了：{label}")
    return label


def test_round_from_the_invitation_to_the_photo_that_somebody_checked(
    page: Page, request: pytest.FixtureRequest
) -> None:
    _, cadre, woman = arrived(page, YES, YES, NO)
    woman.misses(NOTE)
    passes(page, WEEK, times=2)
    passes(page, DAY)
    woman.sees(NOTE)
    woman.misses("检查开始")
    woman.tap("查看")
    woman.sees_last("新一轮免费健康检查开始了")
    woman.tap("📅 选个日子")
    first = picks(woman, 0)
    woman.tap("换一天")
    woman.sees_last("哪天方便")
    expect(woman.newest.get_by_role("button", name=first)).to_have_count(0)
    second = picks(woman, 0)
    assert first != second
    woman.tap("🧾 打开预约单")
    expect(woman.newest.locator("img")).to_be_visible(timeout=PATIENCE)
    shoot(page, "booking", request)
    clinic = opens_beside(page, "clinic")
    clinic.tap("🏥 服务日", f"{second} · 1 人")
    clinic.sees_last("刘*梅")

    woman.sends_a_photo()
    woman.sees_last("保存了 1 张照片")
    cadre.sees("有人发来了检查单的照片")
    opens_item(cadre, "看检查单照片")
    cadre.tap("看照片")
    expect(cadre.newest.locator("img")).to_be_visible(timeout=PATIENCE)
    cadre.tap("✓ 看清了，记为已检查")
    cadre.sees("记下了：已检查")
    cadre.tap("📋 待办")
    cadre.sees_last("核对联系方式")
    expect(cadre.newest).not_to_contain_text("看检查单照片")
    woman.tap("👤 我的", "📅 约检查的日子", "免费健康检查")
    woman.sees_last("这一轮检查您已经做过了")
    came = woman.notes(NOTE)
    passes(page, WEEK)
    assert woman.notes(NOTE) == came


def test_months_away_with_a_move_and_a_loss(page: Page) -> None:
    officer, cadre, woman = arrived(page, NO, YES, YES, left=f"{today(page) - timedelta(days=50)}")
    reports_pregnancy(officer)
    answers_when_asked(woman, "一切都好", "谢谢您的回复")
    reports(officer, "外出", "今天", "浙江温州")
    answers_when_asked(woman, "先不说", "好的，随您")
    lost = today(page) - timedelta(weeks=4)
    reports(officer, "怀孕结束", f"{lost}")
    before = woman.notes(NOTE)
    passes_until(page, lambda: woman.notes(ASKED) > 0)
    woman.sees_last(ASKED)
    assert today(page) >= lost + timedelta(days=60)
    assert woman.notes(NOTE) == before
    assert woman.newest.get_by_role("button").all_inner_texts() == ["一切都好", "想咨询", "先不说"]
    woman.tap("想咨询")
    woman.sees_last("您希望怎么联系")
    cadre.sees("有人请您回电")
    woman.tap("👤 我的")
    woman.sees_last("补贴余额：30 元")


def answers_when_asked(woman: Column, answer: str, thanked: str) -> None:
    """Her day of the month is her own, and the first one comes after a month."""
    passes_until(woman.page, lambda: woman.notes(ASKED) > 0)
    woman.tap(answer)
    woman.sees(thanked)
    woman.misses(ASKED)


def test_stop_takes_back_what_waits_in_the_queue_and_staff_see_the_same(page: Page, program: Running) -> None:
    officer, cadre, woman = arrived(page, YES, YES, YES)
    reports_pregnancy(officer)
    program.fails(page, method="sendMessage", chat_id=woman.id, times=1_000)
    passes(page, DAY)
    assert program.refused(page, woman.id)
    before = seen_by(cadre)
    woman.tap("🔕 停止消息")
    woman.sees("🔕 停止消息")  # her own words; the answer cannot come yet
    program.fails(page, clear=True)
    passes(page, DAY)
    woman.sees_last("已停止")
    assert seen_by(cadre) == before
    passes(page, WEEK, times=2)
    woman.sees_last("已停止")
    woman.misses(NOTE)
    woman.misses(ASKED)


def seen_by(cadre: Column) -> str:
    """What the cadre's list and the item in it say of her, but for the days that pass."""
    opens_item(cadre, "核对联系方式")
    return cadre.newest.locator(".said").inner_text()


def test_erased_in_two_taps_she_is_nowhere_any_more(page: Page, program: Running, tmp_path: Path) -> None:
    officer, _, woman = arrived(page, YES, YES, YES)
    reports_pregnancy(officer)
    passes(page, DAY)
    woman.sees(NOTE)
    there = settings(tmp_path)
    secrets = secrets_of(there, woman)
    backup = tmp_path / "kept" / "daybook.backup"
    backup.parent.mkdir()
    copies.backup(there, backup)
    assert traces.in_files(program.data, secrets)  # in the store or the journal beside it

    woman.tap("👤 我的", "删除我的数据")
    woman.sees_last("不能恢复")
    woman.tap("是，全部删除")
    woman.sees_last("已删除")
    woman.misses("刘小梅")
    program.stops()
    nothing_is_left(there, tmp_path, secrets)

    again = tmp_path / "again"
    again.mkdir()
    for name in ("data.key", "data.key.erased"):
        shutil.copy(tmp_path / name, again / name)
    assert copies.restore(settings(again), backup, over=False).settled.erased == 1
    nothing_is_left(settings(again), again, secrets)


def secrets_of(there: Settings, woman: Column) -> list[bytes]:
    store = open_store(there)
    with store.transaction() as session:
        access.meet_again(session, [woman.id])
        person_id = access.known(session)[woman.id].person_id
    found = traces.secrets_of(store, person_id or "", "刘小梅", "+8613000000003", "13000000003")
    store.engine.dispose()
    return found


def nothing_is_left(there: Settings, folder: Path, secrets: list[bytes]) -> None:
    """With the keys in hand no value, and in no file a byte: the store, what is beside it, the log, the backup."""
    store = open_store(there)
    assert traces.in_values(store, there.keys, secrets, of_others="张大山") == []
    with store.transaction() as session:
        assert session.exec(select(Account).where(Account.chat_id < 0)).all()
        assert session.exec(select(Person)).all()
    store.engine.dispose()
    assert traces.in_files(folder, secrets) == []
