"""/lock: a colleague's telephone is lost. The list, the question, the lock, and back while it is fresh."""

from handlers import lines
from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.queries import labels
from models.rules import rights
from models.services import resting, staff
from models.tables import Account, Membership

_LIST = Button(Phrase("staff.back"), "lk")


@needs(*rights.everywhere("staff_lock"))
def press(turn: Turn) -> None:
    """/lock and `lk` list colleagues; `lk|<account>` asks, with `y` behind it locks, with `u` takes it back."""
    _, chosen, act, *_ = (*turn.heard.data, "", "", "")
    if not chosen:
        _list(turn)
    elif act == "y":
        resting.lock(turn.session, turn.who, chosen, turn.now)
        turn.say("lock.done", ((Button(Phrase("lock.undo"), f"lk|{chosen}|u"),), (_LIST,)))
    elif act == "u":
        resting.undo(turn.session, turn.who, chosen, turn.now)
        turn.say("lock.undone", ((_LIST,),))
    else:
        _ask(turn, chosen)


def _list(turn: Turn) -> None:
    found = resting.lockable(turn.session, turn.who)
    shown = tuple(_line(turn, *one, index) for index, one in enumerate(found, 1))
    buttons = [Button(str(index), f"lk|{account.id}") for index, (account, _) in enumerate(found, 1)]
    head = Phrase("lock.list") if found else Phrase("lock.nobody")
    turn.show(Message((head, *shown), lines.in_rows(buttons, 5)))


def _ask(turn: Turn, chosen: str) -> None:
    found = next((one for one in resting.lockable(turn.session, turn.who) if one[0].id == chosen), None)
    if found is None:
        raise NotFound
    yes = Button(Phrase("lock.yes"), f"lk|{chosen}|y")
    turn.show(Message((Phrase("lock.ask"), _line(turn, *found, 1)), ((yes,), (_LIST,))))


def _line(turn: Turn, account: Account, held: list[Membership], index: int) -> Phrase:
    first = held[0]
    area = labels.place(turn.session, first.area)
    name = staff.name_of(turn.session, account) or Phrase("staff.unnamed")
    return Phrase.of("lock.row", place_no=index, name=name, role=Phrase(f"role.{first.role}"), area=area)
