"""What an event kind is made of, and the questions that several kinds share. Knows no particular kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from locales import Phrase
from models.fields import Answers, BirthYear, Choice, Day, Field, GroupOf, PersonRef, Text
from models.kinds import SENSITIVE, EventKind, ItemKind
from models.rules.history import Fact
from models.rules.record import Record

EVERYTHING = frozenset(ItemKind)
ASK_CLINIC = Phrase("doubt.ask_clinic")
"""What is said where a method and a pregnancy meet: the clinic can be called, and nothing else."""


@dataclass(frozen=True)
class Opens:
    """An item that an event opens, due on `due_on`."""

    kind: ItemKind
    due_on: date
    clinic_only: bool = False


def _unchanged(record: Record, _fact: Fact) -> Record:
    return record


def _opens_nothing(_record: Record, _fact: Fact) -> Iterable[Opens]:
    return ()


def _closes_nothing(_record: Record, _fact: Fact) -> frozenset[ItemKind]:
    return frozenset()


def _always(_known: Fact, _new: Fact) -> bool:
    return True


def _asks_nothing(_record: Record, _fact: Fact) -> Iterable[Phrase]:
    return ()


@dataclass(frozen=True)
class EventType:
    """One kind: what is asked, how the person's record changes, which items open and close, what is asked back.

    `fold` gives the record after the event, `opens` and `closes` see the record before it, `doubts` are phrases shown
    on the card before it is saved: the entry is accepted, but is it meant so? `same` says whether two reports of this
    kind about one person and about one day may be of one event.
    """

    kind: EventKind
    fields: tuple[Field, ...]
    fold: Callable[[Record, Fact], Record] = _unchanged
    opens: Callable[[Record, Fact], Iterable[Opens]] = _opens_nothing
    closes: Callable[[Record, Fact], frozenset[ItemKind]] = _closes_nothing
    doubts: Callable[[Record, Fact], Iterable[Phrase]] = _asks_nothing
    same: Callable[[Fact, Fact], bool] = _always

    @property
    def sensitive(self) -> bool:
        """Whether it needs the yes of the person it is about."""
        return self.kind in SENSITIVE

    def field(self, name: str) -> Field:
        """The field with this name."""
        return next(field for field in self.fields if field.name == name)


def in_days(fact: Fact, days: int) -> date:
    """So many days after the event."""
    return fact.on + timedelta(days)


def is_new(answers: Answers) -> bool:
    """Whether the person is not on record yet."""
    return answers.get("person", {}).get("id") is None


def has_no_name(answers: Answers) -> bool:
    """Whether the person's name is not known."""
    return "person" in answers and not answers["person"]["name"]


def age_is_open(answers: Answers) -> bool:
    """Whether nothing is known about the person's age."""
    return "person" in answers and answers["person"]["birth_year"] is None


def person(ask: str, age_decides: bool = False, unnamed: bool = False) -> tuple[Field, ...]:
    """Who it is about: somebody on record or somebody new, with the group and, where it decides, the year of birth."""
    fields: tuple[Field, ...] = (
        PersonRef("person", ask, required=True, unnamed=unnamed),
        GroupOf("group", "ask.group", required=True, when=is_new),
    )
    if unnamed:
        fields += (
            Text("relation_to", "ask.relation_to", required=True, when=has_no_name, longest=20),
            Choice("relation", "ask.relation", required=True, when=has_no_name, values=RELATIONS, family="relation"),
        )
    if age_decides:
        fields += (_birth_year(),)
    return fields


def _birth_year() -> BirthYear:
    return BirthYear("birth_year", "ask.birth_year", required=True, skippable=True, when=age_is_open, about="person")


def day(ask: str = "ask.day", required: bool = True) -> Day:
    """The day it happened."""
    return Day("date", ask, required=required)


def facility() -> Text:
    """Where it was done."""
    return Text("facility", "ask.facility", longest=40, clinics=True)


RELATIONS = (
    "husband",
    "wife",
    "son",
    "daughter",
    "son_in_law",
    "daughter_in_law",
    "father",
    "mother",
    "family",
    "other",
)
