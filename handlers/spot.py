"""Spot checks: the office draws, the cadre holds records against their source, their officers hear of it first."""

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.queries import labels
from models.rules import rates, rights, small_cells
from models.rules.area_codes import is_township
from models.services import spot_checks
from models.services.spot_checks import Check, Record

_BACK = Button(Phrase("report.back"), "of")


@needs(*rights.anybody("spot.draw", "spot.check"))
def press(turn: Turn) -> None:
    """`sk` offers to draw, `sk|d|<villages>|<records>` draws, `sk|r|<check>` tells the result: for the office.

    For a cadre `sk|c|<check>` shows the next record, `sk|c|<check>|<place>` one of them, and
    `sk|a|<check>|<record>|<verdict>` says what was found.
    """
    _, act, *rest = (*turn.heard.data, "")
    rest = [part for part in rest if part]
    towns = turn.who.areas(*rights.to("spot.draw"))
    if act in _OFFICE and towns and all(is_township(area) for area in towns):
        _OFFICE[act](turn, rest)
    elif act in _CADRE and rest and turn.who.has(*rights.to("spot.check")):
        _CADRE[act](turn, spot_checks.drawn(turn.session, turn.who.township, rest[0]), rest[1:])
    else:
        raise NotFound


def _offer(turn: Turn, _rest: list[str]) -> None:
    sizes = tuple(
        (Button(Phrase.of("spot.size", villages=villages, records=records), f"sk|d|{villages}|{records}"),)
        for villages, records in spot_checks.SIZES
    )
    last = spot_checks.latest(turn.session, _town(turn))
    older: Rows = ((Button(Phrase("spot.last"), f"sk|r|{last}"),),) if last else ()
    turn.say("spot.how", (*sizes, *older, (_BACK,)))


def _draw(turn: Turn, rest: list[str]) -> None:
    villages, records = map(lines.number, (*rest, "", "")[:2])
    check = spot_checks.draw(turn.session, turn.who, _town(turn), villages, records, turn.now)
    found = spot_checks.sample(turn.session, _town(turn), check)
    count = sum(map(len, found.values()))
    key = "spot.drawn" if count else "spot.nothing"
    see = ((Button(Phrase("spot.see"), f"sk|r|{check}"),),) if count else ()
    turn.say(key, (*see, (_BACK,)), villages=len(found), count=count, name=str(check))


def _result(turn: Turn, rest: list[str]) -> None:
    """Agreement with its interval, of the villages that are through."""
    check = spot_checks.drawn(turn.session, _town(turn), (*rest, "")[0])
    found = spot_checks.result(turn.session, turn.who, _town(turn), check)
    said = [Phrase.of("spot.title", month=check.month.first, name=str(check), done=found.done, count=found.of)]
    if found.done >= small_cells.LEAST:
        share = rates.share_interval(found.counts[spot_checks.YES], found.done)
        low, high = round(share.low), round(share.high)
        said.append(Phrase.of("spot.agreement", value=round(share.value), low=low, high=high, count=found.done))
    elif found.done:
        said.append(Phrase("spot.too_few"))
    if found.open:
        said.append(Phrase.of("spot.open", places=found.open))
    again: Rows = ((Button(Phrase("spot.see"), f"sk|r|{check}"),),) if found.open else ()
    turn.show(Message((*said, Phrase("spot.is")), (*again, (_BACK,))))


def _record(turn: Turn, check: Check, rest: list[str]) -> None:
    """One record of the sample: the one at a place, else the first of which nothing was said."""
    if not (records := spot_checks.mine(turn.session, turn.who, check)):
        raise NotFound
    said = spot_checks.verdicts(turn.session, check, records)
    waiting = [place for place, one in enumerate(records) if one.root_id not in said]
    place = lines.number(rest[0]) if rest else waiting[0] if waiting else len(records)
    if place >= len(records):
        turn.say("spot.through", _around(check, len(records)), count=len(records))
        return
    one = records[place]
    group = labels.groups(turn.session, [one.group_code])[one.group_code]
    title = Phrase.of(
        "spot.record", number=one.number, place=lines.place(group), place_no=place + 1, count=len(records)
    )
    before = [Phrase.of("spot.said", said=Phrase(f"spot.{said[one.root_id]}"))] if one.root_id in said else []
    turn.show(Message((title, Phrase("spot.question"), *before), (*_verdicts(check, one), *_around(check, place))))


def _verdicts(check: Check, one: Record) -> Rows:
    answers = tuple(
        Button(Phrase(f"spot.{said}"), f"sk|a|{check}|{one.root_id}|{sign}") for sign, said in _SHORT.items()
    )
    return (Button(Phrase("spot.look"), f"e|{one.root_id}|n"),), answers


def _around(check: Check, place: int) -> Rows:
    return ((Button(Phrase("spot.before"), f"sk|c|{check}|{place - 1}"),),) if place else ()


def _answer(turn: Turn, check: Check, rest: list[str]) -> None:
    root_id, verdict, *_ = (*rest, "", "")
    spot_checks.say(turn.session, turn.who, check, root_id, _SHORT.get(verdict, ""), turn.now)
    _record(turn, check, [])


def _town(turn: Turn) -> str:
    return turn.who.areas(*rights.to("spot.draw"))[0]


_SHORT = {"y": spot_checks.YES, "n": spot_checks.NO, "x": spot_checks.NOT_FOUND}
_OFFICE = {"": _offer, "d": _draw, "r": _result}
_CADRE = {"c": _record, "a": _answer}
