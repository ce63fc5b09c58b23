"""The samples, public and further ones: each message is read as expected, and the measures keep their bounds."""

import json

import pytest

from models.rules.folding import lines
from tests.handlers.reading.scoring import Json, judge, measures, predicted, samples

PUBLIC = samples("reports-public.jsonl", "corpus-public.jsonl")
FURTHER = samples("corpus-further.jsonl")
PROVINCES = samples("corpus-provinces.jsonl")
"""As officers of many provinces write and dictate: written before the reader was run on them, learnt from since."""

SAMPLES = [*PUBLIC, *FURTHER, *PROVINCES]
LOTS = samples(
    *(
        f"corpus-unseen{number}.jsonl"
        for number in ("", "-second", "-third", "-fourth", "-fifth", "-sixth", "-seventh", "-eighth")
    )
)
"""Written by people who did not know the reader, and measured before anybody looked; it has learnt from them since."""

HARD = samples("corpus-hard.jsonl")
"""Written to mislead: the reader has learnt from them since, and still errs; it should ask rather than be wrong."""


TRADITIONAL = {ord(pair[1]): pair[0] for pair in reversed(" ".join(lines("traditional.txt")).split())}


@pytest.mark.parametrize("gold", SAMPLES, ids=[gold["id"] for gold in SAMPLES])
def test_sample_is_read_as_expected(gold: Json) -> None:
    judged = judge(gold, predicted(gold))
    assert (judged.why, judged.silent) == ([], False)


@pytest.mark.parametrize(
    ("golds", "fields"),
    [(PUBLIC, 0.97), (FURTHER, 0.97), (PROVINCES, 0.9)],
    ids=["public", "further", "provinces"],
)
def test_measures_on_the_samples_keep_their_bounds(golds: list[Json], fields: float) -> None:
    found = measures([judge(gold, predicted(gold)) for gold in golds])
    print(
        f"wholly right {found['right']:.3f}, with fields {found['fields']:.3f}, silent {found['silent']:.3f}, ", end=""
    )
    print(f"needless {found['needless']:.3f}, dates exact {found['dates']:.3f}")
    assert found["right"] >= 0.99
    assert found["fields"] >= fields
    assert found["silent"] == 0
    assert found["needless"] <= 0.02
    assert found["dates"] >= 0.99


def test_messages_of_people_who_did_not_know_the_reader_are_read_nearly_as_well() -> None:
    found = measures([judge(gold, predicted(gold)) for gold in LOTS])
    print({name: round(value, 3) for name, value in found.items() if isinstance(value, float)})
    assert found["right"] >= 0.95
    assert found["fields"] >= 0.90
    assert found["silent"] <= 0.015
    assert found["needless"] <= 0.04
    assert found["dates"] >= 0.99


def test_what_is_hard_to_read_is_rather_asked_than_wrong() -> None:
    found = measures([judge(gold, predicted(gold)) for gold in HARD])
    print({name: round(value, 3) for name, value in found.items() if isinstance(value, float)})
    assert found["right"] >= 0.80
    assert found["silent"] <= 0.02
    assert found["needless"] <= 0.12
    assert found["dates"] >= 0.95


def test_samples_in_traditional_characters_are_read_alike() -> None:
    for gold in PUBLIC:
        other = predicted({**gold, "text": gold["text"].translate(TRADITIONAL)})
        assert _bare(other) == _bare(predicted(gold)), gold["text"]


def _bare(said: Json) -> object:
    """What was read, without the words of the message."""
    return said["kind"], said["ask"], [(event["type"], event["date"], event["op"]) for event in said["events"]]


def test_nothing_of_a_refused_message_is_kept() -> None:
    for gold in [*SAMPLES, *LOTS]:
        if gold["kind"] == "refused":
            said = predicted(gold)
            assert (said["kind"], said["events"], said["ask"]) == ("refused", [], [])
            assert set(said) == {"kind", "events", "ask", "refused"}


def test_no_word_of_the_message_leaves_but_in_values() -> None:
    for gold in SAMPLES:
        if len(gold["text"]) > 25:
            assert gold["text"] not in json.dumps(predicted(gold), ensure_ascii=False)
