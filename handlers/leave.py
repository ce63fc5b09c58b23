"""/leave: from which day to which, and who stands in. A button carries all that was chosen; days can be typed too."""

from datetime import date, timedelta

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import Rejected
from models.fields.days import both_calendars
from models.message import Button
from models.rules import rights
from models.rules.dates import read_days
from models.services import accounts, awaiting, leaves, staff
from models.tables import Leave

_AWAITS = "leave"
_SPANS = (1, 3, 7, 14, 30)
"""Days of a leave that stand on buttons."""


@needs(*rights.everywhere("staff_deputy"))
def show(turn: Turn) -> None:
    """/leave and `lv`: the leave that there is, or from which day one is to begin; then its end, then the deputy."""
    _, first, last, deputy, *_ = (*turn.heard.data, "", "", "", "")
    awaiting.forget(turn.session, turn.who)
    if last == "n":
        leaves.end(turn.session, turn.who, first, turn.now)
        turn.say("leave.ended")
    elif row := leaves.of(turn.session, turn.who.account_id):
        _there_is(turn, row)
    elif deputy:
        _take(turn, lines.day(first), lines.day(last), deputy)
    elif last:
        _ask_deputy(turn, lines.day(first), lines.day(last))
    elif first:
        _ask_last(turn, lines.day(first))
    else:
        _ask_first(turn)


def heard(turn: Turn) -> bool:
    """Take a text as the day that was asked for. False when none was."""
    what, _, first = awaiting.asked(turn.session, turn.who).partition("|")
    if what != _AWAITS:
        return False
    found = read_days(turn.heard.text, turn.today, towards="future").candidates
    if len(found) != 1:
        raise Rejected("correct.day_wrong", "date", examples=both_calendars(turn.today))
    awaiting.forget(turn.session, turn.who)
    if first:
        _ask_deputy(turn, lines.day(first), found[0].day)
    else:
        _ask_last(turn, found[0].day)
    return True


def _there_is(turn: Turn, row: Leave) -> None:
    name = staff.name_of(turn.session, accounts.get(turn.session, row.deputy_id)) or Phrase("staff.unnamed")
    over = Button(Phrase("leave.back_now" if row.begun_at else "leave.not_going"), f"lv|{row.id}|n")
    turn.say("leave.there_is", ((over,),), first=row.first, last=row.last, name=name)


def _ask_first(turn: Turn) -> None:
    awaiting.ask(turn.session, turn.who, _AWAITS)
    days = [(Phrase("leave.today"), turn.today), (Phrase("leave.tomorrow"), turn.today + timedelta(days=1))]
    turn.say("leave.first", (tuple(Button(label, f"lv|{day}") for label, day in days),))


def _ask_last(turn: Turn, first: date) -> None:
    awaiting.ask(turn.session, turn.who, f"{_AWAITS}|{first}")
    ends = [(days, first + timedelta(days=days - 1)) for days in _SPANS]
    buttons = [Button(Phrase.of("leave.span", n=days), f"lv|{first}|{last}") for days, last in ends]
    turn.say("leave.last", lines.in_rows(buttons, 3), first=first)


def _ask_deputy(turn: Turn, first: date, last: date) -> None:
    found = leaves.deputies(turn.session, turn.who)
    names = [staff.name_of(turn.session, one) or Phrase("staff.unnamed") for one in found]
    buttons: Rows = lines.in_rows(
        [Button(name, f"lv|{first}|{last}|{one.id}") for name, one in zip(names, found, strict=True)], 2
    )
    turn.say("leave.deputy" if found else "leave.nobody", buttons, first=first, last=last)


def _take(turn: Turn, first: date, last: date, deputy: str) -> None:
    row = leaves.take(turn.session, turn.who, first, last, deputy, turn.now)
    name = staff.name_of(turn.session, accounts.get(turn.session, deputy)) or Phrase("staff.unnamed")
    undo = ((Button(Phrase("leave.not_going"), f"lv|{row.id}|n"),),)
    turn.say("leave.taken", undo, first=first, last=last, name=name)
