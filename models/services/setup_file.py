"""The grammar of a township's file: what may stand in it, and where it is wrong. Nothing is written here.

bot/sandbox/township.toml is a complete example with comments.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from locales import LANGUAGES, for_women
from models.errors import SettingsWrong
from models.rules import schedules
from models.rules.discretion import telling
from models.services.township_settings import EXPORTS_A_DAY, QUIET, SESSION_DAYS

_Three = Annotated[str, Field(pattern=r"^\d{3}$")]
_Name = Annotated[str, Field(min_length=1, max_length=60)]
_Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'"{name}" is no time zone (as in "Asia/Shanghai")')
    return name


def _known(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f'"{code}" has no catalogue; there are {", ".join(LANGUAGES)}')
    return code


def _language(code: str) -> str:
    if not for_women(_known(code)):
        raise ValueError(f'"{code}" has no women.toml: it is for those who work with the daybook alone')
    return code


def _day(value: object) -> object:
    """TOML writes days bare; in quotes they are taken too."""
    return value.isoformat() if isinstance(value, date) else value


_Day = Annotated[str, BeforeValidator(_day), AfterValidator(lambda text: date.fromisoformat(text).isoformat())]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Days(_Strict):
    """Days in a row; both belong to them."""

    first: _Day = Field(alias="from")
    last: _Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("ends before it begins")
        return self


class QuietHours(_Strict):
    """Hours without messages to women. The delivered ones may only be made longer."""

    start: _Clock = Field(default=f"{QUIET[0]:%H:%M}", alias="from")
    end: _Clock = Field(default=f"{QUIET[1]:%H:%M}", alias="to")

    @model_validator(mode="after")
    def _not_shorter(self) -> Self:
        start, end = time.fromisoformat(self.start), time.fromisoformat(self.end)
        if not time(12) <= start <= QUIET[0] or not QUIET[1] <= end <= time(12):
            raise ValueError(f"may only be longer: from 12:00–{QUIET[0]:%H:%M}, to {QUIET[1]:%H:%M}–12:00")
        return self


class PeopleEntry(_Strict):
    """How many people are registered here on the first of a month, as somebody counted them: what rates are of."""

    on: _Day
    people: Annotated[int, Field(ge=1, le=10_000_000)]
    married_women: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _first_of_a_month(self) -> Self:
        if not self.on.endswith("-01"):
            raise ValueError("on: is the first day of a month, as in 2026-10-01")
        return self


class Settings(_Strict):
    """What a township chooses."""

    presets: dict[str, str] = {}
    schedules: tuple[dict[str, Any], ...] = ()
    quiet_hours: QuietHours = QuietHours()
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] | None = Field(default=None, min_length=1)
    next_best: dict[Annotated[str, AfterValidator(_known)], Annotated[str, AfterValidator(_language)]] = {}
    allowance: Annotated[float, Field(ge=0, le=1000, multiple_of=0.01)] = 10
    store_end_kind: bool = False
    holidays: tuple[_Day | Days, ...] = ()
    nudges_off: tuple[_Day | Days, ...] = ()
    public_holidays: bool = True
    weekends_off: bool = False
    names_in_chat: Literal["masked", "full", "code"] | None = None
    desk: Annotated[str, Field(max_length=120)] = ""
    population: tuple[PeopleEntry, ...] = ()
    session_days: Annotated[int, Field(ge=1, le=365)] = SESSION_DAYS
    pin: bool = False
    exports_a_day: Annotated[int, Field(ge=1, le=1000)] = EXPORTS_A_DAY

    @model_validator(mode="after")
    def _schedules_hold(self) -> Self:
        rows = schedules.load(overrides=self.schedules).anchored
        offered = {(row.group, row.preset) for row in rows}
        for group, preset in self.presets.items():
            if (group, preset) not in offered:
                raise ValueError(f'presets.{group}: there is no "{preset}"')
        return self

    def kept(self) -> dict[str, Any]:
        """As the township's row keeps them; money in fen."""
        values = self.model_dump(mode="json", by_alias=True)
        return {**values, "allowance": round(self.allowance * 100)}


