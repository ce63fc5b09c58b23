"""Who may do what, said a second time: as sentences of the people who asked for it, and apart from models/rights.toml.

Nothing of the program is imported here but its closed lists: what it gets wrong must not be wrong here as well.
"""

from dataclasses import dataclass

GROUP, VILLAGE, TOWNSHIP = "the group", "its village", "its township"
BESIDE, OTHER_VILLAGE, OTHER_TOWNSHIP = "the group beside", "another village", "another township"
RELATIONS = (GROUP, VILLAGE, TOWNSHIP, BESIDE, OTHER_VILLAGE, OTHER_TOWNSHIP)
"""Where a role is held, seen from the group that everything here is about."""

ROLES = ("officer", "cadre", "office", "clinic")
POWERLESS = ("stranger", "woman", "unverified", "ended", "locked", "asleep", "waiting")
"""Chats without any right; the last four would have those of the village's cadre."""


@dataclass(frozen=True)
class Actor:
    """A role in a place, or one of the powerless."""

    role: str
    where: str = ""

    def over(self, level: str = GROUP) -> bool:
        """Whether the role is held over the group, or over its village or township."""
        held = {GROUP: (GROUP, VILLAGE, TOWNSHIP), VILLAGE: (VILLAGE, TOWNSHIP), TOWNSHIP: (TOWNSHIP,)}[level]
        return self.where in held

    def is_a(self, *roles: str) -> bool:
        """Whether it is one of these roles."""
        return self.role in roles

    @property
    def is_in_the_village(self) -> bool:
        """Whether the role lies in the village of the group, or above it."""
        return self.where in (GROUP, VILLAGE, TOWNSHIP, BESIDE)


ACTORS = (*(Actor(role, where) for role in ROLES for where in RELATIONS), *map(Actor, POWERLESS))


def may(actor: Actor, action: str, state: str) -> bool:
    """The verdict on one cell."""
    return state != "absent" and actor.role in ROLES and _SAYS[action](actor, state)


def _reads(actor: Actor, state: str) -> bool:
    """A report: officers and cadres theirs, the clinic what is about health. Withdrawn it is gone."""
    if state == "voided" or not actor.over():
        return False
    return actor.is_a("officer", "cadre") or (
        actor.is_a("clinic") and state in ("health", "nameless", "guarded", "for the clinic")
    )


def _in_full(actor: Actor, state: str) -> bool:
    """Whether what a report says is shown, and not its number alone; of nobody there is nothing to show."""
    hidden = {"officer": ("nameless", "guarded", "for the clinic"), "cadre": ("nameless", "for the clinic")}
    return state not in hidden.get(actor.role, ("nameless",))


def _changes(actor: Actor, state: str) -> bool:
    """A report of somebody else: the cadre alone, and not what the cadre may not see."""
    return actor.is_a("cadre") and actor.over() and state not in ("voided", "for the clinic")


def _proposes(actor: Actor, state: str) -> bool:
    """An officer asks the cadre to, where she sees all of it."""
    return actor.is_a("officer") and actor.over() and state in ("plain", "health")


def _withdraws(actor: Actor, state: str) -> bool:
    """Withdraw a report, or ask for it."""
    return _changes(actor, state) or _proposes(actor, state)


def _amends(actor: Actor, state: str) -> bool:
    """As for withdrawing; and a number without a person has nothing to be put right."""
    return (_changes(actor, state) and state != "nameless") or _proposes(actor, state)


def _item(actor: Actor, state: str) -> bool:
    """An open item: the cadre but what is for the clinic alone, the clinic what is care. Closed ones say how."""
    if state == "for the clinic":
        return actor.is_a("clinic") and actor.over()
    if actor.is_a("clinic"):
        return actor.over() and state in ("care", "care, closed")
    return actor.is_a("cadre") and actor.over()


