"""Planning many people anew, for the command line: processes look group by group, and write only where rows differ.

Looking holds nobody up. Who differs is planned again in a short transaction, so that answers to people go on meanwhile.
"""

from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context

from bot.opening import open_store
from bot.settings import Settings
from models.clock import utc_now
from models.db import Store
from models.services import owed, reminders, township_settings
from models.services.owed import Owed
from models.services.reminders import Replanned

Say = Callable[[str, int], None]
_NOTED_EVERY = 32
"""Groups after which it is written down how far it has come."""

_AT_ONCE = 100
"""Persons planned in one transaction."""

_desk: list[Store] = []


def owe(store: Store, codes: Collection[str]) -> None:
    """Everybody in these townships (none named: in all) is to be planned anew. Raises KeyError for an unknown one."""
    now = utc_now()
    with store.transaction() as session:
        known = {one.township for one in township_settings.every(session)}
        for code in codes or known:
            if code not in known:
                raise KeyError(code)
            owed.owe(session, code, "plan", now)


def pay(settings: Settings, store: Store, workers: int, say: Say) -> Replanned:
    """Plan whatever is owed. Ended half-way, it is taken up again where it was by another call, or by the tick."""
    done = Replanned()
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (settings,)) as pool:
        while waiting := _waiting(store):
            done = _township(store, pool, waiting[0], done, say)
    return done


def _waiting(store: Store) -> list[Owed]:
    with store.looking() as session:
        return owed.listed(session)


def _township(store: Store, pool: ProcessPoolExecutor, one: Owed, done: Replanned, say: Say) -> Replanned:
    with store.transaction() as session:
        groups = iter(owed.groups(session, one))
    while some := list(islice(groups, _NOTED_EVERY)):
        for part in pool.map(_group, some, [one.cause] * len(some)):
            done += part
            say(f"people in {one.township} and before", done.persons)
        _note(store, one, some[-1])
    _note(store, one, None)
    return done


def _note(store: Store, one: Owed, after: str | None) -> None:
    with store.transaction() as session:
        owed.note(session, one, after, utc_now())


def _begin(settings: Settings) -> None:
    _desk[:] = [open_store(settings)]


def _group(group_code: str, cause: str) -> Replanned:
    """Look at one group, and plan those anew whose rows differ."""
    [store] = _desk
    with store.looking() as session:
        people = owed.people_of(session, group_code)
        differing = reminders.differing(session, people, utc_now())
    done = Replanned()
    for start in range(0, len(differing), _AT_ONCE):
        with store.transaction() as session:
            done += reminders.replan_many(session, differing[start : start + _AT_ONCE], utc_now(), cause)
    return replace(done, persons=len(people))
