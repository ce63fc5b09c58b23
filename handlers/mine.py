"""/me: what is held about whoever asks, and for a woman every choice about it, at most two taps away."""

from datetime import timedelta

import orjson

from handlers import cards, lines, menu, paper
from handlers.turn import Rows, Turn
from locales import Phrase, language_name
from models import daybook
from models.errors import NotFound, Rejected
from models.kinds import Scope
from models.message import Button, Message
from models.queries import mine
from models.rules.dates import read_days
from models.services import accounts, allowance, asks, awaiting, choices, consent, own_data, places, speech, staff
from models.services.asks import herself
from models.services.own_data import SHOWN, Card

_PAUSES = (3, 7, 14, 30, 60, 90, 180)
"""Days from today that stand on buttons; any other day of the next two years can be typed."""

_DECISIONS = 20
"""The newest decisions that are listed; the copy holds all."""

_LONGEST_PAUSE = 730
_READABLE, _DATA = "notes.html", "notes.json"


def me(turn: Turn) -> None:
    """/me: staff see their roles and receipts, a woman her card, a stranger what this is."""
    if turn.who.grants:
        turn.send(_staff(turn))
    elif turn.who.person_id is None:
        turn.send(Message((Phrase("start.stranger"),), keyboard=menu.keyboard(turn.who)))
    if turn.who.person_id is not None:
        turn.send(_card(turn, turn.heard.message_id) if turn.who.verified else _unverified())


def _staff(turn: Turn) -> Message:
    numbers = mine.reported(turn.session, turn.who.account_id, turn.today)
    roles = tuple(
        Phrase.of("start.role", role=Phrase(f"role.{grant.role}"), area=places.name(turn.session, grant.area))
        for grant in turn.who.grants
    )
    own = Phrase.of("me.receipts", numbers=numbers) if numbers else Phrase("me.no_receipts")
    language = Phrase.of("me.language", language=language_name(turn.who.language))
    called = staff.name_of(turn.session, accounts.get(turn.session, turn.who.account_id)) or Phrase("staff.unnamed")
    said = (Phrase("me.staff"), Phrase.of("me.staff_name", name=called), *roles, language, own)
    return Message(said, ((Button(Phrase("staff.rename"), "wn"),),))


def _unverified() -> Message:
    buttons = ((Button(Phrase("notme.button"), "nm|ask"), Button(Phrase("stop.button"), "st")),)
    return Message((Phrase("me.unverified"),), buttons)


def _card(turn: Turn, typed: int | None = None) -> Message:
    card = own_data.card(turn.session, turn.who, turn.now)
    title = Phrase.of("me.title", name=card.name, village=card.village, group=card.group)
    events = [cards.event_line(event, card.own) for event in card.events[:SHOWN]]
    granted = tuple(cards.title(scope) for scope in Scope if scope in card.grants)
    agreed = Phrase.of("me.agreed", purposes=granted) if granted else Phrase("me.agreed_nothing")
    owed = Phrase.of("me.owed", yuan=allowance.yuan(card.owed))
    held = (title, *_contact(card), *(events or [Phrase("me.no_events")]), agreed, _coming(card), owed)
    return cards.on_tap(held, (*_card_buttons(card), (cards.hide(typed),)))


def _contact(card: Card) -> tuple[Phrase, ...]:
    phone = Phrase.of("contact.phone", phone=card.phone) if card.phone else Phrase("contact.no_phone")
    born = (Phrase.of("contact.born", year=str(card.birth_year)),) if card.birth_year else ()
    return (phone, *born)


def _coming(card: Card) -> Phrase:
    if card.unreached:
        return Phrase("me.unreached")
    if card.rests:
        until = card.rests_until
        return Phrase.of("me.rests_until", day=card.own.day(until)) if until else Phrase("me.rests")
    coming = tuple(card.own.day(day) for day in card.coming)
    return Phrase.of("me.coming", days=coming) if coming else Phrase("me.nothing_coming")


def _card_buttons(card: Card) -> Rows:
    rest = Button(Phrase("me.resume"), "me|u") if card.rests else Button(Phrase("me.pause"), "me|z")
    rejections = tuple((cards.reject_button(event),) for event in card.events[:SHOWN] if event.agreed)
    return (
        *rejections,
        (Button(Phrase("me.purposes"), "me|p"), rest),
        (Button(Phrase("visit.button"), "vd"),),
        (Button(Phrase("correct.button"), "mc"), Button(Phrase("me.copy"), "me|c")),
        (Button(Phrase("me.looks"), "me|l"), Button(Phrase("me.call"), "me|k")),
        (Button(Phrase("allowance.title"), "al"),),
        (Button(Phrase("notme.button"), "nm|ask"), Button(Phrase("erase.button"), "er|ask")),
    )


def pressed(turn: Turn) -> None:
    """A button of her card. Each looks again at who presses and what holds now."""
    cards.open_screen(turn, _SCREENS)


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
    rows.append((Button(Phrase("me.decided"), "me|h"),))
    turn.show(cards.on_tap((Phrase("me.purposes_text"),), (*rows, cards.BELOW)))


