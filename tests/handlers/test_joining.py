"""How people come in: /start with and without an invitation, her number, a name, a code, her first choices."""

import pytest
from sqlmodel import Session, select

from handlers import consent, menu, start
from locales import LANGUAGES, Phrase, text
from models.errors import InvitationInvalid, NotFound, Rejected
from models.kinds import ConsentBasis, EventKind, ItemKind, Role, Scope
from models.services import consent as ledger
from models.services import invitations, links, operator, people
from models.tables import Followup, Person
from tests.factories import GROUP, NOON, VILLAGE, cadre, joined, staff, township, woman
from tests.handlers.chats import Chat, data_of, keys, labels
from tests.scheduler.scenes import report

OWN = "+8613800000001"


@pytest.fixture(autouse=True)
def _place(session: Session) -> None:
    township(session)
    operator.put(session, operator.BOT, NOON, {"username": "plum_daybook_bot"})


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody on record with a phone."""
    row = woman(session)
    people.set_phone(session, row, OWN)
    return row


def _token(session: Session, role: Role = Role.SERVICE_USER, area: str = GROUP, person: Person | None = None) -> str:
    return invitations.make(session, role, area, "", NOON, person.id if person else None).token


def test_invitation_and_own_number_lead_to_the_first_question(session: Session, person: Person) -> None:
    chat = Chat(session)
    hello = chat.act(start.start, payload=_token(session, person=person))
    assert keys(hello) == ["start.hello", "start.share"]
    assert hello[-1].keyboard[0][0].data == "contact"
    messages = chat.act(start.contact, phone="8613800000001", phone_is_own=True)
    assert keys(messages) == ["start.verified", "consent.text", "consent.ask.round"]
    assert (chat.who.verified, messages[-1].protect) == (True, True)


def test_choices_are_asked_one_by_one_and_summed_up(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person))
    asked = [chat.press(consent.answer, f"c|{scope}|{said}") for scope, said in zip(ledger.FIRST, "yny", strict=True)]
    assert [keys(messages)[-1] for messages in asked[:2]] == ["consent.ask.care", "consent.ask.feedback"]
    assert [message.edits for messages in asked for message in messages] == [11, 11, 11]
    assert keys(asked[2]) == ["consent.done", *["consent.chosen"] * 3, "consent.later"]
    assert set(ledger.grants(session, person.id)) == {Scope.ROUND, Scope.FEEDBACK}


def test_old_card_opens_nothing_again(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person))
    chat.press(consent.answer, "c|round|n")
    chat.press(consent.answer, "c|round|y")
    assert ledger.grants(session, person.id) == {}


@pytest.mark.parametrize("data", ["cs", "c|round", "c|everything|y", "c|round|maybe"])
def test_forged_choice_is_not_found(session: Session, person: Person, data: str) -> None:
    with pytest.raises(NotFound):
        Chat.of(session, joined(session, person)).press(consent.answer, data)


def test_choice_before_the_check_is_not_found(session: Session, person: Person) -> None:
    with pytest.raises(NotFound):
        Chat.of(session, joined(session, person, verified=False)).press(consent.answer, "c|round|y")


def test_what_was_written_as_agreed_is_shown_first(session: Session, person: Person) -> None:
    event = report(session, person, EventKind.PREGNANCY, NOON.date(), lmp="2026-01-05")
    event.consent_basis = ConsentBasis.TOLD_AND_AGREED
    chat = Chat.of(session, joined(session, person, verified=False))
    messages = chat.act(start.contact, phone=OWN, phone_is_own=True)
    assert keys(messages)[1:3] == ["told.text", "me.event"]
    assert data_of(messages[1]) == [f"tr|{event.root_id}"]


def test_other_number_leads_to_the_code(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person, verified=False))
    messages = chat.act(start.contact, phone="+8613800000009", phone_is_own=True)
    assert keys(messages) == ["start.hello", "start.other_phone", "start.code"]
    assert not chat.who.verified


def test_without_a_number_the_code_and_the_cadre_do(session: Session) -> None:
    nobody_calls = woman(session)
    chat = Chat(session)
    messages = chat.act(start.start, payload=_token(session, person=nobody_calls))
    assert keys(messages) == ["start.hello", "start.no_phone", "start.code"]
    code = messages[-1].lines[0].params["code"]
    assert links.confirm(session, cadre(session), nobody_calls.id, code, NOON)
    assert keys(chat.inbox())[-1] == "start.verified"
    assert keys(chat.press(start.go_on, "go")) == ["start.her_new", "consent.text", "consent.ask.round"]


def test_nameless_invitation_asks_the_name_and_opens_a_check(session: Session) -> None:
    chat = Chat(session)
    assert keys(chat.act(start.start, payload=_token(session))) == ["start.name"]
    assert keys(chat.say(start.start)) == ["start.name"]
    with pytest.raises(Rejected):
        chat.say(start.name, "12345")
    assert keys(chat.say(start.name, "王秀英"))[-1] == "start.code"
    item = session.exec(select(Followup)).one()
    assert (item.kind, item.person_id) == (ItemKind.IDENTITY_CHECK, chat.who.person_id)


def test_text_is_no_name_when_nobody_asked(session: Session) -> None:
    chat = Chat(session)
    assert chat.say(start.name, "王秀英") == []
    assert chat.result is False


def test_contact_of_somebody_else_is_not_taken(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person, verified=False))
    assert keys(chat.act(start.contact)) == ["other.contact"]


def test_contact_nobody_waits_for_is_not_kept(session: Session, person: Person) -> None:
    for chat in (Chat(session), Chat.of(session, joined(session, person))):
        assert keys(chat.act(start.contact, phone=OWN, phone_is_own=True)) == ["start.contact_unneeded"]


def test_not_me_asks_once_and_closes(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person))
    assert data_of(chat.press(start.not_me, "nm|ask")[0]) == ["nm|yes", "me|b"]
    assert keys(chat.press(start.not_me, "nm|yes")) == ["notme.done"]
    assert chat.who.person_id is None
    with pytest.raises(NotFound):
        chat.press(start.not_me, "nm|yes")


def test_wrong_invitation_is_refused_and_a_stranger_greeted(session: Session) -> None:
    chat = Chat(session)
    with pytest.raises(InvitationInvalid):
        chat.act(start.start, payload="made-up")
    assert keys(chat.say(start.start)) == ["start.stranger"]


@pytest.mark.parametrize(
    ("role", "area", "first"),
    [(Role.OFFICER, GROUP, "report"), (Role.CADRE, VILLAGE, "pending"), (Role.CLINIC, VILLAGE[:9], "pending"),
     (Role.OFFICE, VILLAGE[:9], "office")],
)  # fmt: skip
def test_each_role_has_its_greeting_and_keyboard(session: Session, role: Role, area: str, first: str) -> None:
    chat = Chat(session)
    joined_now = chat.act(start.start, payload=_token(session, role, area))
    assert keys(joined_now) == ["start.joined", "start.role", f"start.first.{role}"]
    assert joined_now[0].keyboard[0][0].label == Phrase(f"menu.{first}")
    assert keys(chat.say(start.start))[0] == "start.staff"


def test_woman_who_decided_is_greeted_and_one_who_did_not_is_asked(session: Session, person: Person) -> None:
    chat = Chat.of(session, joined(session, person))
    assert keys(chat.say(start.start)) == ["start.her_new", "consent.text", "consent.ask.round"]
    for scope in ledger.FIRST:
        chat.press(consent.answer, f"c|{scope}|n")
    assert keys(chat.say(start.start)) == ["start.her"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_keyboard_work_in_every_language(language: str) -> None:
    said = [text(language, Phrase(f"menu.{name}")) for name in menu.NAMES]
    assert [menu.word(f" {words.upper()} ") for words in said] == list(menu.NAMES)
    assert menu.word("今天天气好") is None


def test_keyboard_of_several_roles_has_each_word_once(session: Session, person: Person) -> None:
    who = staff(session, Role.CADRE, VILLAGE)
    words = labels(menu.keyboard(who))
    assert len(words) == len(set(words))
    stop = text("zh_Hans", Phrase("menu.stop"))
    assert stop not in words
    assert stop in labels(menu.keyboard(joined(session, person)))
    assert menu.word("待办") == "pending"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_before_answering_has_at_most_120_words(language: str) -> None:
    read = [text(language, Phrase("consent.text"))]
    read += [text(language, Phrase(f"consent.ask.{scope}")) for scope in ledger.FIRST]
    length = len(" ".join(read).split()) if language == "en" else len("".join(read))
    assert length <= 120
