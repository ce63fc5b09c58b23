"""The loop: a story is run with the program killed at its first hit, its second, its third … until none is left."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import structlog

from models.failpoints import Point
from models.kinds import Role
from tests.factories import GROUP, TOWNSHIP, VILLAGE
from tests.faults.scene import Scene, Story, scenery
from tests.faults.snapshot import Snapshot
from tests.faults.witness import Finding, Outcome, compare, outcome, repeats

MOST_HITS = 2_000
EVERY_HIT = range(1, MOST_HITS)
Bug = Callable[[], AbstractContextManager[object]]
"""Something wrong with the program, as long as the block lasts."""


@dataclass(frozen=True)
class Tale:
    """What people do (`play`) and, where it needs one, what went before (`before`, never disturbed)."""

    name: str
    play: Story
    before: Story | None = None


@dataclass
class Record:
    """What came of all runs of a tale."""

    runs: int = 0
    kills: int = 0
    messages: int = 0
    most_repeated: int = 0
    doubtful: int = 0
    killed_at: Counter[Point] = field(default_factory=Counter)
    met: Counter[Point] = field(default_factory=Counter)
    findings: list[tuple[int, Point | None, Finding]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What is wrong, one line each."""
        return [f"killed at hit {at} ({point}): {one.what}: {one.where}" for at, point, one in self.findings]


def told(
    tale: Tale, folder: Path, *, hits: range = EVERY_HIT, bug: Bug = nullcontext, patience: float = 30.0
) -> Record:
    """Run a tale until its end is reached untouched, killing at each of the `hits`.

    With a `bug` every run but the first has it, and the first finding is enough.
    """
    before = structlog.get_config()
    structlog.configure(processors=[_drop])
    try:
        return asyncio.run(_told(tale, folder, hits, bug, patience))
    finally:
        structlog.configure(**before)


def _drop(*_given: object) -> str:
    raise structlog.DropEvent


async def _told(tale: Tale, folder: Path, hits: range, bug: Bug, patience: float) -> Record:
    record = Record()
    async with scenery(folder) as scene:
        start = await beginning(tale, scene)
        calm = await _run(tale, scene, start, 0, record)
        scene.patience = patience
        with bug():
            await _struck(tale, scene, start, calm, record, hits)
        record.met = scene.trap.met
    return record


async def _struck(tale: Tale, scene: Scene, start: Snapshot, calm: Outcome, record: Record, hits: range) -> None:
    again = await _run(tale, scene, start, 0, record)
    record.findings += [(0, None, Finding("broken", said)) for said in calm.trouble]
    record.findings += [(0, None, one) for one in compare(calm, again, kills=0)]
    for at in hits:
        if record.findings:
            return
        struck = await _run(tale, scene, start, at, record)
        if not scene.kills:
            return
        record.findings += [(at, scene.kills[0], one) for one in compare(calm, struck, len(scene.kills))]
        record.killed_at[scene.kills[0]] += 1
        record.most_repeated = max(record.most_repeated, repeats(calm, struck))
        record.doubtful += sum(struck.doubts.values())
    assert not hits or hits.stop < MOST_HITS, f"{tale.name} does not end within {hits.stop} hits"


async def _run(tale: Tale, scene: Scene, start: Snapshot, at: int, record: Record) -> Outcome:
    """One run, killed at hit `at`. Somebody who does not find what the tale says is a loss like any other."""
    await scene.begins(start)
    scene.trap.set(at)
    lost = ""
    try:
        await tale.play(scene)
        scene.trap.rest()
        await scene.settle()
    except AssertionError as missed:
        lost = f"somebody was left without: {missed}"
    except TimeoutError:
        lost = "the program does not come to rest"
    scene.trap.rest()
    come_to: Outcome = scene.do(lambda session: outcome(session, scene.sandbox.world))
    come_to.trouble += [lost] if lost else []
    await scene.ends()
    record.runs += 1
    record.kills += len(scene.kills)
    record.messages += come_to.messages
    return come_to


async def township(scene: Scene) -> None:
    """Whom every story finds there: two officers, a cadre, the clinic, and a woman who joined."""
    await scene.staff("anna", "周安", Role.OFFICER, GROUP)
    await scene.staff("bela", "李强", Role.OFFICER, VILLAGE + "002")
    await scene.staff("cadre", "吴敏", Role.CADRE, VILLAGE)
    await scene.staff("clinic", "何医生", Role.CLINIC, TOWNSHIP)
    await scene.joined("mei", "刘小梅", "+8613800000001", ("care", "feedback"))
    for name in ("林静", "陈玉"):
        scene.on_record(name, phone="+8613800000002" if name == "林静" else "")
    scene.on_record("张秀兰", VILLAGE + "002")
    scene.enters("jing", "林静", "+8613800000002")


async def beginning(tale: Tale, scene: Scene) -> Snapshot:
    start = await _base(scene)
    if tale.before is None:
        return start
    await scene.begins(start)
    await tale.before(scene)
    return await _kept(scene)


async def _base(scene: Scene) -> Snapshot:
    """The township as every tale finds it, made once in a process."""
    if not _bases:
        await scene.begins(None)
        await township(scene)
        _bases.append(await _kept(scene))
    return _bases[0]


async def _kept(scene: Scene) -> Snapshot:
    kept = await scene.ends(Path(_shelf().name) / f"{len(list(Path(_shelf().name).iterdir()))}")
    assert kept is not None
    return kept


_bases: list[Snapshot] = []


@lru_cache(maxsize=1)
def _shelf() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="daybook-faults-")