def _history(turn: Turn, _rest: tuple[str, ...]) -> None:
    """What she said to each purpose and when, and under which words."""
    person_id = herself(turn.who)
    texts = consent.texts(turn.session, person_id)
    said = [
        Phrase.of("me.said", day=line.on, mark="✓" if line.granted else "–", what=cards.title(line.scope))
        for line in consent.history(turn.session, person_id)[-_DECISIONS:]
    ]
    read = [Phrase.of("me.text_read", text=text) for text in list(texts.values())[-len(Scope) :]]
    turn.show(cards.on_tap((Phrase("me.decided"), *said, *read), (cards.BELOW,), cards.READING_FOR))


def _switch(scope: Scope, on: bool) -> Button:
    label = Phrase.of("me.switch", mark="✓" if on else "–", what=cards.title(scope))
    return Button(label, f"me|s|{scope}|0" if on else f"me|q|{scope}")


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
    """Until a day on a button, until she goes on, or until a day that she types."""
    if not rest:
        days = [turn.today + timedelta(days) for days in _PAUSES]
        options = [Button(Phrase.of("pause.until", day=day), f"me|z|{day.isoformat()}") for day in days]
        open_ended = Button(Phrase("pause.open"), "me|z|open")
        awaiting.ask(turn.session, turn.who, "own.pause")
        turn.show(cards.on_tap((Phrase("pause.how_long"),), (*lines.in_rows([*options, open_ended], 2), cards.BELOW)))
        return
    until = None if rest[0] == "open" else lines.day(rest[0])
    if until and not turn.today < until <= turn.today + timedelta(_LONGEST_PAUSE):
        raise NotFound
    choices.pause(turn.session, turn.who, until, turn.now)
    turn.show(_card(turn))


def heard(turn: Turn) -> bool:
    """Take a text as the day until which she wants to be left in peace. False when she was not asked."""
    if awaiting.asked(turn.session, turn.who) != "own.pause" or turn.who.person_id is None or not turn.who.verified:
        return False
    found = read_days(turn.heard.text, turn.today, towards="future").candidates
    last = turn.today + timedelta(_LONGEST_PAUSE)
    if len(found) != 1 or not turn.today < found[0].day <= last:
        raise Rejected("pause.day_wrong", "date", example=turn.today + timedelta(45), last=last)
    choices.pause(turn.session, turn.who, found[0].day, turn.now)
    awaiting.forget(turn.session, turn.who)
    turn.send(_card(turn))
    return True


def _resume(turn: Turn, _rest: tuple[str, ...]) -> None:
    choices.go_on(turn.session, turn.who, "", turn.now)
    turn.show(_card(turn))


def _copy(turn: Turn, rest: tuple[str, ...]) -> None:
    """Everything as a page to read and as data for programs: to look at, or (asked once more) to keep."""
    content = own_data.everything(turn.session, turn.who, turn.now)
    spoken = speech.of(turn.session, turn.who.language, turn.who.township)
    page = paper.page(spoken, content, turn.today)
    data = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    keep = rest == ("keep",)
    stays = () if keep else ((Button(Phrase("me.copy_keep"), "me|c|keep"),),)
    for name, text in ((_READABLE, page), (_DATA, data)):
        said = Phrase("me.copy_kept" if keep else "me.copy_done")
        last = name == _DATA
        turn.send(
            Message(
                (said,) if last else (), stays if last else (), file=(name, text), protect=not keep,
                delete_after=None if keep else cards.READING_FOR,
            )
        )  # fmt: skip


def _call(turn: Turn, _rest: tuple[str, ...]) -> None:
    turn.send(cards.ask_way(asks.call_back(turn.session, turn.who, "me", turn.now)))


def _looks(turn: Turn, _rest: tuple[str, ...]) -> None:
    seen = [
        Phrase.of(
            "me.look",
            day=turn.who.today(look.at),
            time=turn.who.clock(look.at),
            role=Phrase(f"role.{look.role or 'former'}"),
            place=look.place,
        )
        for look in mine.looks(turn.session, herself(turn.who))
    ]
    lines = (Phrase("me.looked"), *seen) if seen else (Phrase("me.nobody_looked"),)
    passed_on = mine.packets(turn.session, herself(turn.who))
    more = ((Button(Phrase("paper.passed_on"), "me|o"),),) if passed_on else ()
    turn.show(cards.on_tap(lines, (*more, cards.BELOW)))


def _passed_on(turn: Turn, _rest: tuple[str, ...]) -> None:
    """To whom she was passed on, and what became of it."""
    found = own_data.passed_on(turn.session, turn.who)
    if not found:
        raise NotFound
    turn.show(cards.on_tap((Phrase("me.passed_on"), *map(paper.passed_on, found)), (cards.BELOW,)))


_SCREENS: cards.Screens = {
    "b": _back, "p": _purposes, "h": _history, "q": _question, "s": _set, "g": _group_on, "z": _pause, "u": _resume,
    "c": _copy, "k": _call, "l": _looks, "o": _passed_on,
}  # fmt: skip


def reject(turn: Turn) -> None:
    """She did not know or does not agree: the entry made in her name becomes a nameless tick, in one tap."""
    person_id = herself(turn.who)
    daybook.reject(turn.session, turn.who, turn.heard.data[-1], turn.now)
    turn.session.flush()
    left = [event for event in mine.events(turn.session, person_id) if event.agreed]
    rows = tuple((cards.reject_button(event),) for event in left)
    turn.show(cards.on_tap((Phrase("told.rejected"),), rows))
