"""What she corrects: her own settings at once, the record through a request whose outcome she is told."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from handlers import correct, items, mine, text
from handlers.routes import PRESSES
from models.db import collected
from models.errors import NotFound, Rejected
from models.kinds import EventKind, EventStatus, FollowupState, ItemKind, Scope
from models.services import choices, corrections, own_settings, people
from models.services.own_settings import Own
from models.tables import Audit, Event, Followup, Person
from tests import factories
from tests.entering import enter
from tests.factories import NOON
from tests.handlers.chats import Chat, data_of, keys, labels
from tests.handlers.desk import Desk, buttons, words


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody who moved away, as an officer reported."""
    factories.township(session)
    her = factories.woman(session)
    enter(session, factories.officer(session), EventKind.MIGRATE_OUT, her, to_place="广东东莞")
    return her


@pytest.fixture
def her(session: Session, person: Person) -> Chat:
    who = factories.joined(session, person)
    choices.choose(session, who, Scope.FEEDBACK, True, NOON)
    return Chat.of(session, who)


def event(session: Session) -> Event:
    return session.exec(select(Event).where(Event.status == EventStatus.RECORDED)).one()


def item(session: Session) -> Followup:
    session.flush()
    return session.exec(select(Followup).where(Followup.kind == ItemKind.CORRECTION)).one()


def own(session: Session, person: Person) -> Own:
    return own_settings.of(session, person)


def test_everything_of_hers_is_two_taps_from_the_card(her: Chat) -> None:
    assert "mc" in data_of(her.say(mine.me)[0])
    offered = data_of(her.press(correct.pressed, "mc")[0])
    assert {"mc|c", "mc|p", "mc|z", "mc|q", "mc|l|1", "mc|w", "lg|en", "lg|zh_Hans"} <= set(offered)


def test_how_she_is_called_is_hers_and_the_record_keeps_its_name(session: Session, person: Person, her: Chat) -> None:
    her.press(correct.pressed, "mc|c")
    her.say(text.said, "小梅")
    card = her.say(mine.me)[0]
    assert dict(card.lines[0].params)["name"] == "小梅"
    assert people.known(session, person).name == "刘小梅"
    desk = Desk(session, factories.cadre(session))
    her.press(mine.pressed, "me|k")
    asked = session.exec(select(Followup).where(Followup.kind == ItemKind.CALL_BACK)).one()
    assert "喜欢别人叫：小梅" in words(desk.do(items.press, f"i|{asked.id}|c")[0])


def test_zone_and_quiet_hours_are_chosen_by_taps(session: Session, person: Person, her: Chat) -> None:
    clocks = labels(her.press(correct.pressed, "mc|z")[0].buttons)
    assert {"12:00 北京、香港、新加坡", "10:00 乌鲁木齐"} <= set(clocks)
    her.press(correct.pressed, "mc|z|Asia/Urumqi")
    her.press(correct.pressed, "mc|q|e|19:00")
    shown = her.press(correct.pressed, "mc|q|m|10:00")[0]
    assert {"✓ 19:00", "✓ 10:00"} <= set(labels(shown.buttons))
    assert own(session, person) == Own(zone="Asia/Urumqi", evening="19:00", morning="10:00")
    her.press(correct.pressed, "mc|z|")
    her.press(correct.pressed, "mc|q|e|")
    her.press(correct.pressed, "mc|q|m|")
    assert person.own is None


def test_lunar_days_stand_on_her_card_when_she_wants_them(her: Chat) -> None:
    assert "现在不显示" in labels(her.press(correct.pressed, "mc")[0].buttons)[4]
    assert "现在日子旁边写着农历" in words(her.press(correct.pressed, "mc|l|1")[0])[0]
    assert "农历" in words(her.say(mine.me)[0])[3]
    assert "现在显示" in labels(her.press(correct.pressed, "mc")[0].buttons)[4]
    assert "现在不写农历" in words(her.press(correct.pressed, "mc|l|0")[0])[0]
    assert "农历" not in words(her.say(mine.me)[0])[3]


@pytest.mark.parametrize(
    "data", ["mc|z|Mars/Base", "mc|q|e|03:00", "mc|q|x|18:00", "mc|nothing", "mc|e|none", "mc|x|none", "mc|d|", "mc|e"]
)
def test_forged_button_changes_nothing(session: Session, person: Person, her: Chat, data: str) -> None:
    with pytest.raises(NotFound):
        her.press(correct.pressed, data)
    assert person.own is None


def test_nobody_but_her_verified_chat_corrects(session: Session, person: Person) -> None:
    for chat in (Chat.of(session, factories.joined(session, person, verified=False)), Chat(session)):
        with pytest.raises(NotFound):
            chat.press(correct.pressed, "mc")


def test_her_new_number_is_taken_from_her_own_contact_alone(session: Session, person: Person, her: Chat) -> None:
    assert labels(her.press(correct.pressed, "mc|p")[0].keyboard)[0] == "📱 用我的号码确认"
    assert keys(her.act(text.contact, phone="+8613812345678", phone_is_own=False)) == ["other.contact"]
    assert keys(her.act(text.contact, phone="8613812345678", phone_is_own=True)) == ["correct.phone_done"]
    assert people.phone(session, person) == "+8613812345678"
    assert keys(her.act(text.contact, phone="+8613800000009", phone_is_own=True)) == ["start.contact_unneeded"]