class Group(_Strict):
    """A group; its code stands behind the village's."""

    code: _Three
    name: _Name


class Village(_Strict):
    """A village with its groups; its code stands behind the township's."""

    code: _Three
    name: _Name
    groups: tuple[Group, ...] = ()


class ClinicDaysEntry(_Strict):
    """When a clinic sees people: days of each month, single dates, or both."""

    of_month: tuple[Annotated[int, Field(ge=1, le=31)], ...] = ()
    dates: tuple[_Day, ...] = ()
    hours: Annotated[str, Field(max_length=80)] = ""
    capacity: Annotated[int, Field(ge=1, le=500)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.of_month and not self.dates:
            raise ValueError("names no day: of_month = [9, 19, 29], dates = [2027-04-12], or both")
        return self


class ClinicEntry(_Strict):
    """A place of care. `short` is what she reads instead of a name that would betray.

    `place` is given where it is outside of the township; `days` only where it is inside.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    short: Annotated[str, Field(max_length=20)] = ""
    place: Annotated[str, Field(max_length=60)] = ""
    address: Annotated[str, Field(max_length=120)] = ""
    hours: Annotated[str, Field(max_length=80)] = ""
    telephone: Annotated[str, Field(max_length=40)] = ""
    days: ClinicDaysEntry | None = None

    @model_validator(mode="after")
    def _days_at_home(self) -> Self:
        if self.days and self.place:
            raise ValueError("days: only a clinic of the township has days to book")
        return self

    def kept(self) -> dict[str, Any]:
        """As the clinic's row keeps it, without its name."""
        days = self.days.model_dump(mode="json") if self.days else {}
        return {**self.model_dump(exclude={"name", "days"}), "days": days}


class RoundEntry(_Strict):
    """A season of voluntary checks."""

    key: Annotated[str, Field(min_length=1, max_length=20)]
    opens: date
    closes: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens > self.closes:
            raise ValueError("closes before it opens")
        return self


class TownshipFile(_Strict):
    """The whole file."""

    code: Annotated[str, Field(pattern=r"^\d{9}$")]
    name: _Name
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    settings: Settings = Settings()
    villages: tuple[Village, ...] = ()
    clinics: tuple[ClinicEntry, ...] = ()
    rounds: tuple[RoundEntry, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        lists = {
            "villages: code": [one.code for one in self.villages],
            "clinics: name": [one.name for one in self.clinics],
            "rounds: key": [one.key for one in self.rounds],
        } | {f"groups of {one.name}: code": [group.code for group in one.groups] for one in self.villages}
        for what, listed in lists.items():
            if twice := {one for one in listed if listed.count(one) > 1}:
                raise ValueError(f"{what} {', '.join(sorted(twice))} stands twice")
        return self


def telling_names(wanted: TownshipFile) -> list[str]:
    """The names in the file that would betray on a locked telephone what a message is about, each with what tells it.

    Such a name never stands in what shows before a tap; a township that finds a neutral one can be named there.
    """
    named = [("township", wanted.name), *(("clinic", one.short or one.name) for one in wanted.clinics)]
    for village in wanted.villages:
        named += [("village", village.name), *(("group", group.name) for group in village.groups)]
    return [f'{what} "{name}": "{word}" betrays' for what, name in named if (word := telling(name))]


def read(source: Path | Mapping[str, Any]) -> TownshipFile:
    """The file, or what was read from one. Raises SettingsWrong, which names every place that is wrong."""
    name = str(source) if isinstance(source, Path) else "township"
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8")) if isinstance(source, Path) else source
        return TownshipFile.model_validate(raw)
    except ValidationError as wrong:
        faults = (f"{_where(one['loc'])}{one['msg'].removeprefix('Value error, ')}" for one in wrong.errors())
        raise SettingsWrong(f"{name}: {'; '.join(faults)}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise SettingsWrong(f"{name}: {wrong}") from None


def _where(steps: tuple[int | str, ...]) -> str:
    """The way to a value, as in villages[1].groups[3].code; people count from one."""
    path = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps)
    return f"{path.removeprefix('.')}: " if path else ""
