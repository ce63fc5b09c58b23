"""A day for a check: she picks one, moves it, gives it up, or says that she does not come. No reason is asked.

A button is `vd|<matter>|<what>`, the matter short (rules/rounds.sign_of). Every screen is opened by her tap, cannot be
forwarded, and goes by itself.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from handlers import cards, coming, lines
from handlers.turn import Rows, Turn
from locales import Phrase
from models.errors import NotFound
from models.kinds import RoundState
from models.message import OPENED_FOR, Button, Message, Slip
from models.queries.clinic_days import Day
from models.rules import rounds
from models.services import invitations, own_settings, places, slips, visits
from models.services.asks import herself
from models.services.visits import DayFull, Standing

SHOWN = 8
"""Days that are offered at once."""

_SAYS = {
    "n": RoundState.DECLINED,
    "x": RoundState.NOT_APPLICABLE,
    "w": RoundState.DONE,
    "u": RoundState.INVITED,
}
_DAY = "%y%m%d"
_ON_SLIP = ("near", "clinic", "address", "hours", "telephone")


def press(turn: Turn) -> None:
    """`vd`: what can be booked; `vd|<matter>`: where she stands; with a third part, what she decides."""
    herself(turn.who)
    _, sign, what, tail, *_ = (*turn.heard.data, "", "", "")
    if not sign:
        _matters(turn)
        return
    if what == "d":
        gone = slips.release(turn.session, herself(turn.who))
        turn.show(cards.on_tap((Phrase.of("slip.deleted", n=gone),), (cards.BELOW,)))
        return
    if what == "g":
        _given_back(turn, tail)
        return
    subject = visits.subject_of(turn.session, turn.who, sign)
    if subject not in visits.open_matters(turn.session, turn.who, turn.now):
        turn.show(cards.on_tap((Phrase("visit.over"),), (cards.BELOW,)))
    elif what == "s":
        _slip(turn, subject)
    elif what in _SAYS:
        _say(turn, subject, _SAYS[what])
    elif tail:
        _book(turn, subject, what, tail)
    else:
        _show(turn, visits.standing(turn.session, turn.who, subject, turn.now), other=what == "m")


def _say(turn: Turn, subject: str, state: RoundState) -> None:
    """What she says of a matter; a day given up in a pregnancy leaves nothing there that could be picked."""
    known = visits.say(turn.session, turn.who, subject, state, turn.now)
    if subject in visits.open_matters(turn.session, turn.who, turn.now):
        _show(turn, known)
    else:
        _matters(turn)


def _given_back(turn: Turn, day: str) -> None:
    """She moved to another township: the day that she had at a clinic she left is not hers any more."""
    town = places.name(turn.session, turn.who.township)
    said = Phrase.of("visit.given_back", near=_read(day), town=town)
    turn.show(cards.on_tap((said,), ((Button(Phrase("visit.button"), "vd"),), cards.BELOW)))


def _read(day: str) -> date:
    try:
        return datetime.strptime(day, _DAY).date()  # noqa: DTZ007 - a day of the calendar
    except ValueError:
        raise NotFound from None


def _matters(turn: Turn) -> None:
    found = visits.open_matters(turn.session, turn.who, turn.now)
    if len(found) == 1:
        _show(turn, visits.standing(turn.session, turn.who, found[0], turn.now))
        return
    buttons = tuple((Button(_title(subject), f"vd|{rounds.sign_of(subject)}"),) for subject in found)
    held, away = _photos(turn)
    head = Phrase("visit.which" if found else "visit.nothing")
    turn.show(cards.on_tap((head, *held), (*buttons, *away, cards.BELOW)))


def _title(subject: str) -> Phrase:
    return Phrase("visit.title_prepregnancy" if subject == rounds.PREPREGNANCY else "visit.title_round")


def _book(turn: Turn, subject: str, day: str, tail: str) -> None:
    on = _read(day)
    try:
        _show(turn, visits.book(turn.session, turn.who, subject, on, tail, turn.now))
    except DayFull:
        known = visits.standing(turn.session, turn.who, subject, turn.now)
        said = Phrase.of("visit.full", near=on)
        turn.show(cards.on_tap((said, *_offer(known.free)), (*_days(known), *_below(known), cards.BELOW)))


def _show(turn: Turn, known: Standing, *, other: bool = False) -> None:
    """Where she stands, with what she can do now; `other` offers other days although one is booked."""
    said, buttons = _screen(turn, known, other)
    held, away = _photos(turn) if known.round else ((), ())
    turn.show(cards.on_tap((*said, *held), (*buttons, *away, cards.BELOW)))


def _screen(turn: Turn, known: Standing, other: bool) -> tuple[tuple[Phrase, ...], Rows]:
    if known.state is RoundState.BOOKED and not other:
        return _booked(turn, known), _of_booked(known)
    if known.state in (RoundState.INVITED, RoundState.BOOKED):
        return (_title(known.subject), *_offer(known.free)), (*_days(known), *_below(known))
    return (Phrase(f"visit.{known.state}"),), _again(known)


def _photos(turn: Turn) -> tuple[tuple[Phrase, ...], Rows]:
    """How many of her photos are held and until when, with a button that deletes them, also once the round is over."""
    held = slips.kept(turn.session, turn.who)
    if held is None:
        return (), ()
    return (Phrase.of("slip.held", n=held[0], day=held[1]),), ((Button(Phrase("slip.delete"), "vd|-|d"),),)


def _offer(free: Sequence[Day]) -> tuple[Phrase, ...]:
    return (Phrase("visit.pick_day") if free else Phrase("visit.no_room"),)


def _days(known: Standing) -> Rows:
    """A button for each day with room; where several clinics have days, with the clinic's name."""
    several = len({day.clinic.id for day in known.free}) > 1
    sign = rounds.sign_of(known.subject)
    buttons = [
        Button(_day(day, several), f"vd|{sign}|{day.on.strftime(_DAY)}|{day.clinic.id[-8:]}")
        for day in known.free[:SHOWN]
        if day.on != known.day
    ]
    return lines.in_rows(buttons, 1 if several else 2)


