"""The photos of a slip in the hands of a worker: looked at, and then noted as a check, or asked for once more."""

from handlers import narrowing
from handlers.turn import Turn
from locales import Phrase
from models import examined
from models.message import OPENED_FOR, Button, Message
from models.services import people, slips
from models.tables import Followup

LOOK, GOOD, UNCLEAR, BACK = "p", "g", "b", "G"
"""What the buttons of such an item ask for."""


def buttons(turn: Turn, item_id: str) -> tuple[tuple[Button, ...], ...]:
    """What can be done with an open item of a slip."""

    def to(key: str, act: str) -> Button:
        return narrowing.button(turn, Phrase(key), item_id, act)

    return ((to("slip.look", LOOK),), (to("slip.good", GOOD), to("slip.unclear", UNCLEAR)))


def undo(turn: Turn, row: Followup) -> tuple[tuple[Button, ...], ...]:
    """The way back for whoever marked it by mistake, as long as there is one."""
    if examined.off_the_slip(turn.session, row, turn.now) is None:
        return ()
    return ((narrowing.button(turn, Phrase("coming.undo"), row.id, BACK),),)


def look(turn: Turn, row: Followup) -> bool:
    """Send the photos, each in a message of its own that cannot be forwarded. False when none is there any more."""
    found = slips.shown(turn.session, turn.who, row, turn.now)
    for number, photo_id in enumerate(found, 1):
        said = Phrase.of("slip.photo", number=number, count=len(found))
        turn.send(Message((said,), protect=True, delete_after=OPENED_FOR, photo=photo_id))
    return bool(found)


def good(turn: Turn, row: Followup) -> bool:
    """The slip says that the check took place: it is entered, with the slip as its source. What it found is not.

    False when the photos are not there any more: then nobody has seen what it says.
    """
    matter = slips.about(turn.session, row)
    if matter is None or row.person_id is None:
        return False
    person = people.get(turn.session, row.person_id)
    examined.done(turn.session, turn.who, person, matter[0], examined.SLIP, matter[1], turn.now)
    slips.checked(turn.session, row, turn.now)
    return True


def unclear(turn: Turn, row: Followup) -> bool:
    """It cannot be read: she is asked kindly for another photo."""
    slips.ask_again(turn.session, row, turn.now)
    return True


def take_back(turn: Turn, row: Followup) -> Phrase:
    """The mark was a slip of the finger. Returns what is said of it."""
    again = examined.take_back_slip(turn.session, turn.who, row, turn.now)
    return Phrase("slip.taken_back" if again else "slip.taken_back_gone")
