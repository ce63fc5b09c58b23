"""Who works where, for those who may end a role: the list, the question, the end of a role; who waits at the door.

How a colleague is invited is inviting.py.
"""

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.queries import labels
from models.rules import rights
from models.services import admissions, awaiting, staff
from models.services.staff import Holder

_BACK = Button(Phrase("staff.back"), "w")
_INVITE = Button(Phrase("staff.invite"), "wi")


@needs(*rights.to("staff.open"))
def press(turn: Turn) -> None:
    """`w` lists the roles that the speaker may end, `w|<role>` asks, `w|<role>|x` ends it."""
    awaiting.forget(turn.session, turn.who)
    _, chosen, act, *_ = (*turn.heard.data, "", "", "")
    if not chosen:
        _list(turn)
    elif act == "x":
        staff.end(turn.session, turn.who, chosen, turn.now)
        turn.say("staff.end_done", ((_BACK,),))
    else:
        _ask(turn, chosen)


def _list(turn: Turn) -> None:
    found = staff.holders(turn.session, turn.who)
    shown = tuple(_line(turn, holder, index) for index, holder in enumerate(found, 1))
    buttons = [Button(str(index), f"w|{holder.membership_id}") for index, holder in enumerate(found, 1)]
    head = Phrase("staff.list") if found else Phrase("staff.nobody")
    turn.show(Message((head, *shown), (*lines.in_rows(buttons, 5), *_at_the_door(turn), (_INVITE,))))


def _at_the_door(turn: Turn) -> Rows:
    """Those who wait to be let in."""
    return tuple(
        (Button(Phrase.of("staff.waits", code=admissions.code(turn.session, row)), f"ad|{row.id}"),)
        for row in admissions.waiting(turn.session, turn.who, turn.now)
    )


def _ask(turn: Turn, chosen: str) -> None:
    holder = next((one for one in staff.holders(turn.session, turn.who) if one.membership_id == chosen), None)
    if holder is None:
        raise NotFound
    end = Button(Phrase("staff.end"), f"w|{chosen}|x")
    turn.show(Message((Phrase("staff.end_ask"), _line(turn, holder, 1)), ((end,), (_BACK,))))


def _line(turn: Turn, holder: Holder, index: int) -> Phrase:
    area = labels.place(turn.session, holder.area)
    name = holder.name or Phrase("staff.unnamed")
    role = Phrase(f"role.{holder.role}")
    return Phrase.of("staff.row", place_no=index, name=name, role=role, area=area, since=holder.since)
