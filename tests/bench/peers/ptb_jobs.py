"""`python -m tests.bench.peers.ptb_jobs ADDRESS TOKEN FIRST COUNT`: reminders as date jobs of python-telegram-bot's
JobQueue, default client, to COUNT chats from FIRST on.

Orders on standard input as in loop.py. "tick" gives all of them the same instant, a moment ahead; APScheduler is told
to forget none that it comes to late (its default drops what is more than 1 s late), and the client to wait for a
connection.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.ext import Application, ContextTypes

from tests.bench import loop

_AHEAD = timedelta(seconds=1)


async def remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    """One reminder."""
    await context.bot.send_message(context.job.chat_id, "You have a note.")


async def tick(application: Application[Any, Any, Any, Any, Any, Any], first: int, count: int) -> datetime:
    """Plan them; when they are due."""
    due = datetime.now(UTC) + _AHEAD + timedelta(milliseconds=count // 2)
    for number in range(count):
        application.job_queue.run_once(remind, due, chat_id=first + number, job_kwargs={"misfire_grace_time": None})
    return due


if __name__ == "__main__":
    address, token, first, count = sys.argv[1:]

    async def begin(application: Any) -> None:
        """Listen to orders as soon as the loop runs."""
        loop.listen(lambda: tick(application, int(first), int(count)))

    builder = Application.builder().token(token).base_url(f"{address}/bot").pool_timeout(120).post_init(begin)
    builder.build().run_polling()
