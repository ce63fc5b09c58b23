"""A value that was read, with the piece of text it came from."""

from dataclasses import dataclass
from typing import Any

from handlers.reading.tokens import Token


@dataclass(frozen=True)
class Found:
    """The value of a field and its place in the text."""

    name: str
    value: Any
    token: Token
