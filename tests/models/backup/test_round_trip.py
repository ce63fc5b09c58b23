"""Every table and every kind of column comes back as it was, from SQLite and PostgreSQL into either of the two."""

from datetime import UTC, date, datetime
from enum import Enum

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from models import migrations
from models.backup import restoring, rows, writing
from models.engine import engine_for
from models.ids import new_id
from models.tables import Account, Outage, Person, Township
from models.tombstones import Tombstones
from tests import stores
from tests.factories import NOON
from tests.stores import quiet, stamp

TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=9)
JSON = st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT, st.lists, max_leaves=5)
EARLY, LATE = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-01-01")
BOTH = (stores.SQLITE, stores.POSTGRES)
ADDED = {"outage", "operatorvalue", "audit"}
"""Tables to which putting back adds its own rows, and then does not change those that came."""


def value(column):
    """Any value that a column takes."""
    kind = column.type
    if column.primary_key and isinstance(kind, sa.String) and kind.length == 32:
        return st.builds(new_id)
    if isinstance(kind, sa.Enum):
        return st.sampled_from(kind.enums)
    by_type = {
        sa.LargeBinary: st.binary(max_size=40),
        sa.JSON: st.dictionaries(TEXT, JSON, max_size=3),
        sa.Boolean: st.booleans(),
        sa.BigInteger: st.integers(-(2**63), 2**63 - 1),
        sa.Integer: st.integers(-(2**31), 2**31 - 1),
        sa.Date: st.dates(date(1900, 1, 1), date(2200, 1, 1)),
        rows.UTCDateTime: st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
    }
    plain = next((found for shape, found in by_type.items() if isinstance(kind, shape)), TEXT)
    return plain | st.none() if column.nullable else plain


@st.composite
def stored(draw):
    """Some rows of each table: as values for inserts, ids that others refer to being theirs."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        lines = [{column.name: draw(value(column)) for column in table.columns} for _ in range(draw(st.integers(0, 2)))]
        for column in table.columns:
            if column.foreign_keys:
                (foreign,) = column.foreign_keys
                others = [line["id"] for line in found[foreign.column.table.name]]
                lines = [line | {column.name: draw(st.sampled_from(others))} for line in lines] if others else []
        found[table.name] = lines
    return found


def fill(engine, found):
    """Insert what fits: a line that clashes with one before it stays away."""
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for line in found[table.name]:
                values = {name: None if one is None else one for name, one in line.items()}
                try:
                    with connection.begin_nested():
                        connection.execute(rows.Block(table.name, shape(table), []).insert(), [values])
                except sa.exc.IntegrityError:
                    continue


def shape(table):
    return tuple((column.name, rows._kind(column)) for column in table.columns)


def everything(engine):
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in ("lease", *ADDED)
        }


def test_each_table_and_column_has_a_kind():
    kinds = {kind for table in SQLModel.metadata.sorted_tables for _, kind in shape(table)}
    assert kinds == rows._TYPES.keys()
    enums = [c for t in SQLModel.metadata.sorted_tables for c in t.columns if isinstance(c.type, sa.Enum)]
    assert all(issubclass(column.type.enum_class, Enum) for column in enums)


@given(stored())
@settings(max_examples=40, deadline=None)
def test_blocks_say_what_they_were_given(found):
    for table in SQLModel.metadata.sorted_tables:
        lines = [[line[column.name] for column in table.columns] for line in found[table.name]]
        block = rows.Block(table.name, shape(table), lines)
        assert rows.load(block.dump()) == block


@pytest.mark.parametrize("first", BOTH)
@pytest.mark.parametrize("second", BOTH)
@given(found=stored())
@settings(max_examples=4, deadline=None)
def test_everything_comes_back(tmp_path_factory, first, second, found):
    """What waits for a later day is left as it is; what would leave again is not among these."""
    for name in ("reminder", "outbox", "invitation"):  # these are brought to the present (see test_afterwards.py)
        found = found | {name: []}
    folder = tmp_path_factory.mktemp("trip")
    with stores.address(folder / "one", first) as one, stores.address(folder / "two", second) as two:
        before, after = engine_for(one), engine_for(two)
        migrations.upgrade(before)
        fill(before, found | {"township": []})
        wanted, path = everything(before), folder / "backup"
        writing.write(stores.Store(before, stores.KEYS), path, NOON, quiet)
        checked = restoring.check(path, stores.KEYS, quiet)
        with after.begin() as connection:
            done = restoring.fill(connection, checked, stores.KEYS, Tombstones(), NOON, quiet)
        assert everything(after) == wanted
        assert done.rows == checked.rows
        before.dispose()
        after.dispose()


@pytest.mark.parametrize("kind", BOTH)
def test_a_snapshot_does_not_move_while_others_write(tmp_path, kind, monkeypatch):
    """Writers go on while the backup reads; what they write after its beginning is not in it."""
    with stores.fresh(tmp_path, kind) as store:
        migrations.upgrade(store.engine) if kind == stores.POSTGRES else stamp(store)
        with store.transaction() as session:
            session.add(Township(code="990101101", name="梅溪镇"))

        def write_more(_table, count):
            with store.transaction() as session:
                session.add(Account(chat_id=count, created_at=NOON))
                session.add(Outage(since=NOON, until=NOON))

        path = tmp_path / "backup"
        assert writing.write(store, path, NOON, write_more).rows == 1
        assert restoring.check(path, stores.KEYS, quiet).rows == 1
        with store.transaction() as session:
            assert session.execute(sa.select(sa.func.count()).select_from(Account)).scalar_one() == 1


def test_a_backup_that_cannot_be_written_leaves_the_one_before(tmp_path):
    with stores.fresh(tmp_path) as store:
        stamp(store)
        path = tmp_path / "backup"
        path.write_bytes(b"the one before")

        def fail(_table, _count):
            raise OSError(28, "No space left on device")

        with store.transaction() as session:
            session.add(Person(township="990101101", group_code="990101101201001", touched_at=NOON))
        with pytest.raises(restoring.SettingsWrong, match="cannot be written: No space left"):
            writing.write(store, path, NOON, fail)
        assert [file.name for file in tmp_path.glob("backup*")] == ["backup"]
        assert path.read_bytes() == b"the one before"
