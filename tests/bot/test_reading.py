"""`python -m bot read`: JSON lines in, JSON lines out, by the same reader as the bot's."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.reading import WrongLine, answers

LINE = {"id": "1", "text": "王芳昨天在县医院上环了", "sent_at": "2026-06-15T18:00:00+08:00"}


def read(line: dict[str, object], explain: bool = False) -> dict[str, object]:
    (answer,) = answers([json.dumps(line).encode(), b"\n"], explain)
    return dict(json.loads(answer))


def test_a_message_gives_its_events() -> None:
    said = read(LINE)
    assert (said["id"], said["kind"], said["ask"]) == ("1", "event", [])
    assert said["events"] == [
        {
            "type": "measure",
            "person": "王芳",
            "date": "2026-06-14",
            "calendar": "relative",
            "precision": "day",
            "fields": {"action": "start", "method": "iud", "facility": "县医院"},
            "op": "new",
            "ask": [],
        }
    ]


def test_explained_values_show_their_place() -> None:
    spans = read(LINE, explain=True)["spans"]
    assert {"field": "date", "start": 2, "end": 4, "said": "昨天", "meant": "2026-06-14"} in spans  # type: ignore[operator]


def test_people_known_are_found_or_asked_about() -> None:
    two = [{"id": "a", "name": "王芳", "group": "1"}, {"id": "b", "name": "王芳", "group": "2"}]
    (event,) = read({**LINE, "known": {"people": two}})["events"]  # type: ignore[misc]
    assert (event["candidates"], event["ask"]) == (["a", "b"], ["person"])


@pytest.mark.parametrize(
    "line", [b"{", b'{"text": "a"}', b'{"text": 1, "sent_at": "2026-06-15T18:00:00+08:00"}', b"[]"]
)
def test_a_line_that_is_no_message_is_named(line: bytes) -> None:
    with pytest.raises(WrongLine, match="line 1"):
        list(answers([line]))


def test_the_command_reads_standard_input_and_says_which_line_is_wrong() -> None:
    told = CliRunner().invoke(app, ["read"], input=json.dumps(LINE) + "\n")
    assert (told.exit_code, json.loads(told.stdout)["kind"]) == (0, "event")
    wrong = CliRunner().invoke(app, ["read"], input="{\n")
    assert wrong.exit_code == 2
    assert "line 1" in wrong.stderr


def test_a_plain_sentence_is_answered_with_a_line_that_is_read() -> None:
    wrong = CliRunner().invoke(app, ["read"], input="刘小梅昨天去东莞打工\n")
    shown = wrong.stderr.partition("like this: ")[2]
    told = CliRunner().invoke(app, ["read"], input=shown)
    assert [event["type"] for event in json.loads(told.stdout)["events"]] == ["migrate_out"]
