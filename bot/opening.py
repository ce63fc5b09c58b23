"""Opening the store that the settings name. Apart from app.py, so that commands need not load Telegram."""

import structlog

from bot.settings import Settings
from models import migrations, sealing
from models.db import Store, engine_for
from models.errors import SettingsWrong

_log = structlog.get_logger()


def open_store(settings: Settings) -> Store:
    """The store that the settings name, brought up to date; folder, file and keys are made where they are missing."""
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = engine_for(settings.store_url)
    if not settings.keys.exists() and migrations.current(engine):
        raise SettingsWrong(f"the key file {settings.keys} is missing; only it opens this store: put its backup back")
    store = Store(engine, sealing.load(settings.keys))
    if migrations.upgrade(store.engine):
        _log.info("store_migrated", version=migrations.newest())
    return store
