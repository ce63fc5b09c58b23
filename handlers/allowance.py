"""Her allowance: what it is made of, how she gets it, and whether what was paid came. Opens from her card in /me."""

from collections.abc import Callable

from handlers import cards, paper
from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.services import allowance, payouts, people, township_settings
from models.services.asks import hers, herself
from models.tables import Payout, Person

SHOWN = 12
"""Lines of the ledger on a screen; her copy holds all."""


def press(turn: Turn) -> None:
    """`al` shows it; `w` chooses how she gets it, `v` opens a note, `r` says whether something came."""
    herself(turn.who)
    act, *rest = (*turn.heard.data[1:], "")
    screen = _SCREENS.get(act)
    if screen is None:
        raise NotFound
    screen(turn, tuple(rest))


def _show(turn: Turn, _rest: tuple[str, ...]) -> None:
    turn.show(_screen(turn))


def _screen(turn: Turn) -> Message:
    person = people.get(turn.session, herself(turn.who))
    lines = allowance.entries(turn.session, person.id)
    title = Phrase.of("me.owed", yuan=allowance.yuan(allowance.balance(turn.session, person.id)))
    listed = tuple(paper.entry(entry.on, entry.amount, entry.cause) for entry in lines[-SHOWN:]) or (
        Phrase("entry.none"),
    )
    said = (title, *listed, *_way_and_place(turn, person))
    return cards.on_tap(said, (*_answers(turn, person.id), *_choices(person.through_office)))


def _way_and_place(turn: Turn, person: Person) -> tuple[Phrase, Phrase]:
    """How she gets it, and where: to collect it there, or only to ask."""
    way, place = "allowance.collect", "allowance.desk"
    if person.through_office:
        way = "allowance.by_office" if people.phone(turn.session, person) else "allowance.by_office_no_phone"
        place = "allowance.desk_ask"
    where = township_settings.of(turn.session, person.township).desk
    return Phrase(way), Phrase.of(place, desk=where) if where else Phrase("allowance.desk_unknown")


def _choices(through_office: bool) -> Rows:
    key, wanted = ("allowance.collect_again", 0) if through_office else ("allowance.ask_office", 1)
    return (
        (Button(Phrase(key), f"al|w|{wanted}"),),
        (Button(Phrase("back.title"), "cl"), *cards.BELOW),
    )


def _answers(turn: Turn, person_id: str) -> Rows:
    rows = payouts.to_answer(turn.session, person_id)
    return tuple((Button(Phrase.of("paid.open", month=row.month), f"al|o|{row.id}"),) for row in rows)


def _way(turn: Turn, rest: tuple[str, ...]) -> None:
    if rest[0] not in ("0", "1"):
        raise NotFound
    payouts.ask(turn.session, turn.who, rest[0] == "1", turn.now)
    _show(turn, ())


def _note(turn: Turn, rest: tuple[str, ...]) -> None:
    """From a note: a message of its own, for only a new one can be kept from being forwarded."""
    turn.send(_question(turn, hers(turn.session, turn.who, Payout, rest[0])))


def _open(turn: Turn, rest: tuple[str, ...]) -> None:
    turn.show(_question(turn, hers(turn.session, turn.who, Payout, rest[0])))


def _question(turn: Turn, row: Payout) -> Message:
    if row.state not in payouts.ANSWERABLE:
        return cards.on_tap((Phrase("paid.not_any_more"),), ((_to_screen(),),))
    if row.answers >= payouts.CHANGES:
        return cards.on_tap((Phrase("paid.stands"),), ((_to_screen(),),))
    day, yuan = turn.who.today(row.changed_at), allowance.yuan(allowance.paid(turn.session, row.id))
    asked = Phrase.of("paid.ask", day=day, yuan=yuan, month=row.month)
    yes, no = (Button(Phrase(f"paid.{word}"), f"al|r|{row.id}|{word}") for word in ("yes", "no"))
    return cards.on_tap((asked,), ((yes, no), (_to_screen(),)))


def _answer(turn: Turn, rest: tuple[str, ...]) -> None:
    payout_id, said = (*rest, "")[:2]
    if said not in ("yes", "no"):
        raise NotFound
    row = payouts.answer(turn.session, turn.who, payout_id, said == "yes", turn.now)
    change = Button(Phrase("feedback.change"), f"al|o|{payout_id}")
    may_change = (change,) if row.answers < payouts.CHANGES else ()
    turn.show(cards.on_tap((Phrase(f"paid.said_{said}"),), ((*may_change, _to_screen()),)))


def _to_screen() -> Button:
    return Button(Phrase("allowance.title"), "al")


_SCREENS: dict[str, Callable[[Turn, tuple[str, ...]], None]] = {
    "": _show, "w": _way, "v": _note, "o": _open, "r": _answer,
}  # fmt: skip
