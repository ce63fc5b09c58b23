"""Somebody comes from a township of another install: a packet is taken in once, then accepted or returned.

Until she is accepted a masked name and where she comes from are shown, and nothing else. None of her consents comes
along: nobody writes to her from here before she opened an invitation of this install and said yes.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import orjson
from sqlmodel import Session, col, select

from locales import Phrase
from models import daybook, envelope, exchange
from models.db import hold, keyring
from models.errors import NotFound, NothingStored, OutOfDate
from models.ids import new_id
from models.kinds import ArrivalState, FollowupState, ItemKind, Level, MessageClass, Role, Visibility
from models.message import Button, Message
from models.queries import labels
from models.queries.areas import areas_of
from models.rules import rights
from models.rules.ages import is_child, is_minor
from models.rules.history import Fact
from models.rules.names import masked, same
from models.rules.practice import practises
from models.rules.travelling import Newcomer
from models.services import (
    access,
    audit,
    closing,
    followup_rows,
    marks,
    outbox,
    partners,
    people,
    places,
    township_settings,
)
from models.services.access import Who
from models.services.closing import Past
from models.services.outbox import Address
from models.tables import Arrival, Followup, Person

_TAKERS, _RECEIVERS = rights.to("exchange.take"), rights.to("exchange.receive")
_ELSEWHERE = "exchange"
"""Stands for whoever reported it there."""


def get(session: Session, who: Who, arrival_id: str) -> Arrival:
    """A packet that came, for those who may decide where it is. Raises NotFound."""
    row = session.get(Arrival, arrival_id)
    if row is None or not _sees(who, row):
        raise NotFound
    return row


def waiting(session: Session, who: Who, now: datetime) -> list[Arrival]:
    """What came and waits, where `who` may decide about it; the oldest first."""
    session.flush()
    found = select(Arrival).where(Arrival.state == ArrivalState.OFFERED, col(Arrival.expires_at) > now)
    return [row for row in session.exec(found.order_by(col(Arrival.id))) if _sees(who, row)]


def shown(session: Session, row: Arrival) -> dict[str, Any]:
    """The least that says who it is; of one that is decided only where it came from."""
    known = _content(session, row) if row.content else None
    until = township_settings.of(session, row.township).today(row.expires_at)
    name = masked(known.name) if known else "–"
    return {
        "name": name,
        "town": known.town if known else row.partner_name,
        "partner": row.partner_name,
        "until": until,
    }


def villages(session: Session, who: Who, row: Arrival) -> dict[str, str]:
    """The villages to which `who` may give it: none for those who decide themselves."""
    if row.state is not ArrivalState.OFFERED or not who.reaches(row.area, *rights.to("exchange.hand_on")):
        return {}
    return areas_of(session, row.township, Level.VILLAGE)


def groups(session: Session, who: Who, row: Arrival) -> dict[str, str]:
    """The groups into which `who` may accept."""
    mine = [area for area in who.areas(*_RECEIVERS) if area.startswith(row.area) or row.area.startswith(area)]
    return places.groups(session, [max(area, row.area, key=len) for area in mine])


def alike(session: Session, who: Who, row: Arrival, group: str) -> dict[str, str]:
    """Who is on record in a group already and may be the same person: id → name. Raises NotFound."""
    _may_accept(session, who, row, group)
    name = _content(session, row).name
    return {known.id: known.name for known in people.in_areas(session, [group]) if same(known.name, name)}


def notice(session: Session, row: Arrival) -> Message:
    """That somebody came, with the way to decide."""
    opens = ((Button(Phrase("transfer.open"), f"xg|o|{row.id}"),),)
    return Message((Phrase.of("exchange.notice", **shown(session, row)),), opens)


def tell(session: Session, row: Arrival, area: str, *roles: Role, now: datetime) -> None:
    """Tell whoever holds one of `roles` over a place that somebody came."""
    said = notice(session, row)
    for worker in access.staff_of(session, area, *roles):
        outbox.queue(session, Address.of(worker), said, MessageClass.PROMPT, now)


def hand_on(session: Session, who: Who, arrival_id: str, village: str, now: datetime) -> Arrival:
    """Give it to a village, whose cadres hear of it. Raises NotFound, OutOfDate."""
    row = _to_decide(session, who, arrival_id, now)
    if village not in villages(session, who, row):
        raise NotFound
    row.area = village
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "exchange.hand_on", row.id, now)
    tell(session, row, village, *_RECEIVERS, now=now)
    return row


def accept(
    session: Session, who: Who, arrival_id: str, group: str, person_id: str, now: datetime
) -> tuple[Arrival, str]:
    """She is on record in a group from now on, as somebody new or (`person_id`) as somebody who was there already.

    Returns the row and the text of the answer for the other install. Raises NotFound, OutOfDate, and NothingStored for
    a child under 14.
    """
    row = _to_decide(session, who, arrival_id, now)
    _may_accept(session, who, row, group)
    if person_id and person_id not in alike(session, who, row, group):
        raise NotFound
    found, today = _content(session, row), who.today(now)
    known = people.get(session, person_id) if person_id else None
    if (born := _born(known, found)) and is_child(born, today):
        raise NothingStored
    person = known or people.add(session, group, found.name, now)
    session.flush()
    _learn(session, person, found, today)
    _ended(session, row, ArrivalState.ACCEPTED, who, now)
    row.person_id = person.id
    marks.lift(session, person.id, marks.ELSEWHERE, today)
    daybook.follow(session, person, now, "exchange")
    _close_offer(session, who, person, now)
    _tell_group(session, person, row, now)
    return row, _answer(session, row, now)


def give_back(session: Session, who: Who, arrival_id: str, now: datetime) -> tuple[Arrival, str]:
    """She is not theirs: nothing of what came is kept. The row, and the answer. Raises NotFound, OutOfDate."""
    row = _to_decide(session, who, arrival_id, now)
    _ended(session, row, ArrivalState.RETURNED, who, now)
    return row, _answer(session, row, now)


def answer_again(session: Session, who: Who, arrival_id: str, now: datetime) -> str:
    """The same answer once more, where its file was lost. Raises NotFound where nothing was decided."""
    row = get(session, who, arrival_id)
    if row.state not in (ArrivalState.ACCEPTED, ArrivalState.RETURNED):
        raise NotFound
    return _answer(session, row, now)


def _sees(who: Who, row: Arrival) -> bool:
    if practises(row.area):
        return False
    own = any(area.startswith(row.area) for area in who.areas(*_RECEIVERS)) and row.taken_by == who.account_id
    return own or who.reaches(row.area, *_TAKERS)


def _may_accept(session: Session, who: Who, row: Arrival, group: str) -> None:
    access.require(who, group, *_RECEIVERS)
    if not group.startswith(row.area) or places.level(session, group) is not Level.GROUP:
        raise NotFound


def _to_decide(session: Session, who: Who, arrival_id: str, now: datetime) -> Arrival:
    hold(session, get(session, who, arrival_id).township)
    wanted = select(Arrival).where(Arrival.id == arrival_id).with_for_update()
    row = session.exec(wanted.execution_options(populate_existing=True)).one()
    if not _sees(who, row):
        raise NotFound
    if row.state is not ArrivalState.OFFERED or row.expires_at <= now:
        raise OutOfDate
    return row


def _ended(session: Session, row: Arrival, state: ArrivalState, who: Who, now: datetime) -> None:
    row.state, row.content, row.decided_by, row.decided_at = state, None, who.account_id, now
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, f"exchange.{state}", row.id, now)


def _learn(session: Session, person: Person, found: Newcomer, today: date) -> None:
    """What came is put beside what is on record here; where both say something, what is here stays."""
    born = _born(person, found)
    person.birth_year = person.birth_year or found.birth_year
    if found.phone and person.phone is None:
        people.set_phone(session, person, found.phone)
    seen = Visibility.CADRE_CLINIC if born and is_minor(born, today) else Visibility.AREA
    known = {(one.kind, one.occurred_on) for one in closing.past_of(session, person)}
    brought = [_past(fact, person, seen) for fact in found.facts if (fact.kind, fact.on) not in known]
    closing.keep(session, person, brought)


def _born(known: Person | None, found: Newcomer) -> int | None:
    """The year by which she may be too young: of what is on record here and what came the later one."""
    years = (known.birth_year if known else None, found.birth_year)
    return max((year for year in years if year), default=None)


def _past(fact: Fact, person: Person, seen: Visibility) -> Past:
    """A fact as she keeps those of closed reports: it counts for her care, and in no figure of this place."""
    named = replace(fact, event_id=new_id())
    return Past(
        named.event_id, named.kind, named.on, named.reported_on, person.group_code, seen, _ELSEWHERE,
        dict(named.answers),
    )  # fmt: skip


def _close_offer(session: Session, who: Who, person: Person, now: datetime) -> None:
    """The other place was spoken to."""
    hers = select(Followup).where(Followup.person_id == person.id, Followup.kind == ItemKind.EXCHANGE_OFFER)
    for item in session.exec(hers.where(Followup.state == FollowupState.OPEN)).all():
        followup_rows.end(session, item, FollowupState.DONE, "", now, who)
        session.add(item)


def _answer(session: Session, row: Arrival, now: datetime) -> str:
    """For the other install; empty where it is not trusted any more, and nothing is sealed for it."""
    to = next((one for one in partners.listed(session) if one.short == row.partner), None)
    said = {"what": exchange.ANSWER, "id": row.id, "state": row.state, "at": now}
    return envelope.write(keyring(session), to, said) if to else ""


def _tell_group(session: Session, person: Person, row: Arrival, now: datetime) -> None:
    name, code = masked(people.known(session, person).name), labels.case_code(person.id)
    said = Message((Phrase.of("exchange.is_here", name=name, code=code, partner=row.partner_name),))
    for officer in access.staff_of(session, person.group_code, *rights.to("report.change_own")):
        if officer.id != row.decided_by:
            outbox.queue(session, Address.of(officer), said, MessageClass.PROMPT, now)


def _content(session: Session, row: Arrival) -> Newcomer:
    if row.content is None:
        raise NotFound
    said = orjson.loads(keyring(session).open(row.content, sealed_at(row)))
    return Newcomer.read(said, township_settings.of(session, row.township).today(row.taken_at))


def sealed_at(row: Arrival) -> str:
    """For which place what a packet says is sealed."""
    return f"arrival.content:{row.id}"
