"""`python -m bot read`: messages as JSON lines in, what they report as JSON lines out. Needs no store, no clock.

In: `id`, `text`, `sent_at` (ISO, with the village's zone), optional `known` {"people": […], "groups": {…}}. Out: what
would be stored and what would be asked; with `explain` also where in the message each value stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from handlers.reading import Reading, Surroundings, read
from models.rules.person import Known

_LIKE = '{"id": 1, "text": "刘小梅昨天去东莞打工", "sent_at": "2026-03-20T18:00:00+08:00"}'


class WrongLine(ValueError):
    """A line that is no message: which one, and why."""


def answers(lines: Iterable[bytes], explain: bool = False) -> Iterator[bytes]:
    """The reading of each line. Raises WrongLine for one that is not JSON or lacks a part."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                said = orjson.loads(line)
                reading = read(said["text"], datetime.fromisoformat(said["sent_at"]), _known(said.get("known") or {}))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise WrongLine(
                    f"line {number} is no message as JSON ({error}); one looks like this: {_LIKE}"
                ) from error
            yield orjson.dumps({"id": said.get("id"), **told(reading, explain)})


def told(reading: Reading, explain: bool = False) -> dict[str, Any]:
    """A reading as JSON values."""
    asked = sorted({question.about for question in reading.questions})
    found: dict[str, Any] = {"kind": reading.kind, "events": [_event(event) for event in reading.events], "ask": asked}
    for name, value in (("refused", reading.refusals), ("intent", reading.intent), ("groups", reading.groups)):
        found |= {name: value} if value else {}
    found |= {"repeated": reading.repeated} if reading.repeated else {}
    if explain:
        found["spans"] = [
            {"field": span.field, "start": span.start, "end": span.end, "said": span.said, "meant": span.meant}
            for span in reading.spans
        ]
        found["options"] = [
            {"ask": question.about, "event": question.event, "options": question.options}
            for question in reading.questions
            if question.options
        ]
    return found


def _event(event: Any) -> dict[str, Any]:
    found = {
        "type": event.type,
        "person": event.person,
        "date": event.date,
        "calendar": event.calendar,
        "precision": event.precision,
        "fields": dict(event.fields),
        "op": event.op,
        "ask": event.ask,
    }
    found |= {"target": dict(event.target)} if event.target else {}
    return found | ({"candidates": event.candidates, "sure": event.sure} if event.candidates else {})


def _known(raw: Mapping[str, Any]) -> Surroundings:
    people = [
        Known(
            str(one.get("id", one["name"])),
            one["name"],
            str(one.get("group", "")),
            one.get("head", ""),
            one.get("relation", ""),
            one.get("birth_year"),
        )
        for one in raw.get("people", ())
    ]
    return Surroundings(people, raw.get("groups", {}), raw.get("clinics", ()))
