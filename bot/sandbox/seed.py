"""The township that a newcomer plays in: invented places and people, and five who hold a telephone.

Those who work there have their roles and have pressed START already. The woman is on record with her number and has not
joined: the officer hands her the invitation. The clinic and the office wait beside the page until a tap opens them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, product
from pathlib import Path

from sqlmodel import Session, col, select

from bot.sandbox import people as players
from bot.sandbox.world import World
from locales import LANGUAGES, Phrase, language_of, text
from models.clock import instant_at, local_day
from models.db import Store
from models.kinds import Role
from models.services import people, setup, staff
from models.tables import Account, Membership, Township

FILE = Path(__file__).with_name("township.toml")

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
_MEN = ("大山", "建国", "志强", "文斌", "德福", "小军")
_WOMEN = ("秀英", "桂兰", "美玲", "春燕", "晓芳", "冬梅")
_HOUSEHOLDS = 4
_NEW = "+86130000001"
"""Beginning of the invented numbers; two digits follow."""


@dataclass(frozen=True)
class Player:
    """Somebody to play: in whose chat (its number is the user's), and a line that says what to try there.

    `notes` are that line by the codes that apps send. `beside`: which button of the page opens the chat; empty: it is
    there at once.
    """

    name: str
    note: str
    user_id: int
    chat: int
    notes: Mapping[str, str]
    beside: str = ""


@dataclass(frozen=True)
class _Part:
    user_id: int
    key: str
    name: str
    phone: str
    role: Role | None = None
    area: str = ""
    beside: bool = False


_PARTS = (
    _Part(5_990_000_001, "officer", "周明", "+8613000000001", Role.OFFICER, "201001"),
    _Part(5_990_000_002, "cadre", "吴敏", "+8613000000002", Role.CADRE, "201"),
    _Part(5_990_000_003, "woman", "刘小梅", "+8613000000003"),
    _Part(5_990_000_004, "clinic", "何文", "+8613000000004", Role.CLINIC, beside=True),
    _Part(5_990_000_005, "office", "郑洁", "+8613000000005", Role.OFFICE, beside=True),
)

_NAMES = {part.key: part.name for part in _PARTS}


def seed(store: Store, world: World, now: datetime, language_code: str = "zh-hans") -> list[Player]:
    """`fill` the store and `let_in` the five, where both may happen in one thread; `now` is the sandbox's time."""
    return let_in(world, fill(store, now, language_code), language_code)


def tour(language_code: str = "zh-hans") -> dict[str, list[str]]:
    """What a newcomer can try within two minutes, step by step, in each language by the code that an app sends.

    Where the chats do not speak the page's language (they begin in `language_code`), it first says how they change.
    """
    steps = [Phrase(f"sandbox.tour.{step}", _NAMES) for step in range(1, 8)]
    told = {code: [text(one, step) for step in steps] for code, one in _languages().items()}
    for code, one in _languages().items():
        if code != language_code:
            told[code].insert(0, text(one, Phrase("sandbox.tour.language")))
    return told


def _languages() -> dict[str, str]:
    """The code that an app sends → the language."""
    return {one.replace("_", "-").lower(): one for one in LANGUAGES}


def morning_of(day: date) -> datetime:
    """Nine o'clock of a day, by the township's clock."""
    return instant_at(day, 9, 0, tomllib.loads(FILE.read_text(encoding="utf-8"))["zone"])


def fill(store: Store, now: datetime, language_code: str = "zh-hans") -> set[int]:
    """Write the township into a store that does not hold it yet. Returns who of the five has a chat with the bot."""
    with store.transaction() as session:
        code = tomllib.loads(FILE.read_text(encoding="utf-8"))["code"]
        if session.get(Township, code) is None:
            _township(session, code, now)
        known = _known(session)
        for part in _PARTS:
            if part.role and part.user_id not in known:
                _grant(session, code, part, part.role, language_of(language_code), now)
        return _known(session)


def _known(session: Session) -> set[int]:
    session.flush()
    chats = [part.user_id for part in _PARTS]
    return set(session.exec(select(Account.chat_id).where(col(Account.chat_id).in_(chats))))


def let_in(world: World, known: set[int], language_code: str = "zh-hans") -> list[Player]:
    """Hand out the telephones, in the sandbox's own event loop; who is known to the bot presses START."""
    return [_join(world, part, language_code, started=part.user_id in known) for part in _PARTS]


def _join(world: World, part: _Part, language_code: str, *, started: bool) -> Player:
    notes = {code: text(one, Phrase(f"sandbox.{part.key}", _NAMES)) for code, one in _languages().items()}
    note = text(language_of(language_code), Phrase(f"sandbox.{part.key}", _NAMES))
    person = players.join(world, part.name, language_code, part.phone, user_id=part.user_id, note=note)
    if started and not world.chats[part.user_id].open:
        players.start(world, person)
    return Player(part.name, note, part.user_id, part.user_id, notes, part.key if part.beside else "")


def _township(session: Session, code: str, now: datetime) -> None:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    today = local_day(now, raw["zone"])
    raw["rounds"] = [{"key": f"{today:%Y-%m}", "opens": today + timedelta(14), "closes": today + timedelta(60)}]
    setup.apply(session, raw, now)
    session.flush()
    groups = [code + village["code"] + group["code"] for village in raw["villages"] for group in village["groups"]]
    names = (surname + given for given, surname in product(_MEN, _SURNAMES))
    women = (surname + given for given, surname in product(_WOMEN, _SURNAMES[5:] + _SURNAMES[:5]))
    numbers = count(10)
    earlier = now - timedelta(minutes=1)
    for group in groups:
        for _ in range(_HOUSEHOLDS):
            _household(session, group, names, women, today, f"{_NEW}{next(numbers):02d}", earlier)
    _woman(session, groups[0], today, now)


def _household(
    session: Session, group: str, men: Iterator[str], women: Iterator[str], today: date, phone: str, now: datetime
) -> None:
    """A man, his wife, and a daughter-in-law whose number is on record."""
    head, wife, young = next(men), next(women), next(women)
    people.add(session, group, head, now, birth_year=today.year - 55)
    people.add(session, group, wife, now, head, "wife", today.year - 53)
    person = people.add(session, group, young, now, head, "daughter_in_law", today.year - 22 - int(phone[-1]))
    people.set_phone(session, person, phone)


def _grant(session: Session, code: str, part: _Part, role: Role, language: str, now: datetime) -> None:
    account = Account(chat_id=part.user_id, language=language, township=code, created_at=now)
    staff.give_name(session, account, part.name)
    session.flush()
    session.add(Membership(township=code, account_id=account.id, role=role, area=code + part.area, since=now))


def _woman(session: Session, group: str, today: date, now: datetime) -> None:
    """On record last, so that she is among those whom a report offers first."""
    part = next(one for one in _PARTS if one.role is None)
    person = people.add(session, group, part.name, now, "张大山", "daughter_in_law", today.year - 28)
    people.set_phone(session, person, part.phone)
