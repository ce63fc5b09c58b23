"""/me: what is held about whoever asks, and for a woman every choice about it, at most two taps away."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers import cards, menu
from handlers.turn import Rows, Turn
from locales import Phrase, language_name
from models import daybook
from models.errors import NotFound
from models.kinds import Scope
from models.message import Button, Message
from models.queries import mine
from models.services import allowance, asks, choices, consent, own_data, places
from models.services.asks import herself
from models.services.own_data import SHOWN, Card

_PAUSES = ("7", "30", "90", "open")
_COPY = "my-data.json"


def me(turn: Turn) -> None:
    """/me: staff see their roles and receipts, a woman her card, a stranger what this is."""
    if turn.who.grants:
        turn.send(_staff(turn))
    elif turn.who.person_id is None:
        turn.send(Message((Phrase("start.stranger"),), keyboard=menu.keyboard(turn.who)))
    if turn.who.person_id is not None:
        turn.send(_card(turn) if turn.who.verified else _unverified())


def _staff(turn: Turn) -> Message:
    numbers = mine.reported(turn.session, turn.who.account_id, turn.today)
    roles = tuple(
        Phrase.of("start.role", role=Phrase(f"role.{grant.role}"), area=places.name(turn.session, grant.area))
        for grant in turn.who.grants
    )
    own = Phrase.of("me.receipts", numbers=numbers) if numbers else Phrase("me.no_receipts")
    language = Phrase.of("me.language", language=language_name(turn.who.language))
    return Message((Phrase("me.staff"), *roles, language, own), keyboard=menu.keyboard(turn.who))


def _unverified() -> Message:
    buttons = ((Button(Phrase("notme.button"), "nm|ask"), Button(Phrase("stop.button"), "st")),)
    return Message((Phrase("me.unverified"),), buttons)


def _card(turn: Turn) -> Message:
    card = own_data.card(turn.session, turn.who, turn.now)
    title = Phrase.of("me.title", name=card.name, village=card.village, group=card.group)
    events = [cards.event_line(event) for event in card.events[:SHOWN]] or [Phrase("me.no_events")]
    granted = tuple(cards.title(scope) for scope in Scope if scope in card.grants)
    agreed = Phrase.of("me.agreed", purposes=granted) if granted else Phrase("me.agreed_nothing")
    owed = Phrase.of("me.owed", yuan=allowance.yuan(card.owed))
    return cards.on_tap((title, *events, agreed, _coming(card), owed), _card_buttons(card))


def _coming(card: Card) -> Phrase:
    if card.rests:
        return Phrase.of("me.rests_until", day=card.rests_until) if card.rests_until else Phrase("me.rests")
    return Phrase.of("me.coming", days=card.coming) if card.coming else Phrase("me.nothing_coming")


def _card_buttons(card: Card) -> Rows:
    rest = Button(Phrase("me.resume"), "me|u") if card.rests else Button(Phrase("me.pause"), "me|z")
    rejections = tuple((cards.reject_button(event),) for event in card.events[:SHOWN] if event.agreed)
    return (
        *rejections,
        (Button(Phrase("me.purposes"), "me|p"), rest),
        (Button(Phrase("visit.button"), "vd"),),
        (Button(Phrase("me.call"), "me|k"), Button(Phrase("me.copy"), "me|c")),
        (Button(Phrase("me.looks"), "me|l"), Button(Phrase("notme.button"), "nm|ask")),
        (Button(Phrase("erase.button"), "er|ask"),),
    )


def pressed(turn: Turn) -> None:
    """A button of her card. Each looks again at who presses and what holds now."""
    herself(turn.who)
    screen = _SCREENS.get(turn.heard.data[1] if len(turn.heard.data) > 1 else "")
    if screen is None:
        raise NotFound
    screen(turn, turn.heard.data[2:])


def _back(turn: Turn, _rest: tuple[str, ...]) -> None:
    turn.show(_card(turn))


def _purposes(turn: Turn, _rest: tuple[str, ...]) -> None:
    card = own_data.card(turn.session, turn.who, turn.now)
    live = consent.grants(turn.session, herself(turn.who))
    rows = [(_switch(scope, scope in live),) for scope in (*consent.FIRST, *consent.LATER)]
    rows += [
        (Button(Phrase.of("me.on_again", what=Phrase(f"me.group.{group}")), f"me|g|{group}"),)
        for group in card.switched_off
    ]
    turn.show(cards.on_tap((Phrase("me.purposes_text"),), (*rows, (_to_card(),))))


def _switch(scope: Scope, on: bool) -> Button:
    label = Phrase.of("me.switch", mark="✓" if on else "–", what=cards.title(scope))
    return Button(label, f"me|s|{scope}|0" if on else f"me|q|{scope}")


def _to_card() -> Button:
    return Button(Phrase("report.back"), "me|b")


def _question(turn: Turn, rest: tuple[str, ...]) -> None:
    """A purpose is opened only with its text before her eyes."""
    scope = _scope(rest)
    lines = (Phrase("consent.text"), Phrase(f"consent.ask.{scope}"))
    yes, no = Button(Phrase("consent.yes"), f"me|s|{scope}|1"), Button(Phrase("consent.no"), "me|p")
    turn.show(cards.on_tap(lines, ((yes, no),), cards.READING_FOR))


def _set(turn: Turn, rest: tuple[str, ...]) -> None:
    choices.choose(turn.session, turn.who, _scope(rest), rest[1:] == ("1",), turn.now)
    _purposes(turn, ())


def _scope(rest: tuple[str, ...]) -> Scope:
    if not rest or rest[0] not in list(Scope):
        raise NotFound
    return Scope(rest[0])


def _group_on(turn: Turn, rest: tuple[str, ...]) -> None:
    if not rest:
        raise NotFound
    choices.go_on(turn.session, turn.who, rest[0], turn.now)
    _purposes(turn, ())


def _pause(turn: Turn, rest: tuple[str, ...]) -> None:
    if not rest:
        options = tuple((Button(Phrase(f"pause.{length}"), f"me|z|{length}"),) for length in _PAUSES)
        turn.show(cards.on_tap((Phrase("pause.how_long"),), (*options, (_to_card(),))))
        return
    if rest[0] not in _PAUSES:
        raise NotFound
    until = turn.today + timedelta(days=int(rest[0])) if rest[0] != "open" else None
    choices.pause(turn.session, turn.who, until, turn.now)
    turn.show(_card(turn))


def _resume(turn: Turn, _rest: tuple[str, ...]) -> None:
    choices.go_on(turn.session, turn.who, "", turn.now)
    turn.show(_card(turn))


def _copy(turn: Turn, _rest: tuple[str, ...]) -> None:
    content = own_data.copy(turn.session, turn.who, turn.now)
    turn.send(Message((Phrase("me.copy_done"),), file=(_COPY, content)))


def _call(turn: Turn, _rest: tuple[str, ...]) -> None:
    turn.send(cards.ask_way(asks.call_back(turn.session, turn.who, "me", turn.now)))


def _looks(turn: Turn, _rest: tuple[str, ...]) -> None:
    seen = [
        Phrase.of(
            "me.look",
            day=turn.who.today(look.at),
            time=f"{look.at.astimezone(ZoneInfo(turn.who.zone)):%H:%M}",
            role=Phrase(f"role.{look.role or 'former'}"),
            place=look.place,
        )
        for look in mine.looks(turn.session, herself(turn.who))
    ]
    lines = (Phrase("me.looked"), *seen) if seen else (Phrase("me.nobody_looked"),)
    turn.show(cards.on_tap(lines, ((_to_card(),),)))


_SCREENS: dict[str, Callable[[Turn, tuple[str, ...]], None]] = {
    "b": _back, "p": _purposes, "q": _question, "s": _set, "g": _group_on, "z": _pause, "u": _resume, "c": _copy,
    "k": _call, "l": _looks,
}  # fmt: skip


def reject(turn: Turn) -> None:
    """She did not know or does not agree: the entry made in her name becomes a nameless tick, in one tap."""
    person_id = herself(turn.who)
    daybook.reject(turn.session, turn.who, turn.heard.data[-1], turn.now)
    turn.session.flush()
    left = [event for event in mine.events(turn.session, person_id) if event.agreed]
    rows = tuple((cards.reject_button(event),) for event in left)
    turn.show(cards.on_tap((Phrase("told.rejected"),), rows))
