"""From a reading to a form: what was said of an event, as the answers of its form, each as if it had been typed there.

Pure. A value that a field does not take is asked; one that fits several is asked with these. Nothing is chosen.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from handlers.dialog import Form, begin
from handlers.reading import Reported
from locales import Phrase
from models.events import TYPES
from models.events.measure import What
from models.fields import (
    Answers,
    Choice,
    Context,
    Field,
    Gestation,
    GroupOf,
    Option,
    PersonRef,
    Problem,
    Reading,
    Unclear,
    Value,
    both_calendars,
    known_person,
    new_person,
)
from models.kinds import Calendar, EventKind, Precision
from models.rules.gestation import edd_of
from models.rules.lunar import lunar_of

Said = Mapping[str, str]
"""The words in which a value was said, by its name."""

_REMARKS = ("again", "confirm", "confirm_death", "registered", "third_person")
"""What is asked about the event as a whole: the card says it."""
_DISAGREE = 10
"""Days by which a last period and a day of birth may differ that were both said."""


def filled(event: Reported, said: Said, context: Context) -> Form:
    """The form of an event, at the first question that is open, or at its card."""
    assert event.type is not None
    fields = TYPES[event.type].fields
    answers, unclear = _said(fields, event, said, context)
    return begin(fields, context, answers, unclear, _remarks(event))


def corrected(before: Answers, kind: EventKind, event: Reported, said: Said, context: Context) -> Form:
    """The form of a report as it is kept, with what a correction changes in it."""
    fields = [field for field in TYPES[kind].fields if field.name != "person"]
    changes, unclear = _said(fields, event, said, context)
    unclear = {name: several for name, several in unclear.items() if not _goes_on(before.get(name), several, name)}
    kept = {name: value for name, value in before.items() if name not in unclear}
    return begin(TYPES[kind].fields, context, kept | changes, unclear)


def _goes_on(kept: Any, several: Unclear, name: str) -> bool:
    """Whether a method was named only to say which report is meant: what is kept fits what was said."""
    return name == "what" and any(option.value == kept for option in several.options)


def _said(
    fields: Iterable[Field], event: Reported, said: Said, context: Context
) -> tuple[dict[str, Any], dict[str, Unclear]]:
    """What was said of these fields: values, and what fits several."""
    answers, unclear = dict[str, Any](), dict[str, Unclear]()
    for field in fields:
        match _reading(field, event, said, context):
            case Value(value):
                answers[field.name] = value
            case Unclear() as several:
                unclear[field.name] = several
    return answers, unclear


def _remarks(event: Reported) -> tuple[Phrase, ...]:
    """What the card asks to look at before it is saved."""
    lost = event.type is EventKind.PREGNANCY_END and "type" in event.ask
    asked = set(event.ask) - ({"confirm"} if "again" in event.ask else set())
    told = tuple(Phrase(f"remark.{about}") for about in _REMARKS if about in asked)
    return (*told, Phrase("remark.lost")) if lost else told


def _reading(field: Field, event: Reported, said: Said, context: Context) -> Reading | None:
    if field.name in _BY_NAME:
        return _BY_NAME[field.name](field, event, said, context)
    value = event.fields.get(field.name)
    if field.name in event.ask:
        said_so = (Option(value, field.show(value)),) if value else ()
        return Unclear(said_so or field.options(context), Phrase(field.ask))
    return None if value is None else _taken(field, value, context)


def _taken(field: Field, value: Any, context: Context) -> Reading | None:
    """A value as the field takes it. One that it does not take is asked, and says why: what was said is not dropped."""
    if isinstance(field, Choice):
        return Value(str(value)) if str(value) in field.values else None
    if isinstance(value, bool):
        return Value(value)
    reading = field.read(str(value), context)
    if isinstance(reading, Problem):
        return Unclear(field.options(context), reading.why)
    return reading


def _person(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    assert isinstance(field, PersonRef)
    known = [one for one in context.people if one.id in event.candidates]
    if event.person is None:
        relation = event.fields.get("relation", {})
        kin = [one for one in context.people if relation and one.head == relation["to"] and _is(one.relation, relation)]
        return field.among("", kin, context) if kin else None
    group = _code(event, context)
    if event.sure and known and group in (None, known[0].group_code):
        return Value(known_person(known[0]))
    if known or "person" in event.ask or event.sure:
        return field.among(event.person, known, context)
    return Value(new_person(event.person))


def _is(known: str, relation: Mapping[str, Any]) -> bool:
    return known in ("", relation.get("as"))


def _code(event: Reported, context: Context) -> str | None:
    """The group that was named, where it is one of the speaker's."""
    number = event.fields.get("group")
    fits = [code for code in context.groups if number is not None and code.endswith(f"{int(number):03d}")]
    return fits[0] if len(fits) == 1 else None


