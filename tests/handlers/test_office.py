"""The office's month as a file: read again it says what the figures say, and hides what they hide."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from bot import workbook
from handlers import figures, office
from locales import LANGUAGES
from models.errors import NotFound
from models.kinds import EventKind, Role
from tests import factories
from tests.factories import GROUP, TOWNSHIP
from tests.handlers.chats import Chat
from tests.models.reports.counted import births, put, stated


@pytest.fixture
def chat(session: Session) -> Chat:
    factories.township(session)
    factories.earlier_officers(session, factories.NOON.replace(month=1))
    births(session, GROUP, "2026-02-05", 12)
    put(session, GROUP, EventKind.DIVORCE, date(2026, 2, 5))
    stated(session, on="2026-01-01", people=2000)
    return Chat.of(session, factories.staff(session, Role.OFFICE, TOWNSHIP))


def rows(chat: Chat, language: str = "en") -> dict[str, tuple[object, ...]]:
    sheet = chat.press(office.show, "of|p")[0].sheet
    assert sheet is not None
    book = load_workbook(io.BytesIO(workbook.written(sheet, language)))
    return {str(row[1]): row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}


def test_it_holds_counts_rates_and_silent_days_and_hides_small_numbers(chat: Chat) -> None:
    found = rows(chat)
    assert found["Births"][:3] == ("梅溪镇", "Births", 12)
    assert found["Divorces"][2] == "<5"
    assert found["Birth rate"][2:5] == (5.98, "‰", 2006)
    assert found["Death rate"][2:5] == (0, "‰", 2006)
    assert found["Days without a word"][2] == 28 - 9  # nine days of the spring festival are not missed


def test_its_picture_is_the_one_of_the_chat_with_the_same_numbers_hidden(session: Session, chat: Chat) -> None:
    births(session, GROUP, "2026-01-05", 2)
    sheet = chat.press(office.show, "of|p")[0].sheet
    assert sheet is not None
    (picture,) = sheet.charts
    assert picture == chat.press(figures.show, f"fi|{TOWNSHIP}|2026-02|c")[0].chart
    assert picture.rows[0].values[3:7] == ("<5", 12, "–", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_in_it_says_how_it_is_counted(chat: Chat, language: str) -> None:
    assert all(row[5] for row in rows(chat, language).values())


@pytest.mark.parametrize("data", ["of|q", "of|n|everybody", "of|g", "of|u|x", "of|g|99999999999999999999999"])
def test_what_no_button_says_does_not_exist(chat: Chat, data: str) -> None:
    with pytest.raises(NotFound):
        chat.press(office.show, data)
