"""Opening the store that the settings name. Apart from app.py, so that commands need not load Telegram."""

from dataclasses import replace
from pathlib import Path

import structlog
from sqlalchemy import make_url

from bot.settings import Settings
from models import migrations, sealing
from models.db import Store
from models.engine import engine_for
from models.errors import SettingsWrong
from models.services import operator
from models.tombstones import Tombstones

_log = structlog.get_logger()


def open_store(settings: Settings) -> Store:
    """The store that the settings name, brought up to date; folder, file and keys are made where they are missing."""
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = engine_for(settings.store_url)
    if not settings.keys.exists() and migrations.current(engine):
        raise SettingsWrong(f"the key file {settings.keys} is missing; only it opens this store: put its backup back")
    ring = sealing.load(settings.keys)
    if migrations.upgrade(engine):
        _log.info("store_migrated", version=migrations.newest())
    store = Store(engine, ring, tombstones(settings))
    with store.transaction() as session:
        ring = operator.with_blinding(session, ring)
        if store.tombstones.unsettled():
            from models.services import erasing  # it loads half of the house, and is rarely needed

            erasing.settle(session, store.tombstones)
    if ring.blinds not in ring.keys:
        raise SettingsWrong(f"the key file {settings.keys} lacks key {ring.blinds}, which this store needs")
    return replace(store, keyring=ring)


def place_of(settings: Settings) -> str:
    """The address of the store, without a password. Raises SettingsWrong where its file is not there; makes none."""
    url = make_url(settings.store_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise SettingsWrong(
            f"there is no store {url.database}: set DAYBOOK_DATA_DIR (or DAYBOOK_DATABASE_URL) as for the bot;"
            f" the sandbox of `make run` keeps its own in {settings.data_dir / 'sandbox'}"
        )
    return url.render_as_string(hide_password=True)


def tombstones(settings: Settings) -> Tombstones:
    """Who was erased, in a file beside the key file and kept with its backup."""
    return Tombstones(settings.keys.with_name(settings.keys.name + ".erased"))
