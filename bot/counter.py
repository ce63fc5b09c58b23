"""What is done at the office's counter once a person is opened: corrections, erasing, and the slip about it.

Who may open somebody is models/services/counter.py; the commands are person.py.
"""

from datetime import date, datetime

from sqlmodel import Session

from handlers import paper
from handlers.turn import Heard, Turn
from locales import Phrase, text
from models import daybook
from models.errors import NotFound
from models.kinds import Calendar, Precision
from models.queries import mine
from models.rules.names import read_name
from models.rules.phones import read_phone
from models.services import allowance, audit, corrections, counter, erasing, people
from models.services.counter import Opened
from models.services.erasing import Remaining
from models.tables import Event


def correct(session: Session, opened: Opened, values: dict[str, str], now: datetime) -> None:
    """Put name, year of birth or telephone right, as far as they are given. Raises NotFound for what is none."""
    person, office = opened.person, opened.office
    for kind, said in values.items():
        if not said:
            continue
        if kind == "phone":
            number = read_phone(said)
            people.set_phone(session, person, _fitting(number))
            session.add(person)
            audit.note(session, person.township, office.account_id, "person.phone", person.id, now)
        else:
            after = read_name(said) if kind == "name" else _year(said, office.today(now))
            corrections.correct_person(session, office, person, kind, _fitting(after), now)


def correct_entry(session: Session, opened: Opened, receipt: str, day: str, now: datetime, *, gone: bool) -> None:
    """Give an entry about her another day, or withdraw it. Raises NotFound, Rejected."""
    who, event = counter.acting(opened), _entry(session, opened, receipt)
    if gone:
        daybook.void(session, who, event.root_id, now)
        return
    try:
        said = {"on": date.fromisoformat(day).isoformat(), "calendar": Calendar.SOLAR, "precision": Precision.DAY}
    except ValueError:
        raise NotFound from None
    turn = Turn(session, who, Heard(0, 0, 0), now)
    answers = daybook.as_answered(turn.session, event) | {"date": said}
    daybook.amend(session, who, event.root_id, answers, f"counter:{event.id}", now)


def erase(session: Session, opened: Opened, now: datetime) -> Remaining:
    """Erase her, and work out anew what the records of others say who had named her."""
    office = opened.office
    remaining = erasing.erase_in_person(session, opened.person.id, office.account_id, now, office.today(now))
    session.flush()
    session.expire_all()
    for other in remaining.others:
        daybook.follow(session, people.get(session, other), now, "erased")
    return remaining


def erased_page(remaining: Remaining, language: str, today: date) -> str:
    """The slip that says that it was done, and for what code something is still paid out."""
    said = [Phrase.of("erase.done", n=remaining.counted)]
    if remaining.code:
        said.append(Phrase.of("erase.debt", yuan=allowance.yuan(remaining.owed), code=remaining.code))
    return paper.plain(language, text(language, Phrase.of("paper.erased", day=today)), said)


def _entry(session: Session, opened: Opened, receipt: str) -> Event:
    for held in mine.events(session, opened.person.id):
        event = daybook.current(session, held.root_id)
        if daybook.number_of(event) == receipt:
            return event
    raise NotFound


def _year(said: str, today: date) -> str | None:
    return said if said.isascii() and said.isdecimal() and 1900 <= int(said) <= today.year else None


def _fitting(value: str | None) -> str:
    if value is None:
        raise NotFound
    return value
