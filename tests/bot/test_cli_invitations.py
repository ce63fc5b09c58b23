"""Invitations from the command line: to whom, for which place, as a link once the bot knows its name."""

import json
import tomllib
from pathlib import Path

import pytest

from models.services import operator
from tests.bot.calling import bare as bare
from tests.bot.calling import call
from tests.bot.calling import kept as kept
from tests.factories import NOON

ROOT = Path(__file__).parents[2]


def area():
    file = ROOT / "bot" / "sandbox" / "township.toml"
    call("setup", str(file))
    return tomllib.loads(file.read_text(encoding="utf-8"))["code"]


def test_an_invitation_is_a_link_once_the_bot_knows_its_name(kept):
    code = area()
    village, group = f"{code}201", f"{code}201001"
    said = call("invite", "--role", "cadre", "--area", village)[1].splitlines()
    assert said[-2].startswith("to be sent to the bot: /start ")
    with kept.transaction() as session:
        operator.put(session, operator.BOT, NOON, {"id": 1, "username": "daybook_bot"})
    assert (
        call("invite", "--role", "cadre", "--area", village)[1]
        .splitlines()[-2]
        .startswith("https://t.me/daybook_bot?start=")
    )
    found = json.loads(call("invite", "--role", "officer", "--area", group, "--json")[1].splitlines()[-1])
    assert set(found) == {"token", "link", "role", "area", "expires_at"}
    assert found["link"].endswith(found["token"])


def test_only_staff_is_invited_here():
    code, said = call("invite", "--role", "service_user", "--area", "990101101")
    assert code == 2
    assert "must be officer, cadre, office or clinic" in said


@pytest.mark.parametrize("where", ["", "99", "990101101999"])
def test_nobody_is_invited_to_where_nothing_is(where):
    area()
    code, said = call("invite", "--role", "cadre", "--area", where)
    assert code == 2
    assert "there is no such township, village or group" in said


@pytest.mark.parametrize(
    ("role", "of", "digits"), [("officer", "group", 15), ("cadre", "village", 12), ("clinic", "township", 9),
                               ("office", "township", 9)],
)  # fmt: skip
def test_a_role_is_given_in_places_of_its_own_kind_alone(role, of, digits):
    town = area()
    for place, kind in ((town, "township"), (f"{town}201", "village"), (f"{town}201001", "group")):
        code, said = call("invite", "--role", role, "--area", place)
        assert code == (0 if kind == of else 2)
        said = " ".join(said.replace("│", " ").split())
        assert (f"{role} is a role of a {of}, whose code has {digits} digits; {place} is a {kind}" in said) == bool(
            code
        )