def test_day_asked_for_is_changed_by_the_cadre_in_one_tap_and_she_is_told(
    session: Session, person: Person, her: Chat
) -> None:
    root = event(session).root_id
    her.press(correct.pressed, "mc|w")
    her.press(correct.pressed, f"mc|e|{root}")
    her.press(correct.pressed, f"mc|d|{root}")
    assert keys(her.say(text.said, "3月15日")) == ["correct.sent", "correct.change", "correct.will_hear"]
    desk = Desk(session, factories.cadre(session))
    shown = desk.do(items.press, f"i|{item(session).id}")[0]
    assert "本人要求更正：外出：2026年3月20日 → 2026年3月15日" in words(shown)
    assert list(buttons(shown))[:2] == ["✓ 照改", "不改"]
    before = len(her.inbox())
    desk.do(items.press, f"i|{item(session).id}|y")
    assert event(session).occurred_on == (NOON - timedelta(days=5)).date()
    assert item(session).state is FollowupState.DONE
    assert keys(her.inbox()[before:]) == ["note.plain", "remind.opt_out"]
    assert "改好了" in words(her.press(correct.pressed, "mc|a")[0])[0]


def test_whoever_reads_what_she_asks_for_is_on_record(session: Session, person: Person, her: Chat) -> None:
    her.press(correct.pressed, "mc|n")
    her.say(text.said, "刘晓梅")
    cadre = factories.cadre(session)
    Desk(session, cadre).do(items.press, f"i|{item(session).id}")
    reads = [row for row in collected(session, Audit) if row["action"] == "read.request"]
    assert [(row["actor"], row["object_id"]) for row in reads] == [(cadre.account_id, person.id)]


def test_event_that_did_not_happen_is_withdrawn(session: Session, her: Chat) -> None:
    root = event(session).root_id
    her.press(correct.pressed, f"mc|x|{root}")
    Desk(session, factories.cadre(session)).do(items.press, f"i|{item(session).id}|y")
    assert session.exec(select(Event).where(Event.status == EventStatus.RECORDED)).all() == []


@pytest.mark.parametrize(("what", "said", "kept"), [("n", "刘晓梅", "刘晓梅"), ("y", "1995", 1995)])
def test_name_and_year_go_to_the_cadre(
    session: Session, person: Person, her: Chat, what: str, said: str, kept: str
) -> None:
    her.press(correct.pressed, f"mc|{what}")
    her.say(text.said, said)
    known = people.known(session, person)
    assert (known.name, known.birth_year) == ("刘小梅", 1996)
    Desk(session, factories.cadre(session)).do(items.press, f"i|{item(session).id}|y")
    known = people.known(session, person)
    assert kept in (known.name, known.birth_year)


def test_what_is_left_as_it_was_is_told_too(session: Session, person: Person, her: Chat) -> None:
    her.press(correct.pressed, "mc|n")
    her.say(text.said, "刘晓梅")
    Desk(session, factories.cadre(session)).do(items.press, f"i|{item(session).id}|o")
    assert people.known(session, person).name == "刘小梅"
    assert "没有改" in words(her.press(correct.pressed, "mc|a")[0])[0]


@pytest.mark.parametrize("act", ["y", "o"])
def test_after_a_stop_the_answer_waits_on_her_card(session: Session, her: Chat, act: str) -> None:
    her.press(correct.pressed, "mc|n")
    her.say(text.said, "刘晓梅")
    choices.stop(session, her.who, NOON)
    before = len(her.inbox())
    Desk(session, factories.cadre(session)).do(items.press, f"i|{item(session).id}|{act}")
    assert her.inbox()[before:] == []
    assert keys(her.press(correct.pressed, "mc|a")) == ["correct.asked"]


def test_asking_again_changes_the_open_request(session: Session, her: Chat) -> None:
    for name in ("刘晓梅", "刘筱梅"):
        her.press(correct.pressed, "mc|n")
        her.say(text.said, name)
    request = corrections.of(session, item(session))
    assert request is not None
    assert request.after == "刘筱梅"


@pytest.mark.parametrize(("what", "said"), [("y", "去年"), ("y", "3000"), ("n", "123"), ("c", "?")])
def test_what_does_not_fit_is_refused_and_can_be_said_again(her: Chat, what: str, said: str) -> None:
    her.press(correct.pressed, f"mc|{what}")
    with pytest.raises(Rejected):
        her.say(text.said, said)
    assert her.who.awaits


def test_a_day_that_fits_two_calendars_is_refused(session: Session, her: Chat) -> None:
    her.press(correct.pressed, f"mc|d|{event(session).root_id}")
    with pytest.raises(Rejected):
        her.say(text.said, "二月十五")


def test_audit_keeps_that_something_was_changed_and_not_what(session: Session, her: Chat) -> None:
    her.press(correct.pressed, "mc|z|Asia/Urumqi")
    lines = [row for row in collected(session, Audit) if row["action"] == "own.change"]
    assert [line["detail"] for line in lines] == ["zone"]


def test_a_press_elsewhere_forgets_what_was_asked(person: Person, her: Chat) -> None:
    her.press(correct.pressed, "mc|c")
    her.press(PRESSES["me"], "me|b")
    her.say(text.said, "小梅")
    assert person.own is None
