"""What the cells of the table are about: a group with one of each thing, and somebody in each relation to it."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, select

from handlers.routes import PRESSES
from models import arrivals, daybook, exchange, incoming, transfers
from models.kinds import EventKind, ItemKind, Level, Role, Scope
from models.rules.periods import Month
from models.services import (
    access,
    accounts,
    admissions,
    asks,
    choices,
    erasing,
    exports,
    items,
    operator,
    resting,
    spot_checks,
    township_settings,
)
from models.services.access import Who
from models.tables import Area, Export, Followup, Membership, Person, Township
from tests import factories, letters
from tests.entering import enter
from tests.factories import FAR_GROUP, GROUP, NOON, OTHER_GROUP, TOWNSHIP, VILLAGE
from tests.rights import oracle
from tests.rights.oracle import Actor

FOREIGN = "990101109"
_CODES = {
    oracle.GROUP: GROUP,
    oracle.VILLAGE: VILLAGE,
    oracle.TOWNSHIP: TOWNSHIP,
    oracle.BESIDE: OTHER_GROUP,
    oracle.OTHER_VILLAGE: FAR_GROUP,
    oracle.OTHER_TOWNSHIP: FOREIGN,
}
NOTHING, NOWHERE = "f" * 32, "9" * 15
"""An id that nothing has, and a code of no place."""


@dataclass
class World:
    """`people` are the actors' chats; `cells` the presses: action → state → what the button says."""

    people: dict[Actor, Who] = field(default_factory=dict)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)


def build(session: Session, *, pin: bool = False) -> World:
    """The world, in an empty store; its township may have a PIN asked before cards and files with names."""
    town = factories.township(session)
    operator.put(session, operator.BOT, NOON, {"username": "plum_daybook_bot"})
    session.add(Township(code=FOREIGN, name="远溪镇", zone="Asia/Shanghai"))
    session.add(Area(code=FOREIGN, township=FOREIGN, level=Level.TOWNSHIP, name="远溪镇"))
    session.flush()
    world = World()
    _reports(session, world)
    _people_on_record(session, world)
    _items(session, world)
    _colleagues(session, world)
    _files(session, world)
    _spot_check(session, world)
    for actor in oracle.ACTORS:
        world.people[actor] = _actor(session, actor)
    _plain(world)
    town.settings = {"pin": pin}
    session.flush()
    township_settings.forget(session)
    return world


def _actor(session: Session, actor: Actor) -> Who:
    if actor.role in oracle.ROLES:
        area = _CODES[actor.where]
        account = factories.account(session, township=area[:9])
        session.add(Membership(township=area[:9], account_id=account.id, role=Role(actor.role), area=area, since=NOON))
        return access.refresh(session, account)
    if actor.role in ("woman", "unverified"):
        return factories.joined(session, factories.woman(session, "何静"), verified=actor.role == "woman")
    if actor.role == "stranger":
        return access.refresh(session, factories.account(session, township=""))
    if actor.role == "waiting":
        account = factories.account(session)
        admissions.knock(session, account, NOON, Role.CADRE, VILLAGE)
        return access.refresh(session, account)
    return _without_power(session, actor.role)


def _without_power(session: Session, how: str) -> Who:
    who = factories.cadre(session)
    account = accounts.get(session, who.account_id)
    if how == "ended":
        held = session.exec(select(Membership).where(Membership.account_id == account.id)).one()
        held.until = NOON
    elif how == "locked":
        resting.put(session, account, "operator", NOON)
    else:
        resting.note_use(session, [who], NOON)
        resting.note_use(session, [access.known(session)[who.chat_id]], NOON + timedelta(days=40))
        session.refresh(account)
    return access.refresh(session, account)


def _reports(session: Session, world: World) -> None:
    """One of each state, all made by somebody who is none of the actors, a moment ago."""
    reporter, cadre = factories.officer(session), factories.cadre(session)
    aunt, guest = (factories.woman(session, name, birth_year=1970) for name in ("张秀兰", "周平"))
    girl = factories.woman(session, "李小燕", birth_year=2010)
    made = {
        "plain": enter(session, reporter, EventKind.MIGRATE_OUT, aunt, to_place="广东东莞"),
        "health": enter(session, reporter, EventKind.EXAM, aunt, exam="antenatal"),
        "nameless": enter(session, reporter, EventKind.EXAM, aunt, agreed=False, exam="postnatal"),
        "guarded": enter(session, reporter, EventKind.EXAM, girl, exam="antenatal"),
        "for the clinic": enter(session, reporter, EventKind.DEATH, girl, age=0),
        "voided": enter(session, reporter, EventKind.MIGRATE_IN, guest, from_place="湖南邵阳"),
    }
    daybook.void(session, cadre, made["voided"].root_id, NOON)
    session.flush()
    ids = {state: event.root_id for state, event in made.items()} | {"absent": NOTHING}
    signs = {
        "report.open": "e",
        "report.amend": "ea",
        "report.void_ask": "ev",
        "report.void": "ew",
        "report.history": "eh",
    }
    for action, sign in signs.items():
        world.cells[action] = {state: f"{sign}|{one}" for state, one in ids.items()}


