"""The keypad at a cadre's telephone: late, doubled and forged taps, and what was wanted before it."""

import pytest
from sqlmodel import Session

from bot.edge import Arrival, run_batch
from handlers.routes import PRESSES
from handlers.turn import Heard
from models.db import Store
from models.errors import NotFound
from models.kinds import ItemKind
from models.message import Message, pack
from models.services import asks, pins
from models.tables import Followup
from tests import factories
from tests.factories import NOON
from tests.handlers.chats import Chat, data_of, keys

PAD = 31
"""The message in which the keypad stands."""


@pytest.fixture
def cadre(session: Session) -> Chat:
    factories.township(session).settings = {"pin": True}
    return Chat.of(session, factories.cadre(session))


def wanted(session: Session) -> str:
    """The button that opens a card."""
    return f"i|{asks.open_item(session, factories.woman(session), ItemKind.ANC, 'test', NOON)}|c"


def tap(chat: Chat, data: str, message_id: int = PAD) -> list[Message]:
    return chat.press(PRESSES[data.split("|")[0]], data, message_id)


def key(pad: Message, digit: str) -> str:
    """What the button of a drawn keypad says."""
    return next(data for data in data_of(pad) if data.startswith("pk|") and data.endswith(f"|{digit}"))


def typed(chat: Chat, pad: Message, digits: str) -> list[Message]:
    """Tap digits and then that it is all; what the last one brings."""
    shown = [pad]
    for digit in (*digits, "k"):
        shown = tap(chat, key(shown[0], digit))
    return shown


def test_a_late_tap_on_the_step_before_counts_nowhere_and_shows_the_keypad_of_now(cadre: Chat) -> None:
    (first,) = tap(cadre, wanted(cadre.session), 11)
    (again,) = typed(cadre, first, "8204")
    assert keys([again])[0] == "pin.ask.again"
    assert tap(cadre, key(first, "8"))[0].edits == PAD  # redelivered late: the button of a keypad that is done
    (one,) = tap(cadre, key(again, "8"))
    (same,) = tap(cadre, key(first, "2"))
    assert (same.lines, same.buttons) == (one.lines, one.buttons)
    (elsewhere,) = tap(cadre, key(first, "2"), message_id=PAD - 1)
    assert keys([elsewhere]) == ["pin.old"]


def test_what_is_drawn_is_the_same_whatever_is_typed(cadre: Chat) -> None:
    def drawn(digits: str) -> list[bytes]:
        (shown,) = tap(cadre, "pn|n")
        number, seen = key(shown, "1").split("|")[1], []
        for digit in digits:
            (shown,) = tap(cadre, key(shown, digit))
            seen.append(pack(shown).replace(f"pk|{number}|".encode(), b"pk|N|"))
        return seen

    assert drawn("820461") == drawn("135790")


def test_forged_keys_are_no_digits(cadre: Chat) -> None:
    (shown,) = tap(cadre, "pn|n")
    start = key(shown, "1").removesuffix("1")
    (after,) = tap(cadre, start + "123456")
    assert after.lines == shown.lines
    for data in ("pk", "pk|x|0|1", "pk|1|-1|1"):
        with pytest.raises(NotFound):
            tap(cadre, data)


def test_what_went_away_meanwhile_is_said_and_the_pin_was_right_all_the_same(cadre: Chat) -> None:
    session, button = cadre.session, wanted(cadre.session)
    (first,) = tap(cadre, button, 11)
    (again,) = typed(cadre, first, "8204")
    session.get_one(Followup, button.split("|")[1]).group_code = factories.FAR_GROUP
    session.flush()
    said = typed(cadre, again, "8204")
    assert keys(said) == ["refuse.not_found"]
    assert said[-1].deletes == PAD
    assert pins.state(session, cadre.who, NOON) is pins.State.OPEN


def test_a_tap_that_telegram_delivers_twice_counts_once(store: Store) -> None:
    with store.transaction() as session:
        factories.township(session).settings = {"pin": True}
        who = factories.cadre(session)
        pad = pins.begin(session, who, NOON)

    def deliver(update_id: int, *data: object) -> Message:
        heard = Heard(update_id, who.chat_id, who.chat_id, data=("pk", *map(str, data)), message_id=PAD)
        parcels = run_batch(store, [Arrival(heard, PRESSES["pk"], "press pk")] * 2, NOON, "test")
        return parcels[0].message if parcels else Message()

    for update_id, version in ((1, 0), (1, 0), (2, 0), (3, 1)):
        deliver(update_id, pad.number, version, "5")
    with store.transaction() as session:
        assert pins.showing(session, who, PAD, NOON).keys.digits == "55"  # type: ignore[union-attr]
