"""A form to play with: every kind's fields and what they may know."""

from typing import Any

import orjson
from hypothesis import strategies as st

from handlers.dialog import Form, back, change, hear, more, press, skip
from handlers.dialog.form import Fields
from locales import dump
from models.events import TYPES
from models.fields import Context
from models.kinds import EventKind
from tests.models.fields.asking import CONTEXT

Move = tuple[str, Any]
kinds = st.sampled_from(list(TYPES))
words = st.sampled_from(
    ["王秀英", "陈玉", "3月9日", "八月十五", "1996", "12周", "县妇幼", "女孩", "上环", "6斤8两", "?"]
) | st.text(max_size=30)


def moves(kind: EventKind) -> st.SearchStrategy[list[Move]]:
    """Anything that somebody may do with a form of this kind, in any order."""
    names = st.sampled_from([field.name for field in TYPES[kind].fields] + ["nonsense"])
    one = st.one_of(
        st.tuples(st.just("hear"), words),
        st.tuples(st.just("press"), st.integers(-1, 20)),
        st.tuples(st.just("change"), names),
        st.tuples(st.sampled_from(["skip", "back", "more"]), st.none()),
    )
    return st.lists(one, max_size=25)


def make(fields: Fields, form: Form, move: Move, context: Context = CONTEXT) -> Form:
    """The form after a move; a forged one leaves it as it was, and must be refused with the documented error."""
    name, value = move
    try:
        match name:
            case "hear":
                return hear(fields, form, value, context)
            case "press":
                return press(fields, form, value, context)
            case "change":
                return change(fields, form, value, context)
            case "skip":
                return skip(fields, form, context)
            case "back":
                return back(fields, form, context)
            case _:
                return more(form)
    except IndexError:
        assert name == "press"
        assert not 0 <= value < len(form.offered)
    except KeyError:
        assert name == "change"
        asked = next((field for field in fields if field.name == value), None)
        assert asked is None or not asked.applies(form.answers)
    return form


def kept(form: Form) -> Form:
    """The form as it comes back out of a draft."""
    return Form.from_json(orjson.loads(dump(form)))
