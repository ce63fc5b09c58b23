"""Hears from PostgreSQL that another process queued something, so that a sender need not wait for its next look."""

import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy import Engine

from models.services.queues import CHANNEL

_LOOK_UP, _PAUSE = 1.0, 2.0
_log = structlog.get_logger()


class Bell:
    """Calls `wake`, from a thread of its own, whenever something was queued somewhere. Senders look anyway."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._over.set()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._hear(connection)
            except psycopg.Error as error:
                if self._over.is_set():
                    return
                _log.warning("bell_lost", reason=type(error).__name__, retry_in=_PAUSE)
                self._over.wait(_PAUSE)

    def _hear(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._over.is_set():
            for _ in connection.notifies(timeout=_LOOK_UP, stop_after=1):
                self._wake()
