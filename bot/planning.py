"""Planning many people anew, for the command line: processes look group by group, and write only where rows differ.

Looking holds nobody up. Who differs is planned again in a short transaction; where most of a group did, nobody looks
at the next one first. Where a store has one writer these take turns, and leave gaps in which the bot finds its own, so
that answers to people go on meanwhile.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from time import monotonic, sleep

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

_GAP = 1 / 3
"""Of the time for which the only writer of a store was kept, it is left alone for so much afterwards."""


@dataclass
class _Desk:
    """What a worker has: the store, what to hold while writing to it, and whether most of the last group differed."""

    store: Store
    turn: AbstractContextManager[object]
    most_differ: bool = False


_desk: list[_Desk] = []
"""The one of this process, where it is a worker."""


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
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (settings, context.Lock())) as pool:
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


def _begin(settings: Settings, turn: AbstractContextManager[object]) -> None:
    _desk[:] = [_Desk(open_store(settings), nullcontext() if settings.shared else turn)]


def _group(group_code: str, cause: str) -> Replanned:
    """Plan those of one group anew whose rows differ; look first who that is, unless most of the last group did."""
    [desk] = _desk
    with desk.store.looking() as session:
        people = owed.people_of(session, group_code)
        differing = people if desk.most_differ else reminders.differing(session, people, utc_now())
    done = Replanned()
    for start in range(0, len(differing), _AT_ONCE):
        with desk.turn:
            done += _plan(desk.store, differing[start : start + _AT_ONCE], cause)
    desk.most_differ = 2 * done.changed > len(people)
    return replace(done, persons=len(people))


def _plan(store: Store, person_ids: Sequence[str], cause: str) -> Replanned:
    begun = monotonic()
    with store.transaction() as session:
        done = reminders.replan_many(session, person_ids, utc_now(), cause)
    if store.engine.dialect.name == "sqlite":
        sleep((monotonic() - begun) * _GAP)
    return done
