"""`python -m bot phrases`: what is missing or wrong in a catalogue, and a template for a new one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import new

_SHOWN = 40


def phrases(
    language: Annotated[str, typer.Argument(help="a language, as in ug or kk_Arab; default: all, in short")] = "",
    *,
    template: Annotated[
        Path | None,
        typer.Option(help="new file for the catalogue: what is translated, and the rest to be filled in", callback=new),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"print more than {_SHOWN} lines")] = False,
) -> None:
    """Say what is missing, stale, wrong, or not to be said to women; exit code 1 if something is. Needs no store."""
    from bot.settings import Settings
    from locales import template as written
    from locales.files import found

    Settings.read()
    if language and template:
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(written(language), encoding="utf-8")
        typer.echo(f"{template}: fill in what stands between the quotes after msgstr")
        return
    if language:
        wrong = _lines(language)
        for line in wrong if everything else wrong[:_SHOWN]:
            typer.echo(line)
        _say(language, len(wrong))
        sys.exit(bool(wrong))
    counts = {one: len(_lines(one)) for one in found()}
    for one, count in counts.items():
        _say(one, count)
    sys.exit(any(counts.values()))


def _lines(language: str) -> list[str]:
    from locales import faults, for_women
    from models.services import her_words

    try:
        return faults(language) + (her_words.faults(language) if for_women(language) else [])
    except ValueError as wrong:
        return [str(wrong)]


def _say(language: str, count: int) -> None:
    from locales import for_women, language_name, reviewed

    try:
        name, read = language_name(language), reviewed(language)
    except ValueError:
        name, read = language, False
    women = "for women too" if for_women(language) else "for those who work with it alone: women.toml is missing"
    typer.echo(
        f"{language} ({name}): {count or 'nothing'} to do; {'read' if read else 'not yet read'} by another; {women}"
    )
