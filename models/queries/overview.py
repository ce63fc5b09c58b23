"""A township's villages by what needs help there: groups not heard of, care that is late, days without a word.

It is for the office, which sees no rows: what counts people is told in full tens. In order of codes, never by how many.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.kinds import Level
from models.queries import beginnings, day_counts
from models.queries.areas import areas_of
from models.rules.small_cells import in_tens


@dataclass(frozen=True)
class Village:
    """One village. `silent`: group → for how many of the days looked at nothing was heard, the last ones of them.

    `late`: services over their day, in full tens; None: none. `gaps`: days of the month times groups without a word.
    `begun`: somebody has reported for some group, or could have.
    """

    code: str
    name: str
    silent: Mapping[str, int]
    late: int | None
    gaps: int
    begun: bool

    @property
    def needs_help(self) -> bool:
        """Whether somebody should ask there."""
        return bool(self.silent) or self.late is not None


def villages(session: Session, township: str, today: date, free: Collection[date], days: int = 3) -> list[Village]:
    """Every village of a township. A group is silent that said nothing on the last `days` days that are not `free`."""
    names = areas_of(session, township, Level.VILLAGE)
    groups = areas_of(session, township, Level.GROUP)
    since = beginnings.of(session, township, groups)
    silent = _silent(session, township, groups, since, _last(today, free, days))
    begun = beginnings.villages_begun(since, today)
    late = {code: overdue for code, (_, overdue) in day_counts.open_items(session, township, today).items() if overdue}
    first, yesterday = today.replace(day=1), today - timedelta(days=1)
    gaps = day_counts.silent_days(session, township, groups, first, yesterday, free)
    return [
        Village(
            code=code,
            name=name,
            silent={groups[group]: n for group, n in silent.items() if group.startswith(code)},
            late=in_tens(late[code]) if code in late else None,
            gaps=gaps.get(code, 0),
            begun=code in begun,
        )
        for code, name in names.items()
    ]


def silent_days(session: Session, township: str, first: date, last: date, free: Collection[date]) -> dict[str, int]:
    """Name of each village, in order → its days times groups from `first` to `last` without a word."""
    groups = areas_of(session, township, Level.GROUP)
    found = day_counts.silent_days(session, township, groups, first, last, free)
    return {name: found.get(code, 0) for code, name in areas_of(session, township, Level.VILLAGE).items()}


def _last(today: date, free: Collection[date], days: int) -> list[date]:
    """The last so many days before today that are not free, newest first."""
    before = (today - timedelta(days=back) for back in range(1, 60))
    return [day for day in before if day not in free][:days]


def _silent(
    session: Session, township: str, groups: Mapping[str, str], since: beginnings.Beginnings, days: list[date]
) -> dict[str, int]:
    """The groups of which nothing was heard on any of these days (newest first), with how many these are."""
    quiet = beginnings.begun(since, days[-1]) if days else set()
    for day in days:
        quiet &= set(day_counts.of_day(session, township, groups, day).silent(groups))
    return {group: len(days) for group in sorted(quiet)}
