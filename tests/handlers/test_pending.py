"""The list of open items, as a cadre presses through it; and that no screen tells how things stand with her chat."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from handlers import days, items, months, narrowing, pending
from handlers.turn import Heard, Turn
from models.db import Store, collected
from models.errors import NotFound
from models.kinds import ItemKind, Scope
from models.message import pack
from models.queries.pending import Filters
from models.services import accounts, asks, consent, marks
from models.tables import Followup, Outbox
from tests import factories
from tests.factories import FAR_GROUP, GROUP, NOON, TOWNSHIP
from tests.handlers.desk import Desk, buttons, code, her, item, words


def test_the_list_shows_masked_names_due_days_and_numbered_buttons(desk: Desk) -> None:
    (shown,) = desk.do(pending.show)
    assert words(shown)[0] == "待办 2 件（服务已晚 0 件）"
    assert words(shown)[1] == f"1. 产前检查 · 刘*梅（{code(desk.session)}） · 上湾村一组 · 2026年4月3日 前办"
    assert buttons(shown)["1"] == f"i|{item(desk.session).id}"
    switches = ["服务已晚", "我负责的", "本周到期", "转给同事的", "按小组", "按种类", "完成情况"]
    assert list(buttons(shown)) == ["1", "2", *switches]


def test_late_is_said_of_the_service(desk: Desk) -> None:
    desk.now = NOON + timedelta(days=17)
    (shown,) = desk.do(pending.show, "p|0|o||")
    assert words(shown)[:2] == ["待办 2 件（服务已晚 2 件）", "只看：服务已晚"]
    assert words(shown)[2].endswith("服务已晚 3 天")


def test_filters_are_switched_and_chosen_by_buttons(desk: Desk) -> None:
    (shown,) = desk.do(pending.show)
    (kinds,) = desk.do(pending.show, buttons(shown)["按种类"])
    (one,) = desk.do(pending.show, buttons(kinds)["产前检查"])
    assert words(one)[:2] == ["待办 1 件（服务已晚 0 件）", "只看：产前检查"]
    (groups,) = desk.do(pending.show, buttons(one)["按小组"])
    (both,) = desk.do(pending.show, buttons(groups)["上湾村一组"])
    assert words(both)[1] == "只看：上湾村一组、产前检查"
    (mine,) = desk.do(pending.show, buttons(both)["我负责的"])
    assert words(mine)[0] == "没有待办的事。"
    (everything,) = desk.do(pending.show, buttons(mine)["看全部"])
    assert len(words(everything)) == 3


def test_pages_are_turned_in_the_same_message(desk: Desk) -> None:
    for number in range(9):
        asks.open_item(desk.session, her(desk.session), ItemKind.CALL_BACK, f"x{number}", NOON)
    (first,) = desk.do(pending.show)
    (second,) = desk.do(pending.show, buttons(first)["下一页 ›"])
    assert (len(words(first)), len(words(second)), second.edits) == (9, 4, 77)
    assert {"‹ 上一页", "2/2"} <= set(buttons(second))


_FORGED = ("p|x|||", "p|1", "p|-1|||", "p|" + "9" * 40 + "|||", "p|0|||gossip", f"p|0||{FAR_GROUP}|", f"p|0||{GROUP}9|")


@pytest.mark.parametrize("data", _FORGED)
def test_forged_list_buttons_are_not_found(desk: Desk, data: str) -> None:
    with pytest.raises(NotFound):
        desk.do(pending.show, data)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_any_forged_data_is_answered_or_not_found(desk: Desk, parts: list[str]) -> None:
    for handler, prefix in ((pending.show, "p"), (items.press, "i"), (days.today, "t")):
        try:
            assert desk.do(handler, "|".join([prefix, *parts]))
        except NotFound:
            continue


def _joined(session: Session) -> None:
    who = factories.joined(session, her(session))
    consent.decide(session, who, Scope.CARE, True, NOON)


def _stopped(session: Session) -> None:
    who = factories.joined(session, her(session))
    consent.decide(session, who, Scope.CARE, True, NOON)
    consent.withdraw_all(session, who, NOON)


def _paused(session: Session) -> None:
    _joined(session)
    marks.put(session, TOWNSHIP, her(session).id, marks.PAUSE, NOON.date(), None, "", NOON)


def _blocked(session: Session) -> None:
    who = factories.joined(session, her(session))
    consent.decide(session, who, Scope.CARE, True, NOON)
    accounts.close(session, who.chat_id, NOON)


def _declined(session: Session) -> None:
    consent.decide(session, factories.joined(session, her(session)), Scope.CARE, False, NOON)


WORLDS: tuple[Callable[[Session], None], ...] = (
    lambda _session: None, _joined, _declined, _stopped, _paused, _blocked,
)  # fmt: skip


def test_no_screen_of_a_cadre_tells_how_things_stand_with_her_chat(desk: Desk) -> None:
    screens = []
    for world in WORLDS:
        place = len(collected(desk.session, Outbox))
        point = desk.session.begin_nested()
        world(desk.session)
        row = item(desk.session)
        presses = ("", "|t", "|n", "", "|c", "|d", "")
        shown = [*desk.do(pending.show), *(one for act in presses for one in desk.do(items.press, f"i|{row.id}{act}"))]
        screens.append(
            b"\n".join(pack(one) for one in [*shown, *desk.do(days.today), *desk.do(pending.show, "p|0|||")])
        )
        point.rollback()
        desk.session.expire_all()
        assert len(collected(desk.session, Outbox)) > place
    assert len(set(screens)) == 1


def test_a_township_without_items_says_so(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session)
        assert words(Desk(session, factories.cadre(session)).do(pending.show)[0]) == ["没有待办的事。"]


_CODES = st.just("") | st.integers(0, 10**15 - 1).map("{:015}".format)


@given(filters=st.builds(Filters, _CODES, st.sampled_from(["", *ItemKind]), *[st.booleans()] * 4))
def test_any_list_fits_beside_an_item_into_a_button_and_is_read_back(filters: Filters) -> None:
    data = narrowing.to_item(filters, "f" * 32, "pg", "e" * 10)
    assert len(data.encode()) <= 64
    assert len(f"item.reason|{'f' * 32}|{data.rpartition('|')[2]}") <= 64
    turn = Turn(None, None, Heard(1, 1, 1, data=tuple(data.split("|"))), NOON)  # type: ignore[arg-type]
    assert narrowing.came_from(turn) == filters


@pytest.mark.parametrize("short", ["0", "x000", "0????", "0" * 30, "f" + "A" * 13])
def test_a_forged_list_beside_an_item_is_not_found(desk: Desk, short: str) -> None:
    with pytest.raises(NotFound):
        desk.do(items.press, f"i|{item(desk.session).id}|||{short}")


def test_month_leads_to_the_questions_that_it_counts(desk: Desk) -> None:
    for kind in (ItemKind.CORRECTION, ItemKind.IDENTITY_CHECK):
        on = NOON.date()
        row = Followup(kind=kind, township=TOWNSHIP, group_code=GROUP, opened_by=kind, opened_on=on, due_on=on)
        desk.session.add(row)
    (month,) = desk.do(months.show)
    assert "要问清楚的事还没办完：2件" in words(month)
    (shown,) = desk.do(pending.show, buttons(month)["要问清楚的事"])
    assert words(shown)[:2] == ["待办 2 件（服务已晚 0 件）", "只看：要问清楚的事"]
    opened = next(data for label, data in buttons(shown).items() if label == "1")
    assert opened.startswith("i|")
