"""Every old, forged or cut press on a form is answered, whoever presses it; nothing is saved twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers import report
from models.db import savepoint
from models.errors import NotFound, OutOfDate, Refused
from models.kinds import EventKind, Role
from models.tables import Draft, Membership
from tests import factories
from tests.factories import NOON, VILLAGE
from tests.handlers.chats import Chat, data_of
from tests.handlers.forming import PATHS, SAVE, Filling, events, play


def test_a_button_of_an_older_step_shows_the_form_as_it_is(filling):
    play(filling, ["外出"])
    old = filling.buttons["刘小梅"]
    filling.tap("刘小梅").press(old)
    assert filling.lines == ["外出", "哪天走的？"]


def test_a_second_tap_on_save_counts_nothing_twice(session, filling):
    play(filling, PATHS[EventKind.DEATH][:-1])
    save = filling.buttons[SAVE]
    filling.press(save).press(save)
    assert filling.lines == ["✓ 这一条已经保存，编号 0320-01，只记了一次。"]
    assert len(events(session)) == 1


@pytest.mark.parametrize("what", ["y", "t", "o9", "o99999999999999999999999", "f99", "f1", "q", "", "oo", "o-1", "o²"])
def test_a_forged_press_is_refused(session, filling, what):
    play(filling, ["外出", "刘小梅"])
    head = filling.buttons["取消"][:-1]
    with pytest.raises(OutOfDate):
        filling.press(head + what)
    assert events(session) == []


def test_presses_cut_short_and_kinds_that_do_not_exist_are_refused(filling):
    filling.report()
    for data, refused in (
        ("f", OutOfDate),
        ("f|x|1", OutOfDate),
        ("k|quota", NotFound),
        ("u", NotFound),
        ("u|x", NotFound),
    ):
        with pytest.raises(refused):
            filling.press(data)
    assert "要报哪一件？" in filling.press("k").lines


def test_buttons_of_another_officers_form_are_not_found(session, filling):
    play(filling, ["外出", "刘小梅"])
    other = Filling(Chat.of(session, factories.officer(session)))
    for data in (*filling.buttons.values(), filling.buttons["取消"].replace("f|", "u|", 1)[:34]):
        with pytest.raises(NotFound):
            other.press(data)


@pytest.mark.parametrize("handler", [report.choose, report.start, report.answer, report.move, report.undo])
def test_others_cannot_report(session, filling, handler):
    for role in (Role.OFFICE, Role.CLINIC):
        with pytest.raises(NotFound):
            Chat.of(session, factories.staff(session, role, VILLAGE)).press(handler, "k|birth")


def test_whose_role_ended_cannot_go_on_with_a_form(session, filling):
    play(filling, ["外出"])
    session.exec(select(Membership)).one().until = NOON
    session.flush()
    with pytest.raises(NotFound):
        filling.type("刘小梅")


def test_an_answer_without_a_form_is_refused(filling):
    with pytest.raises(OutOfDate):
        filling.type("刘小梅")


button = st.integers(0, 30)

words = st.text(max_size=20) | st.sampled_from(["陈玉", "昨天", "1996", "12周", "东莞", "八月十五"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(EventKind)), st.lists(button | words, max_size=12))
def test_whatever_is_tapped_or_typed_is_answered(store, kind, acts):
    with store.transaction() as session:
        if not session.get(factories.Township, factories.TOWNSHIP):
            factories.township(session)
        factories.woman(session)
        filling = Filling(Chat.of(session, factories.officer(session))).press(f"k|{kind}")
        for act in acts:
            data = data_of(filling.newest)
            try:
                with savepoint(session):
                    if isinstance(act, str):
                        filling.type(act)
                    elif data:
                        filling.press(next((one for one in data[act % len(data) :] if one[0] in "fuk"), "k"))
            except Refused:
                continue
            assert filling.lines or filling.newest.picture
        assert (
            len(session.exec(select(Draft).where(Draft.account_id == filling.chat.who.account_id, Draft.open)).all())
            <= 1
        )
