"""What she corrects: her own settings change at once, what is on record becomes a request with before and after.

The cadre's side of a request is handlers/items.py.
"""

from datetime import date

from handlers import cards, lines, menu
from handlers.turn import Rows, Turn
from locales import Phrase
from models.clock import local_clock
from models.errors import NotFound, Rejected
from models.fields.days import both_calendars
from models.message import Button, Message
from models.queries import mine
from models.rules.dates import read_days
from models.rules.names import read_name
from models.services import awaiting, corrections, links, own_data, own_settings
from models.services.asks import herself
from models.services.corrections import Request
from models.services.own_settings import EVENINGS, MORNINGS, ZONES

_TYPED = {"own.called": "c", "own.name": "n", "own.born": "y", "own.day": "d"}
_HOURS = {"evening": EVENINGS, "morning": MORNINGS}
_OLDEST = 1900


def pressed(turn: Turn) -> None:
    """`mc` is the list of what can be corrected, `mc|<what>` one of it. Each looks again at who presses."""
    cards.open_screen(turn, _SCREENS)


def heard(turn: Turn) -> bool:
    """Take a text as what she was asked for. False when nothing was asked, or not of her."""
    what, _, root_id = awaiting.asked(turn.session, turn.who).partition("|")
    if what not in _TYPED or turn.who.person_id is None or not turn.who.verified:
        return False
    if what == "own.called":
        _set(turn, called=_name(turn))
    elif what == "own.day":
        _request(turn, Request("day", _held(turn, root_id).on.isoformat(), _day(turn).isoformat(), root_id))
    elif what == "own.name":
        _request(turn, Request("name", _card(turn).on_record, _name(turn)))
    else:
        _request(turn, Request("birth_year", str(_card(turn).birth_year or ""), _year(turn)))
    return True


def phone(turn: Turn) -> bool:
    """Take her own contact as her new number, where she was asked for it. False otherwise."""
    if awaiting.asked(turn.session, turn.who) != "own.phone" or turn.who.person_id is None or not turn.who.verified:
        return False
    links.new_number(turn.session, turn.who, turn.heard.phone, turn.now)
    awaiting.forget(turn.session, turn.who)
    turn.send(Message((Phrase("correct.phone_done"),), keyboard=menu.keyboard(turn.who)))
    return True


def _list(turn: Turn, _rest: tuple[str, ...]) -> None:
    own = _card(turn).own
    lunar = Phrase("correct.lunar_off" if own.lunar else "correct.lunar_on")
    rows = (
        (_to("correct.called", "c"), _to("correct.phone", "p")),
        (_to("correct.zone", "z"), _to("correct.quiet", "q")),
        (Button(lunar, f"mc|l|{0 if own.lunar else 1}"),),
        *lines.in_rows(menu.languages(turn.session, turn.who), 2),
        (_to("correct.record", "w"),),
        (_BACK, cards.hide()),
    )
    turn.show(cards.on_tap((Phrase("correct.what"),), rows))


def _called(turn: Turn, _rest: tuple[str, ...]) -> None:
    _ask(turn, "own.called", "correct.called_ask")


def _phone(turn: Turn, _rest: tuple[str, ...]) -> None:
    awaiting.ask(turn.session, turn.who, "own.phone")
    keyboard = ((menu.share_contact(),), *menu.keyboard(turn.who))
    turn.send(Message((Phrase("correct.phone_ask"),), keyboard=keyboard))


def _zone(turn: Turn, rest: tuple[str, ...]) -> None:
    if rest:
        _set(turn, zone=_offered(rest[0], (*ZONES, "")))
        return
    chosen = _card(turn).own.zone
    buttons = [Button(_place(turn, zone, chosen), f"mc|z|{zone}") for zone in ZONES]
    usual = ((Button(Phrase("correct.zone_usual"), "mc|z|"),),) if chosen else ()
    turn.show(cards.on_tap((Phrase("correct.zone_ask"),), (*lines.in_rows(buttons, 2), *usual, (_UP,))))


def _place(turn: Turn, zone: str, chosen: str) -> Phrase:
    """A clock as people tell one: what it shows now, and where."""
    place = Phrase(f"zone.{zone.replace('/', '_')}")
    mark = "✓ " if zone == chosen else ""
    return Phrase.of("correct.zone_row", mark=mark, place=place, time=local_clock(turn.now, zone))


def _quiet(turn: Turn, rest: tuple[str, ...]) -> None:
    if rest:
        name = {"e": "evening", "m": "morning"}.get(rest[0], "")
        own_settings.change(turn.session, turn.who, turn.now, **{name: _offered(rest[-1], _HOURS.get(name, ()))})
    own = _card(turn).own
    evening = tuple(_hour("e", hour, own.evening, "20:30") for hour in EVENINGS)
    morning = tuple(_hour("m", hour, own.morning, "8:30") for hour in MORNINGS)
    turn.show(cards.on_tap((Phrase("correct.quiet_ask"),), (evening, morning, (_UP,))))


def _hour(half: str, hour: str, chosen: str, usual: str) -> Button:
    mark = "✓ " if hour == chosen else ""
    return Button(f"{mark}{hour.removeprefix('0') or usual}", f"mc|q|{half}|{hour}")


def _lunar(turn: Turn, rest: tuple[str, ...]) -> None:
    shown = rest == ("1",)
    _set(turn, "correct.lunar_shown" if shown else "correct.lunar_hidden", lunar=shown)


