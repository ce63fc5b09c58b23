"""What is held about somebody, as a page to read or to print: all of it, in her language; nothing runs in it."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

from handlers import cards
from locales import Phrase, text
from models.events import TYPES
from models.fields import Gestation, PersonRef
from models.kinds import Noted, Scope
from models.rules.rounds import PREPREGNANCY
from models.services import allowance, own_data
from models.services.corrections import Request

_GESTATION = ("lmp", "edd", "gest_weeks", "gest_days", "gest_precision")
_PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:1rem/1.5 sans-serif;max-width:42rem;margin:1rem auto;padding:0 1rem}}</style>
<h1>{title}</h1>
{parts}
</html>
"""


def page(language: str, content: Mapping[str, Any], today: date) -> str:
    """The page. `content` is what own_data.everything gives."""
    parts = (
        ("paper.person", _person(content)),
        ("paper.settings", _settings(content["settings"])),
        ("paper.events", [_event(event) for event in content["events"]]),
        ("paper.consents", [_consent(line) for line in content["consents"]]),
        ("paper.texts", [_text(said) for said in content["consent_texts"].values()]),
        ("paper.coming", [Phrase.of("paper.day", day=day) for day in content["messages_to_come"]]),
        ("paper.switched_off", [_switched_off(what) for what in content["switched_off"]]),
        ("paper.checks", [*map(_round, content["rounds"]), *map(_noted, content["clinic_noted"]), *_photos(content)]),
        ("paper.answers", [_answer(row) for row in content["answers"]]),
        ("paper.allowance", [entry(row["on"], row["fen"], row["why"]) for row in content["allowance"]]),
        ("paper.paid", [_paid(row) for row in content["paid_lists"]]),
        ("paper.claims", [claim(row["since"], row["state"]) for row in content["claims"]]),
        ("paper.requests", [_request(row) for row in content["requests"]]),
        ("paper.passed_on", [passed_on(row) for row in content["passed_on"]]),
        ("paper.came_from", [line for row in content["came_from"] for line in _came_from(row)]),
        ("paper.looked", [_look(row) for row in content["looked"]]),
    )
    shown = (_part(language, key, said) for key, said in parts)
    title = text(language, Phrase.of("paper.title", day=today))
    return _PAGE.format(language=language.replace("_", "-"), title=escape(title), parts="\n".join(shown))


def passed_on(row: Mapping[str, Any]) -> Phrase:
    """One time that she was given to another install, as own_data.passed_on has it."""
    state = Phrase(f"exchange.state.{row['state']}")
    return Phrase.of("paper.passed_on_line", day=row["on"], partner=row["to"], until=row["until"], state=state)


def entry(on: date, fen: int, why: str) -> Phrase:
    """One line of the ledger of her allowance."""
    amount = f"{'+' if fen >= 0 else '−'}{allowance.yuan(abs(fen))}"
    return Phrase.of("entry.line", day=on, amount=amount, why=Phrase(f"entry.{why}"))


def claim(since: date, state: str) -> Phrase:
    """One claim for costs, and where it stands."""
    return Phrase.of("back.row", day=since, state=Phrase(f"back.state.{state}"))


def plain(language: str, title: str, said: Iterable[Phrase]) -> str:
    """A page with nothing but a few sentences."""
    parts = "".join(f"<p>{escape(text(language, line))}</p>" for line in said)
    return _PAGE.format(language=language.replace("_", "-"), title=escape(title), parts=parts)


def _part(language: str, key: str, said: Iterable[Phrase]) -> str:
    lines = [text(language, line) for line in said] or [text(language, Phrase("paper.nothing"))]
    items = "".join(f"<li>{escape(line).replace(chr(10), '<br>')}</li>" for line in lines)
    return f"<h2>{escape(text(language, Phrase(key)))}</h2><ul>{items}</ul>"


def _person(content: Mapping[str, Any]) -> list[Phrase]:
    found = [Phrase.of("me.title", name=content["name"], village=content["village"], group=content["group"])]
    found += [Phrase.of("contact.called", name=content["called"])] if content["called"] else []
    found += [Phrase.of("contact.head", head=content["head"])] if content["head"] else []
    found += [Phrase.of("contact.phone", phone=content["phone"])] if content["phone"] else []
    found += [Phrase.of("contact.born", year=str(content["birth_year"]))] if content["birth_year"] else []
    way = "paper.through_office" if content["allowance_through_office"] else "paper.collected"
    return [*found, Phrase.of("me.owed", yuan=allowance.yuan(content["allowance_fen"])), Phrase(way)]


