"""The day: what each group reported, signed or has not said yet, day by day; and "nothing today"."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.queries import days, labels, outages
from models.queries.days import Entry, GroupDay
from models.queries.sight import Shown
from models.rules import rights
from models.services import awaiting, day_signs, places, township_settings, zero

PAGE = 20
"""Reports on one page."""

OLDEST = timedelta(days=400)
"""How far back the pages can be turned."""


@needs(*rights.to("day.see"))
def today(turn: Turn) -> None:
    """/today, and `t|<day>|<page>`: the pages of the groups that the speaker reports for or looks after."""
    awaiting.forget(turn.session, turn.who)
    _, day, number, *_ = (*turn.heard.data, "", "", "")
    _show(turn, _day(turn, day), lines.number(number or "0"))


def _day(turn: Turn, text: str) -> date:
    if not text:
        return turn.today
    day = lines.day(text)
    if not turn.today - OLDEST <= day <= turn.today:
        raise NotFound
    return day


def _show(turn: Turn, day: date, number: int) -> None:
    groups = days.groups_of(turn.session, turn.who)
    style = labels.style_of(turn.session, turn.who.township)
    pages = days.pages(turn.session, turn.who, groups, day, style)
    entries = [(page, entry) for page in pages for entry in page.entries]
    last = max(0, (len(entries) - 1) // PAGE)
    number = min(number, last)
    part = entries[number * PAGE : (number + 1) * PAGE]
    said = [Phrase.of("days.title", day=day), *_reports(turn, part), *_quiet(turn, pages, day)]
    turning = lines.turning(lambda other: f"t|{day}|{other}", number, last)
    buttons = (*_open(turn, part, f"t|{day}|{number}"), *turning, *_zero(turn, pages, day), *_around(turn, day))
    turn.show(Message(tuple(said), buttons))


def _reports(turn: Turn, entries: Sequence[tuple[GroupDay, Entry]]) -> list[Phrase]:
    said, before = [], ""
    for page, entry in entries:
        if page.code != before:
            said.append(Phrase.of("days.group", place=lines.place(page.place)))
            before = page.code
        said.append(_entry(turn, page, entry))
    return said


def _entry(turn: Turn, page: GroupDay, entry: Entry) -> Phrase:
    time = turn.who.clock(entry.at)
    if entry.shown is Shown.ALL:
        name = lines.person(entry.name, entry.code)
        return Phrase.of("days.entry", number=entry.number, kind=Phrase(f"kind.{entry.kind}"), name=name, time=time)
    if entry.shown is Shown.UNNAMED:
        return Phrase.of("days.nameless", number=entry.number, time=time)
    cadre = turn.who.reaches(page.code, *rights.to("report.change"))
    return Phrase.of("days.for_clinic" if cadre else "days.number_only", number=entry.number, time=time)


def _quiet(turn: Turn, pages: Sequence[GroupDay], day: date) -> list[Phrase]:
    """The groups that signed "nothing today", those whose reports are not shown, those of which nothing was heard."""
    said = [
        Phrase.of("days.signed", place=lines.place(page.place), time=turn.who.clock(page.signed_at))
        for page in pages
        if page.signed_at and not page.heard
    ]
    said += [_own(turn, page, page.own) for page in pages if page.own]
    if heard := tuple(lines.place(page.place) for page in pages if page.heard and not page.entries):
        said.append(Phrase.of("days.heard", places=heard))
    if silent := tuple(lines.place(page.place) for page in pages if page.silent and page.begun):
        said.append(Phrase.of(_silence(turn, day), places=silent))
    if early := tuple(lines.place(page.place) for page in pages if page.silent and not page.begun):
        said.append(Phrase.of("days.no_officer", places=early))
    return [*said, *outages.said(turn.session, day, turn.who.zone)]


def _own(turn: Turn, page: GroupDay, own: tuple[datetime, int]) -> Phrase:
    at, reports = own
    time = turn.who.clock(at)
    return Phrase.of("days.own", place=lines.place(page.place), time=time, n=reports)


def _silence(turn: Turn, day: date) -> str:
    if outages.excused(turn.session, day, day, turn.who.zone):
        return "days.excused"
    if township_settings.of(turn.session, turn.who.township).calendar.rests(day):
        return "days.rest"
    return "days.not_yet" if day == turn.today else "days.silent"


def _open(turn: Turn, entries: Sequence[tuple[GroupDay, Entry]], here: str) -> Rows:
    """Buttons to the cards and back `here`: an officer's own reports, and all that a cadre sees."""
    found = [
        Button(entry.number, f"e|{entry.root_id}|{here}")
        for page, entry in entries
        if entry.shown is Shown.ALL and (entry.mine or turn.who.reaches(page.code, *rights.to("report.change")))
    ]
    return lines.in_rows(found, 3)


def _zero(turn: Turn, pages: Sequence[GroupDay], day: date) -> Rows:
    if day != turn.today:
        return ()
    mine = [page for page in pages if page.silent and turn.who.reaches(page.code, *rights.to("day.sign"))]
    told = [page for page in pages if page.heard and turn.who.reaches(page.code, *rights.to("day.sign"))]
    own = tuple((_sign_own(page.code, page.place),) for page in told if not page.own or page.own[1] < len(page.entries))
    return (*((_sign(page.code, page.place, alone=len(mine) == 1),) for page in mine), *own)


def _sign_own(code: str, place: tuple[str, str]) -> Button:
    return Button(Phrase.of("day.sign", place=lines.place(place)), f"ds|{code}")


@needs(*rights.to("day.sign"))
def sign(turn: Turn) -> None:
    """`ds|<group>`: the officer says that the day's page is the day. The page is shown again, signed."""
    awaiting.forget(turn.session, turn.who)
    day_signs.sign(turn.session, turn.who, turn.heard.data[1] if len(turn.heard.data) > 1 else "", turn.now)
    _show(turn, turn.today, 0)


def _sign(code: str, place: tuple[str, str], *, alone: bool) -> Button:
    label = Phrase("zero.sign") if alone else Phrase.of("zero.sign_for", place=lines.place(place))
    return Button(label, f"z|{code}")


def _around(turn: Turn, day: date) -> Rows:
    before = Button(Phrase("days.before"), f"t|{day - timedelta(days=1)}|0")
    after = (Button(Phrase("days.after"), f"t|{day + timedelta(days=1)}|0"),) if day < turn.today else ()
    staff = ((Button(Phrase("staff.title"), "w"),),) if turn.who.has(*rights.to("staff.open")) else ()
    return ((before, *after), *staff)


@needs(*rights.to("day.sign"))
def nothing(turn: Turn) -> None:
    """`z|<group>` signs "nothing today" for that group; the word alone does where there is but one, and else asks."""
    awaiting.forget(turn.session, turn.who)
    if len(turn.heard.data) > 1:
        _signed(turn, turn.heard.data[1])
        return
    groups = list(places.groups(turn.session, turn.who.areas(*rights.to("day.sign"))))
    if len(groups) == 1:
        _signed(turn, groups[0])
        return
    pages = days.pages(turn.session, turn.who, groups, turn.today)
    options = tuple((_sign(page.code, page.place, alone=False),) for page in pages if page.silent)
    turn.say("zero.which" if options else "zero.none_left", options)


def _signed(turn: Turn, code: str) -> None:
    row = zero.sign(turn.session, turn.who, code, turn.now)
    place = lines.place(labels.groups(turn.session, [code])[code])
    turn.say("zero.signed", day=row.day, place=place, time=turn.who.clock(row.at))
