"""Who may import whom: the contracts of pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.catalogue import ROOT


def test_nothing_imports_upwards() -> None:
    command = Path(sys.executable).with_name("lint-imports")  # a process of its own: it turns other loggers off
    run = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
