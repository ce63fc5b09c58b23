"""What the bot sent, call by call, with what was wrong in it. Kept for the page and for tests; nothing acts on it."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.params import Upload


@dataclass(frozen=True)
class Call:
    """One call of the bot, numbered from 1."""

    number: int
    method: str
    params: dict[str, Any]
    time: datetime
    result: Any
    error: dict[str, Any] | None
    problems: list[str]

    def shown(self) -> dict[str, Any]:
        """The call as JSON; uploads appear by name and size."""
        plain = {name: value.described() if isinstance(value, Upload) else value for name, value in self.params.items()}
        row: dict[str, Any] = {"number": self.number, "method": self.method, "params": plain}
        row |= {"time": self.time.isoformat(timespec="milliseconds"), "problems": self.problems}
        return {**row, "result": self.result} if self.error is None else {**row, "error": self.error}


class Journal:
    """The last calls (ten thousand; polling is not noted) and every schema problem so far."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=10_000)
        self.problems: list[dict[str, Any]] = []
        self.count = 0

    def note(
        self,
        method: str,
        params: dict[str, Any],
        time: datetime,
        *,
        result: Any = None,
        error: dict[str, Any] | None = None,
        problems: list[str],
    ) -> None:
        """Write one call down."""
        self.count += 1
        self.calls.append(Call(self.count, method, params, time, result, error, problems))
        self.problems.extend({"number": self.count, "method": method, "problem": problem} for problem in problems)

    def after(self, number: int) -> list[dict[str, Any]]:
        """The calls with a higher number, oldest first."""
        return [call.shown() for call in self.calls if call.number > number]
