"""What only some days need is not in memory on the others: a program that took a report has not loaded it."""

from contextlib import closing
from functools import partial

import pytest

from tests.bench import bots, township
from tests.bench.bots import FREE, Server
from tests.bench.stores import Stores

pytestmark = pytest.mark.xdist_group("bench")

SELDOM = {
    "PIL", "alembic", "chinese_calendar", "defusedxml", "openpyxl", "phonenumbers", "prometheus_client", "psycopg",
    "segno", "starlette", "typer", "uvicorn", "bot.membership", "bot.webhook", "handlers.clinic", "handlers.exchange",
    "handlers.figures", "handlers.items", "handlers.mine", "handlers.months", "handlers.office", "handlers.payments",
    "handlers.pending", "handlers.roster", "handlers.spot", "handlers.transfer", "models.arrivals", "models.incoming",
    "models.reports.agreement", "models.rules.roster", "models.services.setup_file", "models.services.spot_checks",
}  # fmt: skip
"""Loaded where they are used: pictures, the office's tables, phone numbers, another store, a web server, commands, the
work of several processes, topics that have nothing to do with a report, letters from other installs, the counts of
others, the reading of rosters, the grammar of a township's file.
"""


def test_what_is_seldom_needed_is_not_loaded_with_the_program(tmp_path):
    with (
        Stores(tmp_path) as made,
        made.copy(made.seeded("officers", partial(township.fill, officers=1))) as place,
        closing(Server()) as server,
    ):
        kind = bots.daybook(place.settings | FREE, listening=True)
        bot, _ = bots.enter(server, kind, {"round": township.cast(1, 1)})
        with bot:
            assert server.ask({"play": [township.FIRST_OFFICER]})["wrong"] == []
            modules = set(bot.ask("loaded")["loaded"])
    loaded = modules | {name.partition(".")[0] for name in modules}
    assert "handlers" in loaded
    assert loaded & SELDOM == set()
