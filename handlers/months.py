"""The books of a month: what they count, what to look over first, closing them by one tap, opening them again.

A cadre is told everything of the own villages. The office does not see rows: it is told what is closed, by whom, and
that something came later; the numbers are its figures, with small ones hidden.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers import lines, narrowing, reach
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.kinds import EventKind, MonthAct, Reopening
from models.message import Button, Message
from models.queries import day_counts, labels, month_gaps, outages
from models.queries.pending import QUESTIONS, Filters
from models.rules import rights
from models.rules.area_codes import holds_groups, is_village, township_of
from models.rules.month_books import Difference
from models.rules.periods import Month, Period, Span
from models.services import access, accounts, months, places, staff, township_settings
from models.services.months import BooksChanged, State
from models.tables import MonthClose

_DOUBTS = 10
"""Contradictions on one message."""


@needs(*months.CLOSERS)
def show(turn: Turn) -> None:
    """/month, and `mo|<area>|<month>|<act>|<what>`: without an act the books, else what the act asks for."""
    _, area, written, act, what, *_ = (*turn.heard.data, "", "", "", "", "")
    area = area or next(iter(reach.told(turn)), "")
    month = _month(turn, area, written)
    if not months.may_read(turn.who, area, month, turn.today) or not places.exists(turn.session, area):
        raise NotFound
    _ACTS.get(act, _unknown)(turn, area, month, what)


def _unknown(_turn: Turn, _area: str, _month: Month, _what: str) -> None:
    raise NotFound


def _month(turn: Turn, area: str, written: str) -> Month:
    """The month that is written, else the one that ended last; before there are books of it, the one that runs."""
    if not written:
        running = Month.of(turn.today)
        ended = running.later(-1)
        return ended if holds_groups(area) and months.has_books(turn.session, area, ended) else running
    try:
        period = Period.read(written)
    except ValueError:
        raise NotFound from None
    if period.span is not Span.MONTH:
        raise NotFound
    return period.begins


def _show(turn: Turn, area: str, month: Month, _what: str = "", *note: Phrase) -> None:
    found = months.state(turn.session, area, month)
    if not found.line and not months.has_books(turn.session, area, month):
        said = [_title(turn, area, month), Phrase("month.not_begun")]
        turn.show(Message(tuple(said), (_around(turn, area, month), *_elsewhere(turn, area, month))))
        return
    said = [*note, _title(turn, area, month), _stands(turn, found)]
    if turn.who.reaches(area, *rights.to("month.rows")):
        said += [_counts(found.counts), *_since(found.addendum), *_gaps(turn, area, month)]
    else:
        said += [Phrase("month.later")] if found.addendum else []
    said += _waiting(turn, area, month)
    turn.show(Message(tuple(said), _buttons(turn, area, month, found)))


def _title(turn: Turn, area: str, month: Month) -> Phrase:
    period = Period(Span.MONTH, month)
    place = places.name(turn.session, area)
    return Phrase.of("month.title", place=place, first=period.first, last=period.last)


def _stands(turn: Turn, found: State) -> Phrase:
    if found.line is None:
        return Phrase("month.open")
    return _act(turn, found.line)


def _act(turn: Turn, line: MonthClose, *, by_reader: bool = True) -> Phrase:
    who = _who(turn, line, by_reader=by_reader)
    said = {"day": turn.who.today(line.at), "time": turn.who.clock(line.at), "who": who}
    if line.act is MonthAct.CLOSED:
        return Phrase.of("month.closed", sign=months.sign(line), **said)
    return Phrase.of("month.reopened", why=Phrase(f"reopening.{line.reason}"), **said)


def _who(turn: Turn, line: MonthClose, *, by_reader: bool) -> Phrase | str:
    if by_reader and line.by == turn.who.account_id:
        return Phrase("staff.you")
    return staff.name_of(turn.session, accounts.get(turn.session, line.by)) or Phrase("staff.colleague")


def _counts(counts: Mapping[EventKind, int]) -> Phrase:
    return Phrase.of("month.counts", said=day_counts.in_words(counts) or Phrase("month.none"))


def _since(addendum: Difference) -> list[Phrase]:
    """What came after the close: the figures of the close stay, and this stands beside them."""
    return [Phrase("month.addendum"), *_differs(addendum)] if addendum else []


def _differs(found: Difference) -> list[Phrase]:
    said = [Phrase.of("month.added", said=day_counts.in_words(found.added))] if found.added else []
    said += [Phrase.of("month.gone", said=day_counts.in_words(found.gone))] if found.gone else []
    return said + ([Phrase.of("month.corrected", n=found.corrected)] if found.corrected else [])


def _gaps(turn: Turn, area: str, month: Month) -> list[Phrase]:
    if not is_village(area):
        return []
    last = min(Period(Span.MONTH, month).last, turn.today - timedelta(days=1))
    groups = places.groups(turn.session, [area])
    choices = township_settings.of(turn.session, township_of(area))
    excused = outages.excused(turn.session, month.first, last, choices.zone)
    excused |= choices.calendar.resting(month.first, last)
    silent = day_counts.silent_days(turn.session, township_of(area), groups, month.first, last, excused)
    said = [Phrase.of("month.silent", n=silent.get(area, 0))]
    return said + month_gaps.said(month_gaps.of(turn.session, area, month))


def _waiting(turn: Turn, area: str, month: Month) -> list[Phrase]:
    if is_village(area):
        return []
    open_ = months.unclosed(turn.session, area, month)
    return [Phrase.of("month.unclosed", villages=tuple(open_.values())) if open_ else Phrase("month.all_closed")]


def _buttons(turn: Turn, area: str, month: Month, found: State) -> Rows:
    ended = Period(Span.MONTH, month).last < turn.today
    main = [Button(Phrase("month.open_again"), _to(area, month, "o"))] if found.closed else []
    main += [Button(Phrase("month.close_now"), _to(area, month, "c", found.seen))] if ended and not found.closed else []
    more = [Button(Phrase("month.history"), _to(area, month, "h"))] if found.line else []
    if turn.who.reaches(area, *rights.to("month.rows")) and is_village(area):
        more.append(Button(Phrase("month.doubts"), _to(area, month, "d")))
        if month_gaps.of(turn.session, area, month).questions:
            more.append(Button(Phrase("item.questions"), narrowing.to_list(0, Filters(kind=QUESTIONS))))
    more += [button for row in _elsewhere(turn, area, month) for button in row]
    figures = Button(Phrase("menu.figures"), f"fi|{area}|{Period(Span.MONTH, month)}")
    return tuple(row for row in (tuple(main), _around(turn, area, month), tuple(more), (figures,)) if row)


def _elsewhere(turn: Turn, area: str, month: Month) -> Rows:
    several = len(reach.told(turn)) > 1
    return ((Button(Phrase("figures.elsewhere"), _to(area, month, "a")),),) if several else ()


def _around(turn: Turn, area: str, month: Month) -> tuple[Button, ...]:
    signs = (("page.before", month.later(-1)), ("page.after", month.later(1)))
    may = [(key, one) for key, one in signs if months.may_read(turn.who, area, one, turn.today)]
    return tuple(Button(Phrase(key), _to(area, one)) for key, one in may)


def _to(area: str, month: Month, act: str = "", what: str = "") -> str:
    return f"mo|{area}|{Period(Span.MONTH, month)}|{act}|{what}".rstrip("|")


def _close(turn: Turn, area: str, month: Month, seen: str) -> None:
    """Close what was shown. Where something came in between it is shown first, and asked again."""
    try:
        months.close(turn.session, turn.who, area, month, seen, turn.now)
    except BooksChanged as changed:
        _show(turn, area, month, "", Phrase(changed.phrase))
        return
    _tell(turn, area, month)
    _show(turn, area, month)


def _tell(turn: Turn, area: str, month: Month) -> None:
    """The cadres of a village hear what was done to its books by somebody else."""
    line = months.history(turn.session, area, month)[-1]
    if line.at != turn.now or not is_village(area):
        return  # it was so before
    message = Message((_title(turn, area, month), _act(turn, line, by_reader=False)), ((_look(turn, area, month),),))
    for account_id, address in access.staff_addresses(turn.session, area, *rights.to("month.rows")).items():
        if account_id != turn.who.account_id:
            turn.tell(address, message)


def _look(turn: Turn, area: str, month: Month) -> Button:
    return Button(Phrase.of("month.look", place=places.name(turn.session, area)), _to(area, month))


def _ask_why(turn: Turn, area: str, month: Month, _what: str) -> None:
    reasons = tuple((Button(Phrase(f"reopening.{one}"), _to(area, month, "r", one)),) for one in Reopening)
    turn.say("month.why", (*reasons, (_back(area, month),)))


def _reopen(turn: Turn, area: str, month: Month, why: str) -> None:
    if why not in [one.value for one in Reopening]:
        raise NotFound
    months.reopen(turn.session, turn.who, area, month, Reopening(why), turn.now)
    _tell(turn, area, month)
    _show(turn, area, month)


def _history(turn: Turn, area: str, month: Month, _what: str) -> None:
    """Every close and every opening; for those who may read the rows, how two closes differ."""
    found = months.history(turn.session, area, month)
    differ = months.differences(turn.session, found) if turn.who.reaches(area, *rights.to("month.rows")) else {}
    said = [_title(turn, area, month)]
    for line in found:
        said.append(_act(turn, line))
        if line.id in differ:
            told = _differs(differ[line.id])
            said += [Phrase("month.differs"), *told] if told else [Phrase("month.same")]
    turn.show(Message(tuple(said), ((_back(area, month),),)))


def _doubts(turn: Turn, area: str, month: Month, _what: str) -> None:
    """The reports of the month that contradict others, each to be opened and put right, or left as it is."""
    if not turn.who.reaches(area, *rights.to("month.rows")) or not is_village(area):
        raise NotFound
    found = month_gaps.doubts(turn.session, area, month, labels.style_of(turn.session, township_of(area)))
    shown = found[:_DOUBTS]
    said = [Phrase.of("month.doubts_title", n=len(found)) if found else Phrase("month.no_doubts")]
    for one in shown:
        name = lines.person(one.name, one.code)
        kind, what = Phrase(f"kind.{one.kind}"), Phrase(f"contradiction.{one.what}")
        said.append(Phrase.of("month.doubt", number=one.number, kind=kind, name=name, what=what))
    opening = lines.in_rows([Button(one.number, f"e|{one.root_id}|{_to(area, month, 'd')}") for one in shown], 3)
    turn.show(Message(tuple(said), (*opening, (_back(area, month),))))


def _choose(turn: Turn, area: str, month: Month, number: str) -> None:
    page = lines.number(number or "0")
    found = reach.told(turn)
    turn.show(reach.choose(found, page, lambda code: _to(code, month), lambda n: _to(area, month, "a", str(n))))


def _back(area: str, month: Month) -> Button:
    return Button(Phrase("report.back"), _to(area, month))


_ACTS: dict[str, Callable[[Turn, str, Month, str], None]] = {
    "": _show,
    "c": _close,
    "o": _ask_why,
    "r": _reopen,
    "h": _history,
    "d": _doubts,
    "a": _choose,
}
