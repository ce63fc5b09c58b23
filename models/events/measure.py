"""A contraceptive method: begun, ended, changed, or not tolerated. To end is as easy to report as to begin."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from locales import Phrase
from models.events.base import ASK_CLINIC, EventType, Opens, day, facility, in_days, person
from models.fields import Answers, Choice, Context, Field, Option, Reading, Text, choose
from models.kinds import EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Method, Record

STOPPABLE = ("iud", "implant", "injectable", "pill", "condom", "topical")
METHODS = (*STOPPABLE, "female_sterilisation", "male_sterilisation", "other")
REASONS = ("wants_pregnancy", "expelled", "side_effect", "expired", "menopause", "other", "unsaid")


@dataclass(frozen=True)
class What(Field):
    """Action and method in one press. Kept as {"action", "method"}."""

    def options(self, context: Context) -> tuple[Option, ...]:
        lasting = METHODS[len(STOPPABLE) :]
        pairs = [(action, method) for method in STOPPABLE for action in ("start", "stop", "replace")]
        pairs += [(action, method) for action in ("start", "replace") for method in lasting]
        pairs.append(("reaction", ""))
        return tuple(Option(what, self.show(what)) for what in (_what(*pair) for pair in pairs))

    def read(self, said: str, context: Context) -> Reading:
        return choose(self.options(context), said)

    def show(self, value: Any) -> Phrase:
        action, method = value["action"], value.get("method")
        return Phrase(f"measure.{action}.{method}") if method else Phrase("measure.reaction")


def _what(action: str, method: str) -> dict[str, str]:
    return {"action": action, "method": method} if method else {"action": action}


def _is(*actions: str) -> Any:
    return lambda answers: _action(answers) in actions


def _action(answers: Answers) -> str:
    what: dict[str, str] = answers.get("what", {})
    return what.get("action", "")


def fold(record: Record, fact: Fact) -> Record:
    """Methods in use after it."""
    action, method = fact.text("action"), fact.text("method")
    if action == "reaction":
        return record
    ended = {"stop": method, "replace": fact.text("old_method") or _only(record)}.get(action)
    kept = tuple(known for known in record.methods if known.method not in (ended, method))
    return replace(record, methods=kept if action == "stop" else (*kept, Method(method, fact.on)))


def _only(record: Record) -> str:
    """The one method in use: what a change replaces when nobody said it."""
    return record.methods[0].method if len(record.methods) == 1 else ""


def opens(_record: Record, fact: Fact) -> Iterable[Opens]:
    """A follow-up of what was begun; a call from the clinic within a day where something is not tolerated."""
    action = fact.text("action")
    if action in ("start", "replace"):
        yield Opens(ItemKind.MEASURE_FOLLOWUP, in_days(fact, 42))
    elif action == "reaction":
        yield Opens(ItemKind.CLINIC_CALL, in_days(fact, 1), clinic_only=True)
    elif fact.text("reason") == "wants_pregnancy":
        yield Opens(ItemKind.PREPREG_OFFER, in_days(fact, 30))


def closes(_record: Record, fact: Fact) -> frozenset[ItemKind]:
    """The follow-up of what ended."""
    return frozenset({ItemKind.MEASURE_FOLLOWUP}) if fact.text("action") in ("stop", "replace") else frozenset()


def doubts(record: Record, fact: Fact) -> Iterable[Phrase]:
    """In use already? Not on record? While pregnant the clinic's telephone, and nothing else."""
    action, method = fact.text("action"), fact.text("method")
    current = {known.method for known in record.methods}
    ended = {"stop": method, "replace": fact.text("old_method")}.get(action)
    if action in ("start", "replace") and record.pregnancy:
        yield ASK_CLINIC
        return
    if action in ("start", "replace") and method in current:
        yield Phrase("doubt.method_current")
    if ended and ended not in current:
        yield Phrase("doubt.method_unknown")


def same(known: Fact, new: Fact) -> bool:
    """The same done with the same method?"""
    return all(known.text(name) == new.text(name) for name in ("action", "method"))


MEASURE = EventType(
    kind=EventKind.MEASURE,
    fields=(
        *person("measure.who", age_decides=True),
        What("what", "measure.what", required=True, columns=3),
        Choice("old_method", "measure.old", when=_is("replace"), values=METHODS, family="method"),
        Text("symptom_text", "measure.symptom", when=_is("reaction"), longest=200),
        day("measure.when"),
        Choice("reason", "measure.reason", when=_is("stop"), values=REASONS, family="stop_reason"),
        facility(),
    ),
    fold=fold,
    opens=opens,
    closes=closes,
    doubts=doubts,
    same=same,
)
