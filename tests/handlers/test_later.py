"""Topics that are loaded when they are first turned to: whatever the lists name is there."""

from inspect import unwrap

from handlers.later import Answer
from handlers.routes import COMMANDS, PRESSES
from handlers.text import WORDS


def test_every_function_of_a_topic_that_is_loaded_later_exists():
    listed = (*(command.run for command in COMMANDS), *PRESSES.values(), *WORDS.values())
    later = [one for one in map(unwrap, listed) if isinstance(one, Answer)]
    assert {"clinic", "exchange", "office", "pending"} <= {one.topic for one in later}
    assert [one for one in later if not callable(one.function)] == []
