"""Whatever table holds something of her: after erasing neither the store, its files nor a backup put back has it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from models.backup import restoring, writing
from models.db import Store
from models.engine import engine_for
from models.kinds import ItemKind, Noted, RoundState, Scope
from models.rules import inventory
from models.services import (
    asks,
    choices,
    drafts,
    erasing,
    followup_rows,
    inbox,
    own_settings,
    people,
    slips,
    township_settings,
)
from models.services.access import Who
from models.services.inbox import Trace
from models.tables import (
    Arrival,
    Claim,
    Event,
    ExamNote,
    ExamRound,
    Followup,
    Packet,
    RosterRow,
    SlipPhoto,
    Transfer,
    Visit,
)
from models.tombstones import Tombstones
from tests import stores, traces
from tests.factories import GROUP, NOON, TOWNSHIP, officer
from tests.models.services import held as scene
from tests.stores import quiet, stamp

TODAY = NOON.date()
PLAIN = ("刘小梅", "13800000001", "小梅子", "腰疼想问问")
"""What is known of her in plain words: her names, her number, what was noted of her."""


def in_every_table(session: Session) -> Who:
    """Somebody of whom each table that can hold somebody has a row."""
    who = scene.everywhere(session)
    her = people.get(session, who.person_id or "")
    session.add(ExamRound(township=TOWNSHIP, key="1", opens=TODAY, closes=TODAY + timedelta(days=40)))
    township_settings.forget(session)
    choices.choose(session, who, Scope.ROUND, True, NOON)
    own_settings.change(session, who, NOON, called="小梅子")
    slips.receive(session, who, "handle", "", NOON)
    slips.keep(session, slips.due(session, NOON)[0].id, b"a picture of a slip", NOON)
    item = session.get_one(Followup, asks.open_item(session, her, ItemKind.CALL_BACK, "call:test", NOON))
    item.note = followup_rows.seal(session, item, "腰疼想问问")
    filling = {"answers": {"person": {"id": her.id, "name": "刘小梅"}}, "offered": [], "step": "date"}
    drafts.begin(session, officer(session), session.exec(select(Event.kind)).first(), filling, NOON)
    event = session.exec(select(Event).where(Event.person_id == her.id)).first()
    assert event
    hers = {"township": TOWNSHIP, "person_id": her.id}
    session.add(Visit(**hers, subject="round:1", state=RoundState.INVITED, changed_at=NOON))
    session.add(ExamNote(**hers, root_id=event.root_id, what=Noted.COLLECTED, at=NOON))
    session.add(Claim(**hers, opened_on=TODAY, changed_at=NOON))
    session.add(Transfer(**hers, from_group=GROUP, to_group=GROUP, asked_by="x", asked_at=NOON))
    other = {"partner": "P", "partner_name": "东莞", "expires_at": NOON}
    session.add(Packet(**hers, **other, sent_by="x", sent_at=NOON))
    session.add(
        Arrival(**hers, **other, id="a", area=TOWNSHIP, agreed_text="t", agreed_on=TODAY, taken_by="x", taken_at=NOON)
    )
    session.add(RosterRow(id=her.id, township=TOWNSHIP, roster_id="x", place=1, group_code=GROUP, at=NOON))
    inbox.remember(session, [5], NOON, {5: Trace(who.chat_id, wrote=41)})
    session.flush()
    return who


@pytest.fixture
def full(store: Store) -> tuple[Store, Who]:
    """The store while she is in it."""
    with store.transaction() as session:
        who = in_every_table(session)
    return store, who


def test_scene_has_something_of_hers_in_every_table_that_can(full: tuple[Store, Who]) -> None:
    """A new table that holds people has to be put into the scene before the tests below mean anything."""
    store, who = full
    with store.transaction() as session:
        without = [name for name, held in inventory.tables().items() if held.hers and not _has(session, name, who)]
    assert without == []


def _has(session: Session, name: str, who: Who) -> bool:
    """Whether a table has a row of hers; what forms hold is sealed, so there any row will do."""
    table, held = SQLModel.metadata.tables[name], inventory.tables()[name]
    ids = {"chat": ("chat_id", who.chat_id), "content": None}
    found = [ids.get(one, (one, who.person_id)) for one in held.hers]
    hers = sa.or_(*(table.c[place[0]] == place[1] if place else sa.true() for place in found))
    count: int = session.execute(sa.select(sa.func.count()).select_from(table).where(hers)).scalar_one()
    return count > 0


def test_neither_values_nor_files_have_her_after_it(full: tuple[Store, Who]) -> None:
    store, who = full
    secrets = secrets_of(store, who)
    before = stores.content(store)
    assert len([secret for secret in secrets if secret in before]) == len(secrets) - len(PLAIN) - 1  # and her open key
    assert {word.encode() for word in PLAIN} <= set(hers_in(store, secrets))
    with store.transaction() as session:
        erasing.erase(session, who, NOON)
    with store.transaction() as session:
        left = [name for name, held in inventory.tables().items() if held.hers and _has(session, name, who)]
    # The chat is a stranger's, with an answer that has not left yet; the form stays, without her.
    assert set(left) <= {"account", "outbox", "draft"}
    after = stores.content(store)
    assert [secret for secret in secrets if secret in after] == []
    assert hers_in(store, secrets) == []


def test_nor_has_a_backup_that_is_put_back(full: tuple[Store, Who], tmp_path) -> None:
    store, who = full
    secrets, stones = secrets_of(store, who), Tombstones(tmp_path / "data.key.erased")
    if store.engine.dialect.name == stores.SQLITE:
        stamp(store)
    writing.write(store, tmp_path / "backup", NOON, quiet)
    stones.begin([who.person_id or ""])
    stones.finish([who.person_id or ""])
    with stores.address(tmp_path, stores.SQLITE) as url:
        engine = engine_for(url)
        checked = restoring.check(tmp_path / "backup", stores.KEYS, quiet)
        with engine.begin() as connection:
            restoring.fill(connection, checked, stores.KEYS, stones, NOON + timedelta(hours=6), quiet)
        back = Store(engine, stores.KEYS)
        assert hers_in(back, secrets) == []
        engine.dispose()


def secrets_of(store: Store, who: Who) -> list[bytes]:
    """What is sealed of her and what opens it, and what is known of her in plain words."""
    sealed = traces.secrets_of(store, who.person_id or "", *PLAIN)
    with store.transaction() as session:
        photos = session.exec(select(SlipPhoto.content)).all()
        notes = session.exec(select(Followup.note)).all()
    return [(who.person_id or "").encode(), *(one for one in (*photos, *notes) if one), *sealed]


def hers_in(store: Store, secrets: list[bytes]) -> list[bytes]:
    """Those that some value holds, opened with the keys of the store and of everybody who is there."""
    with store.transaction() as session:
        values = b"\n".join(traces.everything(session, stores.KEYS))
    assert "李建国".encode() in values
    return [secret for secret in secrets if secret in values]
