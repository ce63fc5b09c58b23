"""Files that commands write: always new ones, so that nothing that somebody may need is written over."""

from pathlib import Path

import typer


def new(file: Path | None) -> Path | None:
    """A callback for the name of a file to be written. Raises BadParameter where something has that name."""
    if file is not None and file.exists():
        raise typer.BadParameter(f"{file} exists and stays as it is; choose another name, or move it away first")
    return file