def _invites(actor: Actor, state: str) -> bool:
    """Whoever meets her hands over an invitation; the office does not meet her. Erased she is nobody."""
    return actor.is_a("officer", "cadre", "clinic") and actor.over() and state != "erased"


def _receives(actor: Actor) -> bool:
    """Whom the group offers to the one beside: officers there, and the cadre of both."""
    return actor.is_a("officer", "cadre") and actor.where in (BESIDE, VILLAGE, TOWNSHIP)


def _decides(actor: Actor, state: str) -> bool:
    """Somebody who came: where it was given to, cadre and office; before, whoever serves the whole township."""
    return actor.is_a("cadre", "office") and actor.over({"the village": VILLAGE, "the township": TOWNSHIP}[state])


def _gives_on(actor: Actor, state: str) -> bool:
    """To a village: the office."""
    return actor.is_a("office") and _decides(actor, state)


def _ends(actor: Actor, state: str) -> bool:
    """A role is ended from above: an officer's by cadre and office, the others' by the office."""
    if state == "officer":
        return actor.is_a("cadre", "office") and actor.over(GROUP)
    return actor.is_a("office") and actor.over({"cadre": VILLAGE}.get(state, TOWNSHIP))


def _locks(actor: Actor, state: str) -> bool:
    """A lost telephone: anybody of the village for those of the village; the clinic and cadres for the clinic."""
    if state in ("officer", "cadre"):
        return actor.is_a("officer", "cadre", "office") and actor.is_in_the_village
    if state == "clinic":
        return actor.is_a("clinic", "cadre", "office") and actor.over(TOWNSHIP)
    return actor.is_a("cadre", "office") and actor.over(TOWNSHIP)


def _admits(actor: Actor, state: str) -> bool:
    """A second person: cadre or office for officers and cadres, clinic or office for the clinic, office for office."""
    if state in ("officer", "cadre"):
        return actor.is_a("cadre", "office") and actor.over(GROUP if state == "officer" else VILLAGE)
    by = ("clinic", "office") if state == "clinic" else ("office",)
    return actor.is_a(*by) and actor.over(TOWNSHIP)


def _agrees(actor: Actor, state: str) -> bool:
    """To a file with names: a second person of the village or above it, once, within a day."""
    return actor.is_a("cadre", "office") and actor.over(VILLAGE) and state == "asked"


def _holds_against_the_source(actor: Actor, state: str) -> bool:
    """The records that were drawn: the cadre of the village. The office reads the result and names no record."""
    return actor.is_a("cadre") and actor.over(VILLAGE) and state == "drawn"


