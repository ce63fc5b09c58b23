"""Fields about people: somebody of the speaker's groups, or somebody new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from locales import Phrase
from models.fields.base import SHOWN, UNKNOWN, Context, Field, Option, Problem, Reading, Unclear, Value
from models.rules.names import LONGEST, clean, matches, read_name, same
from models.rules.person import Known


@dataclass(frozen=True)
class PersonRef(Field):
    """Somebody of the speaker's groups, found by a part of the name or pinyin initials, or someone new.

    Kept as {"id", "name", "group", "birth_year", "head"}; `id` is None for somebody new, and `another` says that it is
    nobody of this name who is on record. `unnamed` allows a person whose name is not known (a relation to somebody is
    then asked).
    """

    unnamed: bool = False

    def options(self, context: Context) -> tuple[Option, ...]:
        people = tuple(Option(known_person(person), _label(person, context)) for person in context.people[:SHOWN])
        return (*people, Option(UNKNOWN, Phrase("person.unnamed"))) if self.unnamed else people

    def press(self, value: Any, context: Context) -> Reading:
        if value == UNKNOWN:
            return Value({"id": None, "name": "", "group": "", "birth_year": None})
        return Value(value)

    def read(self, said: str, context: Context) -> Reading:
        name = read_name(said)
        bearers = [person for person in context.people if name and same(person.name, name)]
        if len(bearers) == 1:
            return Value(known_person(bearers[0]))
        found = bearers or [person for person in context.people if matches(person.name, said)]
        if not name and not found:
            return Problem(Phrase.of("problem.name", longest=LONGEST))
        initials = found and said.isascii() and said.islower()
        return self.among("" if initials else name or "", found, context)

    def among(self, name: str, known: Sequence[Known], context: Context) -> Reading:
        """One of `known` was meant, or somebody new of this name (empty: no name was said): ask which."""
        options = tuple(Option(known_person(person), _label(person, context)) for person in known[:SHOWN])
        if name:
            borne = any(same(person.name, name) for person in known)
            options = (*options, _another(name) if borne else Option(new_person(name), _new(name)))
        which = Phrase.of("person.which_of", name=name) if name else Phrase("person.which")
        return Unclear(options, which if known else Phrase("person.nobody"))

    def instead(self, value: Any) -> tuple[Option, ...]:
        return (_another(value["name"]),) if value["id"] else ()

    def show(self, value: Any) -> Phrase | str:
        name, head = value["name"], value.get("head")
        if head and head != name:
            return Phrase.of("person.option", name=name, note=(head,))
        return name or Phrase("person.no_name")


def _new(name: str) -> Phrase:
    return Phrase.of("person.new", name=name)


def _another(name: str) -> Option:
    """Somebody new who bears the name of somebody on record."""
    return Option(new_person(name) | {"another": True}, Phrase.of("person.another", name=name))


def new_person(name: str) -> dict[str, Any]:
    """The answer that stands for somebody who is not on record yet."""
    return {"id": None, "name": name, "group": "", "birth_year": None}


def known_person(person: Known) -> dict[str, Any]:
    """The answer that stands for somebody on record."""
    return {
        "id": person.id,
        "name": person.name,
        "group": person.group_code,
        "birth_year": person.birth_year,
        "head": person.head,
    }


def _label(person: Known, context: Context) -> Phrase | str:
    group = context.groups.get(person.group_code, "") if len(context.groups) > 1 else ""
    note = tuple(part for part in (group, person.head) if part and part != person.name)
    return Phrase.of("person.option", name=person.name, note=note) if note else person.name


@dataclass(frozen=True)
class GroupOf(Field):
    """The group that somebody new belongs to; asked when the speaker serves several."""

    def sure(self, context: Context) -> Any | None:
        return next(iter(context.groups)) if len(context.groups) == 1 else None

    def options(self, context: Context) -> tuple[Option, ...]:
        return tuple(Option(code, name) for code, name in context.groups.items())

    def read(self, said: str, context: Context) -> Reading:
        wanted = clean(said)
        exact = [code for code, name in context.groups.items() if same(wanted, name)]
        fits = exact or [code for code, name in context.groups.items() if wanted and wanted in name]
        return Value(fits[0]) if len(fits) == 1 else Unclear(self.options(context), Phrase("problem.choose"))
