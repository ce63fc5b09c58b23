"""Tables on the server: written for the office, with two codes also those that name people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.files import new
from bot.commands.store import existing

if TYPE_CHECKING:
    from models.message import Sheet


def export(
    file: Annotated[Path, typer.Argument(help="file to write, .xlsx or .csv; a new one", callback=new)],
    area: Annotated[str, typer.Option(help="code of a township or village")],
    period: Annotated[str, typer.Option(help="as of `figures`: 2026-10, 2026-Q4, 2026-H1, 2026 or F2026")],
    *,
    people: Annotated[bool, typer.Option("--people", help="a month's ledger of a village, with names")] = False,
    reason: Annotated[str, typer.Option(help="with --people: paper, handover, check or request")] = "",
    code: Annotated[list[str] | None, typer.Option(help="with --people: six digits, from two who may agree")] = None,
    language: Annotated[str, typer.Option(help="language of the table")] = "zh_Hans",
) -> None:
    """Write counts as a table; small ones are hidden. With --people the first call sends codes, the second writes."""
    from bot import tables
    from models.clock import utc_now
    from models.rules.periods import Period

    if file.suffix not in (".xlsx", ".csv") or (people and file.suffix != ".xlsx"):
        raise typer.BadParameter("must end in .xlsx (or, for counts, .csv)", param_hint="FILE")
    try:
        chosen = Period.read(period)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--period") from None
    with existing() as store, store.transaction() as session:
        if not people:
            sheet = tables.counts(session, area, chosen, utc_now(), file.suffix[1:])
        elif not code:
            asked = tables.ask(session, area, chosen, reason, utc_now())
            typer.echo(f"{asked} were sent a code; call again with two of them as --code, within half an hour")
            return
        else:
            found = tables.people(session, area, chosen, reason, code, utc_now())
    if people:
        if found is None:
            typer.echo("these are not two codes, one of them a cadre's, or too many were tried today", err=True)
            raise typer.Exit(1)
        sheet = found
    rows = _write(file, sheet, language)
    typer.echo(f"{rows} rows in {file}" + (": delete it within 24 hours" if people else ""))


def import_(
    file: Annotated[Path, typer.Argument(help="a table of people, .xlsx or .csv")] = Path(),
    township: Annotated[str, typer.Option(help="code of the township, 9 digits")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="put them on record, when nothing is wrong")] = False,
    undo: Annotated[str, typer.Option(help="take back, within a day: the number that --yes printed")] = "",
    language: Annotated[str, typer.Option(help="language of what is said about rows")] = "en",
) -> None:
    """Check a roster of people row by row; with --yes put all of them on record, or nobody."""
    from bot import roster_file
    from models.clock import utc_now

    with existing() as store:
        if undo:
            gone, stay = roster_file.take_back(store, undo, utc_now())
            typer.echo(f"{gone} taken back" + (f", {stay} stay: they were used since" if stay else ""))
            return
        if not file.is_file():
            raise typer.BadParameter("there is no such file", param_hint="FILE")
        found = roster_file.check(store, township, file.read_bytes(), language, utc_now())
        typer.echo("\n".join(found.lines))
        if not found.roster_id:
            raise typer.Exit(1)
        if yes:
            count = roster_file.bring_in(store, found.roster_id, utc_now())
            typer.echo(f"{count} put on record; to take them back within a day: import --undo {found.roster_id}")
        else:
            typer.echo("nobody is on record yet: call again with --yes")


def _write(file: Path, sheet: "Sheet", language: str) -> int:
    """Write the file for the owner's eyes, read it again, and say how many rows are in it."""
    from bot import workbook
    from models.errors import SettingsWrong

    data = workbook.written(sheet, language)
    if sheet.ending == "xlsx" and workbook.count(data) != len(sheet.rows):
        raise SettingsWrong(f"{file}: the table does not hold as many rows as it should; nothing was written")
    file.touch(0o600)  # before the first word is in it
    file.chmod(0o600)
    file.write_bytes(data)
    return len(sheet.rows)
