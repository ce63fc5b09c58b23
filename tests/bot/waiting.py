"""Waiting for what is to come, however slow the machine is."""

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], object]) -> None:
    """Return as soon as it is true; a minute is long enough for anything."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)
