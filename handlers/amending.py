"""What was changed in a report, and what is asked to be: before and after, line by line; the cadre's answers."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from handlers import forms, narrowing
from handlers.turn import Rows, Turn
from locales import Phrase
from models import daybook, proposals
from models.events import TYPES
from models.kinds import EventKind
from models.queries import versions
from models.tables import Event, Followup

REASON = "item.reason"
"""What the next text answers: why a request is returned; the item's id follows."""

UNDO = "u"
"""What the button asks for that takes an approval back."""

_UNSAID = forms.HIDDEN
_OPTIONAL = ("group", "birth_year")
"""Not part of a version: asked where it decides, and kept with the person."""


def asked(turn: Turn, row: Followup) -> list[Phrase]:
    """What a request asks for: withdraw the report, or each line that is to change."""
    said = proposals.seen(turn.session, turn.who, row, turn.now)
    base = proposals.base_of(turn.session, row, said)
    if base is None:
        return [Phrase("amend.gone")]
    if base.person_id is None:  # of what kind it is stays with whoever made it
        return [Phrase.of("amend.asked_tick", number=daybook.number_of(base)), Phrase("amend.tick")]
    head = Phrase.of("amend.asked", number=daybook.number_of(base), kind=Phrase(f"kind.{base.kind}"))
    if said.answers is None:
        return [head, Phrase("amend.void")]
    return [head, *changes(base.kind, daybook.as_answered(turn.session, base), said.answers)]


def changes(kind: EventKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Phrase]:
    """Each value that differs, before and after, names masked; of what is not shown once saved only that it does."""
    found = []
    for field in TYPES[kind].fields:
        old, new = before.get(field.name), after.get(field.name)
        if field.name in _OPTIONAL or _plain(old) == _plain(new):
            continue
        label = Phrase(f"field.{field.name}")
        if field.name in _UNSAID:
            found.append(Phrase.of("amend.differs", label=label))
            continue
        shown = [Phrase("amend.nothing") if one is None else field.show(forms.discreet(one)) for one in (old, new)]
        found.append(Phrase.of("amend.line", label=label, before=shown[0], after=shown[1]))
    return found or [Phrase("amend.no_change")]


def _plain(value: Any) -> Any:
    """What decides whether two values are the same: of a person who it is, of a day which."""
    if isinstance(value, dict) and "name" in value:
        return value.get("id") or value["name"]
    if isinstance(value, dict) and "on" in value:
        return (value["on"], value.get("precision"))
    return value


def buttons(turn: Turn, row: Followup) -> Rows:
    """The two answers to a request; what is not kept any more can only be returned."""
    said = proposals.of(turn.session, row)
    agree = ((narrowing.button(turn, Phrase("amend.approve"), row.id, "y"),),)
    stands = said is not None and proposals.base_of(turn.session, row, said) is not None
    return (*(agree if stands else ()), (narrowing.button(turn, Phrase("amend.give_back"), row.id, "o"),))


def undo(turn: Turn, row: Followup) -> Rows:
    """The button that takes an approval back, as long as that can be done."""
    fresh = proposals.may_undo(turn.session, turn.who, row, turn.now)
    return ((narrowing.button(turn, Phrase("amend.undo"), row.id, UNDO),),) if fresh else ()


def ask_reason(turn: Turn, row: Followup) -> None:
    """Why is it returned?"""
    narrowing.ask(turn, REASON, row.id)
    turn.say("amend.reason_ask", ((narrowing.button(turn, Phrase("item.back"), row.id),),))


def history(turn: Turn, event: Event) -> list[Phrase]:
    """Every version of a report, the newest first: when, by whose hand, and what it changed."""
    said, every = [], versions.every(turn.session, event.root_id)
    for old, new in pairwise(every):
        by = Phrase("staff.you") if old.ended_by == turn.who.account_id else Phrase("amend.by_other")
        said.append([_title(turn, new, by), *_between(turn, old, new)])
    first = Phrase("staff.you") if event.reporter_id == turn.who.account_id else Phrase("amend.by_other")
    return [*(line for lines in reversed(said) for line in lines), _title(turn, every[0], first)]


def _between(turn: Turn, old: Event, new: Event) -> list[Phrase]:
    """What a version changed, as long as both are kept."""
    if old.person_id is None or new.person_id is None:
        return [Phrase("amend.forgotten")]
    return changes(new.kind, daybook.as_answered(turn.session, old), daybook.as_answered(turn.session, new))


def _title(turn: Turn, version: Event, by: Phrase) -> Phrase:
    key = "amend.version" if version.version > 1 else "amend.first"
    return Phrase.of(key, n=version.version, day=turn.who.today(versions.written_at(turn.session, version)), by=by)
