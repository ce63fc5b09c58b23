"""The days that schedules hang on, found in a person's story and in the township's calendar. Not: what is sent when."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from models.kinds import EventKind
from models.rules.history import Fact
from models.rules.plan_settings import Appointment, PlanSettings
from models.rules.schedule_rows import AnchorKind, Row
from models.rules.story import Story

SAME_LOSS = 28
"""Days within which two reports of a pregnancy's end are about the same one."""


@dataclass(frozen=True)
class Anchor:
    """One day to hang reminders on.

    `ref` is what a reminder names; `subject` what marks about it name; `known` the day it was reported; `ends` the day
    from which nothing that hangs on it may go; `span` the days of the round it belongs to; `booked` the appointment.
    """

    kind: AnchorKind
    ref: str
    on: date
    known: date
    ends: date | None = None
    fact: Fact | None = None
    subject: str = ""
    span: tuple[date, date] | None = None
    booked: Appointment | None = None


def anchors(story: Story, settings: PlanSettings) -> Iterator[Anchor]:
    """Every anchor of a person, kind by kind."""
    for find in _FROM_STORY:
        yield from find(story)
    yield from _rounds(settings)
    yield from _appointments(settings)


def pieces(anchor: Anchor, row: Row, story: Story) -> Iterator[Anchor]:
    """The anchor as one row sees it: cut at each check from which a row that repeats counts anew."""
    if not row.repeat_on_exam or anchor.fact is None:
        yield anchor
        return
    stopped = _next_on(story.after(anchor.fact, EventKind.MEASURE))
    for exam in story.exams("measure_check"):
        if exam.on > anchor.on and (stopped is None or exam.on < stopped):
            yield replace(anchor, ends=exam.on)
            anchor = replace(anchor, ref=exam.event_id, on=exam.on, known=exam.reported_on)
    yield anchor


def _next_on(facts: Iterable[Fact]) -> date | None:
    return next((fact.on for fact in facts), None)


def _at(kind: AnchorKind, fact: Fact, on: date | None = None, ends: date | None = None) -> Anchor:
    return Anchor(kind, fact.event_id, on or fact.on, fact.reported_on, ends, fact, fact.event_id)


def _pregnancies(story: Story) -> Iterator[Anchor]:
    for one in story.pregnancies:
        if one.lmp:
            yield _at(AnchorKind.LMP, one.fact, one.lmp, one.ended)
            yield _at(AnchorKind.EDD, one.fact, one.edd, one.ended)


def _births(story: Story) -> Iterator[Anchor]:
    for fact in story.deliveries:
        yield _at(AnchorKind.BIRTH, fact)


def _losses(story: Story) -> Iterator[Anchor]:
    before: date | None = None
    for fact in story.all(EventKind.PREGNANCY_END):
        if before is None or (fact.on - before).days >= SAME_LOSS:
            yield _at(AnchorKind.PREGNANCY_END, fact)
            before = fact.on


def _measures(story: Story) -> Iterator[Anchor]:
    for fact in story.all(EventKind.MEASURE):
        if fact.text("action") in ("start", "replace"):
            again = (
                other
                for other in story.after(fact, EventKind.MEASURE)
                if other.text("action") in ("start", "replace") and other.text("method") == fact.text("method")
            )
            yield _at(AnchorKind.MEASURE_START, fact, ends=_next_on(again))


def _exams(story: Story) -> Iterator[Anchor]:
    for fact in story.exams("prepregnancy"):
        yield _at(AnchorKind.PREPREGNANCY_EXAM, fact)


def _moves(story: Story) -> Iterator[Anchor]:
    for kind, anchor in (
        (EventKind.MIGRATE_OUT, AnchorKind.MIGRATE_OUT),
        (EventKind.RETURN_HOME, AnchorKind.RETURN_HOME),
    ):
        for fact in story.all(kind):
            yield _at(anchor, fact, ends=_next_on(story.after(fact, EventKind.MIGRATE_OUT)))


def _rounds(settings: PlanSettings) -> Iterator[Anchor]:
    for one in settings.rounds:
        subject, span = one.subject, (one.opens, one.closes)
        for kind, name, on in (
            (AnchorKind.ROUND_OPEN, "open", one.opens),
            (AnchorKind.ROUND_CLOSE, "close", one.closes),
        ):
            yield Anchor(kind, f"{subject}:{name}", on, one.opens, subject=subject, span=span)
        for on in one.days:
            yield Anchor(AnchorKind.CLINIC_DAY, f"{subject}:{on}", on, one.opens, subject=subject, span=span)


def _appointments(settings: PlanSettings) -> Iterator[Anchor]:
    spans = {one.key: (one.opens, one.closes) for one in settings.rounds}
    for one in settings.appointments:
        yield Anchor(
            AnchorKind.APPOINTMENT, one.subject, one.on, one.booked_on,
            subject=one.subject, span=spans.get(one.round), booked=one,
        )  # fmt: skip


_FROM_STORY: tuple[Callable[[Story], Iterator[Anchor]], ...] = (
    _pregnancies,
    _births,
    _losses,
    _measures,
    _exams,
    _moves,
)