_SAYS = {
    "report.open": _reads,
    "report.amend": _amends,
    "report.void_ask": _withdraws,
    "report.void": _withdraws,
    "report.history": lambda actor, state: _reads(actor, state) and _in_full(actor, state),
    "item.show": _item,
    "item.take": _item,
    "item.note": _item,
    "item.done": _item,
    "item.not_applicable": _item,
    "item.card": _item,
    "person.invite": _invites,
    "person.rest": _invites,
    "person.where": lambda actor, state: actor.is_a("officer", "cadre") and actor.over() and state != "erased",
    "person.transfer": lambda actor, state: actor.is_a("officer", "cadre") and actor.over() and state != "erased",
    "transfer.show": lambda actor, _: actor.is_a("officer", "cadre") and (actor.over() or actor.where == BESIDE),
    "transfer.accept": lambda actor, _: _receives(actor),
    "transfer.return": lambda actor, _: _receives(actor),
    "transfer.take_back": lambda actor, _: actor.is_a("officer", "cadre") and actor.over(),
    "transfer.list": lambda actor, _: actor.is_a("officer", "cadre", "office"),
    "exchange.seal": lambda actor, state: actor.is_a("cadre") and actor.over() and state == "agreed",
    "exchange.packet": lambda actor, _: actor.is_a("cadre") and actor.over(),
    "exchange.ask_there": lambda actor, _: actor.is_a("cadre") and actor.over(),
    "exchange.there": lambda actor, _: actor.is_a("cadre") and actor.over(),
    "exchange.take_back": lambda actor, _: actor.is_a("cadre") and actor.over(),
    "exchange.arrival": lambda actor, state: _decides(actor, state),
    "exchange.return": lambda actor, state: _decides(actor, state),
    "exchange.hand_on": lambda actor, state: _gives_on(actor, state),
    "exchange.accept": lambda actor, state: actor.is_a("cadre") and _decides(actor, state),
    "group.invite": lambda actor, _: actor.is_a("officer", "cadre", "clinic") and actor.over(),
    "group.mothers": lambda actor, _: actor.is_a("officer", "cadre", "clinic") and actor.over(),
    "pending": lambda actor, _: actor.is_a("cadre", "clinic"),
    "pending.group": lambda actor, _: actor.is_a("cadre", "clinic") and actor.over(),
    "day": lambda actor, _: actor.is_a("officer", "cadre", "office"),
    "day.sign": lambda actor, _: actor.is_a("officer") and actor.over(),
    "report.begin": lambda actor, _: actor.is_a("officer", "cadre"),
    "figures.village": lambda actor, _: (
        (actor.is_a("office") and actor.over(VILLAGE)) or (actor.is_a("cadre") and actor.where == VILLAGE)
    ),
    "figures.township": lambda actor, _: actor.is_a("office") and actor.where == TOWNSHIP,
    "figures.own": lambda actor, _: actor.is_a("officer"),
    "figures.officers": lambda actor, _: actor.is_a("cadre") and actor.where == VILLAGE,
    "money": lambda actor, _: actor.is_a("office"),
    "export": lambda actor, _: (
        (actor.is_a("office") and actor.over(VILLAGE)) or (actor.is_a("cadre") and actor.where == VILLAGE)
    ),
    "export.counts": lambda actor, _: (
        (actor.is_a("office") and actor.over(VILLAGE)) or (actor.is_a("cadre") and actor.where == VILLAGE)
    ),
    "export.why": lambda actor, _: actor.is_a("cadre") and actor.where == VILLAGE,
    "export.ask": lambda actor, _: actor.is_a("cadre") and actor.where == VILLAGE,
    "export.agree": _agrees,
    "export.decline": _agrees,
    "office": lambda actor, _: actor.is_a("office") and actor.where in (TOWNSHIP, OTHER_TOWNSHIP),
    "office.choose": lambda actor, _: actor.is_a("office") and actor.where in (TOWNSHIP, OTHER_TOWNSHIP),
    "spot": lambda actor, _: actor.is_a("office") and actor.where in (TOWNSHIP, OTHER_TOWNSHIP),
    "spot.draw": lambda actor, _: actor.is_a("office") and actor.where in (TOWNSHIP, OTHER_TOWNSHIP),
    "spot.result": lambda actor, _: actor.is_a("office") and actor.where == TOWNSHIP,
    "spot.record": _holds_against_the_source,
    "spot.say": _holds_against_the_source,
    "practice": lambda actor, _: actor.is_a("officer", "cadre"),
    "clinic.checks": lambda actor, _: actor.is_a("clinic"),
    "clinic.days": lambda _actor, _: True,
    "clinic.coming": lambda actor, _: actor.is_a("clinic"),
    "staff.list": lambda actor, _: actor.is_a("cadre", "office"),
    "staff.ask": _ends,
    "staff.end": _ends,
    "staff.invite": _ends,
    "pin": lambda actor, _: actor.is_a("cadre", "clinic", "office"),
    "leave": lambda _actor, _: True,
    "lock.list": lambda _actor, _: True,
    "lock.ask": _locks,
    "lock.lock": _locks,
    "door.show": _admits,
    "door.admit": _admits,
    "door.refuse": _admits,
}
ACTIONS = tuple(_SAYS)
