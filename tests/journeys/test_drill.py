"""The operator's drill: a backup while people work, a disk that breaks, a new folder, and everybody goes on."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from bot import check as checks
from bot import copies
from bot.opening import open_store
from bot.settings import Settings
from locales import Phrase
from models.kinds import ReminderState
from models.tables import Account, Event, Person, Reminder
from tests import stores, traces
from tests.journeys.player import AGREED, SAVE, TODAY, Player
from tests.journeys.stage import Stage, journey

MEI, LAN = "+8613800000001", "+8613800000002"
VISIT = "anc.bphs5.1"


@journey
async def test_a_backup_is_put_back_and_everybody_goes_on(stage: Stage) -> None:
    folder = stage._folder
    officer = await stage.officer()
    mei, hers = await expects(stage, officer, "刘小梅", MEI)
    lan, other = await expects(stage, officer, "王秀兰", LAN)
    stage.on_record("林静")
    await stage.until(2)
    await stage.passes(days=(date(2026, 3, 28) - stage.today).days)
    secrets = traces.secrets_of(stage.store, hers.id, "刘小梅", MEI)

    path = folder / "daybook.backup"
    copies.backup(settings(stage, folder), path, lambda: stage.now)  # the program goes on
    assert not any(secret in path.read_bytes() for secret in secrets)

    await stage.until(12)
    assert [await arrived(one) for one in (mei, lan)] == [True, True]
    await officer.reports("migrate_out", "林静", TODAY, "广东东莞", SAVE)
    officer.sees("0328-01")
    await mei.taps(Phrase("menu.me"), Phrase("erase.button"), Phrase("erase.yes"))
    await stage.stops()

    with stores.address(folder / "new") as url:
        before = stage.store
        done = put_back(stage, folder, path, url)
        await stage.starts()
        try:
            await goes_on(stage, officer, lan, other.id)
            assert (done.settled.erased, done.settled.doubtful) == (1, 1)
            nothing_of_her_is_there(stage, secrets, folder / "new")
        finally:
            await stage.stops()
            stage._folder, stage.store = folder, before  # the stage ends on the store on which it began
            await stage.starts()


async def expects(stage: Stage, officer: Player, name: str, phone: str) -> tuple[Player, Person]:
    """A woman who agreed to reminders, and whose pregnancy was reported: her first visit is from 28 March."""
    woman, person = await stage.joined(name, phone, ["care"])
    await officer.reports("pregnancy", name, "2026-02-14", AGREED)
    return woman, person


async def arrived(woman: Player) -> bool:
    """Whether a note came since we looked last."""
    return any(woman.words(Phrase("remind.neutral")) in said for said in woman.heard)


def settings(stage: Stage, folder: Path) -> Settings:
    """Those of the operator's shell, where the bot keeps its data in `folder`."""
    url = stage.store.engine.url.render_as_string(hide_password=False)
    given = {"data_dir": folder / "data", "key_file": folder / "data.key", "database_url": url}
    return Settings().model_copy(update=given)


def put_back(stage: Stage, old: Path, path: Path, url: str) -> Any:
    """On another machine: the key file and the list beside it from where their copies are kept, then the backup."""
    new = old / "new"
    new.mkdir(exist_ok=True)
    for name in ("data.key", "data.key.erased"):
        shutil.copy(old / name, new / name)
    there = settings(stage, new).model_copy(update={"database_url": url})
    done = copies.restore(there, path, over=False, clock=lambda: stage.now)
    stage.listen_anew()
    stage._folder, stage.store = new, open_store(there)
    return done


async def goes_on(stage: Stage, officer: Player, lan: Player, lan_id: str) -> None:
    """Reports of before are there; numbers go on; a reminder that had left does not leave again."""
    assert [event.kind for event in stage.rows(Event)] == ["pregnancy", "pregnancy"]
    officer.sees(Phrase("restore.told", {"since": moment(2), "until": moment(12)}))
    await officer.reports("migrate_out", "林静", TODAY, "广东东莞", SAVE)
    officer.sees("0328-51")
    stage.listen_anew()
    await stage.passes(days=1)
    assert not await arrived(lan)
    (visit, *later) = stage.rows(Reminder, Reminder.person_id == lan_id, Reminder.schedule == VISIT)
    assert (visit.state, {row.state for row in later}) == (ReminderState.DOUBTFUL, {ReminderState.PLANNED})
    paid, *found = stage.look(lambda session: checks.findings(session, stage.now))
    assert paid.endswith("compare it with the papers")
    assert found == [f"reminder {visit.id}: doubtful since a backup was put back"]


def moment(hour: int) -> Phrase:
    return Phrase.of("outage.moment", day=date(2026, 3, 28), time=f"{hour:02d}:00")


def nothing_of_her_is_there(stage: Stage, secrets: list[bytes], folder: Path) -> None:
    """In no value; and where the store is a file, in no byte of the folder."""
    assert traces.in_values(stage.store, folder / "data.key", secrets, of_others="王秀兰") == []
    assert traces.in_files(folder, secrets) == []
    assert stage.rows(Account, Account.chat_id < 0)
