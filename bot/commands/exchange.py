"""People who move to a township of another install: whose keys are trusted, and files that came."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.store import existing

commands = typer.Typer(no_args_is_help=True, help="Move people to another install and back: keys, and files that came.")


@commands.command()
def key(
    name: Annotated[str, typer.Option(help="what others call this install, up to 40 characters")] = "",
) -> None:
    """Print the line that another install needs, and its digits, which are compared by telephone."""
    from models.clock import utc_now
    from models.services import partners

    with existing() as store, store.transaction() as session:
        if name:
            partners.call_us(session, name, utc_now())
        us = partners.ourselves(session)
    typer.echo(us.line)
    typer.echo(f"{us.name}: {us.fingerprint}")


@commands.command()
def trust(
    line: Annotated[str, typer.Argument(help="what `exchange key` printed there")],
    digits: Annotated[str, typer.Option(help="the thirty digits, as somebody there read them out")],
) -> None:
    """Trust another install, after its digits were compared by telephone."""
    from models.clock import utc_now
    from models.services import partners

    with existing() as store, store.transaction() as session:
        other = partners.trust(session, line, digits, utc_now())
    typer.echo(f"{other.name} ({other.short}) is trusted; have them trust the key of this install as well")


@commands.command("list")
def list_() -> None:
    """Show who is trusted, with the digits of their keys."""
    from models.services import partners

    with existing() as store, store.transaction() as session:
        found = partners.listed(session)
    for one in found:
        typer.echo(f"{one.short}  {one.fingerprint}  {one.name}")
    if not found:
        typer.echo("nobody is trusted yet: `exchange key` here and there, then `exchange trust`")


@commands.command()
def forget(short: Annotated[str, typer.Argument(help="as `exchange list` shows it")]) -> None:
    """Trust an install no longer: nothing is sealed for it, and what comes from it is refused."""
    from models.errors import NotFound, SettingsWrong
    from models.services import partners

    with existing() as store, store.transaction() as session:
        try:
            gone = partners.forget(session, short)
        except NotFound:
            raise SettingsWrong(f"{short}: nobody of this name is trusted; `exchange list` shows who is") from None
    typer.echo(f"{gone.name} is not trusted any more")


@commands.command()
def take(
    file: Annotated[Path, typer.Argument(help="a packet that came")],
    township: Annotated[str, typer.Option(help="code of the township to which somebody comes, 9 digits")],
    language: Annotated[str, typer.Option(help="language of what is said about the file")] = "en",
) -> None:
    """Take in a packet from another install, for the township's office to decide about in the chat."""
    from locales import Phrase, text
    from models import arrivals, incoming
    from models.clock import utc_now
    from models.envelope import LARGEST
    from models.errors import Refused

    if not file.is_file():
        raise typer.BadParameter("there is no such file", param_hint="FILE")
    with file.open("rb") as opened_file:
        data = opened_file.read(LARGEST + 1)
    with existing() as store:
        try:
            with store.transaction() as session:
                row = incoming.read_for(session, township, data, utc_now())
                said, known = "exchange.notice", arrivals.shown(session, row)
        except Refused as refused:
            typer.echo(text(language, Phrase(refused.phrase, refused.params)), err=True)
            raise typer.Exit(1) from None
    typer.echo(text(language, Phrase(said, known)))
