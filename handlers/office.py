"""/office: the township's side: villages by what needs help, a note to colleagues, what is set. For the office."""

from datetime import UTC, date, datetime, timedelta

from handlers import ledgers, lines, months_chart, pack
from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound, OutOfDate
from models.message import Button, Message
from models.queries import outages, overview
from models.queries.overview import Village
from models.reports import figures, shares
from models.reports.figures import Told
from models.rules import rights
from models.rules.area_codes import is_township
from models.rules.periods import Period, Span
from models.services import awaiting, broadcasts, export_caps, staff, township_settings
from models.services.township_settings import Choices
from models.tables import Account

_AWAITS = "office"
_AHEAD = timedelta(days=90)
"""How far ahead days of rest are shown."""
_BACK = Button(Phrase("report.back"), "of")


@needs(*rights.to("office.work"))
def show(turn: Turn) -> None:
    """/office, and `of|<act>|…`: without an act the villages, else what the act asks for."""
    _, act, *rest = (*turn.heard.data, "", "")
    if act not in _ACTS or any(not is_township(area) for area in turn.who.areas(*rights.to("office.work"))):
        raise NotFound  # the role held over less than a township has nothing here
    if act != "n":
        awaiting.forget(turn.session, turn.who)
    _ACTS[act](turn, [part for part in rest if part])


def _villages(turn: Turn, _rest: list[str]) -> None:
    said: list[Phrase] = []
    for town in turn.who.areas(*rights.to("office.work")):
        choices = township_settings.of(turn.session, town)
        free = _free(turn, choices, turn.today.replace(day=1))
        found = overview.villages(turn.session, town, turn.today, free)
        quiet = [one for one in found if one.begun and not one.needs_help]
        not_begun = [one for one in found if not (one.begun or one.needs_help)]
        said.append(Phrase.of("office.title", place=choices.name, day=turn.today))
        said += [line for one in found if one.needs_help for line in _village(one)]
        if quiet:
            said.append(
                Phrase.of(
                    "office.quiet" if any(one.needs_help for one in found) else "office.all_quiet", count=len(quiet)
                )
            )
        if not_begun:
            said.append(Phrase.of("office.not_begun", count=len(not_begun)))
    acts = {"note": "n", "pack": "p", "settings": "s"}
    more = [Button(Phrase(f"office.{name}.button"), f"of|{act}") for name, act in acts.items()]
    turn.show(Message((*said, Phrase("office.how")), (*lines.in_rows(more, 2), _elsewhere())))


def _elsewhere() -> tuple[Button, ...]:
    return Button(Phrase("spot.button"), "sk"), Button(Phrase("menu.figures"), "fi"), Button(Phrase("staff.title"), "w")


def _village(one: Village) -> list[Phrase]:
    said = [Phrase.of("office.village", place=one.name)]
    if one.silent:
        days = max(one.silent.values())
        said.append(Phrase.of("office.silent", groups=tuple(one.silent), count=days))
    if one.late is not None:
        said.append(Phrase.of("office.late_about", count=one.late) if one.late else Phrase("office.late_few"))
    if one.gaps:
        said.append(Phrase.of("office.gaps", count=one.gaps))
    return said


def _settings(turn: Turn, _rest: list[str]) -> None:
    """What the township chose, and where it is changed."""
    said: list[Phrase] = []
    for town in turn.who.areas(*rights.to("office.work")):
        choices = township_settings.of(turn.session, town)
        coming = tuple(
            Phrase.of("office.round", what=one.key, first=one.opens, last=one.closes)
            for one in choices.rounds
            if one.closes >= turn.today
        )
        free = tuple(sorted(choices.calendar.resting(turn.today, turn.today + _AHEAD)))[:10]
        last = choices.population[-1] if choices.population else None
        said += [
            Phrase.of("office.set.title", place=choices.name),
            Phrase.of("office.set.quiet", since=f"{choices.quiet[0]:%H:%M}", until=f"{choices.quiet[1]:%H:%M}"),
            Phrase.of("office.set.rounds", rounds=coming or (Phrase("office.none"),)),
            Phrase.of("office.set.free", days=free or (Phrase("office.none"),)),
            Phrase.of("office.set.desk", place=choices.desk or Phrase("office.none")),
            Phrase.of("office.set.people", count=last.people if last else Phrase("office.none")),
            *([Phrase("office.set.pin")] if choices.pin else []),
        ]
    change = Button(Phrase("set.button"), "se")
    turn.show(Message((*said, Phrase("office.set.how")), ((change,), (_BACK,))))


