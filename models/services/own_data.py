"""What is held about a woman, for herself alone: her card in plain values, and a copy of everything as a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.kinds import RoundState, Scope
from models.queries import labels, mine
from models.queries.mine import Held
from models.services import (
    allowance,
    audit,
    claims_back,
    closing,
    consent,
    corrections,
    exam_notes,
    history,
    marks,
    own_settings,
    payouts,
    people,
    planning,
    reminders,
    slips,
    visits,
)
from models.services.access import Who
from models.services.asks import herself
from models.services.own_settings import Own
from models.tables import Person

SHOWN = 6
"""Events, and days of coming messages, that a card lists; the copy holds all."""

EVERYTHING = "everything"
"""Stands among what she switched off while all messages rest."""


@dataclass(frozen=True)
class Card:
    """Her card. `name` is how she wants to be called, `on_record` the name that the daybook has.

    `switched_off`: groups of schedules; `rests`: all messages rest, until `rests_until` if known;
    `unreached`: because none reached her.
    """

    name: str
    on_record: str
    phone: str
    birth_year: int | None
    own: Own
    village: str
    group: str
    events: tuple[Held, ...]
    grants: Mapping[Scope, date]
    coming: tuple[date, ...]
    owed: int
    switched_off: tuple[str, ...]
    rests: bool
    rests_until: date | None
    unreached: bool


def card(session: Session, who: Who, now: datetime) -> Card:
    """What the daybook says about the person of this verified chat. Raises NotFound for every other."""
    person = people.get(session, herself(who))
    village, group = labels.groups(session, [person.group_code])[person.group_code]
    live = marks.live(session, person.id, who.today(now))
    resting = {what: until for what, until in live.items() if what in marks.ALL}
    known, own = people.known(session, person), own_settings.of(session, person)
    audit.note(session, person.township, who.account_id, "own.read", person.id, now)
    return Card(
        name=own.called or known.name,
        on_record=known.name,
        phone=people.phone(session, person),
        birth_year=person.birth_year,
        own=own,
        village=village,
        group=group,
        events=_held(session, person),
        grants=consent.grants(session, person.id),
        coming=() if resting else tuple(_coming(session, person, who.today(now)))[:SHOWN],
        owed=allowance.balance(session, person.id),
        switched_off=tuple(what.removeprefix(planning.NO_MORE) for what in live if what.startswith(planning.NO_MORE)),
        rests=bool(resting),
        rests_until=resting[marks.PAUSE] if resting.keys() == {marks.PAUSE} else None,
        unreached=marks.UNREACHED in resting,
    )


def everything(session: Session, who: Who, now: datetime) -> dict[str, Any]:
    """Everything that is held about her, in plain values: what a copy is made from."""
    person = people.get(session, herself(who))
    shown, known = card(session, who, now), people.known(session, person)
    content = {
        "name": known.name,
        "head": known.head,
        "called": shown.own.called,
        "phone": shown.phone,
        "birth_year": person.birth_year,
        "village": shown.village,
        "group": shown.group,
        "settings": asdict(shown.own),
        "events": _events(session, person),
        **_decided(session, person, shown, who.today(now)),
        **_said(session, who, person),
        **_money(session, who, person),
        "passed_on": passed_on(session, who),
        "came_from": _came_from(session, who),
        "looked": [{"role": look.role, "place": look.place, "at": look.at} for look in mine.looks(session, person.id)],
    }
    audit.note(session, person.township, who.account_id, "own.copy", person.id, now)
    return content


def passed_on(session: Session, who: Who) -> list[dict[str, Any]]:
    """To which installs she was passed on, when, until when that opens, and what is known of it."""
    rows = mine.packets(session, herself(who))
    day = who.today
    return [
        {"on": day(row.sent_at), "to": row.partner_name, "until": day(row.expires_at), "state": row.state}
        for row in rows
    ]


def _came_from(session: Session, who: Who) -> list[dict[str, Any]]:
    """From which installs she came, and under which text she agreed to that there."""
    rows = mine.arrivals(session, herself(who))
    said = ((row, {"on": who.today(row.taken_at), "from": row.partner_name}) for row in rows)
    return [{**came, "agreed_on": row.agreed_on, "text": row.agreed_text} for row, came in said]


def _coming(session: Session, person: Person, today: date) -> list[date]:
    """The days on which something is still to reach her: what waits since an earlier day may come today."""
    planned = (row for row in reminders.planned_for(session, person.id) if row.send_to >= today)
    return sorted({max(row.send_from, today) for row in planned})


def _decided(session: Session, person: Person, shown: Card, today: date) -> dict[str, Any]:
    """What she agreed to, under which words, and what reaches her because of it."""
    return {
        "consents": [
            {"purpose": line.scope, "yes": line.granted, "on": line.on, "text": line.text_hash}
            for line in consent.history(session, person.id)
        ],
        "consent_texts": consent.texts(session, person.id),
        "switched_off": [*shown.switched_off, *([EVERYTHING] if shown.rests else [])],
        "messages_to_come": _coming(session, person, today),
    }


def _said(session: Session, who: Who, person: Person) -> dict[str, Any]:
    """What she said of rounds and to the monthly question, sent, and asked to have corrected."""
    return {
        "rounds": [
            {"matter": row.subject, "state": row.state, "day": row.day if row.state is RoundState.BOOKED else None}
            for row in visits.all_of(session, person.id)
        ],
        "clinic_noted": [{"what": row.what, "at": row.at} for row in exam_notes.all_of(session, person.id)],
        "photos_held": slips.count(session, person.id),
        "answers": [
            {"asked_on": row.asked_on, "answer": row.answer, "wish": row.wish}
            for row in mine.answers(session, person.id)
        ],
        "requests": [{**asdict(one), "state": state} for one, state in corrections.asked_by(session, who)],
    }


def _money(session: Session, who: Who, person: Person) -> dict[str, Any]:
    """What is owed to her, what the office lists and paid, and costs that she asked back."""
    return {
        "allowance_fen": allowance.balance(session, person.id),
        "allowance": [
            {"on": entry.on, "fen": entry.amount, "why": entry.cause} for entry in allowance.entries(session, person.id)
        ],
        "allowance_through_office": person.through_office,
        "paid_lists": [
            {"on": who.today(row.listed_at), "fen": row.amount, "state": row.state}
            for row in payouts.of(session, person.id)
        ],
        "claims": [{"since": row.opened_on, "state": row.state} for row in claims_back.of_hers(session, who)],
    }


def _held(session: Session, person: Person) -> tuple[Held, ...]:
    """What is on record about her, newest first: current events, and what she keeps of closed ones."""
    closed = [
        Held(p.root_id, p.kind, p.occurred_on, p.precision, agreed=False) for p in closing.past_of(session, person)
    ]
    return tuple(
        sorted((*mine.events(session, person.id), *closed), key=lambda one: (one.on, one.root_id), reverse=True)
    )


def _events(session: Session, person: Person) -> list[dict[str, Any]]:
    facts = history.facts_of(session, person)
    return [{"kind": fact.kind, "on": fact.on, "reported_on": fact.reported_on, **fact.answers} for fact in facts]
