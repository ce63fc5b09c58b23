"""Every conversation in this folder runs as it is written; a kind of event without one fails."""

from pathlib import Path

import pytest

from models.db import Store
from models.kinds import EventKind
from tests.conversation import Conversation

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.stem for script in SCRIPTS])
def test_conversation_runs_as_written(script: Path, store: Store, request: pytest.FixtureRequest) -> None:
    conversation = Conversation(store)
    conversation.populate()
    written = script.read_text(encoding="utf-8")
    played = conversation.play(written)
    if request.config.getoption("--update"):
        script.write_text(played, encoding="utf-8")
    else:
        assert played == written


def test_every_kind_of_event_has_a_conversation() -> None:
    assert {kind.value for kind in EventKind} - {script.stem for script in SCRIPTS} == set()
