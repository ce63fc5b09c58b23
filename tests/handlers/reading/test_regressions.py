"""Sentences whose reading was looked at and accepted: it stays. Rewritten by hand only, line by line."""

import pytest

from tests.handlers.reading.scoring import Json, judge, predicted, samples

ACCEPTED = samples("regressions.jsonl")


@pytest.mark.parametrize("gold", ACCEPTED, ids=[gold["id"] for gold in ACCEPTED])
def test_accepted_reading_stays(gold: Json) -> None:
    judged = judge(gold, predicted(gold))
    assert (judged.why, judged.fields, judged.needless) == ([], True, False), gold["text"]
