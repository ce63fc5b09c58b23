"""The seeded township: who is in it, and that a second start adds nobody."""

from datetime import UTC, datetime

from sqlmodel import select

from bot.sandbox import Clock
from bot.sandbox.seed import seed
from bot.sandbox.world import World
from models.db import Store
from models.kinds import Role
from models.services import access, accounts, people, staff
from models.tables import Account, Area, ExamRound, Person

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def a_world() -> World:
    return World(Clock(), "7000000001:" + "x" * 35)


def test_seed_gives_a_township_with_people_in_every_group(store: Store) -> None:
    cast = seed(store, a_world(), NOW)
    assert [(player.name, player.user_id == player.chat) for player in cast] == [
        ("周明", True), ("吴敏", True), ("刘小梅", True),
    ]  # fmt: skip
    with store.transaction() as session:
        groups = [code for code in session.exec(select(Area.code)) if len(code) == 15]
        counts = [len(people.in_areas(session, [group])) for group in groups]
        assert counts == [13, 12, 12, 12, 12, 12]
        assert session.exec(select(ExamRound)).one().opens.isoformat() == "2026-12-05"
        phones = [people.phone(session, one) for one in session.exec(select(Person)) if one.phone]
        assert len(set(phones)) == len(phones) == 25


def test_the_staff_have_their_roles_and_pressed_start(store: Store) -> None:
    world = a_world()
    officer, cadre, woman = seed(store, world, NOW)
    with store.transaction() as session:
        access.meet_again(session, [officer.chat, cadre.chat, woman.chat])
        who = access.known(session)
        assert {chat: [grant.role for grant in one.grants] for chat, one in who.items()} == {
            officer.chat: [Role.OFFICER], cadre.chat: [Role.CADRE],
        }  # fmt: skip
        assert staff.name_of(session, accounts.get(session, who[cadre.chat].account_id)) == "吴敏"
    assert [world.chats[player.chat].open for player in (officer, cadre, woman)] == [True, True, False]
    assert len(world.updates.pending) == 2


def test_the_woman_is_on_record_with_the_number_of_her_telephone(store: Store) -> None:
    world = a_world()
    woman = seed(store, world, NOW, "en")[2]
    with store.transaction() as session:
        known = {one.name: one.id for one in people.in_areas(session, ["990102201201001"])}
        assert people.phone(session, people.get(session, known[woman.name])) == f"+{world.people[woman.chat].phone}"
    assert woman.note.startswith("Works away.")


def test_a_second_start_hands_out_the_telephones_and_adds_nobody(store: Store) -> None:
    seed(store, a_world(), NOW)
    with store.transaction() as session:
        session.add(Account(chat_id=5_990_000_003, township="990102201", created_at=NOW))
    world = a_world()
    cast = seed(store, world, NOW)
    with store.transaction() as session:
        assert len(session.exec(select(Person)).all()) == 73
    assert all(world.chats[player.chat].open for player in cast)
    assert seed(store, world, NOW) == cast
    assert len(world.updates.pending) == 3
