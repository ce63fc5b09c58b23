"""Look at what is there: trouble, what is held, what was agreed to, how sentences and pages are read."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.store import existing
from bot.exits import WRONG

content = typer.Typer(no_args_is_help=True, help="The township's own pages of information.")


def check() -> None:
    """Say what needs the operator (dead letters, doubtful reminders, audit, jobs, pages); exit code 1 if so."""
    from bot import check as checks
    from bot import pages
    from bot.opening import place_of
    from bot.settings import Settings
    from models.clock import utc_now

    typer.echo(f"looking at {place_of(Settings.read())}", err=True)
    with existing() as store, store.transaction() as session:
        found = [*checks.findings(session, utc_now()), *pages.left_out(Settings.read())]
    typer.echo("\n".join(found) or "all is well")
    sys.exit(1 if found else 0)


def inventory(
    table: Annotated[str, typer.Argument(help="one table; default: all of them")] = "",
    *,
    as_csv: Annotated[bool, typer.Option("--csv", help="one line a column, for a spreadsheet")] = False,
) -> None:
    """Print what is held, column by column: what for, on which ground, who reads it, how long, how it is erased."""
    from bot import held

    known = held.names()
    if table and table not in known:
        raise typer.BadParameter(f"must be one of {', '.join(known)}")
    for line in (held.as_csv if as_csv else held.readable)([table] if table else known):
        typer.echo(line)


def consented(digest: Annotated[str, typer.Argument(help="what stands in the ledger, or its beginning")]) -> None:
    """Print the words under which somebody decided, found by their digest."""
    from models.services import consent

    with existing() as store, store.transaction() as session:
        found = consent.texts_like(session, digest)
    for one in found:
        typer.echo(f"{one.hash} ({one.language}, first seen {one.first_seen:%Y-%m-%d %H:%M} UTC)\n{one.text}\n")
    if not found:
        typer.echo("nobody decided under words with this digest")
        sys.exit(1)


def read(
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines: id, text, sent_at, known; default: standard input")
    ] = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="also print where each value stands in the message")
    ] = False,
) -> None:
    """Read messages as the bot does and print what each reports, one JSON object a line; needs no store."""
    from bot.reading import WrongLine, answers

    source = file.open("rb") if file else sys.stdin.buffer
    try:
        with source:
            for line in answers(source, explain):
                typer.echo(line)
    except WrongLine as wrong:
        typer.echo(f"daybook: {wrong}", err=True)
        sys.exit(WRONG)


def sample(
    name: Annotated[str, typer.Argument(help="the lot of a spot check, as the office was told it")],
    township: Annotated[str, typer.Option(help="code of the township")],
) -> None:
    """Draw the reports of a spot check again from its name: receipt numbers by village and group."""
    from models.errors import NotFound
    from models.services import spot_checks

    with existing() as store, store.transaction() as session:
        try:
            found = spot_checks.sample(session, township, spot_checks.Check.read(name))
        except NotFound:
            raise typer.BadParameter("is no lot, as in 2026-03.3.5.94a085", param_hint="NAME") from None
        for village, records in found.items():
            typer.echo(f"{village}: {', '.join(f'{one.group_code[12:]}/{one.number}' for one in records)}")


@content.command("check")
def check_content(
    folder: Annotated[
        Path | None, typer.Argument(help="folder with pages; default: `content` in the data folder")
    ] = None,
) -> None:
    """Say what has to be changed in pages before people can open them; exit code 2 if anything has."""
    from bot import pages
    from bot.settings import Settings

    found = pages.read(folder or pages.place(Settings.read()))
    for line in [*found.faults, *(f"note: {note}" for note in found.notes)]:
        typer.echo(line)
    typer.echo(f"{len(found.pages)} pages, {len(found.faults)} faults")
    sys.exit(WRONG if found.faults else 0)
