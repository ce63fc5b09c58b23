"""Every kind is there, and everything that it says exists in every language."""

import pytest

from locales import LANGUAGES, Phrase, phrases, text
from models.events import TYPES
from models.fields import Choice, Context
from models.kinds import SENSITIVE, EventKind
from models.rules.person import Known
from tests.models.fields.asking import TODAY

CONTEXT = Context(TODAY, people=(Known("1", "王秀英", "g1"),), groups={"g1": "一组"}, clinics=("镇卫生院",))
every = pytest.mark.parametrize("event", TYPES.values(), ids=TYPES)


def test_every_kind_has_a_type_and_the_four_about_health_ask_for_consent():
    assert set(TYPES) == set(EventKind)
    assert all(kind is event.kind for kind, event in TYPES.items())
    assert {kind for kind, event in TYPES.items() if event.sensitive} == SENSITIVE


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_label_and_choice_is_said_in_every_language(event, language):
    said = [Phrase(f"kind.{event.kind}")]
    for field in event.fields:
        said += [Phrase(field.ask), Phrase(f"field.{field.name}")]
        said += [option.label for option in field.options(CONTEXT) if isinstance(option.label, Phrase)]
        said += [field.show(value) for value in field.values] if isinstance(field, Choice) else []
    assert all(text(language, phrase).strip() for phrase in said)


@every
def test_fields_are_named_once_and_begin_with_the_person(event):
    names = [field.name for field in event.fields]
    assert names[0] == "person"
    assert len(set(names)) == len(names)
    assert event.field("date").name == "date"


@pytest.mark.parametrize(
    "problem",
    ["past", "future", "not_a_date", "no_such_day", "lmp_bounds", "edd_bounds", "gestation", "other_person", "name"],
)
def test_every_problem_is_said_in_every_language(problem):
    assert all(f"problem.{problem}" in phrases(language) for language in LANGUAGES)
