"""A topic of conversation that is loaded when somebody first turns to it: on most days nobody does."""

from dataclasses import dataclass
from importlib import import_module

from handlers.turn import Handler, Turn


@dataclass(frozen=True)
class Answer:
    """The function called `name` of a topic."""

    topic: str
    name: str

    def __call__(self, turn: Turn) -> None:
        """Answer a turn."""
        self.function(turn)

    @property
    def function(self) -> Handler:
        """The function itself. It takes a few milliseconds to load the topic for the first time."""
        found: Handler = getattr(import_module(f"handlers.{self.topic}"), self.name)
        return found


@dataclass(frozen=True)
class Later:
    """Stands for a topic in the lists of what answers what: `Later("clinic").show` is its function `show`."""

    topic: str

    def __getattr__(self, name: str) -> Answer:
        return Answer(self.topic, name)
