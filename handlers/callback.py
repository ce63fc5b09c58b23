"""How and when she wants to be called: two taps that add to an item which is open already, and a third that ends it."""

from handlers.turn import Turn
from locales import Phrase
from models.errors import NotFound
from models.message import Button
from models.services import asks

_BACK = "back"


def choose(turn: Turn) -> None:
    """A way was tapped: ask the time of day. A time was tapped: done. Or she does not want it after all."""
    _, said, item_id = (*turn.heard.data, "", "")[:3]
    if said in asks.WAYS:
        asks.choose(turn.session, turn.who, item_id, way=said)
        times = tuple(Button(Phrase(f"call.time.{time}"), f"cb|{time}|{item_id}") for time in asks.TIMES)
        turn.say("call.when", (times, _take_back(item_id)), way=Phrase(f"call.way.{said}"))
    elif said in asks.TIMES:
        asks.choose(turn.session, turn.who, item_id, time=said)
        turn.say("call.done", (_take_back(item_id),), time=Phrase(f"call.time.{said}"))
    elif said == _BACK:
        taken_back = asks.take_back(turn.session, turn.who, item_id, turn.now)
        turn.say("call.taken_back" if taken_back else "call.over")
    else:
        raise NotFound


def _take_back(item_id: str) -> tuple[Button, ...]:
    return (Button(Phrase("call.take_back"), f"cb|{_BACK}|{item_id}"),)
