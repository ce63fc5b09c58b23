"""Who waits for whom where several processes write at once: everything of a township is changed by one at a time.

Where a store has one writer anyway nothing is asked of it here.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from models.db import alone, hold
from models.rules.area_codes import township_of
from models.services import invitations
from models.tables import Account, Person, Township, Transfer

_AT_HOME = sa.select(col(Account.chat_id), col(Account.township)).where(
    col(Account.chat_id).in_(sa.bindparam("chats", expanding=True)), col(Account.township) != ""
)
_TOWNSHIPS = sa.select(col(Person.township)).where(col(Person.id).in_(sa.bindparam("ids", expanding=True))).distinct()


_MOVES = sa.select(col(Transfer.from_group), col(Transfer.to_group)).where(
    col(Transfer.id).in_(sa.bindparam("moves", expanding=True))
)


def hold_chats(
    session: Session, chat_ids: Collection[int], payloads: Iterable[str] = (), moves: Collection[str] = ()
) -> None:
    """Hold whatever these chats may change, before anything is read: their townships, or a stranger's chat itself.

    `payloads` are what came with a /start: an invitation leads into its township. `moves` are offers that are decided:
    each is about two townships, and two such in opposite directions would wait for each other if held one by one.
    """
    if alone(session):
        return
    opened = [*invitations.townships(session, payloads), *_crossed(session, moves)]
    hold(session, *opened, *(named := _names(session, chat_ids)))
    if named != (found := _names(session, chat_ids)):  # somebody moved in while this waited
        hold(session, *found)


def hold_persons(session: Session, person_ids: Collection[str]) -> None:
    """Hold the townships of these persons."""
    if not alone(session) and person_ids:
        hold(session, *session.connection().execute(_TOWNSHIPS, {"ids": sorted(person_ids)}).scalars())


def hold_all(session: Session) -> None:
    """Hold every township: for what is done to all of them in one transaction."""
    if not alone(session):
        hold(session, *session.connection().execute(sa.select(col(Township.code))).scalars())


def _crossed(session: Session, moves: Collection[str]) -> set[str]:
    if not moves:
        return set()
    rows = session.connection().execute(_MOVES, {"moves": sorted(moves)})
    return {township_of(code) for row in rows for code in row}


def _names(session: Session, chat_ids: Collection[int]) -> set[str]:
    homes = {row.chat_id: row.township for row in session.connection().execute(_AT_HOME, {"chats": list(chat_ids)})}
    return {homes.get(chat_id, f"chat:{chat_id}") for chat_id in chat_ids if chat_id}
