"""/transfer: somebody is offered to another group, village or township; accepted, returned or taken back there.

Until she is accepted the other side sees a masked name and where she comes from, and nothing else.
"""

from handlers import lines, packets
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models import transfers
from models.errors import NotFound
from models.kinds import Level, TransferState
from models.message import Button, Message
from models.queries import labels
from models.queries.areas import areas_of
from models.rules import rights
from models.rules.area_codes import is_village, township_of, village_of
from models.rules.names import clean, matches, same
from models.services import awaiting, people, places
from models.tables import Transfer

_AWAITS = "transfer"
_MOST = 8
"""People on one list of names."""
_GROUP = 15


@needs(*rights.anybody("person.transfer", "person.receive", "exchange.take"))
def show(turn: Turn) -> None:
    """/transfer and `mv`: what waits, and who is to move; `mv|<person>|<place>` narrows down where to, `y` offers."""
    _, person_id, place, act, *_ = (*turn.heard.data, "", "", "", "")
    awaiting.forget(turn.session, turn.who)
    if not person_id:
        _list(turn)
    elif not turn.who.has(*rights.anybody("person.transfer", "person.receive")):
        raise NotFound
    elif act == "y":
        row = transfers.offer(turn.session, turn.who, person_id, place, turn.now)
        undo = ((Button(Phrase("transfer.take_back"), f"ta|{row.id}|x"),),)
        turn.say("transfer.offered", undo, **transfers.shown(turn.session, row))
    elif len(place) == _GROUP:
        _sure(turn, person_id, place)
    else:
        _ask_place(turn, person_id, place)


@needs(*rights.anybody("person.transfer", "person.receive"))
def decide(turn: Turn) -> None:
    """`ta|<offer>` shows it, `y` accepts, `n` returns, `x` takes it back."""
    _, chosen, act, *_ = (*turn.heard.data, "", "", "")
    does = {"y": transfers.accept, "n": transfers.give_back, "x": transfers.take_back}.get(act)
    if does is None:
        row = transfers.get(turn.session, turn.who, chosen)
        if row.state is not TransferState.OFFERED:
            raise transfers.DecidedAlready
        turn.show(Message((_line(turn, row, 1),), _answers(turn, row)))
        return
    row = does(turn.session, turn.who, chosen, turn.now)
    turn.say(f"transfer.now_{row.state}", **transfers.shown(turn.session, row))


def heard(turn: Turn) -> bool:
    """Take a text as the name of who is to move. False when none was asked for."""
    if awaiting.asked(turn.session, turn.who) != _AWAITS:
        return False
    said = clean(turn.heard.text)
    known = people.in_areas(turn.session, turn.who.areas(*rights.to("person.transfer")))
    found = [one for one in known if same(one.name, said)] or [one for one in known if matches(one.name, said)]
    buttons: Rows = tuple((Button(one.name, f"mv|{one.id}|{township_of(one.group_code)}"),) for one in found[:_MOST])
    turn.say("transfer.which" if found else "transfer.nobody", buttons)
    return True


def _list(turn: Turn) -> None:
    rows = transfers.waiting(turn.session, turn.who)
    all_of_them = [("transfer.row", transfers.shown(turn.session, row), f"ta|{row.id}") for row in rows]
    all_of_them += packets.listed(turn)
    listed = tuple(Phrase(key, {"place_no": n, **said}) for n, (key, said, _) in enumerate(all_of_them, 1))
    opened = lines.in_rows([Button(str(n), opens) for n, (_, _, opens) in enumerate(all_of_them, 1)], 5)
    if turn.who.has(*rights.to("person.transfer")):
        awaiting.ask(turn.session, turn.who, _AWAITS)
        asked = Phrase("transfer.who")
    else:
        asked = Phrase("exchange.waiting" if listed else "exchange.none_waits")
    turn.show(Message((asked, *listed), opened))


def _line(turn: Turn, row: Transfer, number: int) -> Phrase:
    return Phrase.of("transfer.row", place_no=number, **transfers.shown(turn.session, row))


def _answers(turn: Turn, row: Transfer) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if transfers.may_receive(turn.who, row):
        rows.append((Button(Phrase("transfer.accept"), f"ta|{row.id}|y"), _to("transfer.give_back", row, "n")))
    if transfers.may_take_back(turn.who, row):
        rows.append((_to("transfer.take_back", row, "x"),))
    return tuple(rows)


def _to(key: str, row: Transfer, act: str) -> Button:
    return Button(Phrase(key), f"ta|{row.id}|{act}")


def _ask_place(turn: Turn, person_id: str, place: str) -> None:
    """Villages of a township, or groups of a village; beside the villages the other townships, and other installs."""
    person = people.reachable(turn.session, turn.who, person_id)
    if is_village(place):
        found = {code: name for code, name in places.groups(turn.session, [place]).items() if code != person.group_code}
        more: Rows = ()
    else:
        found = areas_of(turn.session, place, Level.VILLAGE)
        others = {code: name for code, name in places.townships(turn.session).items() if code != place}
        more = lines.in_rows([Button(name, f"mv|{person_id}|{code}") for code, name in others.items()], 2)
        more += packets.elsewhere(turn, person_id)
    buttons = lines.in_rows([Button(name, f"mv|{person_id}|{code}") for code, name in found.items()], 2)
    turn.say("transfer.where", (*buttons, *more))


def _sure(turn: Turn, person_id: str, group: str) -> None:
    person = people.reachable(turn.session, turn.who, person_id)
    if group not in places.groups(turn.session, [group]):
        raise NotFound
    place = lines.place(labels.groups(turn.session, [group])[group])
    name = lines.listed(turn, person.id)
    yes = Button(Phrase("transfer.yes"), f"mv|{person_id}|{group}|y")
    back = Button(Phrase("report.back"), f"mv|{person_id}|{village_of(group)}")
    town = places.name(turn.session, township_of(group))
    # The same words whether a day was booked or not: who books one is not for staff to see.
    days = (Phrase("transfer.days_go"),) if township_of(group) != person.township else ()
    sure = Phrase.of("transfer.sure", name=name, there=place, town=town)
    turn.show(Message((sure, *days), ((yes,), (back,))))
