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

from bot import person
from bot.phrases import phrases

if TYPE_CHECKING:
    from models.db import Store

WRONG, ELSEWHERE = 2, 3

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(phrases)


def main() -> None:
    """Run the command that the command line asks for; a wrong setting is one line and exit code 2."""
    from models.errors import SettingsWrong

    try:
        app()
    except SettingsWrong as wrong:
        typer.echo(f"daybook: {wrong}", err=True)
        sys.exit(WRONG)


@app.command()
def run(
    role: Annotated[str, typer.Option(help="web, sender, scheduler or all: several processes need PostgreSQL")] = "all",
) -> None:
    """Start the bot; without DAYBOOK_TOKEN the sandbox, where everything is invented and begins anew."""
    gc.disable()  # nothing becomes garbage while modules are loaded
    from bot import live, logs
    from bot.role import Role
    from bot.settings import Settings

    gc.freeze()  # or the first look for garbage would walk through all of it
    gc.enable()
    settings = Settings.read()
    logs.configure()
    if settings.token:
        if role not in list(Role):
            raise typer.BadParameter("must be web, sender, scheduler or all", param_hint="--role")
        sys.exit(live.on_telegram(settings, Role(role)))
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
    from models.services import owed
    from models.services import setup as townships
    from models.services.setup_file import read, telling_names

    with _store() as store:
        with store.transaction() as session:
            changes = townships.apply(session, file, utc_now())
            many = bool(owed.listed(session))
        typer.echo("\n".join(map(str, changes)) or "nothing to change")
        for line in telling_names(read(file)):
            typer.echo(f"{line}: what a bystander may see leaves it out; a neutral name would be better", err=True)
        if many:
            _pay(store)


@app.command()
def plan(
    township: Annotated[list[str] | None, typer.Option(help="code of a township; may be given several times")] = None,
    *,
    everywhere: Annotated[bool, typer.Option("--all", help="everybody in every township")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes that plan")] = 2,
) -> None:
    """Plan reminders anew where a change of settings left it owed, or in the townships named; the bot may go on."""
    from bot import planning

    with _store() as store:
        try:
            if everywhere or township:
                planning.owe(store, township or ())
        except KeyError as unknown:
            raise typer.BadParameter(f"there is no township {unknown}", param_hint="--township") from None
        _pay(store, workers)


def _pay(store: "Store", workers: int = 2) -> None:
    """Plan what is owed, and say what it came to."""
    from bot import planning
    from bot.progress import Progress
    from bot.settings import Settings

    done = planning.pay(Settings.read(), store, workers, Progress())
    typer.echo(f"{done.persons:,} people: {done.persons - done.changed:,} unchanged, {done.changed:,} changed")
    typer.echo(f"{done.planned:,} reminders planned, {done.superseded:,} superseded")


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
def payouts(township: Annotated[str, typer.Argument(help="its code, nine digits")]) -> None:
    """Print how many allowances the office listed and paid, by month; no names, and no counts from 1 to 4."""
    from models.queries import money

    with _store() as store, store.transaction() as session:
        lines = money.by_month(session, township)
    for line in lines or ["nothing was listed"]:
        typer.echo(line)


@app.command()
def check() -> None:
    """Say what needs the operator (dead letters, doubtful reminders, audit, jobs, pages); exit code 1 if so."""
    from bot import check as checks
    from bot import pages
    from bot.settings import Settings
    from models.clock import utc_now

    with _store() as store, store.transaction() as session:
        found = [*checks.findings(session, utc_now()), *pages.left_out(Settings.read())]
    typer.echo("\n".join(found) or "all is well")
    sys.exit(1 if found else 0)


@app.command()
def figures(
    area: Annotated[str, typer.Option(help="code of a township or village")],
    period: Annotated[str, typer.Option(help="2026-10, 2026-Q4, 2026-H1 (from 1 October), 2026 or F2026 (its year)")],
    population: Annotated[int | None, typer.Option(min=1, help="people when it began; then rates are printed")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Print the figures of an area in a period, each with its definition; small ones are hidden."""
    import orjson

    from bot import figures as reports
    from models.clock import utc_now
    from models.rules.periods import Period
    from models.services import places

    try:
        chosen = Period.read(period)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--period") from None
    with _store() as store, store.transaction() as session:
        found, name = reports.of(session, area, chosen, utc_now()), places.name(session, area)
    if json:
        typer.echo(orjson.dumps(reports.as_json(found, name)))
    else:
        typer.echo("\n".join(reports.readable(found, name, population)))


@app.command()
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


@app.command()
def consented(digest: Annotated[str, typer.Argument(help="what stands in the ledger, or its beginning")]) -> None:
    """Print the words under which somebody decided, found by their digest."""
    from models.services import consent

    with _store() as store, store.transaction() as session:
        found = consent.texts_like(session, digest)
    for one in found:
        typer.echo(f"{one.hash} ({one.language}, first seen {one.first_seen:%Y-%m-%d %H:%M} UTC)\n{one.text}\n")
    if not found:
        typer.echo("nobody decided under words with this digest")
        sys.exit(1)


@app.command()
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


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="where to; a file of this name is replaced")]) -> None:
    """Write everything in the store into one sealed file; the program may go on working."""
    from bot import copies, logs
    from bot.settings import Settings

    logs.configure()
    made = copies.backup(Settings.read(), file)
    typer.echo(f"{made.rows:,} rows, as of {made.head.made_at:%Y-%m-%d %H:%M} UTC, sealed with key {made.head.key}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="what `backup` wrote")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="give up what the store holds now")] = False,
) -> None:
    """Put a backup in the place of an empty store, or of this one with --replace; the program must be off."""
    from bot import copies, logs
    from bot.settings import Settings

    logs.configure()
    with _if_alone():
        done = copies.restore(Settings.read(), file, over=replace)
    what = done.settled
    typer.echo(f"{done.rows:,} rows, as of {done.head.made_at:%Y-%m-%d %H:%M} UTC")
    typer.echo(f"erased again: {what.erased}; stopped again: {what.quiet}")
    typer.echo(f"not sent again, for nobody knows whether they had left: {what.doubtful} reminders and questions")
    typer.echo(f"ended: {what.dropped} other messages that waited, {what.links} links that nobody had opened")
    typer.echo("what came in since is not there; officers and cadres are asked to report it again")


app.add_typer(person.commands, name="person")
content = typer.Typer(no_args_is_help=True)
app.add_typer(content, name="content", help="The township's own pages of information.")


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


keys = typer.Typer(invoke_without_command=True)
app.add_typer(keys, name="key", help="Show the keys of the key file (never the keys themselves), or change them.")


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
    with _if_alone():
        if finish:
            gone = ", ".join(map(str, file.finish(Settings.read()))) or "none"
            typer.echo(f"keys dropped: {gone}; backups sealed with them need an older copy of the key file")
            return
        number, sealed, digests = file.rotate(Settings.read())
    typer.echo(f"{sealed:,} values are sealed with key {number} now, and {digests:,} digests made with it")
    typer.echo("copy the key file to where its copies are kept, before anything else")


@contextmanager
def _if_alone() -> "Iterator[None]":
    """Exit code 3, with a line, where another process works on the store."""
    from bot.process import Elsewhere

    try:
        yield
    except Elsewhere as other:
        typer.echo(f"daybook: another process works on this store: {other}", err=True)
        sys.exit(ELSEWHERE)


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
