"""走了, 没了, 不在了: did somebody die, lose a child, or leave? What stands around tells; the rest is asked."""

import re
from collections.abc import Iterator, Set

from handlers.reading.clauses import Clause
from handlers.reading.cue import Around, Cue
from handlers.reading.tokens import AGE, PLACE
from models.kinds import EventKind

OLD = re.compile(
    "[六七八九]十[一二三四五六七八九]?(?:多|来|几)?(?:岁|了|$)|(?<!\\d)[6-9]\\d(?:多|来)?(?:岁|了|$)|享年|老人|老[一-鿿]头|[一-鿿]老(?:头|太)"
)
"""Signs of old age."""


def left(clause: Clause, around: Around) -> Iterator[Cue]:
    """走了, 没了, 不在了: died or left? Age, kin and place tell; the rest is asked."""
    tags = around.tags | clause.tags
    for at, token in enumerate(clause.tokens):
        if token.text == "去了" and at + 1 == len(clause.tokens) and tags & _ELDERS and _gone(clause, around):
            yield Cue(EventKind.DEATH, at, doubt="confirm_death")
            return
        if not token.has("left", "death.soft") or tags & {"death"}:
            continue
        if (token.text == "走" and not clause.has("p.work")) or clause.has("r.work"):
            continue  # 当兵走了
        if token.text in ("没了", "没有了", "没得了") and _child_lost(clause, around):
            yield Cue(EventKind.PREGNANCY_END, at, {"end_kind": "spontaneous"})
        elif (
            token.has("left")
            and (tags & {"migrate_out", "go", "p.work", "p.business", "migrate_in"} or _any_place(clause, around))
            and not (tags & {"died_word", "mourning"} or _old(around) or _elder_at_home(tags, around))
        ):
            yield Cue(EventKind.MIGRATE_OUT, at, weak=True)
        elif token.text in ("没有了", "没得了", "老了") and not (
            tags & {"old", "died_word", "rel.father", "rel.mother", "rel.other"} or _has_age(clause, around)
        ):
            continue
        elif _may_have_died(tags, around) and (_anybody(around, clause) or _has_age(clause, around)):
            yield Cue(EventKind.DEATH, at, doubt="" if "享年" in around.text else "confirm_death")
        return


def _gone(clause: Clause, around: Around) -> bool:
    """(老太太今早)去了: to no place, and not 走亲戚去了."""
    return not clause.has("natal") and not _any_place(clause, around)


def _elder_at_home(tags: Set[str], around: Around) -> bool:
    """(去宋家看望,)宋大娘走了三天了: an old person, of whom no place is told."""
    return "old" in tags and PLACE not in around.tags and not tags & {"p.work", "p.business", "p.family"}


def _may_have_died(tags: Set[str], around: Around) -> bool:
    """(回来奔丧,)他爷爷走了: not where somebody only came and went."""
    return "return_home" not in tags or "mourning" in tags or _old(around)


def _old(around: Around) -> bool:
    """Whether the sentence says an age at which one dies, and no place to go to."""
    return PLACE not in around.tags and bool(OLD.search(around.text))


_ELDERS = frozenset({"old", "rel.father", "rel.mother", "rel.other", "died_cause"})


def _anybody(around: Around, clause: Clause) -> bool:
    """Whether the sentence speaks of somebody: by name, as kin, or as an old person."""
    tags = around.tags | clause.tags
    return "name" in tags or bool(tags & {"old", "titled"}) or any(tag.startswith("rel.") for tag in tags)


def _child_lost(clause: Clause, around: Around) -> bool:
    return (
        "birth" not in around.tags and bool((around.tags | clause.tags) & {"child", "pregnancy", "carrying"})
    ) or "肚" in around.text


def _any_place(clause: Clause, around: Around) -> bool:
    return any(token.kind == PLACE for token in clause.tokens) or "place" in around.message


def _has_age(clause: Clause, around: Around) -> bool:
    return any(token.kind == AGE for token in clause.tokens) or "age" in around.tags
