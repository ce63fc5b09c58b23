"""The inventory lists what is held, column by column: nothing is stored that it does not know."""

import pytest
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.rules import inventory

TABLES = SQLModel.metadata.tables
HOLDS_PEOPLE = {"person_id", "partner_id", "object_id", "chat_id"}


def test_every_column_of_every_table_is_listed_and_no_other() -> None:
    listed = {name: set(held.columns) for name, held in inventory.tables().items()}
    assert listed == {name: set(table.columns.keys()) for name, table in TABLES.items()}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_is_said_of_a_table_can_be_done(name: str) -> None:
    held, columns = inventory.tables()[name], TABLES[name].columns
    assert held.basis in inventory.grounds()
    assert all((held.about, held.read, held.kept, *held.columns.values()))
    assert bool(held.hers) == bool(held.erased)
    assert set(held.clears) <= set(columns.keys())
    for column, value in held.clears.items():
        assert columns[column].nullable or value != inventory.NULL


@pytest.mark.parametrize("name", sorted(TABLES))
def test_whatever_names_a_person_is_found_and_goes(name: str) -> None:
    """A column that leads to a person (by the name that such columns have) is one by which her rows are found."""
    held = inventory.tables()[name]
    leading = HOLDS_PEOPLE & set(held.columns)
    if not leading:
        return
    assert held.hers
    if held.erased == inventory.EMPTY:
        assert leading <= set(held.clears)


def test_everything_sealed_of_hers_is_emptied_or_deleted() -> None:
    kept = {
        f"{name}.{column.name}"
        for name, table in TABLES.items()
        for column in table.columns
        if column.type.__class__.__name__ == "LargeBinary"
        and inventory.tables()[name].how(column.name) in ("says nothing of a person", "stays, and leads to nobody")
    }
    # What somebody sent and nobody has looked at yet is of nobody on record; it goes within days by itself.
    # A PIN is a worker's and goes with the last role.
    assert kept == {"roster.content", "roster.handle", "pin.secret", "pin.entry"}
