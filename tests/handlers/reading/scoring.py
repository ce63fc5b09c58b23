"""How well messages are read: the measures that README reports, computed on readings beside the expected ones.

Questions count by what they are about: who, when, what, and each other thing by itself. An event is found when type and
person are right (partners in either order).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.reading import told
from handlers.reading import read

Json = Mapping[str, Any]
DATA = Path(__file__).parent / "data"
_SLOTS = {
    **dict.fromkeys(("person", "third_person"), "who"),
    **dict.fromkeys(("date", "calendar"), "when"),
    **dict.fromkeys(("type", "confirm", "confirm_death", "registered"), "what"),
    **{name: name for name in ("lmp", "exam_kind", "method", "action", "from_place", "to_place", "weight")},
}
COSTLY = {"who", "when", "what", "lmp", "exam_kind", "method", "action"}
_TEXTS = {
    "from_place",
    "to_place",
    "residence",
    "facility",
    "facility_place",
    "symptom_text",
    "onset_text",
    "until_text",
}
_TEXTS |= {"gestation_text"}
_FREE = {"lmp_source", "lmp_calendar", "gest_precision", "gestation_text", "onset_text", "until_text", "phone"}
_GESTATION = {"lmp", "edd", "gest_weeks", "gest_days"}


@dataclass
class Judged:
    """One message: wholly right, with fields, and what was wrong."""

    id: str
    right: bool = True
    fields: bool = True
    silent: bool = False
    needless: bool = False
    dates: int = 0
    exact: int = 0
    why: list[str] = field(default_factory=list)


def samples(*names: str) -> list[Json]:
    """The messages of data files beside this one."""
    return [json.loads(line) for name in names for line in (DATA / name).read_text("utf-8").splitlines()]


def predicted(gold: Json) -> Json:
    """The reading of a message as the command line prints it."""
    return json.loads(json.dumps(told(read(gold["text"], datetime.fromisoformat(gold["sent_at"]))), default=str))


def slots(*asked: Iterable[str] | None) -> set[str]:
    """What questions are about."""
    return {_SLOTS[one] for some in asked for one in some or () if one in _SLOTS}


def judge(gold: Json, said: Json) -> Judged:
    """A reading beside the expected one."""
    found = Judged(gold["id"])
    asked = slots(said["ask"], *(event["ask"] for event in said["events"]))
    wanted = slots(gold.get("ask"), *(event.get("ask") for event in gold["expected"]))
    found.needless = bool((asked - wanted) & COSTLY)
    _wrong(found, said["kind"] != gold["kind"], f"kind {said['kind']}")
    _wrong(found, not wanted <= asked, f"not asked {wanted - asked}")
    rest, missed = list(said["events"]), list[Json]()
    for event in gold["expected"]:
        mine = next((one for one in rest if _same(event, one) and one["date"] == event["date"]), None)
        mine = mine or next((one for one in rest if _same(event, one)), None)
        if mine is not None:
            rest.remove(mine)
            _compare(found, gold, event, mine, asked)
            continue
        missed.append(event)
        if "what" not in asked & slots(event.get("ask"), gold.get("ask")):
            _wrong(found, True, f"missed {event['type']} {event['person']}")
    for extra in rest:
        found.silent |= bool(_mistaken(extra, missed) - asked)
        _wrong(found, True, f"extra {extra['type']} {extra['person']}")
    return found


def _mistaken(extra: Json, missed: list[Json]) -> set[str]:
    """What a reading has wrong that is none of those expected: whom or what it is about; else it is invented."""
    for slot, part in (("who", "type"), ("what", "person")):
        for event in missed:
            if event[part] == extra[part]:
                missed.remove(event)
                return {slot} if event["date"] == extra["date"] else {slot, "when"}
    return {"what"}


def _wrong(found: Judged, wrong: bool, why: str) -> None:
    if wrong:
        found.right = found.fields = False
        found.why.append(why)


def _same(event: Json, said: Json) -> bool:
    partners = event["type"] in ("marriage", "divorce") and said["person"] == event["fields"].get("spouse")
    return bool(said["type"] == event["type"] and (said["person"] == event["person"] or (partners and said["person"])))


def _compare(found: Judged, gold: Json, event: Json, said: Json, asked: set[str]) -> None:
    excused = asked & slots(event.get("ask"), gold.get("ask"))
    right = said["date"] == event["date"]
    if event["date"] and "when" not in slots(event.get("ask"), gold.get("ask")):
        found.dates, found.exact = found.dates + 1, found.exact + right
    usual = "amend" if gold["kind"] == "correction" else "new"
    _wrong(found, not right and "when" not in excused, f"date {said['date']}")
    _wrong(found, said["op"] != event.get("op", usual) and "what" not in excused, f"op {said['op']}")
    found.silent |= (not right and "when" not in asked) or (
        said["op"] != event.get("op", usual) and "what" not in asked
    )
    if found.right:
        found.fields &= not _differing(event["fields"], said["fields"])


def _differing(wanted: Json, said: Json) -> set[str]:
    """Fields that are missing, wrong or too many; what can be computed from another one is free."""
    mine, other = _flat(wanted), _flat(said)
    wrong = {name for name, value in mine.items() if name not in other or not _equal(name, value, other[name])}
    derived = _GESTATION if mine.keys() & _GESTATION else set()
    return wrong | {name for name in other.keys() - mine.keys() if name not in _FREE | derived}


def _flat(fields: Json) -> dict[str, Any]:
    plain = {name: value for name, value in fields.items() if not isinstance(value, dict)}
    return plain | {
        f"{name}.{part}": one
        for name, value in fields.items()
        if isinstance(value, dict)
        for part, one in value.items()
    }


def _equal(name: str, wanted: Any, said: Any) -> bool:
    if wanted == said or name not in _TEXTS:
        return bool(wanted == said)
    short, long = sorted((str(wanted), str(said)), key=len)
    return bool(short) and short in long and 2 * len(short) >= len(long)


def measures(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares of all messages; of dates the share that is exact."""
    count = Counter(name for one in judged for name in ("right", "fields", "silent", "needless") if getattr(one, name))
    dates, exact = sum(one.dates for one in judged), sum(one.exact for one in judged)
    shares = {name: count[name] / len(judged) for name in ("right", "fields", "silent", "needless")}
    return shares | {"dates": exact / dates if dates else 1.0}
