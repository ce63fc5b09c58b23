"""Who of the people known may be meant by a name: never a silent choice between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.reading.naming import signs
from handlers.reading.sounds import spoken
from models.rules.folding import fold
from models.rules.names import pinyin
from models.rules.person import Known


@dataclass(frozen=True)
class Surroundings:
    """What is known around the sender: people of the groups, names of groups by code, clinics."""

    people: Sequence[Known] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    clinics: Sequence[str] = ()


@dataclass(frozen=True)
class Who:
    """Who may be meant: ids, likeliest first. `sure`: exactly this one. `alike`: only similar names are known."""

    ids: tuple[str, ...] = ()
    sure: bool = False
    alike: bool = False


def found(name: str | None, known: Surroundings, group: int | None, relation: Mapping[str, Any]) -> Who:
    """The people of this name; else those whose name differs in one character or sounds the same."""
    if not name or not known.people:
        return Who()
    wanted = fold(name)
    same = [one for one in known.people if fold(one.name) == wanted]
    if len(same) > 1:
        narrowed = [one for one in same if _fits(one, group, relation)]
        same = narrowed if len(narrowed) == 1 else same
    if same:
        return Who(tuple(one.id for one in same), sure=len(same) == 1)
    if wanted.isascii():
        read = [one for one in known.people if _letters("".join(pinyin(one.name))) == _letters(wanted)]
        return Who(tuple(one.id for one in read), sure=len(read) == 1)
    alike = [one for one in known.people if similar(fold(one.name), wanted) or _called(fold(one.name), wanted)]
    return Who(tuple(one.id for one in alike), alike=bool(alike))


def _letters(text: str) -> str:
    """Liu Xiaomei and liuxiaomei are one name."""
    return "".join(sign for sign in text.lower().replace("ü", "v") if sign.isalpha())


def given_name(name: str) -> str:
    """小梅 of 刘小梅; nothing where the name has no two characters behind its surname."""
    size = 2 if name[:2] in signs().surnames else 1
    given = name[size:]
    return given if len(given) == 2 and "·" not in name and name[:size] in signs().surnames else ""


def _called(name: str, wanted: str) -> bool:
    """小梅 or 梅子 of 刘小梅: what she is called without her surname."""
    if len(wanted) != 2:
        return False
    given = name[2 if name[:2] in signs().surnames else 1 :]
    called = wanted[1] if wanted[0] in "小阿" else wanted[0] if wanted[1] == "子" else ""
    return given_name(name) == wanted or (bool(called) and given.endswith(called))


def _fits(one: Known, group: int | None, relation: Mapping[str, Any]) -> bool:
    """Whether what was said of the household or group is true of this person."""
    household = bool(relation) and bool(one.head) and fold(str(relation.get("to", ""))) == fold(one.head)
    return household or (not relation and group is not None and one.group_code.endswith(f"{group:03d}"))


def similar(one: str, other: str) -> bool:
    """Whether two names may be one person's: one character differs, or they sound the same in a dialect."""
    if len(one) != len(other) or len(one) < 2:
        return False
    differing = sum(a != b for a, b in zip(one, other, strict=True))
    return (differing == 1 and (len(one) > 2 or one[0] == other[0])) or spoken(one) == spoken(other)
