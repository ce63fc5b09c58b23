"""The processes of the bench: the server of all rounds, and the bots that run against it, one at a time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import orjson

ROOT = Path(__file__).parents[2]
_TICK = os.sysconf("SC_CLK_TCK")
_LONGEST = 60
_FIRST_POLL = 90.0
_PAUSE = 0.05
_WARMING = 20
Cast = Mapping[str, list[dict[str, Any]]]


class Wrong(Exception):
    """A bot did not do its work: its figures say nothing."""


class _Process:
    """A process that is spoken to in JSON lines."""

    def __init__(self, command: list[str], environment: Mapping[str, str] | None = None, *, log: Any = None) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, env=environment)
        self.pid = self.process.pid

    def tell(self, order: bytes) -> None:
        """Send one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(order + b"\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Wait for the next answer, passing over lines that are none."""
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            if line.startswith(b"{"):
                answer: dict[str, Any] = orjson.loads(line)
                return answer
        raise Wrong("a process of the bench ended before it answered")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def close(self) -> None:
        """Nothing more will be said to it or heard from it."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Server(_Process):
    """The local Bot API in a process of its own; what it obeys stands in server.py."""

    def __init__(self) -> None:
        super().__init__([sys.executable, "-m", "tests.bench.server"])
        said = self.hear()
        self.address, self.token = said["address"], said["token"]

    def ask(self, order: Any) -> dict[str, Any]:
        """Send one order, and wait for what it answers."""
        self.tell(orjson.dumps(order))
        return self.hear()

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(_LONGEST)
        super().close()


@dataclass(frozen=True)
class Kind:
    """A bot that can be started: a module, what it is given after address and token, and its settings."""

    name: str
    module: str
    given: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False

    def command(self, server: Server) -> list[str]:
        """The command line."""
        if self.module == "bot":
            return [sys.executable, "-m", "bot", "run"]
        return [sys.executable, "-m", self.module, *([] if self.ours else [server.address, server.token]), *self.given]

    def environment(self, server: Server) -> dict[str, str]:
        """This environment, with the bot's own settings in the place of the operator's."""
        plain = {key: value for key, value in os.environ.items() if not key.startswith("DAYBOOK_")}
        plain.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled once, not at each start
        where = {"DAYBOOK_TOKEN": server.token, "DAYBOOK_API_URL": server.address} if self.ours else {}
        return plain | where | dict(self.settings)


PTB = Kind("python-telegram-bot echo", "tests.bench.peers.ptb")
PTB_AIOHTTP = Kind("the same on daybook's transport", "tests.bench.peers.ptb_aiohttp")
AIOGRAM = Kind("aiogram echo", "tests.bench.peers.aiogram_echo")
STACK = Kind("python-telegram-bot + SQLModel + Babel", "tests.bench.peers.stack")
FREE = {"DAYBOOK_SEND_RATE": "100000", "DAYBOOK_CHAT_RATE": "1000"}
"""Settings of a daybook that nothing holds back."""


def daybook(settings: Mapping[str, str], *, listening: bool = False) -> Kind:
    """The program on the store that the settings name; `listening` to the bench's orders (loop.py) or not."""
    return Kind("daybook", "tests.bench.inside" if listening else "bot", settings=settings, ours=True)


class Bot(_Process):
    """A bot at work. As a context it is stopped at the end."""

    def __init__(self, server: Server, kind: Kind) -> None:
        self.begun = time.monotonic()
        with Path(os.environ.get("BENCH_LOG", os.devnull)).open("ab") as log:
            super().__init__(kind.command(server), kind.environment(server), log=log)

    def __enter__(self) -> "Bot":
        return self

    def __exit__(self, *_given: object) -> None:
        self.stop()

    def ask(self, order: str) -> dict[str, Any]:
        """An order for the loop inside of it, and its answer."""
        self.tell(order.encode())
        return self.hear()

    def memory(self) -> float:
        """Resident memory in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def stop(self) -> None:
        """Ask it to end, and wait until it has; whoever does not is killed."""
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_LONGEST)
            except subprocess.TimeoutExpired:
                self.kill()
        self.close()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(_LONGEST)


def enter(server: Server, kind: Kind, order: Mapping[str, Any]) -> tuple[Bot, float]:
    """Let the people of `order` ("round") in and start a bot: it, and the seconds until it first asked for updates."""
    server.tell(orjson.dumps({**order, "first_poll": _FIRST_POLL}))
    time.sleep(_PAUSE)
    bot = Bot(server, kind)
    first_poll = server.hear()["first_poll"]
    if first_poll is None:
        bot.stop()
        raise Wrong(f"{kind.name} did not ask for updates")
    return bot, first_poll - bot.begun


@dataclass(frozen=True)
class Figures:
    """What one bot showed in one round. Times in seconds, `cpu` and `server_cpu` in seconds an update."""

    rate: float
    cpu: float
    server_cpu: float
    start: float
    memory: float
    p50: float
    p99: float
    late: float = 0.0


def run(server: Server, kind: Kind, cast: Cast, *, distance: float = 0.0, pace: float = 0.0) -> Figures:
    """Start a bot, let a twentieth of `cast` act to warm it up, then the others, stop it.

    With a `distance` every call takes so many seconds; with a `pace` (updates a second) nobody waits for the bot.
    Raises Wrong when an answer was wrong or missing.
    """
    bot, start = enter(server, kind, {"round": cast, "distance": distance})
    with bot:
        active = [int(number) for number, steps in cast.items() if steps]
        warming = max(1, len(active) // _WARMING) if len(active) > 1 else 0
        warm = server.ask({"play": active[:warming]}) if warming else {"wrong": []}
        before, served = bot.cpu(), server.cpu()
        played = server.ask({"play": active[warming:], **_paced(cast, active[warming:], pace)})
        spent, serving = bot.cpu() - before, server.cpu() - served
        memory = bot.memory()
    if wrong := warm["wrong"] + played["wrong"]:
        raise Wrong(f"{kind.name}: " + "; ".join(wrong))
    times = played["latencies"]
    cuts, done = quantiles(times, n=100), len(times)
    rate = done / played["seconds"]
    return Figures(rate, spent / done, serving / done, start, memory, cuts[49], cuts[98], played["late"])


def _paced(cast: Cast, active: list[int], pace: float) -> dict[str, float]:
    """So long that nobody has more to do than their steps."""
    steps = sum(len(cast[str(number)]) for number in active)
    return {"pace": pace, "seconds": 0.9 * steps / pace} if pace else {}