def _settings(own: Mapping[str, Any]) -> Iterable[Phrase]:
    """What she chose; what she left as it is in the township is not listed."""
    if own["zone"]:
        zone = Phrase(f"zone.{own['zone'].replace('/', '_')}")
        yield Phrase.of("card.line", label=Phrase("correct.zone"), value=zone)
    for bound in ("evening", "morning"):
        if own[bound]:
            yield Phrase.of(f"paper.{bound}", time=own[bound])
    if own["lunar"]:
        yield Phrase("paper.lunar")


def _switched_off(what: str) -> Phrase:
    return Phrase("me.rests") if what == own_data.EVERYTHING else Phrase(f"me.group.{what}")


def _round(row: Mapping[str, Any]) -> Phrase:
    what = Phrase("visit.title_prepregnancy" if row["matter"] == PREPREGNANCY else "visit.title_round")
    state = Phrase(f"paper.round.{row['state']}")
    when = Phrase.of("coming.what", kind=state, near=row["day"]) if row["day"] else state
    return Phrase.of("paper.round_line", what=what, state=when)


def _noted(row: Mapping[str, Any]) -> Phrase:
    return Phrase.of("paper.noted_line", day=row["at"].date(), what=Phrase(f"check.{Noted(row['what']).name.lower()}"))


def _photos(content: Mapping[str, Any]) -> Iterable[Phrase]:
    if content["photos_held"]:
        yield Phrase.of("paper.photos", n=content["photos_held"])


def _text(said: str) -> Phrase:
    return Phrase.of("me.text_read", text=said)


def _paid(row: Mapping[str, Any]) -> Phrase:
    state = Phrase(f"pay.state.{row['state']}")
    return Phrase.of("paper.paid_line", day=row["on"], yuan=allowance.yuan(row["fen"]), state=state)


def _event(event: Mapping[str, Any]) -> Phrase:
    line = Phrase.of("me.event", kind=Phrase(f"kind.{event['kind']}"), day=event["on"])
    known = tuple(_values(event))
    said = {"event": line, "reported": event["reported_on"]}
    return Phrase.of("paper.event_with", known=known, **said) if known else Phrase.of("paper.event", **said)


def _values(event: Mapping[str, Any]) -> Iterable[Phrase]:
    """What was answered, as the card of a report says it; what a field takes apart is put together again."""
    for field in TYPES[event["kind"]].fields:
        value = event.get(field.name)
        if isinstance(field, Gestation):
            value = {name: event[name] for name in _GESTATION if name in event}
        if value in (None, "", {}):
            continue
        shown = value if isinstance(field, PersonRef) else field.show(value)
        yield Phrase.of("card.line", label=Phrase(f"field.{field.name}"), value=shown)


def _consent(line: Mapping[str, Any]) -> Phrase:
    mark, what = "✓" if line["yes"] else "–", cards.title(Scope(line["purpose"]))
    return Phrase.of("me.said", day=line["on"], mark=mark, what=what)


def _answer(row: Mapping[str, Any]) -> Phrase:
    said = Phrase(f"feedback.{row['answer']}") if row["answer"] else "–"
    line = Phrase.of("paper.answer", day=row["asked_on"], answer=said)
    return Phrase.of("paper.wished", answer=line, wish=Phrase(f"news.{row['wish']}")) if row["wish"] else line


def _request(row: Mapping[str, Any]) -> Phrase:
    asked = Request(row["kind"], row["before"], row["after"], row["root_id"])
    return Phrase.of("correct.asked", what=cards.request(asked), state=Phrase(f"correct.state.{row['state']}"))


def _came_from(row: Mapping[str, Any]) -> tuple[Phrase, Phrase]:
    came = Phrase.of("paper.came_from_line", day=row["on"], partner=row["from"], agreed=row["agreed_on"])
    return came, _text(row["text"])


def _look(row: Mapping[str, Any]) -> Phrase:
    role = Phrase(f"role.{row['role'] or 'former'}")
    return Phrase.of("me.look", day=row["at"].date(), time=f"{row['at']:%H:%M} UTC", role=role, place=row["place"])