def _people_on_record(session: Session, world: World) -> None:
    alive, gone = factories.woman(session, "赵敏"), factories.woman(session, "钱芳")
    erasing.erase(session, factories.joined(session, gone), NOON)
    ids = {"on record": alive.id, "erased": gone.id, "absent": NOTHING}
    for action, sign in (("person.invite", "v"), ("person.rest", "h")):
        world.cells[action] = {state: f"{sign}|{one}" for state, one in ids.items()}
    world.cells["person.where"] = {state: f"mv|{one}|{VILLAGE}" for state, one in ids.items()}
    world.cells["person.transfer"] = {state: f"mv|{one}|{FAR_GROUP}|y" for state, one in ids.items()}
    offered = transfers.offer(
        session, factories.officer(session), factories.woman(session, "孙丽").id, OTHER_GROUP, NOON
    )
    for action, act in (("show", ""), ("accept", "y"), ("return", "n"), ("take_back", "x")):
        world.cells[f"transfer.{action}"] = {"open": f"ta|{offered.id}|{act}", "absent": f"ta|{NOTHING}|{act}"}
    _moving_away(session, world)
    for action, sign in (("group.invite", "vg"), ("group.mothers", "hm")):
        world.cells[action] = {"the group": f"{sign}|{GROUP}", "absent": f"{sign}|{NOWHERE}"}


def _moving_away(session: Session, world: World) -> None:
    """Somebody who agreed to be passed on to another install, a packet on its way, and two that came."""
    to, agreed, sent = (
        letters.trust(session, NOON).short,
        factories.woman(session, "冯兰"),
        factories.woman(session, "吕红"),
    )
    for person in (agreed, sent):
        choices.choose(session, factories.joined(session, person), Scope.EXCHANGE, True, NOON)
    row, _ = exchange.give(session, factories.cadre(session), sent.id, to, NOON)
    world.cells["exchange.seal"] = {"agreed": f"xg|y|{agreed.id}|{to}", "absent": f"xg|y|{NOTHING}|{to}"}
    for action, data in (("packet", "w|{}"), ("ask_there", "d|{}"), ("there", "d|{}|y"), ("take_back", "k|{}")):
        ids = {"sent": row.id, "absent": NOTHING}
        world.cells[f"exchange.{action}"] = {state: f"xg|{data.format(one)}" for state, one in ids.items()}
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    came = [incoming.read(session, office, letters.packet("魏华", 1990, NOON), NOON) for _ in range(2)]
    arrivals.hand_on(session, office, came[0].id, VILLAGE, NOON)
    ids = {"the village": came[0].id, "the township": came[1].id, "absent": NOTHING}
    acts = {"arrival": "o|{}", "return": "n|{}", "hand_on": f"v|{{}}|{VILLAGE}", "accept": f"a|{{}}|{GROUP}"}
    for action, data in acts.items():
        world.cells[f"exchange.{action}"] = {state: f"xg|{data.format(one)}" for state, one in ids.items()}


def _items(session: Session, world: World) -> None:
    cadre, clinic = factories.cadre(session), factories.staff(session, Role.CLINIC, TOWNSHIP)
    ids = {"absent": NOTHING}
    made = (("care", ItemKind.ANC), ("gap", ItemKind.CONTACT_CHECK), ("for the clinic", ItemKind.END_CARE))
    for state, kind in made:
        person = factories.woman(session, "吴琴")
        ids[state] = _item(session, person, kind, clinic_only=state == "for the clinic")
        if state != "for the clinic":
            ids[f"{state}, closed"] = _item(session, person, kind, clinic_only=False)
            items.done(session, cadre if state == "gap" else clinic, ids[f"{state}, closed"], NOON)
    acts = {"show": "", "take": "t", "note": "n", "done": "d", "not_applicable": "x", "card": "c"}
    for action, act in acts.items():
        world.cells[f"item.{action}"] = {state: f"i|{one}|{act}" for state, one in ids.items()}


def _item(session: Session, person: Person, kind: ItemKind, *, clinic_only: bool) -> str:
    row = session.get(Followup, asks.open_item(session, person, kind, f"test:{kind}:{person.id[-6:]}{_n()}", NOON))
    assert row
    row.clinic_only = clinic_only
    session.add(row)
    session.flush()
    return row.id


def _n(counter: list[int] = [0]) -> int:  # noqa: B006 - counts on purpose
    counter[0] += 1
    return counter[0]