def _group(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    assert isinstance(field, GroupOf)
    code = _code(event, context)
    return Value(code) if code and not event.candidates else None


def _spouse(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    assert isinstance(field, PersonRef)
    name = event.fields.get("spouse")
    if not name:
        return None
    reading = field.read(name, context)
    if isinstance(reading, Unclear) and len(reading.options) == 1:  # nobody on record is like it
        return Value(new_person(name))
    return reading


def _relation(field: Field, event: Reported, _said: Said, _context: Context) -> Reading | None:
    relation = event.fields.get("relation")
    if event.person is not None or not relation:
        return None
    return Value(relation["to"] if field.name == "relation_to" else relation["as"])


def _date(field: Field, event: Reported, _said: Said, _context: Context) -> Reading | None:
    if "date" in event.ask or "calendar" in event.ask:
        if len(event.days) < 2:
            return Unclear(field.options(_context), Phrase(field.ask)) if "date" in event.ask else _day_of(event)
        days = tuple(Option(_day(day, _calendar(day, event)), both_calendars(day)) for day in event.days)
        return Unclear(days, Phrase("problem.which_day"))
    return _day_of(event)


def _day_of(event: Reported) -> Reading | None:
    return Value(_day(event.date, event.calendar, event.precision)) if event.date else None


def _day(day: date, calendar: Calendar, precision: Precision = Precision.DAY) -> dict[str, str]:
    return {"on": day.isoformat(), "calendar": calendar, "precision": precision}


def _calendar(day: date, event: Reported) -> Calendar:
    """Of two days that fit, one is of the other calendar, or of a leap month in the same."""
    if event.date is None or event.calendar is not Calendar.LUNAR:
        return event.calendar
    one, other = lunar_of(day), lunar_of(event.date)
    return Calendar.LUNAR if (one.month, one.day) == (other.month, other.day) else Calendar.SOLAR


def _gestation(field: Field, event: Reported, said: Said, context: Context) -> Reading | None:
    assert isinstance(field, Gestation)
    whole = {"gest_weeks": None, "gest_days": 0, "gest_precision": Precision.DAY}
    weeks = {name: event.fields.get(name, usual) for name, usual in whole.items() if "gest_weeks" in event.fields}
    lmp, edd = event.fields.get("lmp"), event.fields.get("edd")
    if "lmp" in event.ask:
        options = (Option(weeks, field.show(weeks)),) if "gest_weeks" in weeks else ()
        return Unclear((*options, *field.options(context)), Phrase(field.ask))
    if "calendar" in event.ask and said.get("lmp"):
        return field.read(said["lmp"], context)
    if lmp and not _counted_back(event, said):
        return _last_period(field, event, context, lmp, edd)
    if edd:
        reading = field.read(f"预产期{edd}", context)
        return reading if isinstance(reading, Value) else None
    return Value(weeks) if weeks else None


def _counted_back(event: Reported, said: Said) -> bool:
    """Whether only the due date was said: it stands before the last period that was reckoned from the same words."""
    told = [name for name in event.fields if name in ("lmp", "edd")]
    return told == ["edd", "lmp"] and said.get("edd") == said.get("lmp")


def _last_period(field: Gestation, event: Reported, context: Context, lmp: str, edd: str | None) -> Reading | None:
    reading = field.read(lmp, context)
    if not isinstance(reading, Value):
        return None
    calendar = {name: event.fields[name] for name in ("lmp_calendar",) if name in event.fields}
    value = reading.value | calendar
    counted = edd_of(date.fromisoformat(lmp))
    if edd and abs(date.fromisoformat(edd) - counted) > timedelta(_DISAGREE):
        both = tuple(Option(one, field.show(one)) for one in (value, {"edd": edd}))
        return Unclear(both, Phrase("pregnancy.which_is_the_doctors"))
    return Value(value)


def _what(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    assert isinstance(field, What)
    action, method = event.fields.get("action"), event.fields.get("method")
    fits = [
        option
        for option in field.options(context)
        if option.value["action"] == (action or option.value["action"])
        and option.value.get("method") == (method if method and action != "reaction" else option.value.get("method"))
    ]
    if len(fits) == 1:
        return Value(fits[0].value)
    return Unclear(tuple(fits), Phrase(field.ask)) if action or method else None


def _phone(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    """A number counts with her consent alone, which nobody has said yet."""
    reading = field.read(event.fields["phone"], context) if event.fields.get("phone") else None
    if isinstance(reading, Value):
        return Unclear((Option(reading.value, reading.value),), Phrase(field.ask))
    return None


def _until(field: Field, event: Reported, _said: Said, context: Context) -> Reading | None:
    reading = field.read(event.fields["until_text"], context) if event.fields.get("until_text") else None
    return reading if isinstance(reading, Value) else None


_BY_NAME: dict[str, Callable[[Field, Reported, Said, Context], Reading | None]] = {
    "person": _person,
    "group": _group,
    "spouse": _spouse,
    "relation_to": _relation,
    "relation": _relation,
    "date": _date,
    "gestation": _gestation,
    "what": _what,
    "phone": _phone,
    "until": _until,
}


def into(form: Form, before: EventKind, kind: EventKind, context: Context, remarks: tuple[Phrase, ...] = ()) -> Form:
    """The form of another kind with what was said for this one, where the words meant that."""
    shared = {field.name for field in TYPES[before].fields} & {field.name for field in TYPES[kind].fields}
    kept = {name: value for name, value in form.answers.items() if name in shared}
    return begin(TYPES[kind].fields, context, kept, remarks=remarks)
