"""The seeded township: who is in it, and that a second start adds nobody."""

from datetime import UTC, datetime

from sqlmodel import select

from bot.sandbox import Clock
from bot.sandbox.seed import seed
from bot.sandbox.world import World
from models.db import Store
from models.kinds import Role
from models.services import access, accounts, people, staff
from models.tables import Account, Area, ExamRound, Membership, Person

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def a_world() -> World:
    return World(Clock(), "7000000001:" + "x" * 35)


def test_seed_gives_a_township_with_people_in_every_group(store: Store) -> None:
    cast = seed(store, a_world(), NOW)
    assert [(player.name, player.user_id == player.chat, player.beside) for player in cast] == [
        ("周明", True, ""), ("吴敏", True, ""), ("刘小梅", True, ""),
        ("何文", True, "clinic"), ("郑洁", True, "office"),
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
    cast = seed(store, world, NOW)
    officer, cadre, woman, clinic, office = cast
    with store.transaction() as session:
        access.meet_again(session, [player.chat for player in cast])
        who = access.known(session)
        assert {chat: [grant.role for grant in one.grants] for chat, one in who.items()} == {
            officer.chat: [Role.OFFICER], cadre.chat: [Role.CADRE],
            clinic.chat: [Role.CLINIC], office.chat: [Role.OFFICE],
        }  # fmt: skip
        assert staff.name_of(session, accounts.get(session, who[cadre.chat].account_id)) == "吴敏"
    assert [player.name for player in cast if not world.chats[player.chat].open] == [woman.name]
    assert len(world.updates.pending) == 4


def test_the_woman_is_on_record_with_the_number_of_her_telephone(store: Store) -> None:
    world = a_world()
    woman = seed(store, world, NOW, "en")[2]
    with store.transaction() as session:
        known = {one.name: one.id for one in people.in_areas(session, ["990102201201001"])}
        assert people.phone(session, people.get(session, known[woman.name])) == f"+{world.people[woman.chat].phone}"
    assert woman.note.startswith("Works away.")
    assert woman.notes["zh-hans"].startswith("在外打工。")


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
    assert len(world.updates.pending) == 5


def test_who_came_to_the_cast_later_gets_a_role_in_an_older_sandbox(store: Store) -> None:
    seed(store, a_world(), NOW)
    with store.transaction() as session:
        account = session.exec(select(Account).where(Account.chat_id == 5_990_000_005)).one()
        session.delete(session.exec(select(Membership).where(Membership.account_id == account.id)).one())
        session.flush()
        session.delete(account)
    world = a_world()
    office = seed(store, world, NOW)[4]
    with store.transaction() as session:
        access.meet_again(session, [office.chat])
        assert access.known(session)[office.chat].has(Role.OFFICE)
    assert world.chats[office.chat].open
