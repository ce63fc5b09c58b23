"""Two installs for tests, each trusting the other, and somebody who moves between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models import envelope, exchange, incoming
from models.db import Store
from models.errors import Rejected
from models.kinds import EventKind, Scope
from models.services import choices, partners, people
from models.services.access import Who
from models.tables import Arrival, Person
from tests import factories, stores
from tests.entering import enter
from tests.factories import NOON
from tests.letters import AWAY, HERE, THERE

LATER = NOON + timedelta(days=3)


@dataclass
class Side:
    """One of the two installs: its store, a cadre, and whom it calls the other."""

    store: Store
    cadre: Who
    other: str


@pytest.fixture
def here(store: Store) -> Side:
    return side(store, THERE)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Side]:
    with stores.fresh(tmp_path / "away") as made:
        yield side(replace(made, keyring=AWAY), HERE)


def side(store: Store, other: envelope.Identity) -> Side:
    with store.transaction() as session:
        factories.township(session)
        partners.trust(session, other.line, other.fingerprint, NOON)
        return Side(store, factories.cadre(session), other.short)


def her_with(session: Session, *scopes: Scope) -> tuple[Person, Who]:
    """A woman with a number who joined, is pregnant, uses nothing, and agreed to these purposes."""
    person = factories.woman(session)
    people.set_phone(session, person, "+8613800000001")
    her = factories.joined(session, person)
    for scope in scopes:
        choices.choose(session, her, scope, True, NOON)
    enter(session, factories.officer(session), EventKind.PREGNANCY, person, gestation={"lmp": "2026-01-05"})
    return people.get(session, person.id), her


def sealed(side: Side, *scopes: Scope) -> tuple[str, str]:
    """Somebody's packet: the id of its row, and the file."""
    with side.store.transaction() as session:
        person, _ = her_with(session, Scope.EXCHANGE, *scopes)
        row, letter = exchange.give(session, side.cadre, person.id, side.other, NOON)
        return row.id, letter


def why(side: Side, data: bytes, now: datetime = LATER) -> str:
    """With which phrase a file is refused; nothing of it may have come in."""
    with side.store.transaction() as session:
        before = len(session.exec(select(Arrival)).all())
        with pytest.raises(Rejected) as refused:
            incoming.read(session, side.cadre, data, now)
        assert len(session.exec(select(Arrival)).all()) == before
    return refused.value.phrase.removeprefix("exchange.bad.")


def fact(kind: str, **more: object) -> dict[str, object]:
    """A fact as a letter carries it."""
    return {"kind": kind, "on": "2026-03-01", "told": "2026-03-02", **more}


def said_of(**more: object) -> dict[str, object]:
    """Who a letter is about."""
    return {"name": "李静", "birth_year": 1990, "phone": "", "town": "远溪镇", "facts": [], **more}