def _wrong(turn: Turn, _rest: tuple[str, ...]) -> None:
    """What is on record: the name, the year of birth, each event. And what became of earlier requests."""
    card = _card(turn)
    year = str(card.birth_year) if card.birth_year else Phrase("correct.unknown")
    rows: Rows = (
        (Button(Phrase.of("correct.name_is", name=card.on_record), "mc|n"),),
        (Button(Phrase.of("correct.born_is", year=year), "mc|y"),),
        *((_entry(event),) for event in card.events),
        (Button(Phrase("correct.other"), "me|k"),),
        (_UP,),
    )
    turn.show(cards.on_tap((Phrase("correct.record_ask"), *_answers(turn)), rows))


def _entry(event: mine.Held) -> Button:
    kind = Phrase(f"kind.{event.kind}")
    return Button(Phrase.of("correct.entry", kind=kind, day=event.on), f"mc|e|{event.root_id}")


def _asked(turn: Turn, _rest: tuple[str, ...]) -> None:
    said = _answers(turn) or (Phrase("correct.nothing_asked"),)
    turn.send(cards.on_tap(said, ((_BACK, cards.hide()),)))


def _answers(turn: Turn) -> tuple[Phrase, ...]:
    return tuple(
        Phrase.of("correct.asked", what=cards.request(one), state=Phrase(f"correct.state.{state}"))
        for one, state in corrections.asked_by(turn.session, turn.who)[:5]
    )


def _event(turn: Turn, rest: tuple[str, ...]) -> None:
    event = _held(turn, rest[0] if rest else "")
    rows = (
        (Button(Phrase("correct.other_day"), f"mc|d|{event.root_id}"),),
        (Button(Phrase("correct.gone"), f"mc|x|{event.root_id}"),),
        (_to("report.back", "w"),),
    )
    turn.show(cards.on_tap((cards.event_line(event, _card(turn).own), Phrase("correct.event_ask")), rows))


def _gone(turn: Turn, rest: tuple[str, ...]) -> None:
    event = _held(turn, rest[0] if rest else "")
    _request(turn, Request("gone", event.on.isoformat(), "", event.root_id))


def _other_day(turn: Turn, rest: tuple[str, ...]) -> None:
    event = _held(turn, rest[0] if rest else "")
    awaiting.ask(turn.session, turn.who, f"own.day|{event.root_id}")
    turn.show(cards.on_tap((Phrase("correct.day_ask"),), ((_UP,),)))


def _other_name(turn: Turn, _rest: tuple[str, ...]) -> None:
    _ask(turn, "own.name", "correct.name_ask")


def _other_year(turn: Turn, _rest: tuple[str, ...]) -> None:
    _ask(turn, "own.born", "correct.born_ask")


def _ask(turn: Turn, what: str, key: str) -> None:
    awaiting.ask(turn.session, turn.who, what)
    turn.show(cards.on_tap((Phrase(key),), ((_UP,),)))


def _set(turn: Turn, said: str = "correct.set", /, **chosen: object) -> None:
    own_settings.change(turn.session, turn.who, turn.now, **chosen)
    awaiting.forget(turn.session, turn.who)
    turn.show(cards.on_tap((Phrase(said),), ((_UP, _BACK, cards.hide()),)))


def _request(turn: Turn, request: Request) -> None:
    corrections.ask(turn.session, turn.who, request, turn.now)
    awaiting.forget(turn.session, turn.who)
    said = (Phrase("correct.sent"), cards.request(request), Phrase("correct.will_hear"))
    turn.show(cards.on_tap(said, ((_UP, _BACK, cards.hide()),)))


def _card(turn: Turn) -> own_data.Card:
    return own_data.card(turn.session, turn.who, turn.now)


def _held(turn: Turn, root_id: str) -> mine.Held:
    found = (event for event in mine.events(turn.session, herself(turn.who)) if event.root_id == root_id)
    event = next(found, None)
    if event is None:
        raise NotFound
    return event


def _name(turn: Turn) -> str:
    said = read_name(turn.heard.text)
    if said is None:
        raise Rejected("problem.name", "name", longest=20)
    return said


def _year(turn: Turn) -> str:
    said = turn.heard.text.strip().removesuffix("年")
    if not (said.isascii() and said.isdecimal() and _OLDEST <= int(said) <= turn.today.year):
        raise Rejected("correct.born_wrong", "birth_year")
    return str(int(said))


def _day(turn: Turn) -> date:
    found = read_days(turn.heard.text, turn.today).candidates
    if len(found) != 1:
        raise Rejected("correct.day_wrong", "date", examples=both_calendars(turn.today))
    return found[0].day


def _offered(said: str, offered: tuple[str, ...]) -> str:
    if said not in offered:
        raise NotFound
    return said


def _to(key: str, what: str) -> Button:
    return Button(Phrase(key), f"mc|{what}")


_BACK = Button(Phrase("correct.back"), "me|b")
_UP = Button(Phrase("report.back"), "mc")
_SCREENS: cards.Screens = {
    "": _list, "c": _called, "p": _phone, "z": _zone, "q": _quiet, "l": _lunar, "w": _wrong, "a": _asked, "e": _event,
    "x": _gone, "d": _other_day, "n": _other_name, "y": _other_year,
}  # fmt: skip
