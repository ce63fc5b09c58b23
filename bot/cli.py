"""The command line. Each command imports what it needs when it runs, so that `--help` and the start stay quick.

Exit codes: 0 well, 1 something needs the operator, 2 a setting or file is wrong, 3 another process does this work.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.db import Store

WRONG, ELSEWHERE = 2, 3

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def main() -> None:
    """Run the command that the command line asks for; a wrong setting is one line and exit code 2."""
    from models.errors import SettingsWrong

    try:
        app()
    except SettingsWrong as wrong:
        typer.echo(f"daybook: {wrong}", err=True)
        sys.exit(WRONG)


@app.command()
def run() -> None:
    """Start the bot; without DAYBOOK_TOKEN the sandbox, where everything is invented and begins anew."""
    gc.disable()  # nothing becomes garbage while modules are loaded
    from bot import live, logs
    from bot.settings import Settings

    gc.enable()
    settings = Settings.read()
    logs.configure()
    if settings.token:
        sys.exit(live.on_telegram(settings))
    from bot import running

    sys.exit(running.in_sandbox(settings, data=settings.data_dir / "sandbox", fresh=True))


@app.command()
def sandbox(
    port: Annotated[int | None, typer.Option(help="port on this machine; 0 takes a free one")] = None,
    data: Annotated[Path | None, typer.Option(help="folder to keep the store in; default: one that goes away")] = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="forget what the folder holds")] = False,
) -> None:
    """Start the bot in a chat page on this machine, with invented people and a clock that can be moved."""
    from bot import logs, running
    from bot.settings import Settings

    settings = Settings.read()
    logs.configure()
    chosen = settings if port is None else settings.model_copy(update={"sandbox_port": port})
    sys.exit(running.in_sandbox(chosen, data=data, fresh=fresh))


@app.command()
def migrate(
    write: Annotated[str, typer.Option(help="for developers: write the next migration, with this title")] = "",
) -> None:
    """Bring the store up to date."""
    from models import migrations

    with _store() as store:
        if write:
            typer.echo(migrations.write(store.engine, write))
        typer.echo(f"the store is at revision {migrations.current(store.engine)}")


@app.command()
def setup(file: Annotated[Path, typer.Argument(help="a township as TOML")]) -> None:
    """Set up a township: villages, groups, clinics, rounds. Run again, it changes only what differs."""
    from models.clock import utc_now
    from models.services import setup as townships

    with _store() as store, store.transaction() as session:
        changes = townships.apply(session, file, utc_now())
    for line in [str(change) for change in changes] or ["nothing to change"]:
        typer.echo(line)


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="officer, cadre, office or clinic")],
    area: Annotated[str, typer.Option(help="code of the group, village or township")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Make a link that gives one person a role in an area; it opens once, within 72 hours."""
    import orjson

    from models.clock import utc_now
    from models.kinds import Role
    from models.services import invitations, operator, places

    if role not in {Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC}:
        raise typer.BadParameter("must be officer, cadre, office or clinic", param_hint="--role")
    with _store() as store, store.transaction() as session:
        if not places.exists(session, area):
            raise typer.BadParameter("there is no such township, village or group", param_hint="--area")
        made = invitations.make(session, Role(role), area, "", utc_now())
        link = invitations.link(session, made.token) if operator.get(session, operator.BOT) else ""
    if as_json:
        until = made.expires_at.isoformat()
        said = {"token": made.token, "link": link, "role": role, "area": area, "expires_at": until}
        typer.echo(orjson.dumps(said))
        return
    typer.echo(link or f"to be sent to the bot: /start {made.token}")
    typer.echo(f"opens once, until {made.expires_at:%Y-%m-%d %H:%M} UTC")


@app.command()
def check() -> None:
    """Say what needs the operator (dead letters, doubtful reminders, audit, fetching, jobs); exit code 1 if so."""
    from bot import check as checks
    from models.clock import utc_now

    with _store() as store, store.transaction() as session:
        found = checks.findings(session, utc_now())
    for line in found or ["all is well"]:
        typer.echo(line)
    sys.exit(1 if found else 0)


@contextmanager
def _store() -> "Iterator[Store]":
    """The store that the settings name, up to date."""
    from bot import logs
    from bot.opening import open_store
    from bot.settings import Settings

    logs.configure()
    store = open_store(Settings.read())
    try:
        yield store
    finally:
        store.engine.dispose()
