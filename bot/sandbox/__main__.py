"""`python -m bot.sandbox`: the bare sandbox as a process of its own, without the daybook. Prints address and token."""

import argparse
import asyncio
import signal
import sys

from bot.sandbox.server import Sandbox


async def serve(port: int, token: str | None, *, check: bool) -> None:
    """Run until SIGINT or SIGTERM."""
    sandbox = Sandbox(token=token, check=check)
    address = await sandbox.start(port=port)
    sys.stdout.write(f"{address} {sandbox.token}\n")
    sys.stdout.flush()
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, over.set)
    await over.wait()
    await sandbox.stop()


def main() -> None:
    """Read the command line and serve."""
    reader = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    reader.add_argument("--port", type=int, default=0, help="0 takes a free one")
    reader.add_argument("--token", help="the bot's token; a random one when left out")
    reader.add_argument("--no-check", action="store_true", help="do not compare calls with the published Bot API")
    chosen = reader.parse_args()
    asyncio.run(serve(chosen.port, chosen.token, check=not chosen.no_check))


if __name__ == "__main__":
    main()
