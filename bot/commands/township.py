"""What a township is and wants: its setting-up, who works there, plans owed, money and figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.store import existing, opened
from models.rules.area_codes import LEVELS, is_village, township_of

if TYPE_CHECKING:
    from models.db import Store


def setup(file: Annotated[Path, typer.Argument(help="a township as TOML")]) -> None:
    """Set up a township: villages, groups, clinics, rounds. Run again, it changes only what differs."""
    from models.clock import utc_now
    from models.services import owed
    from models.services import setup as townships
    from models.services.setup_file import read, telling_names

    with opened() as store:
        with store.transaction() as session:
            changes = townships.apply(session, file, utc_now())
            many = bool(owed.listed(session))
        typer.echo("\n".join(map(str, changes)) or "nothing to change")
        for line in telling_names(read(file)):
            typer.echo(f"{line}: what a bystander may see leaves it out; a neutral name would be better", err=True)
        if many:
            _pay(store)


def plan(
    township: Annotated[list[str] | None, typer.Option(help="code of a township; may be given several times")] = None,
    *,
    everywhere: Annotated[bool, typer.Option("--all", help="everybody in every township")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes that plan")] = 2,
) -> None:
    """Plan reminders anew where a change of settings left it owed, or in the townships named; the bot may go on."""
    from bot import planning

    with existing() as store:
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


def invite(
    role: Annotated[str, typer.Option(help="officer, cadre, office or clinic")],
    area: Annotated[str, typer.Option(help="code of an officer's group, a cadre's village, or the township")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Make a link that gives one person a role in an area; it opens once, within 72 hours."""
    import orjson

    from models.clock import utc_now
    from models.kinds import Level, Role
    from models.services import invitations, operator, places

    if role not in invitations.LEVEL:
        raise typer.BadParameter("must be officer, cadre, office or clinic", param_hint="--role")
    with existing() as store, store.transaction() as session:
        level, wanted = places.level(session, area), invitations.LEVEL[Role(role)]
        if level is None:
            raise typer.BadParameter("there is no such township, village or group", param_hint="--area")
        if level is not wanted:
            digits = dict(zip(Level, LEVELS, strict=True))[wanted]
            reason = f"{role} is a role of a {wanted}, whose code has {digits} digits; {area} is a {level}"
            raise typer.BadParameter(reason, param_hint="--area")
        made = invitations.make(session, Role(role), area, "", utc_now())
        link = invitations.link(session, made.token) if operator.get(session, operator.BOT) else ""
    if as_json:
        until = made.expires_at.isoformat()
        said = {"token": made.token, "link": link, "role": role, "area": area, "expires_at": until}
        typer.echo(orjson.dumps(said))
        return
    typer.echo(link or f"to be sent to the bot: /start {made.token}")
    typer.echo(f"opens once, until {made.expires_at:%Y-%m-%d %H:%M} UTC")


def canary(
    village: Annotated[str, typer.Argument(help="its code, twelve digits")],
    name: Annotated[str, typer.Argument(help="an invented name that nobody there has")],
) -> None:
    """Put an invented person on record whom nobody has a reason to look up; a look tells the office. Again: renames."""
    from models.clock import utc_now
    from models.services import audit, canaries, people, places

    with existing() as store, store.transaction() as session:
        groups = sorted(places.groups(session, [village]))
        if not is_village(village) or not groups:
            raise typer.BadParameter("there is no such village with groups", param_hint="VILLAGE")
        if any(one.name == name for one in people.in_areas(session, [township_of(village)])):
            raise typer.BadParameter("somebody has this name; invent another", param_hint="NAME")
        known = next((one for one, place in canaries.ids(session).items() if place == village), None)
        if known:
            people.rename(session, people.get(session, known), name)
        else:
            person = people.add(session, groups[0], name, utc_now())
            session.flush()
            canaries.keep(session, village, person.id, utc_now())
        audit.note(session, township_of(village), "operator", "canary.keep", "", utc_now())
    typer.echo("renamed" if known else "on record; in no list and in no figure")


def payouts(township: Annotated[str, typer.Argument(help="its code, nine digits")]) -> None:
    """Print how many allowances the office listed and paid, by month; no names, and no counts from 1 to 4."""
    from models.queries import money

    with existing() as store, store.transaction() as session:
        lines = money.by_month(session, township)
    for line in lines or ["nothing was listed"]:
        typer.echo(line)


def figures(
    area: Annotated[str, typer.Option(help="code of a township or village")],
    period: Annotated[str, typer.Option(help="2026-10, 2026-Q4, 2026-H1 (from 1 October), 2026 or F2026 (its year)")],
    population: Annotated[
        int | None, typer.Option(min=1, help="people registered when it began; default: as the township stated")
    ] = None,
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
    with existing() as store, store.transaction() as session:
        found = reports.of(session, area, chosen, utc_now(), population)
        name = places.name(session, area)
    if json:
        typer.echo(orjson.dumps(reports.as_json(found, name)))
    else:
        typer.echo("\n".join(reports.readable(found, name)))
