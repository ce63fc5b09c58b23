"""What every field type shares: the context it may know, options, and the three ways a reading ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from locales import Phrase
from models.rules.person import Known

Answers = Mapping[str, Any]
OTHER = "other"
UNKNOWN = "unknown"
SHOWN = 8
"""How many people or places are offered as buttons."""


@dataclass(frozen=True)
class Context:
    """What fields may know: the village's day and hour, people and groups of the speaker, clinics.

    `births` are the days on which the person whom a form is about gave birth.
    """

    today: date
    hour: int = 12
    people: Sequence[Known] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    clinics: Sequence[str] = ()
    births: Sequence[date] = ()


@dataclass(frozen=True)
class Option:
    """A button under a question: the value it stands for, and its label."""

    value: Any
    label: Phrase | str


@dataclass(frozen=True)
class Value:
    """What was said, read."""

    value: Any


@dataclass(frozen=True)
class Problem:
    """What was said cannot be taken: why, with an example that works."""

    why: Phrase


@dataclass(frozen=True)
class Unclear:
    """What was said fits several values: ask which, with these buttons."""

    options: tuple[Option, ...]
    ask: Phrase


Reading = Value | Problem | Unclear


@dataclass(frozen=True)
class Field:
    """A question of a form. `ask` is its phrase; `when` says for which answers it is asked at all.

    `about` names the field whose value the answer belongs to: it goes when that one changes. `columns` is how many of
    its buttons stand in a row.
    """

    name: str
    ask: str
    required: bool = False
    skippable: bool = False
    when: Callable[[Answers], bool] | None = None
    about: str = ""
    columns: int = 2

    def applies(self, answers: Answers) -> bool:
        """Whether the question makes sense with these answers."""
        return self.when is None or self.when(answers)

    def sure(self, context: Context) -> Any | None:
        """The answer where there can be only one: the question is then not asked."""
        return None

    def options(self, context: Context) -> tuple[Option, ...]:
        """The buttons shown with the question."""
        return ()

    def instead(self, value: Any) -> tuple[Option, ...]:
        """Further buttons where `value` was answered before and is not what was meant."""
        return ()

    def read(self, said: str, context: Context) -> Reading:
        """Read what was typed."""
        raise NotImplementedError

    def press(self, value: Any, context: Context) -> Reading:
        """Take a pressed option. Most are values; some lead to further options."""
        return Value(value)

    def show(self, value: Any) -> Phrase | str:
        """The value as the card shows it."""
        return str(value)
