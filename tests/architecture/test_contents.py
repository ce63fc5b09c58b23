"""The front page of each folder says where to look: every file stands in it once, and nothing that is not there."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.catalogue import ROOT

FOLDERS = ("bot", "handlers", "scheduler", "models", "models/services", "models/rules")


def listed(folder: Path) -> Counter[str]:
    """The names on the lines that are set in."""
    page = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return Counter(name for line in page.splitlines() if line.startswith("    ") for name in line.split())


def there(folder: Path) -> Counter[str]:
    """The modules and packages of a folder."""
    files = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    return Counter([*files, *(path.parent.name for path in folder.glob("*/__init__.py"))])


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_file_stands_on_the_front_page_of_its_folder(folder: str) -> None:
    assert listed(ROOT / folder) == there(ROOT / folder)
