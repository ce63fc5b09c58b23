"""/export: tables for the office. Counts at once; the ledger with names when a second person has agreed.

The file with names goes to the chat of who asked, cannot be passed on there, and is deleted after a day.
"""

from handlers import ledgers, lines, reach
from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound, Refused
from models.message import Button, Message, Sheet
from models.queries import labels
from models.reports import figures, ledger
from models.rules import rights
from models.rules.area_codes import is_township
from models.rules.periods import Month, Period, Span
from models.services import export_caps, exports, places, staff
from models.services.access import Who
from models.services.outbox import Address
from models.tables import Account, Export

_COUNTS = {"c": "xlsx", "v": "csv"}


@needs(*rights.anybody("figures.village", "figures.township"))
def show(turn: Turn) -> None:
    """/export, and `ex|<area>|<period>|<act>`: without an act what there is, else the file that the act names."""
    _, area, written, act, more, *_ = (*turn.heard.data, "", "", "", "", "")
    found, period = reach.told(turn), reach.period(turn, written)
    area = area or next(iter(found))
    if area not in found:
        raise NotFound
    if act == "a":
        here, number = next(iter(found)), lines.number(more or "0")
        page = f"{_to(here, period, 'a')}|"
        turn.show(reach.choose(found, number, lambda code: _to(code, period), lambda n: f"{page}{n}"))
    elif act in _COUNTS:
        export_caps.table(turn.session, turn.who, area, turn.now, f"{period} {_COUNTS[act]}")
        turn.send(Message((Phrase("export.here"),), sheet=_counts(turn, area, found, period, _COUNTS[act])))
    elif act == "t":
        empty = ledgers.template(_who(turn), ledgers.stamp(turn.now, turn.who.zone))
        turn.send(Message((Phrase("export.template_here"),), sheet=empty))
    elif act == "p":
        _people(turn, area, period, more)
    elif act:
        raise NotFound
    else:
        _offer(turn, found, area, period)


@needs(*rights.to("export.agree"))
def agree(turn: Turn) -> None:
    """`ey|<request>`: a second person agrees; the file goes to who asked for it."""
    _decide(turn, agreed=True)


@needs(*rights.to("export.agree"))
def decline(turn: Turn) -> None:
    """`en|<request>`: a second person does not agree; who asked is told."""
    _decide(turn, agreed=False)


def _offer(turn: Turn, found: dict[str, str], area: str, period: Period) -> None:
    title = ledgers.span_of(found[area], period)
    files = (
        Button(Phrase("export.xlsx"), _to(area, period, "c")),
        Button(Phrase("export.csv"), _to(area, period, "v")),
    )
    rows = [*reach.periods(turn, period, lambda other: _to(area, other)), files]
    if _has_ledger(turn, area, period):
        rows.append((Button(Phrase("export.people"), _to(area, period, "p")),))
    last = [Button(Phrase("export.template"), _to(area, period, "t"))]
    last += [Button(Phrase("figures.elsewhere"), _to(area, period, "a"))] if len(found) > 1 else []
    rows.append(tuple(last))
    turn.show(Message((title, Phrase("export.offer")), tuple(rows)))


def _counts(turn: Turn, area: str, names: dict[str, str], period: Period, ending: str) -> Sheet:
    """The place, and of a township its villages below it."""
    own = reach.own(turn)
    wanted = [code for code in names if code == area or (is_township(area) and code.startswith(area))]
    told = [figures.of(turn.session, code, period, turn.today, own) for code in wanted]
    return ledgers.counts(told, names, period, _who(turn), ledgers.stamp(turn.now, turn.who.zone), ending)


def _has_ledger(turn: Turn, area: str, period: Period) -> bool:
    return area in reach.own(turn) and period.span is Span.MONTH


def _people(turn: Turn, area: str, period: Period, reason: str) -> None:
    """Ask what for; then ask the others."""
    if not _has_ledger(turn, area, period):
        raise NotFound
    if not reason:
        reasons = tuple(
            (Button(Phrase(f"export.reason.{one}"), _to(area, period, f"p|{one}")),) for one in exports.REASONS
        )
        turn.say("export.why", (*reasons, (Button(Phrase("report.back"), _to(area, period)),)))
        return
    asked = exports.ask(turn.session, turn.who, area, period.begins, reason, turn.now)
    turn.say("export.asked", ((Button(Phrase("report.back"), _to(area, period)),),), n=asked)


def _decide(turn: Turn, *, agreed: bool) -> None:
    row = exports.decide(turn.session, turn.who, turn.heard.data[-1], turn.now, agreed=agreed)
    what = ledgers.span_of(places.name(turn.session, row.area), Period(Span.MONTH, Month.of(row.month)))
    try:
        account, who = exports.asker(turn.session, row)
    except Refused:
        turn.say("export.not_theirs")
        return
    message = _file(turn, row, account, who) if agreed else Message((Phrase.of("export.declined", what=what),))
    turn.tell(Address.of(account), message)
    turn.say("export.agreed" if agreed else "export.not_agreed", what=what)


def _file(turn: Turn, row: Export, account: Account, who: Who) -> Message:
    """The ledger for whoever asked, with what they may see; on record in their name."""
    style = labels.style_of(turn.session, row.township)
    month = Month.of(row.month)
    found = ledger.lines(turn.session, who, row.area, month, style, turn.now, row.reason)
    row.lines = len(found)
    turn.session.add(row)
    period = Period(Span.MONTH, month)
    by = staff.name_of(turn.session, account) or Phrase("staff.unnamed")
    at = ledgers.stamp(turn.now, who.zone)
    sheet = ledgers.ledger(found, row.area, places.name(turn.session, row.area), period, by, at, row.reason)
    said = (Phrase.of("export.ready", n=len(found)), Phrase("export.goes"))
    return Message(said, sheet=sheet, protect=True, delete_after=int(exports.LIFE.total_seconds()))


def _who(turn: Turn) -> Phrase | str:
    """What whoever gets a file calls themselves."""
    account = turn.session.get(Account, turn.who.account_id)
    return (staff.name_of(turn.session, account) if account else "") or Phrase("staff.unnamed")


def _to(area: str, period: Period, act: str = "") -> str:
    return f"ex|{area}|{period}|{act}".rstrip("|")
