"""What the software refuses is in no column, field, phrase or option; what it promises of the store is in its shape."""

import re
import tomllib

import pytest
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from locales import LANGUAGES, phrases
from models.events import TYPES
from models.fields import Choice
from models.kinds import EventKind, Scope
from tests.architecture.catalogue import ROOT
from tests.architecture.refused import REFUSED_NAMES, REFUSED_PHRASES

ALLOWED_NAMES = {"outbox.rank"}


def test_no_column_holds_what_is_refused() -> None:
    names = {f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in table.columns}
    assert {name for name in names - ALLOWED_NAMES if REFUSED_NAMES.search(name.split(".")[1])} == set()


def test_no_field_or_option_asks_for_what_is_refused() -> None:
    fields = [field for event in TYPES.values() for field in event.fields]
    words = {field.name for field in fields} | {v for f in fields if isinstance(f, Choice) for v in f.values}
    assert {word for word in words if REFUSED_NAMES.search(word)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_speaks_of_what_is_refused(language: str) -> None:
    refused = re.compile(REFUSED_PHRASES[language], re.IGNORECASE)
    found = {key for key, forms in phrases(language).items() if any(refused.search(form) for form in forms)}
    assert found == set()


def test_the_end_of_a_pregnancy_asks_neither_kind_nor_reason() -> None:
    asked = {field.name for field in TYPES[EventKind.PREGNANCY_END].fields}
    assert asked == {"person", "group", "birth_year", "date"}


def test_sex_is_asked_only_of_a_child_that_was_born() -> None:
    asking = {kind for kind, event in TYPES.items() for field in event.fields if "sex" in field.name}
    assert asking == {EventKind.BIRTH}


def test_names_and_phones_are_sealed_columns() -> None:
    plain = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if re.search(r"name|phone|details|facts|note|content|record", column.name)
        and column.type.__class__.__name__ not in ("LargeBinary", "Boolean")
    }
    places = {"township.name", "area.name", "clinic.name", "clinic.telephone", "lease.name", "operatorvalue.name"}
    places |= {"packet.partner_name", "arrival.partner_name"}
    assert plain - places == {"person.phone_index"}


def test_every_table_with_people_or_places_carries_its_township() -> None:
    without = {name for name, table in SQLModel.metadata.tables.items() if "township" not in table.columns}
    assert without == {"township", "seenupdate", "lease", "operatorvalue", "outage", "consenttext"}


def test_purposes_are_those_that_she_is_asked_about() -> None:
    purposes = {"round", "care", "care_sensitive", "measure_care", "feedback", "exchange"}
    assert {scope.value for scope in Scope} == purposes


def test_each_promise_names_tests_that_exist() -> None:
    listed = tomllib.loads((ROOT / "tests" / "architecture" / "promises.toml").read_text(encoding="utf-8"))["promise"]
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    written = {name for source in sources for name in re.findall(r"def (test_\w+)", source)}
    assert {test for promise in listed for test in promise["tests"]} - written == set()
