"""Who may import whom: the contracts of pyproject.toml hold, and one that is broken would be noticed."""

from importlinter import cli


def test_nothing_imports_upwards() -> None:
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS
