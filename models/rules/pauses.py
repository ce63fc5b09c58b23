"""Spans of days in which a row is silent for one person, and what they leave of a reminder's send window."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.kinds import EventKind, Scope
from models.rules.anchors import Anchor
from models.rules.plan_settings import PlanSettings
from models.rules.schedule_rows import AnchorKind, Row
from models.rules.stops import comes_home
from models.rules.story import Story, day_said

AFTER_LOSS = 60
"""Days without the monthly prompt after a loss or the beginning of a delivery hold."""

PLAIN = 365
"""Days, after those, in which the monthly prompt comes without its good news."""

GRACE = 30
"""Days for which care already begun goes on after her registration has left the township."""

_CARE = frozenset({Scope.CARE, Scope.CARE_SENSITIVE, Scope.MEASURE_CARE})
_EXPECTING = frozenset({AnchorKind.LMP, AnchorKind.EDD, AnchorKind.BIRTH})
_ROUND = frozenset({AnchorKind.ROUND_OPEN, AnchorKind.ROUND_CLOSE, AnchorKind.CLINIC_DAY})


@dataclass(frozen=True)
class Silence:
    """No message from `since` on, again from `until` (None: open). `resumes`: what is still in its window then goes."""

    since: date
    until: date | None
    resumes: bool = True


def allowed(start: date, end: date, silences: Iterable[Silence]) -> tuple[date, date] | None:
    """What the silences leave of a send window, from its beginning on; None: nothing of it."""
    for silence in sorted(silences, key=lambda one: one.since):
        if end < silence.since or (silence.until and silence.until <= start):
            continue
        if start < silence.since:
            end = silence.since - timedelta(days=1)
        elif silence.resumes and silence.until and silence.until <= end:
            start = silence.until
        else:
            return None
    return start, end


def silences(row: Row, anchor: Anchor, story: Story, settings: PlanSettings) -> Iterator[Silence]:
    """Every silence of a row that hangs on `anchor`."""
    yield from _registered_elsewhere(row, anchor, story)
    if row.anchor in _EXPECTING and row.personal:
        yield from (Silence(since, until) for since, until in settings.holds)
    if row.anchor in _ROUND:
        yield from (Silence(one.since, one.until, resumes=False) for one in story.pregnancies)
        yield from _booked(anchor, settings)
    if row.every == "month":
        yield from _monthly(story, settings)
    for pause in settings.pauses:
        if pause.schedule in ("", row.key, row.group):
            yield Silence(pause.since, pause.until, resumes=row.every != "month")


def plain(story: Story, settings: PlanSettings, day: date) -> bool:
    """Whether the monthly prompt of `day` must come without good news: after a loss, or after or under a hold."""
    length = timedelta(days=AFTER_LOSS + PLAIN)
    held = any(since <= day and (until is None or day < max(until, since + length)) for since, until in settings.holds)
    return held or any(fact.on <= day < fact.on + length for fact in story.all(EventKind.PREGNANCY_END))


def _booked(anchor: Anchor, settings: PlanSettings) -> Iterator[Silence]:
    """Who booked a day of this round is not asked again before it is over."""
    for one in settings.appointments:
        if one.is_in(anchor.subject) and not one.fell_away:
            yield Silence(one.booked_on, one.on + timedelta(days=1))


def _registered_elsewhere(row: Row, anchor: Anchor, story: Story) -> Iterator[Silence]:
    for fact in story.all(EventKind.HUKOU_OUT):
        back = next((other.on for other in story.after(fact, EventKind.HUKOU_IN)), None)
        begun = row.needs in _CARE and anchor.on <= fact.on
        since = fact.on + timedelta(days=GRACE + 1) if begun else fact.on
        if back is None or since < back:
            yield Silence(since, back)


def _monthly(story: Story, settings: PlanSettings) -> Iterator[Silence]:
    losses = [fact.on for fact in story.all(EventKind.PREGNANCY_END)]
    for since in (*losses, *(since for since, _ in settings.holds)):
        yield Silence(since, since + timedelta(days=AFTER_LOSS), resumes=False)
    for fact in story.all(EventKind.RETURN_HOME):
        if not comes_home(fact):
            yield Silence(fact.on, day_said(fact, "until"), resumes=False)
