"""`python -m bot staff …`: who works in a township; a lost telephone is locked, a chat let in without a second person.

Whoever runs the program is the root of trust: this is the way where no colleague is left to ask.
"""

from typing import Annotated

import typer

from bot.commands.store import existing

commands = typer.Typer(no_args_is_help=True, help="Who works in a township; lock a lost telephone, let a chat in.")

Township = Annotated[str, typer.Option("--township", help="code of the township, 9 digits")]


@commands.command("list")
def list_(township: Township) -> None:
    """Print who works there: number, name, role, place, and whether the chat is locked or asleep."""
    from models.services import staff

    with existing() as store, store.transaction() as session:
        for account, row in staff.workers(session, township):
            name = staff.name_of(session, account) or "(no name)"
            typer.echo(f"{account.id[-8:]}  {name}  {row.role}  {row.area}  {account.rest or 'in use'}")


@commands.command()
def lock(number: Annotated[str, typer.Argument(help="the number that `list` printed")], township: Township) -> None:
    """Lock a chat: its phone is lost. It sees and reports nothing until somebody lets it in."""
    from models.clock import utc_now
    from models.services import resting, staff

    with existing() as store, store.transaction() as session:
        found = {account.id: account for account, _ in staff.workers(session, township) if account.id.endswith(number)}
        if len(found) != 1 or len(number) < 8:
            raise typer.BadParameter("nobody there has this number", param_hint="NUMBER")
        resting.put(session, found.popitem()[1], "operator", utc_now())
    typer.echo("locked")


@commands.command()
def admit(code: Annotated[str, typer.Argument(help="the four digits in the waiting chat")], township: Township) -> None:
    """Let in the chat that waits with these digits: compare them with its owner, in person or by telephone."""
    from handlers.menu import keyboard
    from models.clock import utc_now
    from models.services import admissions

    with existing() as store, store.transaction() as session:
        waiting = admissions.everybody(session, township, utc_now())
        found = [row for row in waiting if admissions.code(session, row) == code.strip()]
        if len(found) != 1:
            typer.echo("no chat waits with these digits" if not found else "two chats wait with these digits")
            raise typer.Exit(1)
        admissions.settle(session, found[0], "operator", utc_now(), admit=True, keyboard=keyboard)
    typer.echo("let in")
