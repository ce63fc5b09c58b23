"""Somebody moves to another install or comes from one: the sealed file, and what became of it on the other side.

What arrives as a file is told by models/incoming.py once it was fetched; here are the taps.
"""

from collections.abc import Callable

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models import arrivals, exchange
from models.errors import NotFound
from models.kinds import ArrivalState, PacketState
from models.message import Button, Message
from models.queries import labels
from models.rules import rights
from models.rules.area_codes import township_of
from models.rules.names import masked
from models.services import partners, passed_on, places
from models.tables import Arrival, Packet

_FILE = "daybook-{}.txt"
"""What the file is called: it says of nobody what is in it."""
_TAIL = 12
_SURE = "y"


@needs(*rights.anybody("exchange.give", "exchange.take"))
def press(turn: Turn) -> None:
    """`xg|<what>|<id>` and what goes with it; `_ACTS` is the list."""
    _, act, one, more, last, *_ = (*turn.heard.data, "", "", "", "")
    do = _ACTS.get(act)
    if do is None:
        raise NotFound
    do(turn, one, more, last)


def _sure(turn: Turn, person_id: str, partner: str, *_rest: str) -> None:
    person, to = exchange.may_give(turn.session, turn.who, person_id), partners.get(turn.session, partner)
    yes = Button(Phrase("exchange.seal"), f"xg|y|{person_id}|{partner}")
    back = Button(Phrase("report.back"), f"mv|{person_id}|{township_of(person.group_code)}")
    days = exchange.LIFE.days
    name = lines.listed(turn, person.id)
    turn.say("exchange.sure", ((yes,), (back,)), name=name, partner=to.name, n=days)


def _seal(turn: Turn, person_id: str, partner: str, *_rest: str) -> None:
    row, letter = exchange.give(turn.session, turn.who, person_id, partner, turn.now)
    turn.say("exchange.sealed", _of_packet(row), **passed_on.shown(turn.session, row))
    turn.send(
        Message((Phrase.of("exchange.file", partner=row.partner_name),), file=(_FILE.format(row.id[-6:]), letter))
    )


def _packet(turn: Turn, packet_id: str, *_rest: str) -> None:
    row = exchange.get(turn.session, turn.who, packet_id)
    _tell(turn, row, "exchange.sent_row" if row.state is PacketState.SENT else f"exchange.now_{row.state}")


def _there(turn: Turn, packet_id: str, sure: str, *_rest: str) -> None:
    """Somebody there said so; without their answer it is asked once more, for nothing of it can be taken back."""
    row = exchange.get(turn.session, turn.who, packet_id)
    if sure != _SURE and row.state is PacketState.SENT:
        yes = Button(Phrase("exchange.sure_there_yes"), f"xg|d|{row.id}|{_SURE}")
        back = Button(Phrase("report.back"), f"xg|w|{row.id}")
        turn.say("exchange.sure_there", ((yes,), (back,)), **passed_on.shown(turn.session, row))
        return
    _tell(turn, exchange.accepted_there(turn.session, turn.who, row.id, turn.now), "exchange.now_accepted")


def _take_back(turn: Turn, packet_id: str, *_rest: str) -> None:
    row = exchange.take_back(turn.session, turn.who, packet_id, turn.now)
    _tell(turn, row, "exchange.now_taken_back")


def _tell(turn: Turn, row: Packet, key: str) -> None:
    buttons = _of_packet(row) if row.state is PacketState.SENT else exchange.forms(row)
    turn.say(key, buttons, **{"place_no": 1, **passed_on.shown(turn.session, row)})


def _of_packet(row: Packet) -> Rows:
    there = Button(Phrase("exchange.there"), f"xg|d|{row.id}")
    return ((there, Button(Phrase("transfer.take_back"), f"xg|k|{row.id}")),)