def _colleagues(session: Session, world: World) -> None:
    """A colleague of each role, one who waits for each, and a link that is asked for each."""
    places = {"officer": GROUP, "cadre": VILLAGE, "clinic": TOWNSHIP, "office": TOWNSHIP}
    roles, chats, doors = {"absent": NOTHING}, {"absent": NOTHING}, {"absent": NOTHING}
    for role, area in places.items():
        who = factories.staff(session, Role(role), area)
        held = session.exec(select(Membership).where(Membership.account_id == who.account_id)).one()
        roles[role], chats[role] = held.id, who.account_id
        doors[role] = admissions.knock(session, factories.account(session), NOON, Role(role), area).id
    for action, data in (("staff.ask", "w|{}"), ("staff.end", "w|{}|x")):
        world.cells[action] = {state: data.format(one) for state, one in roles.items()}
    for action, data in (("lock.ask", "lk|{}"), ("lock.lock", "lk|{}|y")):
        world.cells[action] = {state: data.format(one) for state, one in chats.items()}
    for action, data in (("door.show", "ad|{}"), ("door.admit", "ad|{}|y"), ("door.refuse", "ad|{}|n")):
        world.cells[action] = {state: data.format(one) for state, one in doors.items()}
    world.cells["staff.invite"] = {role: f"wi|{role}|{area}" for role, area in places.items()}
    world.cells["staff.invite"]["absent"] = f"wi|officer|{NOWHERE}"


def _files(session: Session, world: World) -> None:
    """Files of counts, and a file with names: asked for, and decided by somebody else who may."""
    march, where = Month(2026, 3), {"the village": VILLAGE, "absent": NOWHERE[:12]}
    for action, act in (("counts", "c"), ("why", "p"), ("ask", "p|paper")):
        world.cells[f"export.{action}"] = {state: f"ex|{code}|2026-03|{act}" for state, code in where.items()}
    rows = {}
    for state, asked_at in (("asked", NOON), ("declined", NOON), ("too old", NOON - exports.LIFE)):
        row = Export(
            township=TOWNSHIP, area=VILLAGE, month=march.first, reason="paper", asked_at=asked_at,
            asked_by=factories.cadre(session).account_id, expires_at=asked_at + exports.LIFE,
        )  # fmt: skip
        session.add(row)
        session.flush()
        rows[state] = row.id
    exports.decide(session, factories.staff(session, Role.OFFICE, TOWNSHIP), rows["declined"], NOON, agreed=False)
    for action, sign in (("agree", "ey"), ("decline", "en")):
        world.cells[f"export.{action}"] = {
            state: f"{sign}|{one}" for state, one in (rows | {"absent": NOTHING}).items()
        }


def _spot_check(session: Session, world: World) -> None:
    """Records of last month in the village, drawn by lot."""
    her, in_february = factories.woman(session, "郑梅"), NOON - timedelta(days=30)
    officer = factories.officer(session)
    enter(session, officer, EventKind.RETURN_HOME, her, now=in_february)
    office = factories.staff(session, Role.OFFICE, TOWNSHIP)
    check = spot_checks.draw(session, office, TOWNSHIP, 3, 5, NOON)
    (record,) = spot_checks.sample(session, TOWNSHIP, check)[VILLAGE]
    names = {"drawn": str(check), "absent": "2026-02.3.5.ffffff"}
    for action, act in (("result", "r"), ("record", "c")):
        world.cells[f"spot.{action}"] = {state: f"sk|{act}|{one}" for state, one in names.items()}
    world.cells["spot.say"] = {state: f"sk|a|{one}|{record.root_id}|y" for state, one in names.items()} | {
        "no record": f"sk|a|{check}|{NOTHING}|y",
        "no verdict": f"sk|a|{check}|{record.root_id}|z",
    }


def _plain(world: World) -> None:
    """What is about nothing in particular, or about a place."""
    world.cells |= {
        "pending": {"": "p|0|||"},
        "pending.group": {"the group": f"p|0||{GROUP}|", "absent": f"p|0||{NOWHERE}|"},
        "day": {"": "t"},
        "day.sign": {"the group": f"z|{GROUP}", "absent": f"z|{NOWHERE}"},
        "report.begin": {"": "k"},
        "figures.village": {"the village": f"fi|{VILLAGE}", "absent": f"fi|{NOWHERE[:12]}"},
        "figures.township": {"the township": f"fi|{TOWNSHIP}", "absent": f"fi|{NOWHERE[:9]}"},
        "figures.own": {"": "ow"},
        "figures.officers": {"the village": f"og|{VILLAGE}", "absent": f"og|{NOWHERE[:12]}"},
        "money": {"": "y"},
        "export": {"the village": f"ex|{VILLAGE}", "absent": f"ex|{NOWHERE[:12]}"},
        "office": {"": "of"},
        "office.choose": {"": "se|session_days|60|y|30"},
        "spot": {"": "sk"},
        "spot.draw": {"": "sk|d|3|5", "absent": "sk|d|4|5"},
        "practice": {"": "pr"},
        "clinic.checks": {"": "cr"},
        "clinic.days": {"": "cd"},
        "clinic.coming": {"": "cd|2026-03-20"},
        "staff.list": {"": "w"},
        "transfer.list": {"": "mv"},
        "pin": {"": "pn"},
        "leave": {"": "lv"},
        "lock.list": {"": "lk"},
    }
    assert all(data.split("|")[0] in PRESSES for states in world.cells.values() for data in states.values())
