"""Logs hold neither token, name, phone nor message, whoever writes them; and every key our code logs is on the list."""

import ast
import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import logs
from bot.edge import Arrival, run_batch
from handlers.turn import Heard

TOKEN = "7000000001:" + "Ab-_" * 9
ROOT = Path(__file__).parents[2]
LOGGING = {f"_log.{level}" for level in ("debug", "info", "warning", "error", "exception", "critical")}


@pytest.fixture
def out():
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logging.captureWarnings(False)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_failing_turn_leaves_nothing_of_what_was_said(store, out):
    name, phone = "王秀英", "13812345678"

    def fail(turn):
        raise ValueError(f"{turn.heard.text} {name}")

    heard = Heard(1, 7_000_000_001, 7_000_000_001, "zh", f"{name} {phone}", phone=phone)
    run_batch(store, [Arrival(heard, fail, "said")], datetime(2026, 3, 20, tzinfo=UTC))
    said = out.getvalue()
    assert not [word for word in (name, phone, "7000000001") if word in said]
    (line,) = [line for line in lines(out) if line["event"] == "update_failed"]
    assert (line["error"], line["reason"], line["kind"], line["update_id"]) == ("ValueError", "ValueError", "said", 1)
    assert line["where"][-1].split(":")[0].endswith("tests/bot/test_logs.py")


def test_unknown_keys_are_dropped_and_known_ones_cleaned(out):
    structlog.get_logger("ours").info(
        "thing", text="王秀英", reason=f"see {TOKEN} or +86 138 1234 5678", count=3, of=["a"]
    )
    (line,) = lines(out)
    assert line.pop("timestamp")
    assert line == {
        "event": "thing",
        "level": "info",
        "logger": "ours",
        "reason": "see ‹token› or ‹number›",
        "count": 3,
        "of": ["a"],
    }


def test_libraries_keep_their_template_only(out):
    logging.getLogger("telegram.ext").error("update %s\nfuture: 王秀英", "王秀英")
    logging.getLogger("some.library").warning(ValueError("王秀英"))
    assert [line["event"] for line in lines(out)] == ["update %s", "ValueError"]
    assert "王" not in out.getvalue()


def test_talkative_libraries_are_quiet(out):
    for name in ("httpx", "telegram.Bot", "uvicorn.access", "apscheduler.scheduler"):
        logging.getLogger(name).info(f"POST https://api.telegram.org/bot{TOKEN}/getMe")
    assert out.getvalue() == ""


def test_the_cause_of_an_error_is_named_without_its_words(out):
    try:
        try:
            raise KeyError("王秀英")
        except KeyError as error:
            raise RuntimeError("13812345678") from error
    except RuntimeError:
        structlog.get_logger("ours").exception("it_failed")
        logging.getLogger("lib").exception("it failed")
    for line in lines(out):
        assert line["error"] == "RuntimeError from KeyError"
    assert "王" not in out.getvalue()


def test_an_error_as_a_value_is_its_type(out):
    structlog.get_logger("ours").info("thing", reason=ValueError("王秀英"), exc_info=None)
    assert lines(out)[0]["reason"] == "ValueError"


def test_a_terminal_gets_lines_for_people(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(stream)
    structlog.get_logger("ours").info("thing", count=1)
    root.handlers[:], root.level = before, level
    logging.captureWarnings(False)
    structlog.reset_defaults()
    assert "event='thing'" in stream.getvalue()


@settings(max_examples=50)
@given(st.from_regex(r"[0-9]{5,12}:[A-Za-z0-9_-]{30,40}", fullmatch=True), st.text(max_size=20))
def test_no_token_survives(token, around):
    line = logs.redact(None, "", {"event": f"{around} {token}", "reason": token})
    assert token not in str(line)


def test_dates_and_small_numbers_stay_readable():
    line = logs.redact(None, "", {"event": "x", "reason": "2026-03-20 at 12:30, 1234 rows"})
    assert line["reason"] == "2026-03-20 at 12:30, 1234 rows"


def test_every_key_that_our_code_logs_is_on_the_list():
    used = {}
    for path in (path for room in ("bot", "handlers", "scheduler", "models") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in LOGGING:
                used |= {keyword.arg: path.name for keyword in node.keywords if keyword.arg != "exc_info"}
    assert {key: place for key, place in used.items() if key not in logs.KEYS} == {}
