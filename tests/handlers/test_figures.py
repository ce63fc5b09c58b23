"""Figures in the chat: for cadres and the office, of their own places, in periods that have begun."""

import pytest
from sqlmodel import Session

from handlers import figures, own_figures
from locales import LANGUAGES, text
from models.errors import NotFound
from models.kinds import Role
from models.rules.periods import Span
from tests.factories import OTHER_VILLAGE, TOWNSHIP, VILLAGE, cadre, joined, officer, staff, township, woman
from tests.handlers.chats import Chat, data_of, keys
from tests.models.reports.counted import births


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def office(session: Session) -> Chat:
    return Chat.of(session, staff(session, Role.OFFICE, TOWNSHIP))


def said(chat: Chat, data: str = "") -> str:
    message = (chat.press(figures.show, data) if data else chat.say(figures.show))[0]
    return "\n".join(text("zh_Hans", line) for line in message.lines)


def test_a_cadre_sees_the_own_village_as_it_is(session: Session) -> None:
    births(session, VILLAGE + "001", "2026-03-05", 3)
    shown = said(Chat.of(session, cadre(session)))
    assert "上湾村　2026年3月1日 至 2026年3月31日\n出生：3\n死亡：0" in shown
    assert "这段时间还没过完，是目前报上来的数。" in shown


def test_the_office_is_told_no_small_number(session: Session) -> None:
    births(session, VILLAGE + "001", "2026-01-05", 3)
    births(session, OTHER_VILLAGE + "001", "2026-01-05", 9)
    chat = office(session)
    assert "出生：12" in said(chat, f"fi|{TOWNSHIP}|2026-01")
    assert "出生：–" in said(chat, f"fi|{VILLAGE}|2026-01")
    assert "出生：–" in said(chat, f"fi|{OTHER_VILLAGE}|2026-01")


@pytest.mark.parametrize("data", [
    f"fi|{OTHER_VILLAGE}|2026-01", f"fi|{TOWNSHIP}|2026-01", f"fi|{VILLAGE}001|2026-01", f"fi|{VILLAGE}|2026-04",
    f"fi|{VILLAGE}|1990-01", f"fi|{VILLAGE}|x", f"fi|{VILLAGE}|2026-01|x", "fi|990101101299|2026-01",
])  # fmt: skip
def test_what_is_not_theirs_or_not_yet_does_not_exist(session: Session, data: str) -> None:
    with pytest.raises(NotFound):
        Chat.of(session, cadre(session)).press(figures.show, data)


def test_figures_are_for_cadres_and_the_office_and_officers_have_their_own(session: Session) -> None:
    chat = Chat.of(session, officer(session))
    assert said(chat).startswith("您自己的数字")
    for data in ("fi", f"fi|{VILLAGE}|2026-02", "ow|2026-02|x", "ow|x"):
        with pytest.raises(NotFound):
            chat.press(own_figures.show if data[0] == "o" else figures.show, data)
    for who in (staff(session, Role.CLINIC, TOWNSHIP), joined(session, woman(session))):
        with pytest.raises(NotFound):
            Chat.of(session, who).say(figures.show)


def test_every_button_leads_somewhere_and_periods_can_be_turned(session: Session) -> None:
    chat, seen = office(session), set[str]()
    waiting = data_of(chat.say(figures.show)[0])
    while waiting and len(seen) < 150:
        data = waiting.pop()
        if data not in seen:
            seen.add(data)
            waiting += data_of(chat.press(figures.show, data)[0])
    assert all(len(data.encode()) <= 64 for data in seen)
    assert {f"fi|{VILLAGE}|2026-03", f"fi|{TOWNSHIP}|2026-02"} <= seen


def test_each_kind_of_period_is_a_tap_away(session: Session) -> None:
    shown = Chat.of(session, cadre(session)).press(figures.show, f"fi|{VILLAGE}|2025-11")[0]
    assert {f"fi|{VILLAGE}|{one}" for one in ("2025-11", "2025-Q4", "2026-H1", "2025", "F2026")} <= set(data_of(shown))
    assert len(Span) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_defined_and_what_is_not_computed_is_named(session: Session, language: str) -> None:
    shown = Chat.of(session, cadre(session)).press(figures.show, f"fi|{VILLAGE}|2026-03|d")[0]
    assert keys([shown])[1:-2] == ["figures.defined"] * len(figures.DEFINED)
    assert all(text(language, line) for line in shown.lines)
    assert keys([shown])[-1] == "figures.not_computed"


def test_the_picture_shows_what_the_lines_say(session: Session) -> None:
    births(session, VILLAGE + "001", "2026-01-05", 3)
    births(session, OTHER_VILLAGE + "001", "2025-12-05", 9)
    drawn = Chat.of(session, cadre(session)).press(figures.show, f"fi|{VILLAGE}|2026-03|c")[0].chart
    assert drawn is not None
    assert drawn.under == ("10", "11", "12", "1", "2", "3", "4", "5", "6", "7", "8", "9")
    assert drawn.rows[0].values == (0, 0, 0, 3, 0, 0, *[""] * 6)
    told = office(session).press(figures.show, f"fi|{TOWNSHIP}|2026-03|c")[0].chart
    assert told is not None
    assert told.rows[0].values == (0, 0, 9, "<5", 0, "–", *[""] * 6)
