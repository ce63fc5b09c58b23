"""Practice: for an hour a worker reports from a group of invented people, by the same doors as always.

The group lies in a township of its own, which no clock, figure or colleague looks at. While somebody practises they
hold no other role; what they did goes with the group when they end, or when the hour is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from locales import LANGUAGES, Phrase, text
from models.db import hold
from models.errors import Refused
from models.kinds import EventStatus, Level, Role
from models.message import Message
from models.rules.practice import TOWNSHIP, practises
from models.services import access, accounts, drafts, notices, people
from models.services.access import Who
from models.tables import Account, Area, Draft, Event, Membership, Person, Township

LASTS = timedelta(hours=1)
_KEPT = {"account", "audit", "draft", "outbox", "township"}
"""Tables of which nothing goes with a group: accounts' own, and what only says that something was done."""


class Unfinished(Refused):
    """A form is not finished; it would be lost among invented people."""

    phrase = "practice.unfinished"


class Real(Refused):
    """A form that was begun before practice waits until it has ended."""

    phrase = "practice.real"


class Full(Refused):
    """Everybody practises at once."""

    phrase = "practice.full"


@dataclass(frozen=True)
class Done:
    """What somebody has tried so far."""

    reported: int
    corrected: bool
    withdrawn: bool
    someone: str
    """The name of an invented person, for examples."""


def group_of(who: Who) -> str:
    """The group in which somebody practises; empty: they do not."""
    return next((grant.area for grant in who.grants if practises(grant.area)), "")


def begin(session: Session, who: Who, now: datetime) -> Who:
    """Let `who` practise from now on. Again it changes nothing. Raises Unfinished while a form of theirs is open."""
    if group_of(who):
        return who
    session.flush()
    mine = select(Draft.id).where(Draft.account_id == who.account_id, col(Draft.content).is_not(None))
    if session.exec(mine.where(sa.or_(col(Draft.open).is_(True), col(Draft.place) != 0))).first() is not None:
        raise Unfinished
    hold(session, TOWNSHIP)
    group = _new_group(session, who)
    for name in text(who.language, Phrase("practice.people")).split("|"):
        people.add(session, group, name, now, birth_year=now.year - 30)
    held = Membership(township=TOWNSHIP, account_id=who.account_id, role=Role.OFFICER, area=group, since=now)
    session.add(held)
    return access.refresh(session, accounts.get(session, who.account_id))


def end(session: Session, who: Who) -> Who:
    """Back to work: the group goes with everything in it. A form laid aside before can be taken up again."""
    group = group_of(who)
    return _leave(session, who, group) if group else who


def take_up(session: Session, who: Who, draft_id: str) -> Draft:
    """Take up a form laid aside, as drafts.take_up does. Raises Real in practice for one that was begun before."""
    draft, group = session.get(Draft, draft_id), group_of(who)
    if draft and group and draft.account_id == who.account_id and draft.created_at < _since(session, group):
        raise Real
    return drafts.take_up(session, who, draft_id)


def sweep(session: Session, now: datetime) -> int:
    """End what began more than an hour ago, and groups that nobody has any more. Who practised is told. How many."""
    groups = select(Area.code).where(Area.township == TOWNSHIP, Area.level == Level.GROUP)
    held = {row.area: row for row in session.exec(select(Membership).where(Membership.township == TOWNSHIP))}
    over = [code for code in session.exec(groups) if code not in held or held[code].since <= now - LASTS]
    for code in over:
        account = session.get(Account, held[code].account_id) if code in held else None
        if account is None:
            _clear(session, code)
            continue
        _leave(session, access.refresh(session, account), code)  # a chat at rest has no grants, and ends all the same
        notices.tell(session, account, Message((Phrase("practice.over"),)), now)
    return len(over)


def done(session: Session, who: Who) -> Done:
    """What was tried, read from the group's rows."""
    session.flush()
    group = group_of(who)
    rows = session.exec(select(Event).where(Event.group_code == group)).all()
    known = people.in_areas(session, [group])
    return Done(
        reported=len({row.root_id for row in rows}),
        corrected=any(row.version > 1 for row in rows),
        withdrawn=any(row.status is EventStatus.VOIDED for row in rows),
        someone=min((one.name for one in known), default=""),
    )


def _leave(session: Session, who: Who, group: str) -> Who:
    drafts.forget_all(session, who, _since(session, group))
    _clear(session, group)
    return access.refresh(session, accounts.get(session, who.account_id))


def _since(session: Session, group: str) -> datetime:
    """When practice in a group began."""
    session.flush()
    return session.exec(select(Membership.since).where(Membership.area == group)).one()


def _new_group(session: Session, who: Who) -> str:
    """A group that nobody has, in the village of the speaker's language; places are made when they are first wanted."""
    village = f"{TOWNSHIP}{LANGUAGES.index(who.language) + 1:03}"
    known = set(session.exec(select(Area.code).where(Area.township == TOWNSHIP)))
    number = next((one for one in range(1, 1000) if f"{village}{one:03}" not in known), None)
    if number is None:
        raise Full
    code, names = f"{village}{number:03}", {level: text(who.language, Phrase(f"practice.{level}")) for level in Level}
    if TOWNSHIP not in known:
        session.add(Township(code=TOWNSHIP, name=names[Level.TOWNSHIP], zone=who.zone))
    for area, level in ((TOWNSHIP, Level.TOWNSHIP), (village, Level.VILLAGE), (code, Level.GROUP)):
        if area not in known:
            session.add(Area(code=area, township=TOWNSHIP, level=level, name=names[level]))
    session.flush()
    return code


def _clear(session: Session, group: str) -> None:
    """Delete every row of the group, in whatever table it is."""
    session.flush()
    folk = sa.select(col(Person.id)).where(col(Person.group_code) == group).scalar_subquery()
    for table in reversed(SQLModel.metadata.sorted_tables):
        named = table.c.keys()
        if table.name in _KEPT or "township" not in named:
            continue
        if table.name == "area":
            mine = table.c.code == group
        elif "group_code" in named or "area" in named:
            mine = table.c["group_code" if "group_code" in named else "area"] == group
        elif "person_id" in named:
            mine = table.c.person_id.in_(folk)
        else:
            continue
        if table.name != "person":
            session.connection().execute(sa.delete(table).where(mine))
    session.connection().execute(sa.delete(Person).where(col(Person.group_code) == group))
    session.expire_all()
