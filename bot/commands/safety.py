"""Copies of the store, and the keys that seal it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import new
from bot.exits import if_alone

keys = typer.Typer(
    invoke_without_command=True, help="Show the keys of the key file (never the keys themselves), or change them."
)


def backup(
    file: Annotated[Path, typer.Argument(help="where to; no file may have this name yet", callback=new)],
) -> None:
    """Write everything in the store into one sealed file; the program may go on working."""
    from bot import copies, logs
    from bot.settings import Settings

    logs.configure()
    made = copies.backup(Settings.read(), file)
    typer.echo(f"{made.rows:,} rows, as of {made.head.made_at:%Y-%m-%d %H:%M} UTC, sealed with key {made.head.key}")


def restore(
    file: Annotated[Path, typer.Argument(help="what `backup` wrote")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="give up what the store holds now")] = False,
) -> None:
    """Put a backup in the place of an empty store, or of this one with --replace; the program must be off."""
    from bot import copies, logs
    from bot.settings import Settings

    logs.configure()
    with if_alone():
        done = copies.restore(Settings.read(), file, over=replace)
    what = done.settled
    typer.echo(f"{done.rows:,} rows, as of {done.head.made_at:%Y-%m-%d %H:%M} UTC")
    typer.echo(f"erased again: {what.erased}; stopped again: {what.quiet}")
    typer.echo(f"not sent again, for nobody knows whether they had left: {what.doubtful} reminders and questions")
    typer.echo(f"ended: {what.dropped} other messages that waited, {what.links} links that nobody had opened")
    typer.echo("what came in since is not there; officers and cadres are asked to report it again")
    typer.echo("what was paid since is not there: compare paid lists, refunds and debts with the office's papers")
    if what.owed:
        debts = f"{what.owed} of those erased again were owed {what.fen / 100:.2f} yuan in all"
        typer.echo(f"{debts}; their codes are not known here: pay them out by the slip, and note it on paper")


@keys.callback()
def key(context: typer.Context) -> None:
    """Show the keys of the key file: when each was made, and what it is needed for."""
    from bot import keys as file
    from bot import logs
    from bot.settings import Settings

    if context.invoked_subcommand is None:
        logs.configure()
        for one in file.known(Settings.read()):
            does = [word for word, yes in (("seals", one.seals), ("blinds", one.blinds)) if yes]
            said = [f"made {one.made or 'before days were noted'}", *does, f"{one.values:,} values in the store"]
            typer.echo(f"key {one.number}: {', '.join(said)}")


@keys.command()
def rotate(
    *,
    finish: Annotated[bool, typer.Option("--finish", help="drop the keys that nothing in the store needs")] = False,
) -> None:
    """Make a new key and seal everything with it; the program must be off. If it was ended half-way, run it again."""
    from bot import keys as file
    from bot import logs
    from bot.settings import Settings

    logs.configure()
    with if_alone():
        if finish:
            gone = ", ".join(map(str, file.finish(Settings.read()))) or "none"
            typer.echo(f"keys dropped: {gone}; backups sealed with them need an older copy of the key file")
            return
        number, sealed, digests = file.rotate(Settings.read())
    typer.echo(f"{sealed:,} values are sealed with key {number} now, and {digests:,} digests made with it")
    typer.echo("copy the key file to where its copies are kept, before anything else")