def _arrival(turn: Turn, arrival_id: str, *_rest: str) -> None:
    """Who came, and where to: a village for the office, a group for a cadre."""
    row = arrivals.get(turn.session, turn.who, arrival_id)
    if row.state is not ArrivalState.OFFERED:
        _decided(turn, row)
        return
    line = Phrase.of("exchange.came_row", place_no=1, **arrivals.shown(turn.session, row))
    villages, groups = arrivals.villages(turn.session, turn.who, row), arrivals.groups(turn.session, turn.who, row)
    buttons = [Button(name, f"xg|v|{row.id}|{code}") for code, name in villages.items()]
    buttons += [Button(name, f"xg|g|{row.id}|{code}") for code, name in groups.items()]
    back = Button(Phrase("transfer.give_back"), f"xg|n|{row.id}")
    turn.show(Message((line, Phrase("exchange.into")), (*lines.in_rows(buttons, 2), (back,))))


def _hand_on(turn: Turn, arrival_id: str, village: str, *_rest: str) -> None:
    row = arrivals.hand_on(turn.session, turn.who, arrival_id, village, turn.now)
    turn.say("exchange.handed_on", village=places.name(turn.session, row.area))


def _into(turn: Turn, arrival_id: str, group: str, *_rest: str) -> None:
    """A group was picked: where somebody of that name is on record there, is it she?"""
    row = arrivals.get(turn.session, turn.who, arrival_id)
    found = arrivals.alike(turn.session, turn.who, row, group)
    if not found:
        _accept(turn, arrival_id, group, "")
        return
    same = [
        Button(
            Phrase.of("exchange.same", name=name, code=labels.case_code(one)),
            f"xg|p|{row.id}|{one[-_TAIL:]}|{group.removeprefix(row.township)}",
        )
        for one, name in found.items()
    ]
    new = Button(Phrase("exchange.somebody_new"), f"xg|a|{row.id}|{group}")
    turn.say("exchange.on_record", (*((one,) for one in same), (new,)), name=masked(next(iter(found.values()))))


def _same(turn: Turn, arrival_id: str, tail: str, group_tail: str) -> None:
    row = arrivals.get(turn.session, turn.who, arrival_id)
    group = row.township + group_tail
    found = [one for one in arrivals.alike(turn.session, turn.who, row, group) if one.endswith(tail)]
    if len(found) != 1:
        raise NotFound
    _accept(turn, arrival_id, group, found[0])


def _new(turn: Turn, arrival_id: str, group: str, *_rest: str) -> None:
    _accept(turn, arrival_id, group, "")


def _accept(turn: Turn, arrival_id: str, group: str, person_id: str) -> None:
    row, letter = arrivals.accept(turn.session, turn.who, arrival_id, group, person_id, turn.now)
    _decided(turn, row)
    _answer(turn, row, letter)


def _give_back(turn: Turn, arrival_id: str, *_rest: str) -> None:
    row, letter = arrivals.give_back(turn.session, turn.who, arrival_id, turn.now)
    _decided(turn, row)
    _answer(turn, row, letter)


def _again(turn: Turn, arrival_id: str, *_rest: str) -> None:
    row = arrivals.get(turn.session, turn.who, arrival_id)
    _answer(turn, row, arrivals.answer_again(turn.session, turn.who, arrival_id, turn.now))


def _decided(turn: Turn, row: Arrival) -> None:
    """What became of it; of somebody accepted the invitation is one tap away."""
    invite = Button(Phrase("handover.offer"), f"v|{row.person_id}")
    again = Button(Phrase("exchange.again"), f"xg|r|{row.id}")
    buttons = ((invite,), (again,)) if row.person_id else ((again,),)
    turn.say(f"exchange.is_{row.state}", buttons, partner=row.partner_name)


def _answer(turn: Turn, row: Arrival, letter: str) -> None:
    said = Phrase.of("exchange.answer" if letter else "exchange.no_answer", partner=row.partner_name)
    turn.send(Message((said,), file=(_FILE.format(row.id[-6:]), letter) if letter else None))


_ACTS: dict[str, Callable[..., None]] = {
    "s": _sure, "y": _seal, "w": _packet, "d": _there, "k": _take_back,
    "o": _arrival, "v": _hand_on, "g": _into, "a": _new, "p": _same, "n": _give_back, "r": _again,
}  # fmt: skip
