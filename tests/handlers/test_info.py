"""Information for whoever asks: topics, pages, search, clinics, her own week; and nothing is kept of what was read."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel

from bot.render import TEXT, render, units
from handlers import info, text
from locales import LANGUAGES, Phrase, Written
from locales import text as text_of
from models.db import collected, shelf
from models.errors import NotFound
from models.kinds import EventKind, Role, Scope
from models.message import Message, pack, unpack
from models.rules.pages import Page, Topic
from models.rules.shelf import Shelf
from models.services import choices, marks
from models.tables import Audit, Clinic, Outbox, Person
from tests.factories import NOON, TOWNSHIP, cadre, joined, officer, staff, township, woman
from tests.handlers.chats import Chat, data_of, keys
from tests.scheduler.scenes import report

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)


def everybody(session: Session) -> list[Chat]:
    workers = [
        officer(session),
        cadre(session),
        staff(session, Role.CLINIC, TOWNSHIP),
        staff(session, Role.OFFICE, TOWNSHIP),
    ]
    hers = [joined(session, woman(session)), joined(session, woman(session, "王英"), verified=False)]
    return [*(Chat.of(session, who) for who in (*workers, *hers)), Chat(session), Chat(session, code="en")]


def opened(session: Session, chat: Chat) -> list[Message]:
    """Everything that can be reached from /info by buttons, each screen once."""
    found, waiting, seen = [], chat.say(info.info), set[str]()
    while waiting:
        message = waiting.pop()
        found.append(message)
        for data in data_of(message):
            if data not in seen:
                seen.add(data)
                waiting += chat.press(info.press, data)
    return found


def test_everybody_reaches_every_page_by_buttons(session: Session) -> None:
    for chat in everybody(session):
        screens = opened(session, chat)
        titles = {
            line.params["title"] for one in screens for line in one.lines if getattr(line, "key", "") == "info.page"
        }
        assert titles == {page.title for page in shelf(session).pages(TOWNSHIP, chat.who.language)}


def test_whatever_opens_cannot_be_forwarded_and_goes_by_itself(session: Session) -> None:
    her = Chat.of(session, joined(session, woman(session)))
    screens = [one for one in opened(session, her) if not one.deletes]
    kept = {
        tuple(getattr(line, "key", "") for line in one.lines)
        for one in screens
        if not one.protect or not one.delete_after
    }
    assert kept == {("info.which_word",)}  # it takes the place of the protected list
    assert all(len(data.encode()) <= 64 for one in screens for data in data_of(one))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_its_entities_lie_within(session: Session, language: str) -> None:
    chat = Chat.of(session, officer(session, language=language))
    for message in opened(session, chat):
        if not message.deletes:
            call = render(unpack(pack(message)), language, 7)
            assert units(call.params["text"]) <= TEXT
            for entity in call.params.get("entities", []):
                assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(call.params["text"])


def long_page(words: str) -> Page:
    runs = tuple(info.markdown.read(enumerate((words * 40).split("\n"), 1))[0])
    return Page("long", "zh_Hans", "长", Topic.CARE, "源", runs)


@pytest.mark.parametrize("words", ["一行**粗**😀\n\n", "没有断句" * 30, "**一大段**" * 99 + "\n"])
def test_a_long_page_is_split_and_whole(session: Session, words: str) -> None:
    page = long_page(words * max(1, 20_000 // len(words) // 40))
    session.info["shelf"] = Shelf({("", "long"): {"zh_Hans": page}})
    chat = Chat.of(session, officer(session))
    shown, parts = chat.press(info.press, "in|p|long"), [""]
    while True:
        message = shown[0]
        body = next(line for line in message.lines if isinstance(line, Written))
        assert units(render(message, "zh_Hans", 7).params["text"]) <= TEXT
        parts.append(info.markdown.plain(body.runs))
        after = f"in|o|long|{len(parts) - 1}"
        if after not in data_of(message):
            break
        shown = chat.press(info.press, after)
    assert len(parts) > 3
    assert "".join("".join(parts).split()) == "".join(info.markdown.plain(page.runs).split())


def test_search_by_command_and_by_the_next_word(session: Session) -> None:
    chat = Chat.of(session, joined(session, woman(session)))
    assert data_of(chat.act(info.info, payload="叶酸")[0])[0] == "in|p|care-folic"
    chat.press(info.press, "in|s")
    assert data_of(chat.say(text.said, "户口")[0])[0] == "in|p|papers-household"
    assert keys(chat.say(text.said, "户口")) == ["other.her_text", "other.unwell"]  # asked once, answered once


def test_a_stop_is_a_stop_also_while_a_word_is_waited_for(session: Session) -> None:
    chat = Chat.of(session, joined(session, woman(session)))
    chat.press(info.press, "in|s")
    assert keys(chat.say(text.said, "停止"))[0] == "stop.done"


@given(said=st.text(max_size=200))
def test_any_word_can_be_searched_and_turned(said: str) -> None:
    wanted = info.wanted(said)
    assert len(f"in|f|{wanted}|99".encode()) <= 64
    assert info.wanted(wanted) == wanted


def test_clinics_are_those_of_the_township(session: Session) -> None:
    session.add(Clinic(township="990101102", name="别处"))
    session.add(Clinic(township=TOWNSHIP, name="关了的", active=False))
    session.add(Clinic(township=TOWNSHIP, name="海湾妇幼站", place="海湾市", days={"of_month": [9, 19]}))
    session.flush()
    lines = Chat.of(session, officer(session)).press(info.press, "in|c|0")[0].lines
    assert "".join(text_of("zh_Hans", line) + "\n" for line in lines).split("\n") == [
        "医院和卫生院", "", "镇卫生院", "时间：8:00–17:30", "电话：0990-5550101", "", "海湾妇幼站",
        "服务日：4月9日 周四、4月19日 周日、5月9日 周六、5月19日 周二", "在：海湾市", "这一条可以转发给要用的人。", "",
    ]  # fmt: skip


def test_many_clinics_are_turned(session: Session) -> None:
    session.add_all(Clinic(township=TOWNSHIP, name=f"点{n}", address="x" * 120, hours="y" * 80) for n in range(40))
    session.flush()
    chat = Chat.of(session, officer(session))
    pages = [chat.press(info.press, f"in|c|{n}")[0] for n in range(6)]
    names = [line.params["name"] for page in pages for line in page.lines if line.key == "info.clinic.name"]
    assert len(set(names)) == 41
    assert all(units(render(page, "zh_Hans", 7).params["text"]) <= TEXT for page in pages)


def test_where_no_clinic_is_known_it_says_whom_to_ask(session: Session) -> None:
    assert keys(Chat(session).press(info.press, "in|c|0")) == ["info.clinics", "info.no_clinics"]


def expecting(session: Session, care: bool = True, weeks: int = 17) -> tuple[Chat, Person]:
    person = woman(session)
    her = joined(session, person)
    if care:
        choices.choose(session, her, Scope.CARE, True, NOON)
    lmp = TODAY - timedelta(weeks=weeks, days=3)
    report(session, person, EventKind.PREGNANCY, TODAY, lmp=str(lmp), gestation={"lmp": str(lmp)})
    return Chat.of(session, her), person


def weeks_shown(chat: Chat) -> tuple[bool, list[str]]:
    """Whether her own week is offered; which page it opens."""
    offered = "in|m" in data_of(chat.press(info.press, "in|t|weeks|0")[0])
    if not offered:
        with pytest.raises(NotFound):
            chat.press(info.press, "in|m")
        return False, []
    message = chat.press(info.press, "in|m")[0]
    return True, [str(line.params.get("title", line.key)) for line in message.lines if isinstance(line, Phrase)][:1]


def test_her_week_opens_where_she_agreed_to_care_and_asks(session: Session) -> None:
    assert weeks_shown(expecting(session)[0]) == (True, ["第 16–20 周：第二次检查"])


def test_her_week_is_not_offered_without_her_yes_to_care(session: Session) -> None:
    assert weeks_shown(expecting(session, care=False)[0]) == (False, [])
    assert weeks_shown(Chat.of(session, officer(session))) == (False, [])
    assert weeks_shown(Chat(session)) == (False, [])


def test_her_week_is_not_told_after_a_loss_a_birth_or_a_rest(session: Session) -> None:
    chat, person = expecting(session)
    marks.put(session, TOWNSHIP, person.id, marks.HOLD, TODAY, None, "x", NOON)
    assert weeks_shown(chat) == (True, ["info.no_week"])
    marks.lift(session, person.id, marks.HOLD, TODAY)
    report(session, person, EventKind.PREGNANCY_END, TODAY)
    assert weeks_shown(chat) == (True, ["info.no_week"])


def test_a_pregnancy_long_past_its_day_is_in_no_week(session: Session) -> None:
    chat, _ = expecting(session, weeks=36)
    chat.now += timedelta(weeks=12)
    assert weeks_shown(chat) == (True, ["info.no_week"])


@pytest.mark.parametrize(
    "data",
    [
        "in|p", "in|p|nobody", "in|o|../x|1", "in|t|news|0", "in|t", "in|f", "in|x", "in|m", "in|t|care|x",
        "in|t|care|-1",
    ],
)  # fmt: skip
def test_a_made_up_button_finds_nothing(session: Session, data: str) -> None:
    with pytest.raises(NotFound):
        Chat.of(session, officer(session)).press(info.press, data)


@pytest.mark.parametrize("data", ["in|t|care|99", "in|o|care-folic|9", "in|f|叶酸|7"])
def test_a_page_beyond_the_last_is_the_last(session: Session, data: str) -> None:
    assert len(Chat.of(session, officer(session)).press(info.press, data)) == 1


def test_an_officer_s_question_opens_the_view(session: Session) -> None:
    chat = Chat.of(session, officer(session))
    assert "in|p|papers-household" in data_of(chat.say(text.said, "上户口要带什么材料")[0])


def test_nothing_is_kept_about_who_read_what(session: Session) -> None:
    chat = Chat.of(session, joined(session, woman(session)))
    before = kept(session)
    opened(session, chat)
    chat.press(info.press, "in|s")
    chat.say(text.said, "流产")
    assert kept(session) == before
    plain = str(
        [{name: value for name, value in row.items() if name != "content"} for row in collected(session, Outbox)]
    )
    assert not any(page.name in plain or page.title in plain for page in Shelf().pages("", "zh_Hans"))


def kept(session: Session) -> dict[str, list[Any]]:
    """Every row of every table, also those that wait for the commit; what waits to be sent is looked at apart."""
    session.flush()
    run = session.connection().execute
    rows = {table.name: list(map(tuple, run(table.select()))) for table in SQLModel.metadata.sorted_tables}
    return rows | {"waiting": list(collected(session, Audit))}
