"""The command line: the list of its commands, each in bot/commands/.

Exit codes: 0 well, 1 something needs the operator, 2 a setting or file is wrong, 3 another process does this work.
"""

import typer

from bot.commands import exchange, looking, person, safety, staff, start, tables, township
from bot.commands.phrases import phrases
from bot.exits import if_right

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
for command in (
    start.run,
    start.sandbox,
    start.migrate,
    township.setup,
    township.plan,
    township.invite,
    township.figures,
    township.canary,
    township.payouts,
    tables.export,
    looking.check,
    looking.inventory,
    looking.consented,
    looking.read,
    looking.sample,
    phrases,
    safety.backup,
    safety.restore,
):
    app.command()(command)
app.command("import")(tables.import_)
app.add_typer(person.commands, name="person")
app.add_typer(staff.commands, name="staff")
app.add_typer(looking.content, name="content")
app.add_typer(safety.keys, name="key")
app.add_typer(exchange.commands, name="exchange")


def main() -> None:
    """Run the command that the command line asks for; a wrong setting is one line and exit code 2."""
    with if_right():
        app()
