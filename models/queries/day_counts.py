"""Counts for digests and nudges: which groups reported, how much of each kind, what is open. No names, no facts.

A digest counts by group only what anybody in the area may see; a nameless tick is never shown by group and day.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from locales import Phrase
from models.kinds import EventKind, EventStatus, FollowupState, Visibility
from models.queries import beginnings, receipts
from models.queries.areas import village_part
from models.rules.area_codes import village_of
from models.tables import Event, Followup, ZeroReport


@dataclass(frozen=True)
class Day:
    """One day of a township. `counts` holds, by group, what may be shown of it by kind."""

    reported: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()
    counts: Mapping[str, Mapping[EventKind, int]] = field(default_factory=dict)

    def silent(self, groups: Collection[str]) -> list[str]:
        """Those of `groups` that said nothing, in order."""
        return [code for code in sorted(groups) if code not in self.reported and code not in self.zero]


def of_day(session: Session, township: str, groups: Collection[str], day: date) -> Day:
    """What the groups said on a day."""
    counts: dict[str, Counter[EventKind]] = {}
    reported = set()
    columns = sa.select(col(Event.group_code), col(Event.kind), col(Event.person_id), col(Event.visibility))
    for group, kind, person_id, visibility in session.connection().execute(columns.where(*_held(groups, day))):
        reported.add(group)
        if person_id is not None and visibility is Visibility.AREA:
            counts.setdefault(group, Counter())[kind] += 1
    zero = sa.select(col(ZeroReport.group_code)).where(
        col(ZeroReport.township) == township, col(ZeroReport.day) == day, col(ZeroReport.withdrawn_at).is_(None)
    )
    signed = session.connection().execute(zero).scalars()
    return Day(frozenset(reported), frozenset(signed) - reported, counts)


def in_words(counts: Mapping[EventKind, int]) -> tuple[Phrase, ...]:
    """Kinds with their counts, in the order of the kinds."""
    return tuple(Phrase.of("digest.count", kind=Phrase(f"kind.{kind}"), n=counts[kind]) for kind in sorted(counts))


def numbers(session: Session, groups: Collection[str], day: date) -> dict[str, list[str]]:
    """The receipt numbers held for a day, by the account that reported."""
    columns = sa.select(col(Event.reporter_id), col(Event.serial)).where(*_held(groups, day))
    held: dict[str, list[str]] = {}
    for reporter, serial in session.connection().execute(columns.order_by(col(Event.group_code), col(Event.serial))):
        held.setdefault(reporter, []).append(receipts.number(day, serial))
    return held


def open_items(session: Session, township: str, today: date) -> dict[str, tuple[int, int]]:
    """Open items by village, as (all, overdue). What only the clinic sees is not among them."""
    village = village_part(col(Followup.group_code))
    overdue = sa.func.sum(sa.case((col(Followup.due_on) < today, 1), else_=0))
    wanted = sa.select(village, sa.func.count(), overdue).where(
        col(Followup.township) == township,
        col(Followup.state) == FollowupState.OPEN,
        col(Followup.clinic_only).is_(False),
    )
    return {code: (total, late) for code, total, late in session.connection().execute(wanted.group_by(village))}


def of_month(session: Session, township: str, first: date, last: date) -> dict[str, Counter[EventKind]]:
    """Events that happened from `first` to `last`, by village and kind."""
    village = village_part(col(Event.group_code))
    wanted = sa.select(village, col(Event.kind), sa.func.count()).where(
        col(Event.township) == township,
        col(Event.occurred_on).between(first, last),
        col(Event.status) == EventStatus.RECORDED,
        col(Event.visibility) != Visibility.CLINIC,
    )
    found: dict[str, Counter[EventKind]] = {}
    for code, kind, count in session.connection().execute(wanted.group_by(village, col(Event.kind))):
        found.setdefault(code, Counter())[kind] = count
    return found


def silent_days(
    session: Session, township: str, groups: Collection[str], first: date, last: date, excused: Collection[date] = ()
) -> dict[str, int]:
    """By village, the days times groups from `first` to `last` without a report or a zero report, but for `excused`.

    Days before somebody reported for a group are none of them (beginnings.py).
    """
    since = beginnings.of(session, township, groups)
    reported, zero = heard(session, township, groups, first, last)
    said = reported | zero
    every = (first + timedelta(days=count) for count in range((last - first).days + 1))
    days = [day for day in every if day not in excused]
    missed = ((group, day) for group, begun in since.items() for day in days if day >= begun)
    return dict(Counter(village_of(group) for group, day in missed if (group, day) not in said))


Days = set[tuple[str, date]]
"""Days of groups."""


def heard(session: Session, township: str, groups: Collection[str], first: date, last: date) -> tuple[Days, Days]:
    """The days from `first` to `last` on which `groups` reported something, and those signed with "nothing today"."""
    spoke = sa.select(col(Event.group_code), col(Event.reported_on)).where(
        col(Event.township) == township,
        col(Event.group_code).in_(groups),
        col(Event.reported_on).between(first, last),
        col(Event.status) == EventStatus.RECORDED,
    )
    zero = sa.select(col(ZeroReport.group_code), col(ZeroReport.day)).where(
        col(ZeroReport.township) == township,
        col(ZeroReport.group_code).in_(groups),
        col(ZeroReport.day).between(first, last),
        col(ZeroReport.withdrawn_at).is_(None),
    )
    reported, nothing = (
        {(group, day) for group, day in session.connection().execute(one.distinct())} for one in (spoke, zero)
    )
    return reported, nothing


def _held(groups: Collection[str], day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Event.group_code).in_(groups),
        col(Event.reported_on) == day,
        col(Event.status) == EventStatus.RECORDED,
    )
