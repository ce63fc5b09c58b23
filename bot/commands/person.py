"""`python -m bot person …`: somebody without the bot comes to the office to see, correct or erase what is held.

Step one finds her and sends a code to the office's own chats; step two needs that code. Each step is on record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.files import new
from bot.commands.store import existing

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.services.counter import Opened

commands = typer.Typer(
    no_args_is_help=True, help="At the office's counter: see, correct or erase for a person present."
)

Township = Annotated[str, typer.Option("--township", help="code of the township, 9 digits")]
Reason = Annotated[str, typer.Option("--reason", help="see, correct, erase, account_lost or debt")]
Case = Annotated[str, typer.Argument(help="the case number that `find` printed")]
Code = Annotated[str, typer.Option("--code", help="six digits that somebody of the office reads out")]
Slip = Annotated[Path | None, typer.Option("--slip", help="new file to print for her, a page of HTML", callback=new)]
Language = Annotated[str, typer.Option("--language", help="language of the slip")]


@commands.command()
def find(
    said: Annotated[str, typer.Argument(help="full name, case code (4 signs) or receipt number (0320-01)")],
    township: Township,
    reason: Reason = "see",
) -> None:
    """Find people of a township: case number, masked name, place, year of birth."""
    from models.queries import labels
    from models.rules.names import masked
    from models.services import counter

    with _counter() as (session, now):
        found = counter.find(session, township, said, _reason(reason), now)
        places = labels.groups(session, [one.group_code for one in found])
    for one in found:
        place = " ".join(places[one.group_code])
        typer.echo(f"{one.id[-8:]}  {masked(one.name)}  {place}  {one.birth_year or 'year of birth unknown'}")
    if not found:
        typer.echo("nobody of this name or number")
        raise typer.Exit(1)


@commands.command("open")
def open_(case: Case, township: Township, reason: Reason = "see") -> None:
    """Send a code to the office's chats; whoever reads it out lets this person be opened for half an hour.

    The office is told the reason: say what is to be done (correct, erase, account_lost). A code lets do that, or see.
    """
    from models.services import counter

    with _counter() as (session, now):
        asked = counter.ask(session, township, case, _reason(reason), now)
    typer.echo(f"a code went to {asked} of the office; it is good for half an hour and for: {reason}")


@commands.command()
def see(
    case: Case,
    township: Township,
    code: Code,
    slip: Annotated[Path, typer.Option("--slip", help="new file to print for her, a page of HTML", callback=new)],
    language: Language = "zh_Hans",
) -> None:
    """Write everything that is held about her onto a page, to be printed and handed to her."""

    with _counter() as (session, now):
        _write(slip, _page(session, _let_in(session, township, case, code, "see", now), language, now))


@commands.command()
def correct(
    case: Case,
    township: Township,
    code: Code,
    *,
    name: Annotated[str, typer.Option(help="her name as it should be")] = "",
    birth_year: Annotated[str, typer.Option(help="her year of birth")] = "",
    phone: Annotated[str, typer.Option(help="her telephone number")] = "",
    receipt: Annotated[str, typer.Option(help="receipt number of an entry about her (0320-01)")] = "",
    day: Annotated[str, typer.Option(help="with --receipt: the day it happened, as 2026-03-20")] = "",
    gone: Annotated[bool, typer.Option("--gone", help="with --receipt: it did not happen")] = False,
    slip: Slip = None,
    language: Language = "zh_Hans",
) -> None:
    """Correct what is on record about her, at once; the slip shows everything as it is then."""
    from bot import counter

    with _counter() as (session, now):
        let_in = _let_in(session, township, case, code, "correct", now)
        counter.correct(session, let_in, {"name": name, "birth_year": birth_year, "phone": phone}, now)
        if receipt:
            counter.correct_entry(session, let_in, receipt, day, now, gone=gone)
        session.flush()
        _write(slip, _page(session, let_in, language, now))
    typer.echo("corrected")


@commands.command()
def disconnect(case: Case, township: Township, code: Code) -> None:
    """Close her chats: somebody else has her telephone or account. Messages go nowhere until a new invitation."""
    from models.services import links

    with _counter() as (session, now):
        let_in = _let_in(session, township, case, code, "account_lost", now)
        closed = links.close_all(session, let_in.person.id, let_in.office.account_id, now)
    typer.echo(f"{closed} chats closed")


@commands.command()
def erase(
    case: Case,
    township: Township,
    code: Code,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="she was told that it cannot be undone")] = False,
    slip: Slip = None,
    language: Language = "zh_Hans",
) -> None:
    """Erase everything that is held about her. It cannot be undone; without --yes nothing happens."""
    from bot import counter

    if not yes:
        typer.echo("nothing was erased: say --yes when she was told that it cannot be undone")
        raise typer.Exit(2)
    with _counter() as (session, now):
        let_in = _let_in(session, township, case, code, "erase", now)
        remaining = counter.erase(session, let_in, now)
        _write(slip, counter.erased_page(remaining, language, let_in.office.today(now)))
    typer.echo(f"erased; {remaining.counted} lines without a name stay in the counts")
    if remaining.code:
        typer.echo(f"{remaining.owed / 100:.2f} yuan are owed to whoever shows the code {remaining.code}")


@commands.command()
def pay(
    debt: Annotated[str, typer.Argument(help="the code that she got when she was erased")], township: Township
) -> None:
    """Note that what was owed to somebody who is erased was paid out; once for each code."""
    from models.clock import local_day
    from models.services import access, allowance

    with _counter() as (session, now):
        zone = access.zones_of(session, [township]).get(township)
        if zone is None:
            raise typer.BadParameter("there is no such township", param_hint="--township")
        owed = allowance.pay_debt(session, township, allowance.debtor(debt), "counter", now, local_day(now, zone))
    typer.echo(f"{owed / 100:.2f} yuan noted as paid" if owed else "nothing is owed for this code")
    if not owed:
        raise typer.Exit(1)


def _reason(reason: str) -> str:
    from models.services import counter

    if reason not in counter.REASONS:
        raise typer.BadParameter(f"must be one of {', '.join(counter.REASONS)}", param_hint="--reason")
    return reason


def _let_in(session: "Session", township: str, case: str, code: str, reason: str, now: datetime) -> "Opened":
    from models.services import counter

    let_in = counter.let_in(session, township, case, code, _reason(reason), now)
    if let_in is None:
        raise _WrongCode
    return let_in


def _page(session: "Session", let_in: "Opened", language: str, now: datetime) -> str:
    from handlers import paper
    from models.services import own_data

    today: date = let_in.office.today(now)
    return paper.page(language, own_data.everything(session, let_in.herself, now), today)


def _write(slip: Path | None, page: str) -> None:
    if slip is not None:
        slip.touch(0o600)  # before the first word is in it
        slip.chmod(0o600)
        slip.write_text(page, encoding="utf-8")
        typer.echo(f"the slip is in {slip}: print it, hand it to her, delete the file")


class _WrongCode(Exception):
    """The code is wrong, too old, or too many were tried; that it was tried is kept on record."""


@contextmanager
def _counter() -> "Iterator[tuple[Session, datetime]]":
    """One transaction at the counter. A refusal is one line and exit code 1; a wrong code stays on record."""
    from models.clock import utc_now
    from models.errors import Refused

    wrong = False
    with existing() as store, store.transaction() as session:
        try:
            yield session, utc_now()
        except _WrongCode:
            wrong = True
        except Refused:
            typer.echo("there is nobody (or no entry) of this number in the township, or the value does not fit")
            raise typer.Exit(1) from None
    if wrong:
        typer.echo("this code does not fit, is too old, was asked for another --reason, or too many were tried today")
        raise typer.Exit(1)
