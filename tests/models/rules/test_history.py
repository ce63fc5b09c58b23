"""One person's history as facts: their order, and answers made flat."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.kinds import EventKind
from models.rules.history import Fact, flat, in_order

days = st.dates(date(2026, 1, 1), date(2026, 1, 5))
facts = st.builds(Fact, st.text("abc", min_size=1, max_size=2), st.sampled_from(EventKind), days, days)


@given(st.lists(facts, unique_by=lambda fact: fact.event_id))
def test_the_order_does_not_depend_on_how_facts_come(some):
    assert in_order(some) == in_order(reversed(some))
    assert [fact.on for fact in in_order(some)] == sorted(fact.on for fact in some)


def test_answers_are_read_as_text_and_days():
    fact = Fact("1", EventKind.EXAM, date(2026, 1, 1), date(2026, 1, 1), {"next_on": "2026-02-01", "n": 3})
    assert (fact.text("n"), fact.text("none"), fact.day("next_on"), fact.day("none")) == (
        "3",
        "",
        date(2026, 2, 1),
        None,
    )


def test_forms_become_flat():
    answers = {
        "until": {"on": "2026-04-10", "calendar": "solar"},
        "spouse": {"id": "1", "name": "李建国"},
        "what": {"action": "start", "method": "iud"},
        "gestation": {},
        "facility": None,
        "at_destination": False,
    }
    assert flat(answers) == {
        "until": "2026-04-10", "spouse": "李建国", "action": "start", "method": "iud", "at_destination": False,
    }  # fmt: skip
