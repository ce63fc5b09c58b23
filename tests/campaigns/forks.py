"""`python -m tests.campaigns.forks`: a warm image of the program. Each line on standard input asks for a fresh process.

The image has imported everything and done nothing. A line holds the seconds by which the new process's clock is ahead
and its role; the answer is its number. With `--quick` reminders are looked at every two seconds.

What is forked is `python -m bot run` from there on: it reads the environment, opens the store, and can be killed like
any process.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

import bot.app
import bot.batches
import bot.commands.start
import bot.live
import bot.logs
import bot.parts
import bot.running
import models.clock
import scheduler.runner
from scheduler.jobs import JOBS


class Ahead:
    """In the place of `datetime` in models/clock.py, the one module that asks for the time."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def __call__(self, *given: Any, **more: Any) -> datetime:
        """An instant that is spelt out stays as it is."""
        return datetime(*given, **more)  # noqa: DTZ001 - as it was asked for

    def now(self, zone: tzinfo) -> datetime:
        """The present instant, ahead of the machine's."""
        return datetime.now(zone) + self._ahead


def main() -> None:
    """Fork until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave no zombie, which would look alive
    if "--quick" in sys.argv:
        often = [replace(job, every=timedelta(seconds=2)) if job.name == "reminders" else job for job in JOBS]
        scheduler.runner.JOBS = tuple(often)  # type: ignore[attr-defined]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := sys.stdin.readline():
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(nothing, 1)
            ahead, role = line.split()
            models.clock.datetime = Ahead(float(ahead))  # type: ignore[misc, assignment]
            bot.commands.start.run(role)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
