"""`run`, from the settings to the exit code. What runs for months does not load all that reads a command line."""

import sys
from collections.abc import Sequence

from bot.exits import if_right
from bot.loading import at_once
from bot.role import Role

_WORDS: dict[tuple[str, ...], Role] = {("run",): Role.ALL} | {("run", "--role", role.value): role for role in Role}


def role_in(words: Sequence[str]) -> Role | None:
    """What the process is to do where the words of the command line are `run` as servers start it; None otherwise."""
    return _WORDS.get(tuple(words))


def serve(role: Role) -> None:
    """Run until a signal, on Telegram, or without a token in the sandbox; then exit."""
    with if_right():
        sys.exit(_run(role))


def _run(role: Role) -> int:
    with at_once():
        from bot import live, logs
        from bot.settings import Settings
    settings = Settings.read()
    logs.configure()
    if settings.token:
        return live.on_telegram(settings, role)
    from bot import running

    return running.in_sandbox(settings, data=settings.data_dir / "sandbox", fresh=True)
