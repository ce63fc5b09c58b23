"""Start the program, or bring its store up to date."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.store import opened
from bot.role import Role
from bot.serving import serve


def run(
    role: Annotated[str, typer.Option(help="web, sender, scheduler or all: several processes need PostgreSQL")] = "all",
) -> None:
    """Start the bot; without DAYBOOK_TOKEN the sandbox, where everything is invented and begins anew."""
    if role not in list(Role):
        raise typer.BadParameter("must be web, sender, scheduler or all", param_hint="--role")
    serve(Role(role))


def sandbox(
    port: Annotated[int | None, typer.Option(help="port on this machine; 0 takes a free one")] = None,
    data: Annotated[Path | None, typer.Option(help="folder to keep the store in; default: one that goes away")] = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="forget what the folder holds")] = False,
    start: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day on which its clock starts")] = None,
) -> None:
    """Start the bot in a chat page on this machine, with invented people and a clock that can be moved."""
    from bot import logs, running
    from bot.settings import Settings

    settings = Settings.read()
    logs.configure()
    chosen = settings if port is None else settings.model_copy(update={"sandbox_port": port})
    sys.exit(running.in_sandbox(chosen, data=data, fresh=fresh, start=start.date() if start else None))


def migrate(
    write: Annotated[str, typer.Option(help="for developers: write the next migration, with this title")] = "",
) -> None:
    """Bring the store up to date."""
    from models import migrations

    with opened() as store:
        if write:
            typer.echo(migrations.write(store.engine, write))
        typer.echo(f"the store is at revision {migrations.current(store.engine)}")
