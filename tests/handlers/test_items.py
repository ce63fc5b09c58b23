"""An open item's card, as a cadre presses through it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import items, pending
from models import daybook, proposals
from models.db import collected
from models.errors import NotFound, Rejected
from models.kinds import EventKind, FollowupState, ItemKind, Role
from models.services import accounts, asks, awaiting, forgetting, links, people
from models.services import staff as roles
from models.tables import Audit, Followup
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import GROUP, NOON, OTHER_GROUP, OTHER_VILLAGE, TOWNSHIP
from tests.handlers.desk import Desk, buttons, code, her, item, words


def test_the_card_offers_what_can_be_done(desk: Desk) -> None:
    (shown,) = desk.do(items.press, f"i|{item(desk.session).id}")
    assert words(shown) == [
        "产前检查",
        f"刘*梅（{code(desk.session)}） · 上湾村一组",
        "2026年4月3日 前办",
        "还没有人负责",
        "机器人发没发过消息，这里看不到；请照常联系本人。",
    ]
    assert list(buttons(shown)) == ["✓ 办好了", "不适用", "我来负责", "写备注", "姓名和电话", "回到待办"]
    assert all(len(data.encode()) <= 64 for data in buttons(shown).values())


def test_taking_an_item_shows_who_looks_after_it(desk: Desk) -> None:
    (shown,) = desk.do(items.press, f"i|{item(desk.session).id}|t")
    assert "负责人：您" in words(shown)
    assert "我来负责" not in buttons(shown)
    colleague = Desk(desk.session, factories.cadre(desk.session))
    assert "负责人：同事" in words(colleague.do(items.press, f"i|{item(desk.session).id}")[0])
    roles.give_name(desk.session, accounts.get(desk.session, desk.who.account_id), "吴敏")
    assert "负责人：吴敏" in words(colleague.do(items.press, f"i|{item(desk.session).id}")[0])


def test_the_next_text_becomes_the_note_and_a_press_forgets_it(desk: Desk) -> None:
    (asked,) = desk.do(items.press, f"i|{item(desk.session).id}|n")
    assert words(asked)[0].startswith("请把备注打出来")
    (shown,) = desk.do(lambda turn: items.heard(turn) and None, said=" 打过电话 ")
    assert "备注：打过电话" in words(shown)
    assert desk.hears(items.heard, "再来一句") is False
    desk.do(items.press, f"i|{item(desk.session).id}|n")
    desk.do(pending.show, "p|0|||")
    assert desk.hears(items.heard, "不是备注") is False


def test_a_note_that_is_too_long_can_be_sent_again(desk: Desk) -> None:
    desk.do(items.press, f"i|{item(desk.session).id}|n")
    with pytest.raises(Rejected):
        desk.hears(items.heard, "很" * 501)
    assert awaiting.asked(desk.session, desk.who).startswith("item.note|")


def test_a_note_for_an_item_closed_meanwhile_says_so(desk: Desk) -> None:
    row = item(desk.session)
    desk.do(items.press, f"i|{row.id}|n")
    Desk(desk.session, factories.cadre(desk.session)).do(items.press, f"i|{row.id}|d")
    (shown,) = desk.do(lambda turn: items.heard(turn) and None, said="打过电话")
    assert words(shown)[0] == "这件事已经办完了：产前检查 · 已办好 · 2026年3月20日 12:00 · 经手：同事"
    assert awaiting.asked(desk.session, desk.who) == ""


def test_a_role_that_ended_takes_the_waiting_note_with_it(desk: Desk) -> None:
    desk.do(items.press, f"i|{item(desk.session).id}|n")
    desk.who = replace(desk.who, grants=())
    assert desk.hears(items.heard, "打过电话") is False


def test_done_says_what_follows_and_offers_the_next(desk: Desk) -> None:
    asks.open_item(desk.session, factories.woman(desk.session, "陈美玲"), ItemKind.CALL_BACK, "x", NOON)
    (shown,) = desk.do(items.press, f"i|{item(desk.session).id}|d")
    assert words(shown) == [
        "✓ 办好了：产前检查",
        f"刘*梅（{code(desk.session)}） · 上湾村一组",
        "这位接下来：帮办母子健康手册 · 2026年4月3日 前办",
        "到时候该提醒的，会照本人的选择提醒。",
    ]
    assert buttons(shown)["打开这位的下一件"] == f"i|{item(desk.session, ItemKind.BOOK_HELP).id}"
    assert buttons(shown)["下一件待办"] == f"i|{item(desk.session, ItemKind.CALL_BACK).id}"


def test_done_with_her_last_item_says_that_nothing_else_is_open(desk: Desk) -> None:
    desk.do(items.press, f"i|{item(desk.session, ItemKind.BOOK_HELP).id}|d")
    (shown,) = desk.do(items.press, f"i|{item(desk.session).id}|x")
    assert (words(shown)[0], words(shown)[2]) == ("已标为不适用：产前检查", "这位没有别的待办了。")
    assert list(buttons(shown)) == ["回到待办"]


def test_a_second_press_says_how_and_when_it_was_closed(desk: Desk) -> None:
    row = item(desk.session)
    desk.do(items.press, f"i|{row.id}|x")
    for act in ("", "|d", "|x", "|t", "|n"):
        (shown,) = desk.do(items.press, f"i|{row.id}{act}")
        assert words(shown)[0] == "这件事已经办完了：产前检查 · 不适用 · 2026年3月20日 12:00 · 经手：您"


def test_what_closed_an_item_by_itself_stays_unsaid(desk: Desk) -> None:
    row = item(desk.session)
    enter(desk.session, factories.officer(desk.session), EventKind.PREGNANCY_END, her(desk.session))
    (shown,) = desk.do(items.press, f"i|{row.id}")
    assert words(shown)[0] == "这件事已经办完了：产前检查 · 已办好 · 2026年3月20日 12:00 · 因为有了后来的登记"
    row.state, row.cause = FollowupState.LAPSED, ""
    assert words(desk.do(items.press, f"i|{row.id}")[0])[0].endswith("过期自动结束 · 2026年3月20日 12:00 · 自动")


def test_how_she_wants_to_be_reached_is_on_the_card(desk: Desk) -> None:
    item_id = asks.open_item(desk.session, her(desk.session), ItemKind.CALL_BACK, "x", NOON)
    item(desk.session, ItemKind.CALL_BACK).cause = "phone.evening"
    shown = words(desk.do(items.press, f"i|{item_id}")[0])
    assert "本人希望：打电话、晚上" in shown


def test_an_item_without_a_person_has_neither_card_nor_next(desk: Desk) -> None:
    row = Followup(
        township=TOWNSHIP, group_code=GROUP, kind=ItemKind.WELCOME_CARD, opened_by="x", opened_on=desk.who.today(NOON),
        due_on=desk.who.today(NOON),
    )  # fmt: skip
    desk.session.add(row)
    (shown,) = desk.do(items.press, f"i|{row.id}")
    assert (words(shown)[1], "姓名和电话" in buttons(shown)) == ("（没有名字） · 上湾村一组", False)
    with pytest.raises(NotFound):
        desk.do(items.press, f"i|{row.id}|c")
    assert words(desk.do(items.press, f"i|{row.id}|d")[0]) == ["✓ 办好了：新迁入欢迎卡"]


def test_the_persons_card_is_a_protected_message_of_its_own(desk: Desk) -> None:
    people.set_phone(desk.session, her(desk.session), "+8613000000003")
    (card,) = desk.do(items.press, f"i|{item(desk.session).id}|c")
    assert (card.protect, card.delete_after, card.edits) == (True, 600, None)
    assert words(card)[:3] == [f"刘小梅（{code(desk.session)}）", "上湾村一组", "电话：+8613000000003"]
    assert [row["object_id"] for row in collected(desk.session, Audit) if row["action"] == "read.card"] == [
        her(desk.session).id
    ]


def test_the_31st_card_asks_for_a_reason(desk: Desk) -> None:
    person = people.add(desk.session, GROUP, "陈美玲", NOON, head="陈大山")
    asks.open_item(desk.session, person, ItemKind.CALL_BACK, "x", NOON)
    row = item(desk.session, ItemKind.CALL_BACK)
    for _ in range(30):
        desk.do(items.press, f"i|{row.id}|c")
    (asked,) = desk.do(items.press, f"i|{row.id}|c")
    (card,) = desk.do(items.press, buttons(asked)["上门服务"])
    assert words(card)[2:4] == ["没有电话记录", "户主：陈大山"]


def test_the_code_she_shows_in_person_closes_the_check(desk: Desk) -> None:
    hers = factories.joined(desk.session, her(desk.session), verified=False)
    links.ask_in_person(desk.session, hers, NOON)
    row = item(desk.session, ItemKind.IDENTITY_CHECK)
    (asked,) = desk.do(items.press, f"i|{row.id}|k")
    assert words(asked)[0].startswith("请本人当面打开手机")
    right = links.code(desk.session, hers)
    wrong = f"{(int(right) + 1) % 10000:04d}"
    (again,) = desk.do(lambda turn: items.heard(turn) and None, said=wrong)
    assert words(again)[0].startswith("数字对不上")
    (shown,) = desk.do(lambda turn: items.heard(turn) and None, said=right)
    assert (words(shown)[0], row.state) == ("✓ 核对好了，是本人。", FollowupState.DONE)


def test_a_code_of_another_chat_of_hers_closes_the_check_too(desk: Desk) -> None:
    first, second = (factories.joined(desk.session, her(desk.session), verified=False) for _ in range(2))
    links.ask_in_person(desk.session, first, NOON)
    row = item(desk.session, ItemKind.IDENTITY_CHECK)
    row.opened_by = "another link"
    desk.do(items.press, f"i|{row.id}|k")
    desk.do(lambda turn: items.heard(turn) and None, said=links.code(desk.session, second))
    assert (row.state, row.closed_by) == (FollowupState.DONE, desk.who.account_id)


def test_a_code_for_an_item_closed_meanwhile_says_so(desk: Desk) -> None:
    hers = factories.joined(desk.session, her(desk.session), verified=False)
    links.ask_in_person(desk.session, hers, NOON)
    row = item(desk.session, ItemKind.IDENTITY_CHECK)
    desk.do(items.press, f"i|{row.id}|k")
    Desk(desk.session, factories.cadre(desk.session)).do(items.press, f"i|{row.id}|d")
    (shown,) = desk.do(lambda turn: items.heard(turn) and None, said="0000")
    assert words(shown)[0].startswith("这件事已经办完了：当面核对本人")


def test_only_a_check_who_she_is_takes_a_code(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.do(items.press, f"i|{item(desk.session).id}|k")


def test_an_unknown_act_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.do(items.press, f"i|{item(desk.session).id}|?")


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.OFFICER, GROUP), (Role.OFFICE, TOWNSHIP), (Role.CADRE, OTHER_VILLAGE), (Role.OFFICER, OTHER_GROUP)],
)
def test_others_are_told_what_they_would_be_told_if_it_did_not_exist(desk: Desk, role: Role, area: str) -> None:
    stranger = Desk(desk.session, factories.staff(desk.session, role, area))
    for act in ("", "|t", "|n", "|d", "|x", "|c", "|k"):
        with pytest.raises(NotFound):
            stranger.do(items.press, f"i|{item(desk.session).id}{act}")


def test_a_request_about_what_is_not_kept_any_more_can_only_be_returned(desk: Desk) -> None:
    """The report was put right meanwhile, and the version that was looked at is forgotten."""
    session, officer, late = desk.session, factories.officer(desk.session), NOON + timedelta(days=8)
    event = enter(session, officer, EventKind.MIGRATE_OUT, her(session), to_place="广东东莞")
    proposals.ask(session, officer, event.root_id, None, late)
    answers = answers_for(session, her(session), to_place="浙江义乌")
    daybook.amend(session, desk.who, event.root_id, answers, "meanwhile", late)
    forgetting.by_rule(session, late + timedelta(days=91))
    session.expire_all()
    request, desk.now = item(session, ItemKind.AMENDMENT), late + timedelta(days=91)
    (shown,) = desk.do(items.press, f"i|{request.id}")
    assert "提出请求时的那份报告已不再保留，没有可改的了。请退回。" in words(shown)
    assert ("✓ 同意，照改" in buttons(shown), "退回，写原因" in buttons(shown)) == (False, True)
    with pytest.raises(proposals.ChangedSince):
        desk.do(items.press, f"i|{request.id}|y")
    session.refresh(request)
    desk.do(items.press, f"i|{request.id}|o")
    assert desk.hears(items.heard, "已经改过了")
    assert request.state is FollowupState.NOT_APPLICABLE
