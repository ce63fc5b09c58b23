"""Who may import whom: the contracts of pyproject.toml hold."""

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.catalogue import ROOT


def test_nothing_imports_upwards() -> None:
    command = Path(sys.executable).with_name("lint-imports")  # a process of its own: it turns other loggers off
    run = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_what_several_tests_need_stands_in_no_test() -> None:
    taken = re.compile(r"^ *(from tests\.[\w.]*\btest_\w+ import|import tests\.[\w.]*\btest_\w+)", re.MULTILINE)
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [f"{path.relative_to(ROOT)}" for path in files if taken.search(path.read_text(encoding="utf-8"))] == []
