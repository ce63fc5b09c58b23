"""What ends a row for one person: each stop word of the schedules as a function from her story to a day.

The day is the first on which nothing of the row may go; NEVER: none of the row's reminders at all.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from models.kinds import EventKind
from models.rules.anchors import Anchor
from models.rules.history import Fact
from models.rules.plan_settings import Mark, PlanSettings
from models.rules.schedule_rows import Row, Stop
from models.rules.story import Story, day_said

NEVER = date(1, 1, 2)
"""Earlier than any reminder."""

AFTER_BIRTH = 42
"""Days after a birth while away for which the monthly prompt goes on."""

Span = tuple[date, date]
Rule = Callable[[Story, PlanSettings, Anchor, Span], date | None]


def stopped(row: Row, story: Story, settings: PlanSettings, anchor: Anchor, care: Span) -> date | None:
    """The first day on which nothing of `row` may go for this anchor and care window; None: nothing ends it."""
    days = [RULES[word](story, settings, anchor, care) for word in row.stop if word in RULES]
    return min((day for day in (*days, anchor.ends, story.died) if day), default=None)


def comes_home(fact: Fact) -> bool:
    """Whether an event ends an absence: a return, unless it is for a time whose end is known."""
    return not (fact.answers.get("temporary") and day_said(fact, "until"))


def _first(facts: Iterable[Fact], since: date, plus: int = 0) -> date | None:
    return next((fact.on + timedelta(days=plus) for fact in facts if fact.on >= since), None)


def _examined(*kinds: str) -> Rule:
    def rule(story: Story, _settings: PlanSettings, _anchor: Anchor, care: Span) -> date | None:
        return NEVER if any(care[0] <= exam.on <= care[1] for exam in story.exams(*kinds)) else None

    return rule


def _round(story: Story, settings: PlanSettings, anchor: Anchor, care: Span) -> date | None:
    opens, closes = anchor.span or care
    done = any(opens <= exam.on <= closes for exam in story.exams("round"))
    return NEVER if done or Mark(anchor.subject, "done") in settings.marks else None


def _prepregnancy(story: Story, _settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
    return _first(story.exams("prepregnancy"), anchor.known)


def _any_exam(story: Story, _settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
    # The check on the day itself belongs to the event, not to what comes after it.
    return _first(story.exams(), anchor.on + timedelta(days=1))


def _happened(kind: EventKind, plus: int = 0) -> Rule:
    def rule(story: Story, _settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
        return _first(story.all(kind), anchor.on, plus)

    return rule


def _measure(action: str, named: str) -> Rule:
    def rule(story: Story, _settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
        if anchor.fact is None:
            return None
        mine = ("", anchor.fact.text("method"))
        later = story.after(anchor.fact, EventKind.MEASURE)
        return next((fact.on for fact in later if fact.text("action") == action and fact.text(named) in mine), None)

    return rule


def _home(story: Story, _settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
    if anchor.fact is None:
        return None
    later = story.after(anchor.fact, EventKind.RETURN_HOME, EventKind.MIGRATE_IN)
    return next((fact.on for fact in later if comes_home(fact)), None)


def _age_55(_story: Story, settings: PlanSettings, _anchor: Anchor, _care: Span) -> date | None:
    # With the year alone: from the year in which she turns 55.
    return date(settings.birth_year + 55, 1, 1) if settings.birth_year else None


def _marked(word: Stop) -> Rule:
    def rule(_story: Story, settings: PlanSettings, anchor: Anchor, _care: Span) -> date | None:
        return NEVER if Mark(anchor.subject, word.value) in settings.marks else None

    return rule


RULES: Mapping[Stop, Rule] = {
    # A round's check during pregnancy counts as an antenatal one.
    Stop.ANC: _examined("anc", "round"),
    Stop.PNC: _examined("pnc"),
    Stop.MEASURE_CHECK: _examined("measure_check"),
    Stop.ROUND: _round,
    Stop.PREPREGNANCY: _prepregnancy,
    Stop.ANY_EXAM: _any_exam,
    Stop.PREGNANCY_END: _happened(EventKind.PREGNANCY_END),
    Stop.BIRTH: _happened(EventKind.BIRTH),
    Stop.BIRTH_42: _happened(EventKind.BIRTH, AFTER_BIRTH),
    Stop.MEASURE_STOP: _measure("stop", "method"),
    Stop.MEASURE_REPLACE: _measure("replace", "old_method"),
    Stop.RETURN_HOME: _home,
    Stop.HUKOU_OUT: _happened(EventKind.HUKOU_OUT),
    Stop.AGE_55: _age_55,
    **{
        word: _marked(word)
        for word in (Stop.DECLINED, Stop.NOT_APPLICABLE, Stop.CANCELLED, Stop.COLLECTED, Stop.CLINIC_CLOSES)
    },
}
