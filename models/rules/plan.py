"""The plan: which reminders a person is to get, and when each may go. A pure function; the same facts, the same plan.

It looks at no clock and at nothing already sent: rows are compared with it, and differences carried out, elsewhere.
Caps by day and week, quiet hours and delivery belong to the sender.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise
from zlib import crc32

from models.kinds import Scope
from models.rules.anchors import Anchor, anchors, pieces
from models.rules.history import Fact
from models.rules.pauses import allowed, plain, silences
from models.rules.plan_settings import Appointment, Mark, PlanSettings
from models.rules.schedule_rows import Row
from models.rules.schedules import Schedules
from models.rules.stops import stopped
from models.rules.story import Story, story_of

LAST_STAGGERED_DAY = 20
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """One reminder: `schedule`, `anchor` and `nth` name it, `care` is what it is about, `send` when it may go.

    Days are inclusive; `send[0]` is the day on which it is due. `anchor`: an event's id, "round:<key>:open",
    "round:<key>:close", "round:<key>:<a clinic's day>" or "appointment:<key>". `nth` counts from 1 within the row: its
    reminders, or its months.
    """

    schedule: str
    group: str
    message: str
    audience: str
    needs: Scope
    anchor: str
    nth: int
    care: tuple[date, date]
    send: tuple[date, date]


@dataclass(frozen=True)
class _Slot:
    """One reminder as the row itself asks for it: its day, the last day for it, the care window."""

    nth: int
    day: date
    last: date
    care: tuple[date, date]


@dataclass(frozen=True)
class _Case:
    """One person, as far as every row of hers needs it."""

    story: Story
    settings: PlanSettings
    joined: date
    until: date


def plan(
    facts: Iterable[Fact], grants: Mapping[Scope, date], settings: PlanSettings, schedules: Schedules, until: date
) -> tuple[Planned, ...]:
    """Every reminder due up to `until`, by day, schedule and number, for one person's facts in any order.

    `grants`: the day each live consent was given. What was known too late for its window is not listed; what is known
    within it is due at once. A reminder whose window something cuts short may go until the day before.
    """
    case = _Case(story_of(facts), settings, settings.joined or date.min, until)
    presets = schedules.chosen(settings.presets)
    found = [
        planned
        for anchor in anchors(case.story, settings)
        for row in schedules.by_anchor[anchor.kind]
        if row.needs and row.needs in grants and _wanted(row, anchor, presets, settings)
        for piece in pieces(anchor, row, case.story)
        for planned in _reminders(case, row, piece, row.needs, grants[row.needs])
    ]
    return tuple(sorted(found, key=lambda one: (one.send[0], one.schedule, one.nth, one.anchor)))


def _wanted(row: Row, anchor: Anchor, presets: Mapping[str, str], settings: PlanSettings) -> bool:
    """Whether a row runs for this anchor at all."""
    if row.preset and presets.get(row.group) != row.preset:
        return False
    if row.method and (anchor.fact is None or anchor.fact.text("method") != row.method):
        return False
    if anchor.booked and not _of_purpose(row, anchor.booked):
        return False
    if row.only_if == "clinic set needs_followup" and Mark(anchor.subject, "needs_followup") not in settings.marks:
        return False
    return row.key not in settings.disabled and row.group not in settings.disabled


def _of_purpose(row: Row, booked: Appointment) -> bool:
    """Whether a row is about this appointment: of a round or not, and still to take place or not."""
    purpose = "round" if booked.round else "prepregnancy"
    return row.purpose == purpose and booked.fell_away == (row.only_if == "the day fell away")


def _reminders(case: _Case, row: Row, anchor: Anchor, needs: Scope, granted: date) -> Iterator[Planned]:
    """The reminders of one row for one anchor that are due up to the horizon."""
    known = max(anchor.known, granted, case.joined if row.personal else date.min)
    silent = tuple(silences(row, anchor, case.story, case.settings))
    for slot in _slots(row, anchor.on, case.settings.seed, case.until):
        start, end = max(slot.day, known), slot.last
        if start > end:
            continue
        if stop := stopped(row, case.story, case.settings, anchor, slot.care):
            end = min(end, stop - ONE_DAY)
        send = allowed(start, end, silent) if start <= end else None
        if send and send[0] <= case.until:
            message = f"{row.message}_plain" if _is_plain(case, row, send[0]) else row.message
            yield Planned(row.key, row.group, message, row.audience, needs, anchor.ref, slot.nth, slot.care, send)


def _is_plain(case: _Case, row: Row, day: date) -> bool:
    return row.every == "month" and plain(case.story, case.settings, day)


def _slots(row: Row, on: date, seed: str, until: date) -> Iterator[_Slot]:
    """The reminders that the row itself asks for, those after `until` left out."""
    if row.every == "month":
        return _monthly(row, on, seed, until)
    if row.every:
        days = range(row.window[0], row.window[1] + 1, row.every)
        return _in_window(tuple(days), row, on, until)
    return _in_window(row.offsets, row, on, until)


def _in_window(offsets: tuple[int, ...], row: Row, on: date, until: date) -> Iterator[_Slot]:
    """Reminders of the window and of its repetitions, each until the next one or the window's end."""
    for turn in count() if row.every_after else (0,):
        begin = on + timedelta(days=turn * (row.every_after or 0))
        first, last = (begin + timedelta(days=days) for days in row.window)
        days = [begin + timedelta(days=days) for days in offsets]
        for number, (day, following) in enumerate(pairwise((*days, last + ONE_DAY)), start=1):
            if day <= until:
                yield _Slot(turn * len(offsets) + number, day, following - ONE_DAY, (first, last))
        if days[-1] > until:
            return


def _monthly(row: Row, on: date, seed: str, until: date) -> Iterator[_Slot]:
    """One reminder a month, all on the same day of the month, which differs from person to person."""
    first, last = (on + timedelta(days=days) for days in row.window)
    number = 1 + crc32(seed.encode()) % LAST_STAGGERED_DAY
    nth, month = 1, first.year * 12 + first.month - 1 + (first.day > number)
    while (day := _day_of(month, number)) <= min(last, until):
        end = min(_day_of(month + 1, number) - ONE_DAY, last)
        yield _Slot(nth, day, end, (day, end))
        nth, month = nth + 1, month + 1


def _day_of(month: int, day: int) -> date:
    """A day of the month that is the `month`-th since the year 0."""
    return date(month // 12, month % 12 + 1, day)
