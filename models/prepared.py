"""Queries that nearly every turn asks: compiled once for each kind of store, run on the driver's own cursor.

For a row found by its key SQLAlchemy's way to the driver costs eight times what the driver needs. Here the way is
short: values go in and come out as the columns' types say, errors are SQLAlchemy's, and that is all. What is asked
seldom is asked as everywhere else.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import methodcaller
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapper, configure_mappers, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from models.engine import driven

T = TypeVar("T", bound=SQLModel)
_FETCHED = methodcaller("fetchall")
_Convert = Callable[[Any], Any] | None
_inserts: "dict[tuple[sa.Table, str], _Shape]" = {}


class Prepared:
    """A statement with named values (`bindparam`). It sees what was flushed, and nothing of what waits to be."""

    def __init__(self, query: sa.Select[*tuple[Any, ...]] | sa.Update) -> None:
        self._query = query
        self._shapes: dict[str, _Shape] = {}

    def all(self, session: Session, **values: Any) -> list[Any]:
        """The rows, as named tuples."""
        connection = _connection(session)
        return self._shape(connection.dialect).rows(connection, values)

    def first(self, session: Session, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def scalar(self, session: Session, **values: Any) -> Any:
        """The first value of the first row, or None."""
        rows = self.all(session, **values)
        return rows[0][0] if rows else None

    def objects(self, session: Session, table: type[T], **values: Any) -> list[T]:
        """The rows of a query for all columns of `table`, as objects of the session: see `as_object`."""
        return [as_object(session, table, row._asdict()) for row in self.all(session, **values)]

    def run(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
        """Change what an UPDATE is about, once for each of `rows`. How many were changed."""
        connection = _connection(session)
        return self._shape(connection.dialect).write(connection, rows)

    def _shape(self, dialect: sa.Dialect) -> "_Shape":
        shape = self._shapes.get(dialect.name)
        if shape is None:
            shape = self._shapes[dialect.name] = _Shape(self._query, dialect)
        return shape


def _connection(session: Session) -> sa.Connection:
    """The session's, asked of SQLAlchemy once in a transaction and once in each savepoint: asking is what sets it."""
    savepoint = session.get_nested_transaction()
    known: tuple[Any, sa.Connection] | None = session.info.get("connection")
    if known is None or known[0] is not savepoint:
        known = session.info["connection"] = (savepoint, session.connection())
    return known[1]


def write(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have a value for every column, in the order in which they are given."""
    connection = _connection(session)
    place = (table, connection.dialect.name)
    shape = _inserts.get(place)
    if shape is None:
        shape = _inserts[place] = _Shape(sa.insert(table), connection.dialect)
    shape.write(connection, rows)


def write_back(session: Session, row: SQLModel) -> None:
    """Update what was changed in a row that the store has, and let the session forget it: the last thing it is for."""
    state, now = instance_state(row), row.__dict__
    names = tuple(name for name, before in state.committed_state.items() if before != now[name])
    if names:
        assert state.key is not None, "not in the store"
        keys = {f"key{place}": part for place, part in enumerate(state.key[1])}
        if _update(type(row), names).run(session, [keys | {name: now[name] for name in names}]) != 1:
            raise StaleDataError(f"a row of {type(row).__name__} is gone")
    session.expunge(row)


@lru_cache(maxsize=256)
def _update(table: type[SQLModel], names: tuple[str, ...]) -> Prepared:
    columns = table.__table__.c  # type: ignore[attr-defined]
    values = {name: sa.bindparam(name, type_=columns[name].type) for name in names}
    keys = (part == sa.bindparam(f"key{place}") for place, part in enumerate(mapper(table).primary_key))
    return Prepared(sa.update(table).where(*keys).values(values))


def as_object(session: Session, table: type[T], row: dict[str, Any]) -> T:
    """A row of the store, all columns of it, as an object of the session; one that the session knows stays as it is."""
    known: T | None = session.identity_map.get(mapper(table).identity_key_from_primary_key((row["id"],)))
    if known is not None:
        return known
    found: T = mapper(table).class_manager.new_instance()
    found.__dict__.update(row)
    make_transient_to_detached(found)
    session.add(found)
    return found


@lru_cache(maxsize=64)
def mapper(table: type[SQLModel]) -> Mapper[Any]:
    """What SQLAlchemy knows of a table, ready to be used."""
    configure_mappers()
    found: Mapper[Any] = sa.inspect(table)
    return found


class _Among(sa.sql.functions.FunctionElement[bool]):
    """See `among`."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":
        """As it is: with the usual `= 1` behind it no index would serve it."""
        return self


class _Many(sa.types.TypeDecorator[Any]):
    """A list that is one value: an array on PostgreSQL, elsewhere JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, each: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.ARRAY(self.each) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else orjson.dumps(list(value)).decode()


def among(column: Any, name: str) -> sa.ColumnElement[bool]:
    """That `column` (text or a whole number) is one of those given as `name`: one statement, whatever their number."""
    return _Among(column, sa.bindparam(name, type_=_Many(column.type)))


@compiles(_Among)
def _in_json(among: _Among, compiler: Any, **how: Any) -> str:
    column, many = (compiler.process(one, **how) for one in among.clauses)
    return f"{column} IN (SELECT value FROM json_each({many}))"


@compiles(_Among, "postgresql")
def _in_array(among: _Among, compiler: Any, **how: Any) -> str:
    column, many = (compiler.process(one, **how) for one in among.clauses)
    return f"{column} = ANY({many})"


class _Shape:
    """What a query is to one kind of store: its text, how values go in, and how rows come out."""

    def __init__(self, query: sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update, dialect: sa.Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect)
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup
        self._given: Mapping[str, Any] = compiled.params
        self._in = {name: way for one, name in compiled.bind_names.items() if (way := _way_in(one.type, dialect))}
        columns = query.selected_columns.items() if isinstance(query, sa.Select) else []
        names = [name for name, _ in columns]
        self._row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self._out = [(place, way) for place, (_, one) in enumerate(columns) if (way := _way_out(one.type, dialect))]

    def rows(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Any]:
        fetched = driven(connection, self._text, [self._asked({**self._given, **values})], _FETCHED)
        return [self._made(row) for row in fetched]

    def write(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written or changed."""
        touched: int = driven(connection, self._text, [self._asked({**self._given, **row}) for row in rows])
        return touched

    def _asked(self, given: dict[str, Any]) -> Any:
        for name, way in self._in.items():
            given[name] = way(given[name])
        return given if self._order is None else [given[name] for name in self._order]

    def _made(self, row: Sequence[Any]) -> Any:
        if self._out:
            parts = list(row)
            for place, way in self._out:
                parts[place] = way(parts[place])
            row = parts
        return self._row._make(row)


def _way_in(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _way_out(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