def _pack(turn: Turn, _rest: list[str]) -> None:
    """The month before this one as a table, and the way to its picture."""
    month = Period.around(Span.MONTH, turn.today).moved(-1)
    account = turn.session.get(Account, turn.who.account_id)
    by = (staff.name_of(turn.session, account) if account else "") or Phrase("staff.unnamed")
    for town in turn.who.areas(*rights.to("office.work")):
        choices = township_settings.of(turn.session, town)
        export_caps.table(turn.session, turn.who, town, turn.now, f"{month} pack")
        known = Told(turn.session, town, turn.today, ())
        silent = overview.silent_days(turn.session, town, month.first, month.last, _free(turn, choices, month.first))
        sheet = pack.sheet(
            figures.of(turn.session, town, month, turn.today), shares.of(turn.session, known, month), silent,
            choices.name, by, ledgers.stamp(turn.now, turn.who.zone),
            months_chart.of(turn.session, known, choices.name, month),
        )  # fmt: skip
        picture = Button(Phrase("figures.picture"), f"fi|{town}|{month}|c")
        turn.send(Message((Phrase("office.pack.here"),), ((picture,),), sheet=sheet))


def _free(turn: Turn, choices: Choices, first: date) -> frozenset[date]:
    """The days on which nobody is missed: those off, and those on which the bot was away."""
    resting = choices.calendar.resting(first, turn.today)
    return resting | outages.excused(turn.session, first, turn.today, choices.zone)


def _note(turn: Turn, rest: list[str]) -> None:
    """`of|n` asks to whom, `of|n|<to>` asks for the words."""
    town = _town(turn)
    if not rest:
        counts = {to: len(broadcasts.readers(turn.session, turn.who, town, to)) for to in broadcasts.TO}
        options = tuple((Button(_to(to, n), f"of|n|{to}"),) for to, n in counts.items() if n)
        turn.say("office.whom" if options else "office.nobody", (*options, (_BACK,)))
        return
    count = len(broadcasts.readers(turn.session, turn.who, town, rest[0]))
    awaiting.ask(turn.session, turn.who, f"{_AWAITS}:{rest[0]}")
    turn.say("office.write", ((_BACK,),), to=_to(rest[0], count))


def heard(turn: Turn) -> bool:
    """The words of a note: shown as they would arrive, to how many, to be sent or dropped."""
    what, _, to = awaiting.asked(turn.session, turn.who).partition(":")
    if what != _AWAITS or not turn.who.has(*rights.to("office.work")):
        return False
    town = _town(turn)
    count, named = broadcasts.prepare(turn.session, turn.who, town, to, turn.heard.text, turn.heard.update_id, turn.now)
    awaiting.forget(turn.session, turn.who)
    said = (Phrase.of("office.preview", to=_to(to, count)), Phrase.of("office.note", text=turn.heard.text.strip()))
    turn.send(Message(said, ((_act("send", "g", named), _act("drop", "x", named)),)))
    return True


def _send(turn: Turn, rest: list[str]) -> None:
    """`of|g|<name>`: the note that stands above the button leaves, after a while."""
    count, due = broadcasts.send(turn.session, turn.who, _town(turn), _named(rest), turn.now)
    turn.say("office.leaves", ((_act("undo", "u", due),),), count=count, time=turn.who.clock(due))


def _undo(turn: Turn, rest: list[str]) -> None:
    """`of|u|<name>` takes a note back that has not left yet, `of|x|<name>` drops one before it was sent."""
    town, named = _town(turn), _named(rest)
    if broadcasts.undo(turn.session, turn.who, town, named, turn.now):
        turn.say("office.undone", ((_BACK,),))
    elif count := broadcasts.went_out(turn.session, turn.who, town, named):
        turn.say("office.went_out", ((_BACK,),), count=count, time=turn.who.clock(named))
    else:
        raise OutOfDate


def _act(name: str, act: str, named: datetime) -> Button:
    return Button(Phrase(f"office.{name}"), f"of|{act}|{round(named.timestamp() * 1_000_000)}")


def _named(rest: list[str]) -> datetime:
    """What names a note, as its buttons carry it: microseconds."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(rest[0]))
    except (IndexError, ValueError, OverflowError):
        raise NotFound from None


def _town(turn: Turn) -> str:
    return turn.who.areas(*rights.to("office.work"))[0]


def _to(to: str, count: int) -> Phrase:
    return Phrase.of(f"office.to.{to}", count=count)


_ACTS = {"": _villages, "s": _settings, "p": _pack, "n": _note, "g": _send, "u": _undo, "x": _undo}
