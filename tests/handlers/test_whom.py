"""Whom a report is about: namesakes, households and groups on the card, a wrong year of birth, few names opened."""

import pytest
from sqlmodel import select

from models import sealing
from models.db import collected
from models.kinds import EventKind, EventStatus
from models.services import people
from models.tables import Audit, Draft, Event, Person
from tests import factories
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, VILLAGE
from tests.handlers.chats import Chat
from tests.handlers.forming import AGREED, SAVE, Filling, events, play

ANOTHER = "另一位刘小梅（新的人）"


@pytest.fixture
def filling(session):
    factories.township(session)
    people.add(session, GROUP, "刘小梅", NOON, "张大山", "daughter_in_law", 1996)
    session.flush()
    return Filling(Chat.of(session, factories.officer(session)))


@pytest.fixture
def cadre(session):
    factories.township(session)
    return Filling(Chat.of(session, factories.cadre(session, VILLAGE)))


def test_a_full_name_on_record_takes_her_at_once_and_the_card_says_whose_household(session, filling):
    play(filling, ["返乡", "!刘小梅", "今天"])
    assert filling.lines[1] == "姓名：刘小梅（张大山）"
    filling.tap(SAVE)
    assert (filling.acts, len(events(session))) == (5, 1)
    assert "张大山" not in repr(filling.newest)


@pytest.mark.parametrize("steps", [["返乡", "!刘小梅", "今天", "修改", "姓名", ANOTHER],
                                   ["返乡", "!刘小梅", "‹ 返回", ANOTHER, "今天"]])  # fmt: skip
def test_another_person_of_the_same_name_can_be_added(session, filling, steps):
    play(filling, [*steps, SAVE])
    (event,) = events(session)
    person = session.get(Person, event.person_id)
    assert (len(session.exec(select(Person)).all()), people.known(session, person).head) == (2, "")


def test_of_two_people_of_one_name_a_third_can_be_told_apart(session, filling):
    factories.woman(session)
    play(filling, ["返乡", "!刘小梅"])
    assert set(filling.buttons) == {"刘小梅", "刘小梅（张大山）", ANOTHER, "取消"}
    filling.tap(ANOTHER, "今天", SAVE)
    assert len(session.exec(select(Person)).all()) == 3


def test_the_card_of_a_cadre_says_which_group_and_that_of_an_officer_of_one_does_not(session, cadre):
    factories.woman(session, "刘小梅", OTHER_GROUP)
    play(cadre, ["返乡", "!刘小梅", "今天"])
    assert cadre.lines[1:3] == ["姓名：刘小梅", "小组：二组"]
    cadre.tap(SAVE, "查看 · 更正 · 作废", "更正")
    assert "小组：二组" in cadre.lines
    officer = Filling(Chat.of(session, factories.officer(session)))
    play(officer, ["返乡", "!陈玉", "陈玉（新的人）", "今天"])
    assert not [line for line in officer.lines if line.startswith("小组")]


@pytest.mark.parametrize(
    ("steps", "opened"), [(["返乡"], 8), (["返乡", "!刘"], 8 + 30), (["返乡", "刘29（一组）", "今天"], 8)]
)
def test_names_are_opened_for_those_who_are_shown_and_all_only_to_search(session, cadre, monkeypatch, steps, opened):
    for number in range(30):
        people.add(session, GROUP if number % 2 else OTHER_GROUP, f"刘{number}", NOON.replace(minute=number))
    session.flush()
    count, open_with = [], sealing.open_with

    def counting(key, sealed, place):
        count.append(place.startswith("person.details"))
        return open_with(key, sealed, place)

    monkeypatch.setattr(sealing, "open_with", counting)
    play(cadre, steps)
    assert sum(count) == opened


def test_a_wrong_year_of_somebody_new_is_changed_from_the_card(session, filling):
    play(filling, ["怀孕", "!陈玉", "陈玉（新的人）", "!1969", "!12周"])
    assert "⚠ 记录上的出生年份是 1969，到这一天已过 50 岁。是不是打错了？请再核对。" in filling.lines
    filling.tap("修改", "出生年份").type("1996").tap(AGREED)
    (event,) = events(session)
    assert session.get(Person, event.person_id).birth_year == 1996


@pytest.fixture
def exam(session, filling):
    return enter(session, filling.chat.who, EventKind.EXAM, session.exec(select(Person)).one(), exam_kind="anc")


def test_a_wrong_year_on_record_is_corrected_with_a_report_and_audited(session, filling, exam):
    filling.press(f"ea|{exam.root_id}")
    assert "出生年份：1996" in filling.lines
    filling.tap("修改", "出生年份").type("1986").tap(SAVE)
    person = session.exec(select(Person)).one()
    assert person.birth_year == 1986
    noted = [row["object_id"] for row in collected(session, Audit) if row["action"] == "person.birth_year"]
    assert noted == [person.id]


def test_a_correction_to_another_person_takes_that_ones_year(session, filling):
    factories.woman(session, "张秀兰", birth_year=None)
    married = enter(session, filling.chat.who, EventKind.MARRIAGE, session.exec(select(Person)).first())
    filling.press(f"ea|{married.root_id}").tap("修改", "姓名", "张秀兰")
    assert filling.lines[-1].startswith("哪年出生的")
    filling.tap("跳过", SAVE)
    years = {people.known(session, one).name: one.birth_year for one in session.exec(select(Person))}
    assert years == {"刘小梅": 1996, "张秀兰": None}


def test_a_move_is_corrected_without_asking_for_a_year(session, filling):
    mei = session.exec(select(Person)).one()
    away = enter(session, filling.chat.who, EventKind.MIGRATE_OUT, mei, to_place="东莞")
    filling.press(f"ea|{away.root_id}")
    assert not [line for line in filling.lines if "出生年份" in line]
    filling.tap(SAVE)
    assert session.exec(select(Person)).one().birth_year == 1996


def test_a_correction_that_makes_a_child_of_her_ends_and_offers_to_withdraw(session, filling, exam):
    filling.press(f"ea|{exam.root_id}").tap("修改", "出生年份").type("2014")
    assert "110" in "".join(filling.lines)
    assert [(one.content, one.open) for one in session.exec(select(Draft))] == [(None, False)]
    filling.tap("作废", "作废")
    assert session.exec(select(Event)).one().status is EventStatus.VOIDED


def test_a_pregnancy_filled_in_after_a_birth_reaches_301_days_before_it(session, filling):
    mei = session.exec(select(Person)).one()
    born = {"date": {"on": "2026-02-20", "calendar": "solar", "precision": "day"}}
    enter(session, filling.chat.who, EventKind.BIRTH, mei, **born)
    play(filling, ["怀孕", "!刘小梅", "!2025-04-24"])
    assert filling.lines[-1].startswith("怀孕多久了")
    filling.type("2025-04-25")
    assert [line for line in filling.lines if "已经结束" in line]
    filling.tap(AGREED)
    assert len(events(session)) == 2
