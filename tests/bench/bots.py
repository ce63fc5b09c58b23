"""The processes of the bench: the server of all rounds, and the bots that run against it, one at a time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import orjson

from tests.bench import township

ROOT = Path(__file__).parents[2]
_TICK = os.sysconf("SC_CLK_TCK")
_LONGEST = 60
_PAUSE = 0.3
_WARMING = 20


class Server:
    """The local Bot API in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.server"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = self.hear()
        self.address, self.token, self.pid = said["address"], said["token"], self._process.pid

    def tell(self, order: Any) -> None:
        """Send one order."""
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps(order) + b"\n")
        self._process.stdin.flush()

    def ask(self, order: Any) -> dict[str, Any]:
        """Send one order, and wait for what it answers."""
        self.tell(order)
        return self.hear()

    def hear(self) -> dict[str, Any]:
        """Wait for the next answer."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the server of the bench ended")
        answer: dict[str, Any] = orjson.loads(line)
        return answer

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(_LONGEST)


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


class Wrong(Exception):
    """A bot did not do its work: its figures say nothing."""


def run(server: Server, command: list[str], settings: dict[str, str], cast: dict[str, Any]) -> Figures:
    """Start a bot, let a twentieth of `cast` act to warm it up, then the others, stop it.

    Raises Wrong when an answer was wrong or missing.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DAYBOOK_")} | settings
    server.tell({"round": cast})
    time.sleep(_PAUSE)
    begun = time.monotonic()
    bot = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        first_poll = server.hear()["first_poll"]
        if first_poll is None:
            raise Wrong("it did not ask for updates")
        active = [int(number) for number, steps in cast.items() if steps]
        warming = max(1, len(active) // _WARMING) if len(active) > 1 else 0
        warm = server.ask({"play": active[:warming]}) if warming else {"wrong": []}
        before, served = _cpu(bot.pid), _cpu(server.pid)
        played = server.ask({"play": active[warming:]})
        spent, serving = _cpu(bot.pid) - before, _cpu(server.pid) - served
        memory = _memory(bot.pid)
    finally:
        bot.send_signal(signal.SIGTERM)
        bot.wait(_LONGEST)
    if wrong := warm["wrong"] + played["wrong"]:
        raise Wrong("; ".join(wrong))
    times = played["latencies"]
    cuts = quantiles(times, n=100)
    rate, done = len(times) / played["seconds"], len(times)
    return Figures(rate, spent / done, serving / done, first_poll - begun, memory, cuts[49], cuts[98])


def echo(server: Server, people: int, updates: int) -> Figures:
    """The peer: everybody says something else when the echo of the last is there."""
    says = [{"say": f"update {number}", "sees": [f"update {number}"]} for number in range(max(1, updates // people))]
    cast = {str(township.FIRST_OFFICER + number): says for number in range(people)}
    return run(server, [sys.executable, "-m", "tests.bench.echo", server.address, server.token], {}, cast)


def daybook(server: Server, seeded: Path, folder: Path, people: int, reports: int) -> Figures:
    """The program, on a fresh copy of the `seeded` store. Raises Wrong when a report was lost or doubled."""
    shutil.copytree(seeded, folder)
    settings = {
        "DAYBOOK_TOKEN": server.token,
        "DAYBOOK_API_URL": server.address,
        "DAYBOOK_DATA_DIR": str(folder / "data"),
        "DAYBOOK_SEND_RATE": "100000",
        "DAYBOOK_CHAT_RATE": "1000",
    }
    figures = run(server, [sys.executable, "-m", "bot", "run"], settings, township.cast(people, reports))
    if faults := township.faults(folder, people, reports):
        raise Wrong("; ".join(faults))
    shutil.rmtree(folder)
    return figures


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory(pid: int) -> float:
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
