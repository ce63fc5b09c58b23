"""The key file on the command line: what is in it (never the keys), a new key, an old one dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from bot.opening import open_store, place_of
from bot.process import Elsewhere, ended, identity
from bot.progress import Progress
from bot.settings import Settings
from models import rotation, sealing
from models.clock import utc_now
from models.db import Store
from models.errors import SettingsWrong
from models.services import leases

_LEASE = "poll"
"""Held while keys are changed, so that the program does not start: it would not know the newest key."""


@dataclass(frozen=True)
class Known:
    """A key of the key file: what it does, and how many values in the store it seals."""

    number: int
    made: date | None
    values: int
    seals: bool
    blinds: bool


def known(settings: Settings) -> list[Known]:
    """The keys, oldest first."""
    with _opened(settings) as store, store.transaction() as session:
        counts, ring = rotation.by_key(session), store.keyring
    return [
        Known(number, ring.made.get(number), counts.get(number, 0), number == ring.newest, number == ring.blinds)
        for number in sorted(ring.keys)
    ]


def rotate(settings: Settings) -> tuple[int, int, int]:
    """Make a new key and seal everything with it, or go on where an earlier rotation was ended.

    Returns the number of the key, how many values were sealed again and how many digests made anew. Raises Elsewhere
    while the program runs.
    """
    with _opened(settings) as store, _alone(store) as alone:
        with store.transaction() as session:
            finished = rotation.is_finished(session)
        if finished:
            sealing.save(settings.keys, sealing.with_new_key(sealing.load(settings.keys)))
        ring = replace(sealing.load(settings.keys), blinding=store.keyring.blinds)
        say, store = Progress(), replace(store, keyring=ring)
        done = rotation.seal_again(store, say, alone)
        return ring.newest, done, rotation.blind_again(store, utc_now(), say)


def finish(settings: Settings) -> list[int]:
    """Drop the keys that nothing in the store needs any more. Returns their numbers."""
    with _opened(settings) as store, _alone(store):
        with store.transaction() as session:
            if not rotation.is_finished(session):
                raise SettingsWrong("older keys are still needed: `key rotate` first")
        ring = sealing.load(settings.keys)
        sealing.save(settings.keys, replace(ring, keys={ring.newest: ring.keys[ring.newest]}))
        return sorted(ring.keys.keys() - {ring.newest})


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    place_of(settings)  # where there is no store none is made
    store = open_store(settings)
    try:
        yield store
    finally:
        store.engine.dispose()


class _Alone:
    """The lease, taken again before each portion of work. Raises Elsewhere when somebody else works on the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._name = identity()

    def __call__(self) -> None:
        with self._store.transaction() as session:
            leases.take(session, _LEASE, self._name, utc_now(), ended)
            if others := [one for one in leases.living(session, utc_now(), ended) if one != self._name]:
                raise Elsewhere(others[0])

    def release(self) -> None:
        """Give it back."""
        with self._store.transaction() as session:
            leases.release(session, _LEASE, self._name)


@contextmanager
def _alone(store: Store) -> Iterator[_Alone]:
    alone = _Alone(store)
    alone()
    try:
        yield alone
    finally:
        alone.release()
