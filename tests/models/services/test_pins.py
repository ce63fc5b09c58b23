"""A worker's PIN: asked after the right to see, before anything opens; kept so that no copy tells it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.db import Store, keyring
from models.errors import NotFound
from models.kinds import ItemKind, Role
from models.rules.periods import Month
from models.services import accounts, asks, cards, exports, payees, pins, resting, slips, staff
from models.services.access import Who
from models.services.pins import KeypadOver, Pad, PinNeeded, PinShut, State, Step
from models.tables import Followup, Membership, Person, Pin, SlipPhoto, Township
from tests import factories
from tests.factories import NOON, OTHER_VILLAGE, TOWNSHIP, VILLAGE

CODE = "82046"


def at(seconds: int = 0):
    return NOON + timedelta(seconds=seconds)


def town(session: Session) -> None:
    factories.township(session).settings = {"pin": True}
    session.flush()


def type_in(session: Session, who: Who, pad: Pad, digits: str, now=NOON) -> Pad:
    for key in digits:
        pad = pins.tap(session, who, pad.number, pad.keys.version, key, 5, now)
    return pins.submit(session, who, pad.number, 5, now)


def choose(session: Session, who: Who, digits: str = CODE) -> None:
    pad = type_in(session, who, pins.begin(session, who, NOON), digits)
    assert pad.step is Step.AGAIN
    assert type_in(session, who, pad, digits).done


def ask(session: Session, who: Who, digits: str, now=NOON) -> Pad:
    return type_in(session, who, pins.begin(session, who, now, ("i", "x", "c")), digits, now)


@pytest.fixture
def cadre(session: Session) -> Who:
    """A cadre who has a PIN, a while ago."""
    town(session)
    who = factories.cadre(session)
    choose(session, who)
    pins.close(session, who.account_id)
    return who


def _card(session: Session, who: Who, her: Person) -> object:
    return cards.read(session, who, her.id, NOON)


def _payee(session: Session, who: Who, her: Person) -> object:
    return payees.read(session, who, her.id, TOWNSHIP, NOON)


def _slip(session: Session, who: Who, her: Person) -> object:
    item = session.get(Followup, asks.open_item(session, her, ItemKind.SLIP_CHECK, "slip", NOON))
    assert item
    sent = {"subject": "round:1", "album": "", "sent_on": NOON.date(), "received_at": NOON, "due_at": NOON}
    session.add(SlipPhoto(township=TOWNSHIP, person_id=her.id, item_id=item.id, content=b"sealed", **sent))
    session.flush()
    return slips.shown(session, who, item, NOON)


def _export(session: Session, who: Who, _her: Person) -> object:
    return exports.ask(session, who, VILLAGE, Month(2026, 3), "paper", NOON)


def _agree(session: Session, who: Who, _her: Person) -> object:
    pins_off = factories.cadre(session)
    choose(session, pins_off)
    exports.ask(session, pins_off, VILLAGE, Month(2026, 3), "paper", NOON)
    session.flush()
    row = session.exec(exports.Export.__table__.select()).mappings().one()  # type: ignore[attr-defined]
    return exports.decide(session, who, row["id"], NOON, agreed=True)


@pytest.mark.parametrize(
    ("role", "area", "opens"),
    [
        (Role.CADRE, VILLAGE, _card),
        (Role.CLINIC, TOWNSHIP, _card),
        (Role.OFFICE, TOWNSHIP, _payee),
        (Role.CLINIC, TOWNSHIP, _slip),
        (Role.CADRE, VILLAGE, _export),
        (Role.OFFICE, TOWNSHIP, _agree),
    ],
)
def test_what_has_names_is_behind_the_pin_where_the_township_says_so(
    session: Session, role: Role, area: str, opens: Callable[[Session, Who, Person], object]
) -> None:
    town(session)
    factories.staff(session, Role.OFFICE, TOWNSHIP)
    who, her = factories.staff(session, role, area), factories.woman(session)
    with pytest.raises(PinNeeded), session.begin_nested():
        opens(session, who, her)
    choose(session, who)
    assert opens(session, who, her)


def test_who_may_not_see_her_is_told_so_before_any_question(session: Session) -> None:
    town(session)
    elsewhere = factories.cadre(session, OTHER_VILLAGE)
    with pytest.raises(NotFound):
        cards.read(session, elsewhere, factories.woman(session).id, NOON)


def test_without_the_townships_word_nobody_has_one(session: Session) -> None:
    factories.township(session)
    who = factories.cadre(session)
    pins.require(session, who, NOON)
    with pytest.raises(NotFound):
        pins.begin(session, who, NOON)


def test_the_right_one_opens_for_ten_minutes_and_the_wrong_ones_take_longer_each_time(
    session: Session, cadre: Who
) -> None:
    first = ask(session, cadre, "1357")
    assert (first.note, first.seconds) == ("wrong", 30)
    assert ask(session, cadre, CODE, at(10)).note == "wait"
    assert (ask(session, cadre, "1357", at(30)).seconds, pins.state(session, cadre, at(30))) == (120, State.SET)
    assert ask(session, cadre, CODE, at(149)).note == "wait"
    right = ask(session, cadre, CODE, at(150))
    assert (right.done, right.then) == (True, ("i", "x", "c"))
    assert pins.state(session, cadre, at(150 + 599)) is State.OPEN
    assert pins.state(session, cadre, at(150 + 600)) is State.SET
    assert ask(session, cadre, "1357", at(800)).seconds == 30  # counted anew since the right one


def test_three_wrong_ones_shut_it_until_a_second_person_has_looked(session: Session, cadre: Who) -> None:
    for seconds in (0, 30, 150):
        said = ask(session, cadre, "1357", at(seconds))
    assert said.note == "shut"
    with pytest.raises(PinShut):
        pins.begin(session, cadre, at(9999))
    pins.reset(session, cadre.account_id)
    assert pins.state(session, cadre, at(9999)) is State.NONE


def test_a_keypad_is_over_when_it_is_old_finished_left_or_followed_by_another(session: Session, cadre: Who) -> None:
    def tapped(pad: Pad, now=NOON) -> bool:
        try:
            pins.tap(session, cadre, pad.number, pad.keys.version, "5", 5, now)
        except KeypadOver:
            return False
        return True

    first = pins.begin(session, cadre, NOON, ("i",))
    assert tapped(first)
    assert not tapped(first, NOON + pins.KEYPAD_LIFE)
    second = pins.begin(session, cadre, NOON, ("i",))
    assert (tapped(first), tapped(second)) == (False, True)
    pins.leave(session, cadre)
    assert not tapped(second)
    done = ask(session, cadre, CODE)
    assert not tapped(done)
    with pytest.raises(KeypadOver):
        pins.submit(session, cadre, done.number, 5, NOON)


def test_to_change_it_the_present_one_comes_first_and_holds_until_the_end(session: Session, cadre: Who) -> None:
    pad = pins.begin(session, cadre, NOON)
    assert pad.step is Step.OLD
    pad = type_in(session, cadre, pad, CODE)
    assert pad.step is Step.NEW
    pad = type_in(session, cadre, pad, "9091")
    assert ask(session, cadre, CODE).done  # she turned away in the middle
    pad = type_in(session, cadre, type_in(session, cadre, pins.begin(session, cadre, NOON), CODE), "9091")
    assert type_in(session, cadre, pad, "9091").done
    assert ask(session, cadre, CODE).note == "wrong"


def test_locking_the_chat_and_the_last_roles_end_close_it(session: Session, cadre: Who) -> None:
    assert ask(session, cadre, CODE).done
    resting.put(session, accounts.get(session, cadre.account_id), "operator", NOON)
    assert pins.state(session, cadre, at(1)) is State.SET
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    held = session.exec(select(Membership).where(Membership.account_id == cadre.account_id)).one()
    staff.end(session, office, held.id, NOON)
    assert session.exec(select(Pin)).all() == []


def test_nothing_that_is_stored_tells_it(store: Store) -> None:
    """Half typed, and chosen: neither the digits nor a quick hash of them; the same PIN is other bytes elsewhere."""
    with store.transaction() as session:
        town(session)
        one, other = factories.cadre(session), factories.cadre(session)
        choose(session, one)
        choose(session, other)
        pad = pins.begin(session, one, NOON, ("i",))
        for key in CODE:
            pad = pins.tap(session, one, pad.number, pad.keys.version, key, 5, NOON)
    with store.transaction() as session:
        rows = session.exec(select(Pin).order_by(Pin.id)).all()
        opened = [keyring(session).open(row.secret or b"", f"pin.secret:{row.id}") for row in rows]
        assert opened[0] != opened[1]
        assert all(len(secret) == 48 and CODE.encode() not in secret for secret in opened)
        assert all(CODE.encode() not in (row.entry or b"") for row in rows)
        assert session.get_one(Township, TOWNSHIP).settings == {"pin": True}
        # A restart in between: what was typed so far is still there.
        assert pins.submit(session, one, pad.number, 5, at(1)).done
