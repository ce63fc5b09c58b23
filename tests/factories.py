"""Invented people and places for tests, made through the real services."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlmodel import Session

from models.kinds import Level, Role
from models.services import access, people
from models.services.access import Who
from models.tables import Account, Area, Clinic, ExamRound, Membership, Person, PersonLink, Township

TOWNSHIP = "990101101"
VILLAGE = TOWNSHIP + "201"
GROUP = VILLAGE + "001"
OTHER_GROUP = VILLAGE + "002"
OTHER_VILLAGE = TOWNSHIP + "202"
FAR_GROUP = OTHER_VILLAGE + "001"
NEIGHBOUR = "990101109"
FOREIGN_GROUP = NEIGHBOUR + "201001"
NOON = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
"""Friday, 20 March 2026, 12:00 in the village."""

_chats = count(7_000_000_001)


def township(session: Session) -> Township:
    """Plum Creek: villages Upper (groups 1 and 2) and Lower (group 1)."""
    town = Township(code=TOWNSHIP, name="梅溪镇", zone="Asia/Shanghai")
    areas = (
        (TOWNSHIP, Level.TOWNSHIP, "梅溪镇"),
        (VILLAGE, Level.VILLAGE, "上湾村"),
        (OTHER_VILLAGE, Level.VILLAGE, "下湾村"),
        (GROUP, Level.GROUP, "一组"),
        (OTHER_GROUP, Level.GROUP, "二组"),
        (FAR_GROUP, Level.GROUP, "一组"),
    )
    session.add(town)
    session.add_all(Area(code=code, township=TOWNSHIP, level=level, name=name) for code, level, name in areas)
    session.add(Clinic(township=TOWNSHIP, name="镇卫生院", hours="8:00–17:30", telephone="0990-5550101"))
    session.flush()
    return town


def neighbour(session: Session) -> Who:
    """Another township of the same install, with one village and group; the officer of it."""
    session.add(Township(code=NEIGHBOUR, name="远溪镇", zone="Asia/Shanghai"))
    areas = (
        (NEIGHBOUR, Level.TOWNSHIP, "远溪镇"),
        (FOREIGN_GROUP[:12], Level.VILLAGE, "柳村"),
        (FOREIGN_GROUP, Level.GROUP, "三组"),
    )
    session.add_all(Area(code=code, township=NEIGHBOUR, level=level, name=name) for code, level, name in areas)
    days = {"of_month": [25, 28], "hours": "8:30–11:30", "capacity": 2}
    session.add(Clinic(township=NEIGHBOUR, name="远溪卫生院", hours="8:00–17:30", telephone="0990-5550102", days=days))
    session.add(ExamRound(township=NEIGHBOUR, key="1", opens=date(2026, 3, 1), closes=date(2026, 5, 31)))
    row = account(session, township=NEIGHBOUR)
    row_of = {"township": NEIGHBOUR, "account_id": row.id, "role": Role.OFFICER, "area": FOREIGN_GROUP, "since": NOON}
    session.add(Membership(**row_of))
    return access.refresh(session, row)


def account(session: Session, language: str = "zh_Hans", township: str = TOWNSHIP) -> Account:
    """A private chat with the bot."""
    row = Account(chat_id=next(_chats), language=language, township=township, created_at=NOON)
    session.add(row)
    session.flush()
    return row


def staff(session: Session, role: Role, area: str, language: str = "zh_Hans") -> Who:
    """Somebody who holds a role in an area."""
    row = account(session, language)
    session.add(Membership(township=TOWNSHIP, account_id=row.id, role=role, area=area, since=NOON))
    return access.refresh(session, row)


def officer(session: Session, area: str = GROUP, language: str = "zh_Hans") -> Who:
    """An officer of one group."""
    return staff(session, Role.OFFICER, area, language)


def earlier_officers(session: Session, since: datetime) -> None:
    """Each group had an officer once, who left: it has begun, and nobody more is told anything."""
    for code in (GROUP, OTHER_GROUP, FAR_GROUP):
        row = account(session)
        held = {"role": Role.OFFICER, "area": code, "since": since, "until": since + timedelta(days=1)}
        session.add(Membership(township=TOWNSHIP, account_id=row.id, **held))


def cadre(session: Session, area: str = VILLAGE, language: str = "zh_Hans") -> Who:
    """A cadre of one village."""
    return staff(session, Role.CADRE, area, language)


def woman(session: Session, name: str = "刘小梅", group: str = GROUP, birth_year: int | None = 1996) -> Person:
    """Somebody on record in a group."""
    person = people.add(session, group, name, NOON, birth_year=birth_year)
    session.flush()
    return person


def joined(session: Session, person: Person, language: str = "zh_Hans", verified: bool = True) -> Who:
    """The chat of a woman who opened her invitation."""
    row = account(session, language)
    link = PersonLink(
        township=TOWNSHIP, person_id=person.id, account_id=row.id, since=NOON, verified_at=NOON if verified else None
    )
    session.add(link)
    return access.refresh(session, row)


def person_of(session: Session, who: Who) -> Person:
    """The person whose chat somebody writes from."""
    person = session.get(Person, who.person_id)
    assert person is not None
    return person


def role_of(session: Session, who: Who) -> Membership:
    """The first role of somebody's account, as its row says it."""
    return next(row for row in session.exec(Membership.__table__.select()) if row.account_id == who.account_id)
