"""The operator's drill: a backup while people work, a disk that breaks, a new folder, and everybody goes on."""

import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, select

from bot import check as checks
from bot import copies
from bot.opening import open_store
from bot.settings import Settings
from locales import Phrase
from models.errors import SettingsWrong
from models.kinds import ReminderState
from models.sealing import load, open_with
from models.tables import Account, Event, Person, Reminder
from tests import stores
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
    secrets = what_is_hers(stage, hers.id, mei.id)

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
    found = stage.look(lambda session: checks.findings(session, stage.now))
    assert found == [f"reminder {visit.id}: doubtful since a backup was put back"]


def moment(hour: int) -> Phrase:
    return Phrase.of("outage.moment", day=date(2026, 3, 28), time=f"{hour:02d}:00")


def what_is_hers(stage: Stage, person_id: str, chat_id: int) -> list[bytes]:
    """Her sealed values and what opens them, her name and her number."""

    def see(session: Any) -> list[bytes]:
        person = session.get(Person, person_id)
        sealed = [person.key, person.details, person.phone, person.record, person.phone_index.encode()]
        opened = stage.store.keyring.open(person.key, f"person.key:{person_id}")
        events = session.exec(select(Event.facts).where(Event.person_id == person_id)).all()
        return [*sealed, opened, *events, "刘小梅".encode(), MEI.encode()]

    return [secret for secret in stage.look(see) if secret]


def nothing_of_her_is_there(stage: Stage, secrets: list[bytes], folder: Path) -> None:
    """With the keys in hand, in every value; and where the store is a file, in every byte of the folder."""
    values = b"\n".join(stage.look(lambda session: list(everything(session, load(folder / "data.key")))))
    assert "王秀兰".encode() in values
    assert [secret for secret in secrets if secret in values] == []
    for file in folder.iterdir():
        assert [secret for secret in secrets if secret in file.read_bytes()] == [], file.name
    assert stage.rows(Account, Account.chat_id < 0)


def everything(session: Any, ring: Any) -> Any:
    """Every value of the store, and what opens of it with the store's keys or a key of somebody who is there."""
    people = {row.id: row.key for row in session.exec(select(Person)) if row.key}
    owners = [ring.open(key, f"person.key:{person_id}") for person_id, key in people.items()]
    for table in SQLModel.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for name, value in row.items():
                yield value if isinstance(value, bytes) else str(value).encode()
                if isinstance(value, bytes):
                    place = f"{table.name}.{name}:{row['id']}"
                    yield from opened(ring, owners, place, value)


def opened(ring: Any, owners: list[bytes], place: str, sealed: bytes) -> Any:
    with suppress(SettingsWrong):
        yield ring.open(sealed, place)
    for key in owners:
        with suppress(SettingsWrong):
            yield open_with(key, sealed, place)
