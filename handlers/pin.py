"""A worker's PIN: /pin, and the keypad on which it is typed before a card or a file with names.

The keypad is one message that is edited; nothing is typed into the chat. What she wanted opens after the right PIN.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import wraps

from handlers import door, lines
from handlers.turn import Handler, Rows, Turn, needs
from locales import Phrase
from models.db import savepoint
from models.errors import NotFound, Refused
from models.message import Button, Message
from models.rules import rights
from models.rules.keypad import KEYS, LONGEST
from models.services import pins
from models.services.pins import KeypadOver, Pad, PinNeeded, PinShut, State

_SEEN, _UNSEEN = "●", "○"
_OWNERS = rights.to("pin.own")


def gated(presses: Mapping[str, Handler]) -> dict[str, Handler]:
    """The same buttons: where one of them needs the PIN it is asked for, and what was pressed is done after it.

    With them the keypad's own, `pk|<keypad>|<version>|<key>`: a digit, `c` (clear), `k` (that is all), `x` (leave it).
    """
    asking = {sign: _asking(run) for sign, run in presses.items()}

    @needs(*_OWNERS)
    def key(turn: Turn) -> None:
        _key(turn, asking)

    return {**asking, "pk": key}


@needs(*_OWNERS)
def show(turn: Turn) -> None:
    """/pin and `pn`: how it stands. `pn|n` chooses or changes it, `pn|c` closes at once, `pn|f`: she forgot it."""
    act = turn.heard.data[1] if len(turn.heard.data) > 1 else ""
    standing = pins.state(turn.session, turn.who, turn.now)
    if act == "n":
        _open(turn)
    elif act == "f" and standing in (State.SET, State.OPEN, State.SHUT):
        door.forgot_pin(turn)
    elif act == "c" and standing is State.OPEN:
        pins.close(turn.session, turn.who.account_id)
        turn.say("pin.closed", ((_TO_PIN,),))
    elif act in ("", "c"):
        turn.say(f"pin.is_{standing}", _ways(standing))
    else:
        raise NotFound


def _ways(standing: State) -> Rows:
    new = Button(Phrase("pin.change" if standing in (State.SET, State.OPEN) else "pin.choose"), "pn|n")
    close = Button(Phrase("pin.close"), "pn|c")
    return {
        State.OFF: (),
        State.NONE: ((new,),),
        State.SET: ((new,), (_FORGOT,)),
        State.OPEN: ((new,), (close,), (_FORGOT,)),
        State.SHUT: ((_FORGOT,),),
    }[standing]


def _asking(run: Handler) -> Handler:
    @wraps(run)
    def asked(turn: Turn) -> None:
        try:
            run(turn)
        except PinNeeded:
            _open(turn, turn.heard.data)

    return asked


def _open(turn: Turn, then: tuple[str, ...] = ()) -> None:
    """A keypad in a message of its own, so that what was pressed stays where it is."""
    try:
        pad = pins.begin(turn.session, turn.who, turn.now, then, turn.heard.message_id if then else None)
    except PinShut:
        turn.send(Message((Phrase("pin.shut"),), ((_FORGOT,),)))
    else:
        turn.send(_drawn(pad))


def _key(turn: Turn, presses: Mapping[str, Handler]) -> None:
    number, version, key = _pressed(turn.heard.data)
    try:
        pad = _typed(turn, number, version, key)
    except KeypadOver:
        # A late tap on a keypad that stood in this message shows the one that stands there now.
        now_there = pins.showing(turn.session, turn.who, turn.heard.message_id, turn.now)
        turn.show(_drawn(now_there) if now_there else Message((Phrase("pin.old"),), ((_TO_PIN,),)))
        return
    if pad is None:
        turn.say("pin.left")
    elif pad.done:
        _go_on(turn, pad, presses)
    elif pad.note == "shut":
        turn.show(Message((Phrase("pin.shut"),), ((_FORGOT,),)))
    else:
        turn.show(_drawn(pad))


def _typed(turn: Turn, number: int, version: int, key: str) -> Pad | None:
    """The keypad after a key; None when she leaves it."""
    where = (turn.session, turn.who, number)
    if key == "k":
        return pins.submit(*where, turn.heard.message_id, turn.now)
    pad = pins.tap(*where, version, key, turn.heard.message_id, turn.now)
    if key != "x":
        return pad
    pins.leave(turn.session, turn.who)
    return None


def _pressed(data: tuple[str, ...]) -> tuple[int, int, str]:
    _, number, version, key, *_ = (*data, "", "", "")
    return lines.number(number), lines.number(version), key


def _go_on(turn: Turn, pad: Pad, presses: Mapping[str, Handler]) -> None:
    """Do what was pressed before the PIN was asked for, as if it were pressed now; the keypad goes."""
    if not pad.then:
        turn.say("pin.set_now", ((_TO_PIN,),))
        return
    before = replace(turn.heard, data=pad.then, message_id=pad.at)
    try:
        with savepoint(turn.session):
            presses[pad.then[0]](replace(turn, heard=before))
    except Refused as refused:  # it went away while she typed; her PIN was right all the same
        turn.send(Message((Phrase(refused.phrase, refused.params),)))
    turn.send(Message(deletes=turn.heard.message_id))


def _drawn(pad: Pad) -> Message:
    typed = len(pad.keys.digits)
    dots = Phrase.of("pin.typed", dots=_SEEN * typed + _UNSEEN * (LONGEST - typed))
    note = (Phrase.of(f"pin.note.{pad.note}", n=pad.seconds),) if pad.note else ()

    def to(label: Phrase | str, key: str) -> Button:
        return Button(label, f"pk|{pad.number}|{pad.keys.version}|{key}")

    digits = [to(key, key) for key in KEYS]
    last = (to(Phrase("pin.clear"), "c"), digits[-1], to(Phrase("pin.enough"), "k"))
    forgot = (_FORGOT,) if pad.step in (pins.Step.OPEN, pins.Step.OLD) else ()
    rows = (*lines.in_rows(digits[:-1], 3), last, (to(Phrase("pin.leave"), "x"), *forgot))
    return Message((*note, Phrase(f"pin.ask.{pad.step}"), dots), rows)


_TO_PIN = Button(Phrase("pin.back"), "pn")
_FORGOT = Button(Phrase("pin.forgot"), "pn|f")
