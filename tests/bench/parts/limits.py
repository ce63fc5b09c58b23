"""What the machine itself gives in the same run: empty calls over loopback, commits of one row to the disk."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import psycopg
from aiohttp import web

from tests.bench import report
from tests.bench.parts.bench import Bench
from tests.bench.report import Row

_AT_ONCE = 32
_COMMITS = 500


def measure(bench: Bench) -> list[Row]:
    """Loopback, SQLite's commit beside the disk's fdatasync, PostgreSQL's commit."""
    calls, commits = bench.sizes.raw_calls, min(_COMMITS, bench.sizes.raw_calls)
    rounds = range(bench.rounds)
    loops = [(_loopback(calls), None) for _ in rounds]
    rows = [report.row("machine: empty calls over loopback, server and client on aiohttp", "calls/s", None, loops)]
    with tempfile.TemporaryDirectory(prefix="bench-", dir=bench.stores.folder) as name:
        pairs = [(_sqlite(Path(name), commits), _fdatasync(Path(name), commits)) for _ in rounds]
    rows.append(
        report.row("machine: commits of one row, SQLite, FULL", "commits/s", "fdatasync of the same disk", pairs)
    )
    if bench.postgres:
        address = bench.stores.postgres()
        found = [(_postgres(address, commits), None) for _ in rounds]
        rows.append(report.row("machine: commits of one row, PostgreSQL", "commits/s", None, found))
    return rows


def _loopback(calls: int) -> float:
    """Calls a second of a client in this process to a server in another; neither does anything."""
    command = [sys.executable, "-m", "tests.bench.parts.limits"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        return asyncio.run(_ask(port, calls))


async def _ask(port: int, calls: int) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_AT_ONCE)) as session:

        async def some(count: int) -> None:
            for _ in range(count):
                async with session.post(f"http://127.0.0.1:{port}/", data=b"{}") as answer:
                    await answer.read()

        begun = time.perf_counter()
        await asyncio.gather(*(some(calls // _AT_ONCE + 1) for _ in range(_AT_ONCE)))
        return (calls // _AT_ONCE + 1) * _AT_ONCE / (time.perf_counter() - begun)


async def _serve() -> None:
    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=b"{}")

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


def _sqlite(folder: Path, commits: int) -> float:
    connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)")
    begun = time.perf_counter()
    for _ in range(commits):
        connection.execute("INSERT INTO row (text) VALUES ('a short line of text')")
    found = commits / (time.perf_counter() - begun)
    connection.close()
    return found


def _fdatasync(folder: Path, writes: int) -> float:
    with (folder / "written").open("wb", buffering=0) as file:
        begun = time.perf_counter()
        for _ in range(writes):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        return writes / (time.perf_counter() - begun)


def _postgres(address: str, commits: int) -> float:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS one_row (id serial PRIMARY KEY, text text)")
        begun = time.perf_counter()
        for _ in range(commits):
            connection.execute("INSERT INTO one_row (text) VALUES ('a short line of text')")
        return commits / (time.perf_counter() - begun)


if __name__ == "__main__":
    asyncio.run(_serve())
