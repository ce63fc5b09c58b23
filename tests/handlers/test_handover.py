"""What an officer can hand over without writing about a woman: her invitation, and rest."""

import pytest

from models.db import collected
from models.errors import NotFound
from models.kinds import EventKind, Role
from models.services import marks, operator
from models.tables import Audit
from tests import factories
from tests.entering import enter
from tests.factories import FAR_GROUP, GROUP, NOON, TOWNSHIP, VILLAGE
from tests.handlers.chats import Chat
from tests.handlers.forming import Filling


@pytest.fixture
def filling(session):
    factories.township(session)
    operator.put(session, operator.BOT, NOON, {"username": "plum_daybook_bot"})
    return Filling(Chat.of(session, factories.officer(session)))


@pytest.mark.parametrize("named", [True, False])
def test_the_invitation_is_a_link_and_a_picture(session, filling, named):
    filling.press(f"v|{factories.woman(session).id}" if named else f"vg|{GROUP}")
    (row,) = filling.newest.buttons
    assert row[0].url.startswith("https://t.me/plum_daybook_bot?start=")
    assert (filling.newest.picture, filling.newest.edits) == (row[0].url, None)
    assert "2026年4月3日" in "".join(filling.lines)


def test_let_it_rest_leaves_a_mark_without_kind_or_cause(session, filling):
    person = factories.woman(session)
    filling.press(f"h|{person.id}")
    assert filling.lines == ["好的，发给她的消息先停下。没有记原因。"]
    assert marks.live(session, person.id, NOON.date()) == {marks.HOLD: None}
    assert [row["detail"] for row in collected(session, Audit) if row["action"] == "hold.put"] == [""]


def test_a_birth_that_only_cadre_and_clinic_see_names_no_mother_to_the_officer(session, filling):
    officer = filling.chat.who
    for name, born in (("陈玉", 1996), ("林静", NOON.year - 16)):
        enter(session, officer, EventKind.BIRTH, factories.woman(session, name, birth_year=born))
    filling.press(f"hm|{GROUP}")
    assert [row[0].label for row in filling.newest.buttons] == ["陈玉"]
    cadre = Filling(Chat.of(session, factories.cadre(session))).press(f"hm|{GROUP}")
    assert {row[0].label for row in cadre.newest.buttons} == {"陈玉", "林静"}


@pytest.mark.parametrize("press", ["v", "vg", "h"])
def test_somebody_elsewhere_and_nobody_are_answered_alike(session, filling, press):
    far = factories.woman(session, "远方", FAR_GROUP)
    for what in (FAR_GROUP if press == "vg" else far.id, "x", ""):
        with pytest.raises(NotFound):
            filling.press(f"{press}|{what}")
    with pytest.raises(NotFound):
        filling.press(press)


def test_the_clinic_may_and_the_office_may_not(session, filling):
    person = factories.woman(session)
    assert Filling(Chat.of(session, factories.staff(session, Role.CLINIC, VILLAGE))).press(f"v|{person.id}").lines
    with pytest.raises(NotFound):
        Filling(Chat.of(session, factories.staff(session, Role.OFFICE, TOWNSHIP))).press(f"v|{person.id}")
