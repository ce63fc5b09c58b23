"""Every trouble in every tale: nothing lost, nothing doubled, the order of each chat kept."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog
from sqlmodel import Session

import models.engine
from bot import failures, intake, line
from bot.transport import Transport
from models.services import dispatch
from tests.faults.killing import Tale, beginning
from tests.faults.library import TALES
from tests.faults.scene import Scene, scenery
from tests.faults.snapshot import Snapshot
from tests.faults.troubles import TROUBLES, Trouble, small_disk
from tests.faults.witness import Finding, Outcome, compare, outcome
from tests.journeys.player import Player

_calm: dict[str, tuple[Snapshot, Outcome]] = {}
OWN_TROUBLE = frozenset({"refused_for_a_while", "refused_for_a_moment", "old_store_is_migrated"})
"""Tales that make trouble themselves, or a store of an older program."""
STRUCK = 12
"""How often, at most, one trouble may cause a repeat."""


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pauses and patience are short, so that trouble passes quickly."""
    monkeypatch.setattr(failures, "_FIRST", 0.01)
    monkeypatch.setattr(failures, "_TOKEN_PAUSE", 0.02)
    monkeypatch.setattr(intake, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.sender._POLL", 0.05)
    monkeypatch.setattr("bot.ticker._PAUSE", 0.01)
    monkeypatch.setattr("models.engine._PRAGMAS", (*models.engine._PRAGMAS, "busy_timeout=20"))
    monkeypatch.setattr(line, "Transport", partial(Transport, read_timeout=0.2))
    before = structlog.get_config()
    structlog.configure(processors=[_drop])
    yield
    structlog.configure(**before)


def _drop(*_given: object) -> str:
    raise structlog.DropEvent


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_trouble_loses_and_doubles_nothing(name: str, tmp_path: Path, hurried: None) -> None:
    """In every twentieth tale, others for each trouble."""
    assert _findings(name, tmp_path, _tales(name)[sorted(TROUBLES).index(name) % 20 :: 20]) == []


@pytest.mark.campaign
@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_trouble_loses_and_doubles_nothing_in_any_tale(name: str, tmp_path: Path, hurried: None) -> None:
    assert _findings(name, tmp_path, _tales(name)) == []


def _tales(name: str) -> list[Tale]:
    return [tale for tale in TALES.values() if tale.name not in OWN_TROUBLE | TROUBLES[name].spares]


def _findings(name: str, tmp_path: Path, tales: list[Tale]) -> list[tuple[str, Finding]]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if name == "disk_is_full" and (why := small_disk(folder)):
        pytest.skip(why)
    try:
        return asyncio.run(_cells(TROUBLES[name], folder, tales))
    finally:
        if name == "disk_is_full":
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def _cells(trouble: Trouble, folder: Path, tales: list[Tale]) -> list[tuple[str, Finding]]:
    """What is wrong in the tales that this trouble strikes."""
    found: list[tuple[str, Finding]] = []
    async with scenery(folder) as scene:
        for tale in tales:
            if tale.name not in _calm:
                start = await beginning(tale, scene)
                _calm[tale.name] = start, await _run(tale, scene, start)
            start, calm = _calm[tale.name]
            struck = await _run(tale, scene, start, trouble)
            peace = replace(calm, rows=Counter({row: n for row, n in calm.rows.items() if row[0] not in trouble.adds}))
            found += [(tale.name, one) for one in compare(peace, struck, STRUCK) if not _excused(one, struck)]
    return found


def _excused(finding: Finding, struck: Outcome) -> bool:
    """A message to the clinic goes out at most once as well: what did not come of it is on the operator's list."""
    return finding.what == "lost" and any(finding.where.startswith(f"chat {chat}:") for chat in struck.doubts)


async def _run(tale: Tale, scene: Scene, start: Snapshot, trouble: Trouble | None = None) -> Outcome:
    await scene.begins(start)
    missed = ""
    try:
        if trouble is None:
            await tale.play(scene)
        else:
            await _struck(tale, scene, trouble)
    except AssertionError as left:
        missed = f"somebody was left without: {left}"
    await scene.settle()
    come_to: Outcome = scene.do(lambda session: outcome(session, scene.sandbox.world))
    if missed and not come_to.doubts:  # without a message that may not have arrived the tale may not go on
        come_to.trouble.append(missed)
    adds = trouble.adds if trouble else frozenset()
    come_to.rows = Counter({row: times for row, times in come_to.rows.items() if row[0] not in adds})
    await scene.ends()
    return come_to


async def _struck(tale: Tale, scene: Scene, trouble: Trouble) -> None:
    """What people see is looked at when all is over; in between they only wait for what is on its way."""
    settle, sees = scene.settle, Player.sees

    async def patiently() -> None:
        await settle()
        while scene.do(_on_its_way(scene)):
            await asyncio.sleep(0.005)
            await settle()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene, "settle", patiently)
        patch.setattr(Player, "sees", lambda *_words: None)
        async with trouble.strikes(scene):
            await tale.play(scene)
        await patiently()
    assert Player.sees is sees


def _on_its_way(scene: Scene) -> Callable[[Session], bool]:
    """Whether a message is being tried again, or will be within a moment."""
    soon = scene.now + timedelta(seconds=2)
    return lambda session: min(dispatch.due_by_class(session).values(), default=soon) < soon
