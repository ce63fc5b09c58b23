"""What cannot all be so is found, and what can be so is left in peace."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds import EventKind
from models.rules import contradictions
from models.rules.contradictions import Contradiction
from models.rules.history import Fact

START = date(2026, 1, 1)
K = EventKind


def told(*facts):
    return [
        Fact(str(at), kind, START + timedelta(days), START + timedelta(days)) for at, (kind, days) in enumerate(facts)
    ]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ([(K.DEATH, 10), (K.MARRIAGE, 11)], [(Contradiction.AFTER_DEATH, "1")]),
        ([(K.EXAM, 10), (K.DEATH, 10)], []),
        ([(K.MARRIAGE, 3), (K.MARRIAGE, 3)], [(Contradiction.TWICE, "1")]),
        ([(K.BIRTH, 3), (K.BIRTH, 3)], []),
        ([(K.MIGRATE_OUT, 3), (K.MIGRATE_OUT, 9)], [(Contradiction.AWAY_TWICE, "1")]),
        ([(K.MIGRATE_OUT, 3), (K.RETURN_HOME, 5), (K.MIGRATE_OUT, 9)], []),
        ([(K.PREGNANCY, 3), (K.PREGNANCY, 90)], [(Contradiction.PREGNANT_TWICE, "1")]),
        ([(K.PREGNANCY, 3), (K.PREGNANCY_END, 60), (K.PREGNANCY, 90)], []),
        ([(K.PREGNANCY, 3), (K.PREGNANCY, 400)], []),
        ([(K.BIRTH, 3), (K.BIRTH, 100)], [(Contradiction.BIRTHS_CLOSE, "1")]),
        ([(K.BIRTH, 3), (K.BIRTH, 4)], []),
        ([(K.BIRTH, 3), (K.BIRTH, 400)], []),
    ],
)
def test_contradictions_are_those_that_cannot_be(facts, found):
    assert [(what, fact.event_id) for what, fact in contradictions.among(told(*facts))] == found


@given(st.lists(st.tuples(st.sampled_from(list(K)), st.integers(0, 800)), max_size=8), st.randoms())
def test_the_order_in_which_reports_are_read_does_not_matter(facts, random):
    listed = told(*facts)
    mixed = random.sample(listed, len(listed))
    assert contradictions.among(mixed) == contradictions.among(listed)
