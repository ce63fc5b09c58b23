"""The page of what is held about a woman says all that the file for programs holds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from handlers import paper
from locales import LANGUAGES
from models.services import own_data
from tests.models.services import held

DAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)

ALL: dict[str, Any] = {
    "name": "刘小梅", "head": "刘大山", "called": "小梅", "phone": "+8613800000001", "birth_year": 1995,
    "village": "清河村", "group": "一组",
    "settings": {"called": "小梅", "zone": "Asia/Dubai", "evening": "19:00", "morning": "10:00", "lunar": True},
    "events": [{"kind": "marriage", "on": DAY, "reported_on": DAY}],
    "consents": [{"purpose": "round", "yes": True, "on": DAY, "text": "h"}], "consent_texts": {"h": "words she read"},
    "switched_off": ["folic", own_data.EVERYTHING], "messages_to_come": [DAY],
    "rounds": [
        {"matter": "round:2026-1", "state": "booked", "day": DAY},
        {"matter": "prepregnancy", "state": "invited", "day": None},
    ],
    "clinic_noted": [{"what": "clinic closes", "at": NOON}, {"what": "collected", "at": NOON}], "photos_held": 2,
    "answers": [{"asked_on": DAY, "answer": "good_news", "wish": "call"}], "requests": [],
    "allowance_fen": 1000, "allowance": [{"on": DAY, "fen": 1000, "why": "answer"}], "allowance_through_office": True,
    "paid_lists": [{"on": DAY, "fen": 1000, "state": "listed"}], "claims": [{"since": DAY, "state": "handed_in"}],
    "passed_on": [{"on": DAY, "to": "甲镇", "until": DAY, "state": "sent"}],
    "came_from": [{"on": DAY, "from": "乙镇", "agreed_on": DAY, "text": "words read there"}],
    "looked": [{"role": "cadre", "place": "清河村", "at": NOON}],
}  # fmt: skip
"""Something of everything."""

ELSEWHERE = {"consents.text", "settings.called"}
"""Said at another place: the words themselves, how she is called."""


class Watched(dict[str, Any]):
    """A mapping that notes what is read of it, under `path`."""

    def __init__(self, content: Mapping[str, Any], path: str, read: set[str]) -> None:
        super().__init__({key: _watched(value, f"{path}{key}", read) for key, value in content.items()})
        self._path, self._read = path, read

    def __getitem__(self, key: str) -> Any:
        self._read.add(f"{self._path}{key}")
        return super().__getitem__(key)


def _watched(value: Any, path: str, read: set[str]) -> Any:
    if isinstance(value, list):
        return [_watched(one, path, read) for one in value]
    return Watched(value, f"{path}.", read) if isinstance(value, Mapping) and path != "consent_texts" else value


def _paths(content: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, value in content.items():
        yield f"{path}{key}"
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, Mapping) and key != "consent_texts":
                yield from _paths(row, f"{path}{key}.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_all_that_the_file_holds(language: str) -> None:
    read: set[str] = set()
    page = paper.page(language, Watched(ALL, "", read), DAY)
    assert set(_paths(ALL)) - read == ELSEWHERE
    for said in ("words she read", "words read there", "甲镇", "乙镇", "刘大山", "19:00", "10:00", "+10"):
        assert said in page


def test_something_of_everything_has_all_keys(session: Session) -> None:
    who = held.everywhere(session)
    content = own_data.everything(session, who, NOON)
    assert content.keys() == ALL.keys()
    assert paper.page("en", content, DAY)
