"""Has a file that somebody sent opened by a child process (unpack.py), and says what came of it. Blocks.

Knows no store and no settings, and tells the child of neither.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from bot.unpack import TOO_HEAVY
from models.rules.tabled import LARGEST

_ROOT = Path(__file__).parents[1]
_PATIENCE = 180  # for a busy machine; the child limits what a file may cost
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""What a child is told of the environment: no settings, no secrets."""


def unpack(data: bytes, groups: Mapping[str, tuple[str, str]], areas: Mapping[str, str], today: date) -> dict[str, Any]:
    """What a file holds: rows of people or counts, problems, unused columns, or why it is not taken (`bad`, `params`).

    `groups` and `areas` are the places that may be meant.
    """
    if len(data) > LARGEST:
        return {"bad": "too_large", "params": {"n": LARGEST // 1024 // 1024}}
    request = orjson.dumps({"groups": groups, "areas": areas, "today": today.isoformat()}) + b"\n" + data
    command = [sys.executable, "-m", "bot.unpack"]
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(
            command, input=request, capture_output=True, cwd=_ROOT, env=env, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"bad": "too_heavy", "params": {}}
    if done.returncode == TOO_HEAVY or done.returncode < 0:  # a signal: it took more than it may
        return {"bad": "too_heavy", "params": {}}
    if done.returncode:
        return {"bad": "broken", "params": {}}
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found
