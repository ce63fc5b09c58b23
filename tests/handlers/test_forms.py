"""How a form looks: short options in two columns, long ones in one; no line is empty; buttons fit Telegram."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import forms
from handlers.dialog import MORE, begin
from locales import LANGUAGES, Phrase, text
from models.events import TYPES
from models.kinds import EventKind
from models.tables import Draft
from tests.factories import NOON
from tests.handlers.dialog.asking import CONTEXT, kinds, make, moves
from tests.models.fields.asking import TODAY


def draft_of(kind, amends=None):
    return Draft(
        township="1", account_id="1", kind=kind, version=12345, amends=amends, created_at=NOON, updated_at=NOON
    )


def readable(message):
    labels = [button.label for row in message.buttons for button in row]
    phrases = [*message.lines, *(label for label in labels if isinstance(label, Phrase))]
    return [text(language, phrase) for language in LANGUAGES for phrase in phrases]


@settings(deadline=None)
@given(st.data())
def test_any_form_can_be_shown(data):
    kind = data.draw(kinds)
    form = begin(TYPES[kind].fields, CONTEXT)
    for move in data.draw(moves(kind)):
        form = make(TYPES[kind].fields, form, move)
    for message in (forms.shown(draft_of(kind), form, TODAY), forms.changeable(draft_of(kind), form)):
        assert all(line.strip() for line in readable(message))
        assert all(0 < len(button.data.encode()) <= 64 for row in message.buttons for button in row)


def test_every_kind_is_offered_once():
    assert [b.data for row in forms.kinds().buttons for b in row] == [f"k|{kind}" for kind in TYPES]


@pytest.mark.parametrize(("name", "columns"), [("王秀英", [2, 1]), ("阿依古丽·买买提·艾合买提", [1, 1, 1])])
def test_long_options_stand_alone(name, columns):
    people = [replace(CONTEXT.people[2], id=number, name=name) for number in "12"]
    form = begin(TYPES[EventKind.BIRTH].fields, replace(CONTEXT, people=people, groups={"g1": "一组"}))
    message = forms.shown(draft_of(EventKind.BIRTH), form, TODAY)
    assert [len(row) for row in message.buttons] == columns


def test_what_can_be_added_is_a_list_of_its_own():
    fields = TYPES[EventKind.BIRTH].fields
    form = make(fields, begin(fields, CONTEXT), ("more", None))
    assert form.at == MORE
    assert forms.shown(draft_of(EventKind.BIRTH), form, TODAY).lines[-1].key == "card.add_what"