def _day(day: Day, several: bool) -> Phrase:
    if several:
        return Phrase.of("visit.day_at", near=day.on, clinic=day.clinic.short)
    return Phrase.of("clinic.near", near=day.on)


def _below(known: Standing) -> Rows:
    """What she can say instead of a day, where it is a round that asks."""
    sign = rounds.sign_of(known.subject)
    if known.round is None:
        return ()
    been, no = Button(Phrase("visit.been"), f"vd|{sign}|w"), Button(Phrase("visit.not_now"), f"vd|{sign}|n")
    return ((been, no), (Button(Phrase("visit.not_for_me"), f"vd|{sign}|x"),))


def _again(known: Standing) -> Rows:
    """What she said herself she can take back; what is on record, not here."""
    own = known.state in (RoundState.DECLINED, RoundState.NOT_APPLICABLE) or known.own_word
    return ((Button(Phrase("visit.again"), f"vd|{rounds.sign_of(known.subject)}|u"),),) if own else ()


def _booked(turn: Turn, known: Standing) -> tuple[Phrase, ...]:
    where = _where(known)
    day = own_settings.hers(turn.session, turn.who).day(where["near"])
    return (Phrase.of("visit.booked", **{**where, "near": day}), Phrase("visit.booked_note"))


def _where(known: Standing) -> dict[str, Any]:
    assert known.day
    assert known.clinic
    clinic = known.clinic
    hours = clinic.days.get("hours") or clinic.hours
    where = {"clinic": places.called(clinic), "hours": hours, "address": clinic.address, "telephone": clinic.telephone}
    return {"near": known.day, **{name: value or "–" for name, value in where.items()}}


def _of_booked(known: Standing) -> Rows:
    sign = rounds.sign_of(known.subject)
    slip, other = Button(Phrase("visit.slip"), f"vd|{sign}|s"), Button(Phrase("visit.other_day"), f"vd|{sign}|m")
    return ((slip,), (other, Button(Phrase("visit.give_up"), f"vd|{sign}|u")))


def _slip(turn: Turn, subject: str) -> None:
    """The appointment as a picture, in a message of its own."""
    known = visits.standing(turn.session, turn.who, subject, turn.now)
    if known.state is not RoundState.BOOKED:
        _show(turn, known)
        return
    where = _where(known)
    rows = [(Phrase(f"slip.{name}"), _value(name, where[name])) for name in _ON_SLIP]
    bring = (Phrase("slip.bring"), Phrase("slip.bring_what"))
    code = invitations.link(turn.session, f"{coming.CODE}{known.visit_id}")
    slip = Slip(Phrase("slip.title"), (*rows, bring), Phrase("slip.note"), code)
    turn.send(Message((Phrase("slip.caption"),), ((cards.hide(),),), protect=True, delete_after=OPENED_FOR, slip=slip))


def _value(name: str, value: str | date) -> Phrase | str:
    return Phrase.of("clinic.near", near=value) if name == "near" else str(value)
