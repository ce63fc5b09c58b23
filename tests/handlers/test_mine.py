"""/me: what is held, every choice about it, and forgetting, at most two taps away."""

from datetime import date, timedelta

import orjson
import pytest
from sqlmodel import Session, select

from handlers import erase, mine, reminders_open, text, transfer
from locales import text as rendered
from models import daybook
from models.db import Store
from models.errors import NotFound, Rejected
from models.kinds import ConsentBasis, EventKind, ReminderState, Role, Scope
from models.message import Message
from models.services import access, accounts, audit, cards, consent, marks, own_data, own_settings, people
from models.tables import Event, Membership, Person
from tests.factories import GROUP, NOON, TOWNSHIP, cadre, joined, officer, township, woman
from tests.handlers.chats import Chat, data_of, keys, labels
from tests.scheduler.scenes import at, report, rows

TODAY = NOON.date()


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody pregnant on record, with her yes as an officer wrote it down."""
    township(session)
    her = woman(session)
    event = report(session, her, EventKind.PREGNANCY, TODAY, lmp="2026-01-05", gestation={"lmp": "2026-01-05"})
    event.consent_basis = ConsentBasis.TOLD_AND_AGREED
    return her


@pytest.fixture
def her(session: Session, person: Person) -> Chat:
    """Her chat."""
    return Chat.of(session, joined(session, person))


def test_card_says_what_is_held_and_goes_by_itself(her: Chat) -> None:
    card = her.say(mine.me)[0]
    assert keys([card]) == [
        "me.title", "contact.no_phone", "contact.born", "me.event", "me.agreed_nothing", "me.nothing_coming", "me.owed"
    ]  # fmt: skip
    assert (card.protect, card.delete_after) == (True, 600)


def test_card_lists_consents_and_coming_days(session: Session, her: Chat) -> None:
    her.press(mine.pressed, "me|s|care|1")
    assert keys(her.say(mine.me))[4:6] == ["me.agreed", "me.coming"]


def test_no_day_that_is_past_stands_under_what_comes(session: Session, person: Person, her: Chat) -> None:
    her.press(mine.pressed, "me|s|care|1")
    first = rows(session, person, ReminderState.PLANNED)[0]
    for today in (first.send_from, min(first.send_to, first.send_from + timedelta(1)), first.send_to + timedelta(1)):
        copy = own_data.everything(session, her.who, at(today, 6))
        days = [*own_data.card(session, her.who, at(today, 6)).coming, *copy["messages_to_come"]]
        assert (days, [day for day in days if day < today]) == (days, [])
        assert today in days or today > first.send_to  # what waits since yesterday may come today


def test_unverified_chat_sees_nothing_recorded(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person, verified=False))
    assert keys(chat.say(mine.me)) == ["me.unverified"]
    with pytest.raises(NotFound):
        chat.press(mine.pressed, "me|b")


def test_stranger_hears_what_this_is(session: Session) -> None:
    assert keys(Chat(session).say(mine.me)) == ["start.stranger"]


def test_worker_sees_roles_and_receipts_of_the_day(session: Session, person: Person) -> None:
    worker = officer(session)
    chat = Chat.of(session, worker)
    assert keys(chat.say(mine.me)) == ["me.staff", "me.staff_name", "start.role", "me.language", "me.no_receipts"]
    report(session, None, EventKind.DEATH, TODAY, by=worker.account_id)
    assert keys(chat.say(mine.me))[-1] == "me.receipts"


def test_worker_who_is_served_too_sees_both(session: Session, her: Chat) -> None:
    session.add(Membership(township=TOWNSHIP, account_id=her.who.account_id, role=Role.OFFICER, area=GROUP, since=NOON))
    access.refresh(session, accounts.get(session, her.who.account_id))
    assert [message.lines[0].key for message in her.say(mine.me)] == ["me.staff", "me.title"]


@pytest.mark.parametrize("scope", list(Scope))
def test_yes_is_given_with_the_text_in_sight_and_taken_back_in_one_tap(
    session: Session, person: Person, her: Chat, scope: Scope
) -> None:
    assert f"me|q|{scope}" in data_of(her.press(mine.pressed, "me|p")[0])
    question = her.press(mine.pressed, f"me|q|{scope}")[0]
    assert keys([question]) == ["consent.text", f"consent.ask.{scope}"]
    her.press(mine.pressed, data_of(question)[0])
    assert set(consent.grants(session, person.id)) == {scope}
    her.press(mine.pressed, f"me|s|{scope}|0")
    assert consent.grants(session, person.id) == {}


@pytest.mark.parametrize("until", [TODAY + timedelta(7), TODAY + timedelta(90), None])
def test_pause_and_going_on(session: Session, person: Person, her: Chat, until: date | None) -> None:
    button = f"me|z|{until or 'open'}"
    assert button in data_of(her.press(mine.pressed, "me|z")[0])
    rests = her.press(mine.pressed, button)[0]
    assert keys([rests])[5] == ("me.rests_until" if until else "me.rests")
    assert marks.live(session, person.id, TODAY) == {"pause": until}
    assert "me|u" in data_of(rests)
    her.press(mine.pressed, "me|u")
    assert marks.live(session, person.id, TODAY) == {}


@pytest.mark.parametrize(("said", "until"), [("5月1日", date(2026, 5, 1)), ("2026-12-01", date(2026, 12, 1))])
def test_pause_until_a_day_that_she_types(session: Session, person: Person, her: Chat, said: str, until: date) -> None:
    her.press(mine.pressed, "me|z")
    assert keys(her.say(text.said, said))[5] == "me.rests_until"
    assert marks.live(session, person.id, TODAY) == {"pause": until}


@pytest.mark.parametrize("said", ["昨天", "2040-01-01", "不知道", "今天"])
def test_day_that_is_no_day_to_come_is_asked_again(session: Session, person: Person, her: Chat, said: str) -> None:
    her.press(mine.pressed, "me|z")
    with pytest.raises(Rejected):
        her.say(text.said, said)
    assert marks.live(session, person.id, TODAY) == {}
    assert her.who.awaits


def test_group_switched_off_is_offered_again(session: Session, person: Person, her: Chat) -> None:
    marks.put(session, TOWNSHIP, person.id, marks.no_more("anc"), TODAY, None, "", NOON)
    assert "me|g|anc" in data_of(her.press(mine.pressed, "me|p")[0])
    her.press(mine.pressed, "me|g|anc")
    assert marks.live(session, person.id, TODAY) == {}


@pytest.mark.parametrize(
    "data",
    ["me", "me|x", "me|s", "me|s|all|1", "me|g", "me|z|400", "me|z|2026-03-20", "me|z|2039-01-01", "me|q|nothing"],
)
def test_forged_button_is_not_found(her: Chat, data: str) -> None:
    with pytest.raises(NotFound):
        her.press(mine.pressed, data)


def test_copy_is_a_page_and_a_file_with_plain_names(session: Session, person: Person, her: Chat) -> None:
    people.set_phone(session, person, "+8613800000001")
    her.press(mine.pressed, "me|s|care|1")
    page, data = her.press(mine.pressed, "me|c")
    assert page.file is not None
    assert data.file is not None
    assert (page.file[0], data.file[0]) == ("notes.html", "notes.json")
    assert [(one.protect, one.delete_after) for one in (page, data)] == [(True, 3600)] * 2
    content = orjson.loads(data.file[1])
    assert (content["name"], content["phone"]) == ("刘小梅", "+8613800000001")
    assert [row["kind"] for row in content["events"]] == ["pregnancy"]
    assert list(content["consent_texts"]) == [content["consents"][0]["text"]]
    for said in ("刘小梅", "+8613800000001", "2026年1月5日", "怀孕", "✓ 孕产检查提醒"):
        assert said in page.file[1]


def test_page_holds_what_people_typed_as_text(session: Session, person: Person, her: Chat) -> None:
    own_settings.change(session, her.who, NOON, called="<script>")
    page = her.press(mine.pressed, "me|c")[0]
    assert page.file is not None
    assert "<script>" not in page.file[1]
    assert "&lt;script&gt;" in page.file[1]


def test_copy_to_keep_is_asked_for_and_stays(her: Chat) -> None:
    assert data_of(her.press(mine.pressed, "me|c")[1]) == ["me|c|keep"]
    assert [(one.protect, one.delete_after) for one in her.press(mine.pressed, "me|c|keep")] == [(False, None)] * 2


def test_what_she_said_stands_with_the_words_that_she_read(her: Chat) -> None:
    her.press(mine.pressed, "me|s|care|1")
    her.press(mine.pressed, "me|s|care|0")
    assert "me|h" in data_of(her.press(mine.pressed, "me|p")[0])
    assert keys(her.press(mine.pressed, "me|h")) == ["me.decided", "me.said", "me.said", "me.text_read"]


def test_who_looked_shows_role_place_and_time(session: Session, person: Person, her: Chat) -> None:
    assert keys(her.press(mine.pressed, "me|l")) == ["me.nobody_looked"]


def test_reads_of_others_are_listed_after_the_commit(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        person = woman(session)
        cards.read(session, cadre(session), person.id, NOON)
        audit.note(session, TOWNSHIP, "somebody", "read.card", person.id, NOON)
        who = joined(session, person)
    with store.transaction() as session:
        looked = Chat.of(session, who).press(mine.pressed, "me|l")[0]
    params = [dict(line.params) for line in looked.lines[1:]]
    assert sorted(one["place"] for one in params) == ["", "上湾村"]
    assert {one["time"] for one in params} == {"12:00"}


def test_back_shows_the_card_again(her: Chat) -> None:
    assert keys(her.press(mine.pressed, "me|b"))[0] == "me.title"


def test_rejecting_what_was_written_leaves_a_tick(session: Session, person: Person, her: Chat) -> None:
    root = data_of(her.say(mine.me)[0])[0]
    assert keys(her.press(mine.reject, root)) == ["told.rejected"]
    event = session.exec(select(Event)).one()
    assert (event.person_id, event.facts, event.consent_basis) == (None, None, ConsentBasis.DECLINED)


def test_entry_of_somebody_else_is_not_rejected(session: Session, her: Chat) -> None:
    event = report(session, woman(session, "陈玉"), EventKind.EXAM, TODAY)
    with pytest.raises(NotFound):
        her.press(mine.reject, f"tr|{event.root_id}")


def test_erasing_takes_two_taps_and_leaves_a_stranger(session: Session, her: Chat) -> None:
    asked = her.press(erase.erase, "er|ask")[0]
    assert data_of(asked) == ["er|yes", "me|b"]
    gone, done = her.press(erase.erase, "er|yes", message_id=9)
    assert (gone.deletes, keys([done])) == (9, ["erase.done", "erase.free"])
    assert keys(her.say(mine.me)) == ["start.stranger"]
    with pytest.raises(NotFound):
        her.press(erase.erase, "er|yes")


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_no_question_about_moving_her_holds_the_name_that_she_may_erase(
    session: Session, person: Person, language: str
) -> None:
    worker = Chat.of(session, cadre(session, language=language))
    where = worker.press(transfer.show, f"mv|{person.id}|{TOWNSHIP}")[0]
    sure = worker.press(transfer.show, f"mv|{person.id}|{GROUP[:-1]}2")[0]
    said = [rendered(language, line) for line in (*where.lines, *sure.lines)]
    said += [label for one in (where, sure) for label in labels(one.buttons, language)]
    assert [line for line in said if "刘小梅" in line] == []
    assert (keys([sure]), any("刘*梅" in line for line in said)) == (["transfer.sure"], True)


def test_erasing_works_out_the_spouse_anew(session: Session, person: Person, her: Chat) -> None:
    husband = woman(session, "李建国")
    wedding = report(session, husband, EventKind.MARRIAGE, TODAY, spouse="刘小梅", marriage_kind="first")
    wedding.partner_id = person.id
    session.flush()
    daybook.follow(session, husband, NOON, "test")
    before = husband.record
    her.press(erase.erase, "er|yes", message_id=None)
    assert husband.record != before


def test_hiding_her_card_takes_her_own_message_with_it(her: Chat) -> None:
    card = her.act(mine.me, text="/me", message_id=41)[0]
    hide = data_of(card)[-1]
    assert hide == "rh|t41"
    gone = her.press(reminders_open.hide, hide, message_id=42)
    assert [message.deletes for message in gone] == [42, 41]
    assert [message.deletes for message in her.press(reminders_open.hide, "rh|tx1", message_id=43)] == [43]


def test_days_are_written_in_her_calendar_on_wish(her: Chat) -> None:
    plain = her.say(mine.me)[0]
    assert not any("农历" in said for said in read(plain))
    own_settings.change(her.session, her.who, NOON, lunar=True)
    assert any("2026年3月20日（农历二月初二）" in said for said in read(her.say(mine.me)[0]))


def read(message: Message) -> list[str]:
    return [rendered("zh_Hans", line) for line in message.lines]
