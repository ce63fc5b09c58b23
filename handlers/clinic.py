"""The clinic's days: when it sees people, and the round of checks that is open, for everybody who works.

The clinic itself opens the list of a day from here, and says who was there.
"""

from collections import Counter
from datetime import date, timedelta

from handlers import coming, lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models import examined
from models.errors import NotFound
from models.message import Button, Message
from models.queries import information, visits
from models.queries.information import Care
from models.rules import rights
from models.rules.plan_settings import Round
from models.services import awaiting, coverage, exam_notes, people, township_settings
from models.services import visits as decisions
from models.services.township_settings import Choices

READERS = rights.to("clinic.days")
_SHOWN = 6
"""Days of each clinic that are listed."""
_CLINICS = 12
"""Clinics on one card; all of them stand in /info."""
_BUTTONS = 12
LATELY = timedelta(days=7)
"""How long a day that is over can still be opened."""


@needs(*READERS)
def show(turn: Turn) -> None:
    """/clinic: the next days of each clinic of the township, and the round. `cd|<day>`: who comes on it (clinic)."""
    awaiting.forget(turn.session, turn.who)
    if len(turn.heard.data) > 1:
        _day(turn, turn.heard.data[1])
        return
    choices = township_settings.of(turn.session, turn.who.township)
    found = information.clinics(turn.session, choices.township, turn.today, choices.holidays, _SHOWN)
    shown = [line for one in found[:_CLINICS] for line in _place(one)]
    more = [Phrase("clinic.more")] if len(found) > _CLINICS else []
    none = [] if any(one.days for one in found) else [Phrase("clinic.no_days")]
    said = (*shown, *more, *none, *_round(turn, choices))
    turn.show(Message(said, _booked_days(turn, choices)))


def _place(one: Care) -> list[Phrase]:
    """A place of care, with its next days if it has any. It can be forwarded: the number is for whoever asks."""
    days = [Phrase.of("clinic.days", days=tuple(Phrase.of("clinic.near", near=day) for day in one.days))]
    address = one.address or one.place or "–"
    return [
        Phrase.of("clinic.title", clinic=one.name),
        *(days if one.days else []),
        Phrase.of("clinic.where", hours=one.hours_on_days or "–", address=address, telephone=one.telephone or "–"),
    ]


def _round(turn: Turn, choices: Choices) -> tuple[Phrase, ...]:
    """The round that is open, with what of it is on record, or else the next one."""
    coming = [one for one in choices.rounds if one.closes >= turn.today]
    if not coming:
        return (Phrase("clinic.no_round"),)
    first: Round = min(coming, key=lambda one: one.opens)
    if first.opens > turn.today:
        return (Phrase.of("clinic.round_next", opens=first.opens, closes=first.closes),)
    head = Phrase.of("clinic.round_open", opens=first.opens, closes=first.closes)
    return (head, *_coverage(turn, choices, first))


def _coverage(turn: Turn, choices: Choices, one: Round) -> tuple[Phrase, ...]:
    """A cadre sees what is on record in the own villages, by source; the office a rounded figure of the township.

    Of how many that is said to the office alone, in tens: who joined and who stopped must not be read off it.
    """
    if villages := turn.who.areas(*rights.to("clinic.coverage")):
        found = coverage.by_source(turn.session, turn.who, villages, one)
        sources = tuple(Phrase.of(f"coverage.{source}", n=n) for source, n in found.items() if n)
        total = sum(found.values())
        return (Phrase.of("coverage.of", n=total, sources=sources) if sources else Phrase("coverage.none"),)
    if turn.who.has(*rights.to("clinic.bookings")):
        done, joined = coverage.rounded(turn.session, choices.township, one)
        return (Phrase.of("coverage.rounded", done=lines.about(done), joined=lines.about(joined)),)
    return ()


def _booked_days(turn: Turn, choices: Choices) -> Rows:
    """For the clinic: the days on which somebody comes, from a week ago on."""
    if not turn.who.has(*rights.to("clinic.visits")):
        return ()
    found: Counter[date] = Counter()
    for (_, day), n in visits.taken(turn.session, choices.township, turn.today - LATELY).items():
        found[day] += n
    buttons = [
        Button(Phrase.of("coming.day", near=day, count=n), f"cd|{day}") for day, n in sorted(found.items())[:_BUTTONS]
    ]
    checks = exam_notes.lately(turn.session, turn.who, turn.today)
    after = ((Button(Phrase.of("check.list", count=len(checks)), "cr"),),) if checks else ()
    return (*lines.in_rows(buttons, 2), *after)


def _day(turn: Turn, said: str) -> None:
    """Who comes on a day, for the clinic: masked names, a button each."""
    if not turn.who.has(*rights.to("clinic.visits")):
        raise NotFound
    day = lines.day(said)
    rows = coming.listed(turn, day)
    said_of = [coming.line(turn, row, number) for number, row in enumerate(rows, 1)]
    buttons = [Button(str(number), f"cv|{row.id}") for number, row in enumerate(rows, 1)]
    head = Phrase.of("coming.title", near=day, n=len(rows)) if rows else Phrase.of("coming.nobody", near=day)
    turn.show(Message((head, *said_of), (*lines.in_rows(buttons, 5), (Button(Phrase("clinic.back"), "cd"),))))


@needs(*rights.to("clinic.visits"))
def visit(turn: Turn) -> None:
    """`cv|<visit>` shows it; `|d` she was there, `|u` she was not, `|x` does not apply, `|b` it does, `|c` her card."""
    _, visit_id, act, *_ = (*turn.heard.data, "", "")
    if act == "b":
        dropped = examined.dropped(turn.session, turn.who, visit_id, turn.now)
        decisions.applies_again(turn.session, turn.who, dropped, turn.now)
        coming.show(turn, visit_id, Phrase("coming.undone"))
        return
    row = examined.visit(turn.session, turn.who, visit_id)
    if act == "c":
        coming.card(turn, row.person_id)
    elif act == "d":
        person = people.get(turn.session, row.person_id)
        on = coming.on(row, turn.today)
        examined.done(turn.session, turn.who, person, row.subject, examined.CLINIC, on, turn.now)
        coming.show(turn, visit_id, Phrase("coming.done_now"))
    elif act == "u":
        examined.take_back(turn.session, turn.who, row, turn.now)
        coming.show(turn, visit_id, Phrase("coming.undone"))
    elif act == "x":
        day = row.day
        decisions.does_not_apply(turn.session, turn.who, row, turn.now)
        coming.dropped(turn, row, day)
    elif act:
        raise NotFound
    else:
        coming.show(turn, visit_id)
