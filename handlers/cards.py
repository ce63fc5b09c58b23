"""Messages that more than one topic shows to a woman: what is asked of her, and what she finds when she is verified."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sqlmodel import Session

from handlers.turn import Turn
from locales import Line, Phrase
from models.errors import NotFound
from models.kinds import Scope
from models.message import OPENED_FOR, Button, Message
from models.queries import mine
from models.queries.mine import Held
from models.services import asks, consent
from models.services.access import Who
from models.services.asks import herself
from models.services.corrections import Request
from models.services.own_settings import Own

READING_FOR = 3600
"""The same for a text that she is asked to think about."""


TYPED = re.compile(r"t(\d{1,15})")
"""How a button to hide names the message of hers that opened what it stands below."""


def hide(typed: int | None = None) -> Button:
    """Takes away what she opened, and the message `typed` with which she did."""
    return Button(Phrase("detail.hide"), f"rh|t{typed}" if typed else "rh|")


BELOW = (Button(Phrase("report.back"), "me|b"), hide())
"""Stands below the screens that open from her card."""

Screens = Mapping[str, Callable[[Turn, tuple[str, ...]], None]]
"""The second part of a button's data → what it shows, with the parts after it."""


def open_screen(turn: Turn, screens: Screens) -> None:
    """Show the screen of hers that a button names. Raises NotFound for everybody else, and where there is none."""
    herself(turn.who)
    screen = screens.get(turn.heard.data[1] if len(turn.heard.data) > 1 else "")
    if screen is None:
        raise NotFound
    screen(turn, turn.heard.data[2:])


def on_tap(lines: Iterable[Line], buttons: tuple[tuple[Button, ...], ...] = (), seconds: int = OPENED_FOR) -> Message:
    """What opens on her tap: it cannot be forwarded, and goes by itself."""
    return Message(tuple(lines), buttons, protect=True, delete_after=seconds)


def purpose(scope: Scope) -> Message:
    """The explanation and the question for one purpose, with her yes and no."""
    yes, no = (Button(Phrase(f"consent.{word}"), f"c|{scope}|{word[0]}") for word in ("yes", "no"))
    lines = (Phrase("consent.text"), Phrase(f"consent.ask.{scope}"))
    return on_tap(lines, ((yes, no),), READING_FOR)


def summary(session: Session, person_id: str) -> Message:
    """What she chose, and where it can be changed."""
    live = consent.grants(session, person_id)
    asked = (*consent.FIRST, *(scope for scope in consent.LATER if scope in live))
    lines = (Phrase.of("consent.chosen", mark="✓" if scope in live else "–", what=title(scope)) for scope in asked)
    buttons = ((Button(Phrase("me.purposes"), "me|p"),), (Button(Phrase("stop.button"), "st"),))
    return on_tap((Phrase("consent.done"), *lines, Phrase("consent.later")), buttons)


def title(scope: Scope) -> Phrase:
    """A purpose in a few words."""
    return Phrase(f"consent.title.{scope}")


def next_question(session: Session, person_id: str) -> Message:
    """The next purpose to be asked, or what she chose."""
    scope = consent.pending(session, person_id)
    return purpose(scope) if scope else summary(session, person_id)


def welcome(session: Session, her: Who) -> tuple[Message, ...]:
    """What a chat gets when it is verified: what was written as agreed by her, then the first question."""
    assert her.person_id is not None
    agreed = [event for event in mine.events(session, her.person_id) if event.agreed]
    return (*([told(agreed)] if agreed else []), next_question(session, her.person_id))


def told(events: Iterable[Held]) -> Message:
    """Entries of which somebody said that she knows and agrees: each can be rejected in one tap."""
    events = tuple(events)
    lines = [event_line(event) for event in events]
    buttons = tuple((reject_button(event),) for event in events)
    return on_tap((Phrase("told.text"), *lines), buttons, READING_FOR)


def event_line(event: Held, own: Own | None = None) -> Phrase:
    """An event in plain words, its day as she wants days written."""
    return Phrase.of("me.event", kind=Phrase(f"kind.{event.kind}"), day=own.day(event.on) if own else event.on)


def request(asked: Request, kind: str = "") -> Phrase:
    """What she asks to have corrected: before and after. `kind` is that of the event."""
    what = Phrase(f"kind.{kind}") if kind else Phrase(f"correct.of.{asked.kind}")
    if asked.kind == "gone":
        return Phrase.of("correct.change_gone", what=what, before=date.fromisoformat(asked.before))
    before, after = asked.before or Phrase("correct.unknown"), asked.after
    if asked.kind == "day":
        return Phrase.of(
            "correct.change", what=what, before=date.fromisoformat(asked.before), after=date.fromisoformat(after)
        )
    return Phrase.of("correct.change", what=what, before=before, after=after)


def reject_button(event: Held) -> Button:
    """Take back, in one tap, what was written in her name."""
    return Button(Phrase.of("told.reject", kind=Phrase(f"kind.{event.kind}"), day=event.on), f"tr|{event.root_id}")


def ask_way(item_id: str) -> Message:
    """How she wants to be called. The item is open already; this only adds to it."""
    ways = tuple(Button(Phrase(f"call.way.{way}"), f"cb|{way}|{item_id}") for way in asks.WAYS)
    return Message((Phrase("call.opened"), Phrase("call.how")), (ways,))
