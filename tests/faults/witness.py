"""What a run came to, seen from outside: what lies in the store, and what Telegram was told, chat by chat.

Two runs of one story are compared: one that nothing disturbed, and one in which the program was killed. Findings say
what was lost, doubled or out of order. What differs from run to run anyway (ids, seconds) is not looked at.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session, SQLModel, col, select

from bot.sandbox.journal import Call
from bot.sandbox.world import Json, World
from locales import LANGUAGES, Phrase, phrases, text
from models.kinds import OutboxState, ReminderState
from models.services import audit, history, outbox
from models.services import people as records
from models.services.dispatch import ONCE
from models.tables import Lease, OperatorValue, Outage, Outbox, Person, Township

Seen = tuple[str, str, tuple[str, ...]]
"""How a message came (sent, edited, deleted), its words, its buttons."""

_SHOWN = {
    "sendMessage": "sent", "sendPhoto": "sent", "sendDocument": "sent", "deleteMessage": "deleted",
    "deleteMessages": "deleted",
    "editMessageText": "edited", "editMessageCaption": "edited", "editMessageReplyMarkup": "edited",
}  # fmt: skip
_DONE_ALREADY = ("not modified", "to delete not found")
_RANDOM = re.compile(r"[0-9a-f]{16,}|[(（][0-9A-F]{4}[)）]|\b[0-9A-F]{6}\b|start=[\w-]+|确认码\D{0,5}\d{4}")
_UNASKED = {text(code, Phrase(key)) for code in LANGUAGES for key in ("remind.neutral", "feedback.ask")}
_VISIT = "".join(phrases("zh_Hans")["clinic.pnc_home_visit"]).split("%(name)s")[1].split("%(first)s")[0]
_HERE_AGAIN = tuple(text(code, Phrase("report.here_again")) for code in LANGUAGES)
_AFTER_A_STOP = ("once:form:", "once:rest:")
_PASSED_OVER = frozenset({Lease, Outage})
_ANY = frozenset({
    "number", "message_id", "attempts", "claimed_by", "error", "place", "digest", "secret_hash", "version_num",
    "update_id", "wrote", "pressed", "text_hash", "fingerprint", "key", "phone_index", "token_hash",
})  # fmt: skip
_LEFT = {OutboxState.SENT, OutboxState.DOUBTFUL, ReminderState.SENT, ReminderState.DOUBTFUL}


@dataclass(frozen=True)
class Finding:
    """Something that must not be."""

    what: Literal["lost", "doubled", "order", "doubt", "broken"]
    where: str


@dataclass
class Outcome:
    """What a run came to. `asked` are answers and digests by chat, `unasked` what goes to women at most once."""

    rows: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    asked: dict[int, list[Seen]] = field(default_factory=dict)
    unasked: dict[int, list[Seen]] = field(default_factory=dict)
    doubts: Counter[int] = field(default_factory=Counter)
    listed: int = 0
    trouble: list[str] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """How many were seen."""
        return sum(map(len, (*self.asked.values(), *self.unasked.values())))


def outcome(session: Session, world: World) -> Outcome:
    """What this run came to, once everything has settled."""
    come_to = Outcome(rows=_rows(session))
    for call in world.journal.calls:
        if shown := _shown(call):
            kind = come_to.unasked if shown[0] == "sent" and _is_unasked(shown[1]) else come_to.asked
            kind.setdefault(call.params["chat_id"], []).append(shown)
    for row in session.exec(select(Outbox).where(col(Outbox.state) == OutboxState.DOUBTFUL)):
        come_to.doubts[row.chat_id] += 1
        if row.rank not in ONCE:
            come_to.trouble.append(f"{row.rank} is doubtful")
    come_to.listed = sum(one.state is OutboxState.DOUBTFUL for one in outbox.doubtful(session, 1_000))
    broken = [code for code in _townships(session) if audit.broken_at(session, code) is not None]
    come_to.trouble += [f"audit of {code}" for code in broken]
    come_to.trouble += [f"{problem}" for problem in world.journal.problems]
    come_to.trouble += [f"call refused: {call.method} {call.error}" for call in world.journal.calls if _refused(call)]
    return come_to


def compare(calm: Outcome, struck: Outcome, kills: int = 1, most: int = 100) -> list[Finding]:
    """What is wrong with a run that was struck. `most` is how many messages may be repeated for each kill."""
    found = [Finding("broken", said) for said in struck.trouble if said not in calm.trouble]
    found += [Finding("lost", f"row {_short(row)} ×{n}") for row, n in (calm.rows - struck.rows).items()]
    found += [Finding("doubled", f"row {_short(row)} ×{n}") for row, n in (struck.rows - calm.rows).items()]
    repeated = 0
    for chat in calm.asked.keys() | struck.asked.keys():
        wanted, got = calm.asked.get(chat, []), struck.asked.get(chat, [])
        found += _in_order(chat, wanted, got, kills)
        repeated += max(0, len(got) - len(wanted))
    if repeated > most * kills:
        found.append(Finding("doubled", f"{repeated} answers were repeated"))
    for chat in calm.unasked.keys() | struck.unasked.keys():
        found += _once(chat, calm.unasked.get(chat, []), struck.unasked.get(chat, []), struck.doubts[chat])
    if struck.listed != sum(struck.doubts.values()):
        found.append(Finding("doubt", f"{struck.listed} of {sum(struck.doubts.values())} are on the operator's list"))
    return found


def repeats(calm: Outcome, struck: Outcome) -> int:
    """How many messages came more often than in the calm run."""
    return sum(max(0, len(got) - len(calm.asked.get(chat, []))) for chat, got in struck.asked.items())


def _in_order(chat: int, wanted: Sequence[Seen], got: Sequence[Seen], kills: int) -> list[Finding]:
    """Whether `got` is `wanted` with at most `kills` returns to an earlier message, from which all came once more."""
    reached = _all_that_follow(wanted, got)
    for _ in range(kills):
        if len(wanted) in reached[len(got)]:
            return []
        reached = _with_a_return(wanted, got, reached)
    if len(wanted) in reached[len(got)]:
        return []
    missing = Counter(wanted) - Counter(got)
    if missing:
        return [Finding("lost", f"chat {chat}: {_short(one)}") for one in missing]
    extra = Counter(got) - Counter(wanted)
    what: Literal["doubled", "order"] = "doubled" if any(one not in set(wanted) for one in extra) else "order"
    return [Finding(what, f"chat {chat}: {[_short(one) for one in got]} instead of {[_short(one) for one in wanted]}")]


def _all_that_follow(wanted: Sequence[Seen], got: Sequence[Seen]) -> dict[int, set[int]]:
    """For each number of messages that came, how many of `wanted` they may have brought, without a return."""
    reached: dict[int, set[int]] = {0: {0}}
    for number, one in enumerate(got):
        reached[number + 1] = {place + 1 for place in reached[number] if place < len(wanted) and wanted[place] == one}
    return reached


def _with_a_return(wanted: Sequence[Seen], got: Sequence[Seen], reached: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """The same when, at any one moment, it may have gone back to any earlier place."""
    after: dict[int, set[int]] = {number: set(places) for number, places in reached.items()}
    for number in range(len(got) + 1):
        furthest = max(reached.get(number, set()), default=-1)
        after[number] |= set(range(furthest + 1))
        if number < len(got):
            after[number + 1] |= {
                place + 1 for place in after[number] if place < len(wanted) and wanted[place] == got[number]
            }
    return after


def _once(chat: int, wanted: Sequence[Seen], got: Sequence[Seen], doubts: int) -> list[Finding]:
    """What nobody asked for came at most once, in order; what did not come is doubtful."""
    left = iter(wanted)
    if any(all(one != other for other in left) for one in got):
        what: Literal["doubled", "order"] = "doubled" if Counter(got) - Counter(wanted) else "order"
        return [Finding(what, f"chat {chat}: reminders {[_short(one) for one in got]}")]
    if len(wanted) - len(got) > doubts:
        return [Finding("lost", f"chat {chat}: {len(wanted) - len(got)} reminders, {doubts} of them doubtful")]
    return []


def _shown(call: Call) -> Seen | None:
    if call.method not in _SHOWN or (call.error and not _already(call.error)):
        return None
    said = str(call.params.get("text") or call.params.get("caption") or "")
    markup: Json = call.params.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    if said.startswith(_HERE_AGAIN):  # an open form that is shown again after a stop is nobody's answer
        return None
    labels = tuple(str(button["text"]) for row in rows for button in row)
    return _SHOWN[call.method], _RANDOM.sub("·", said), labels


def _is_unasked(said: str) -> bool:
    """Whether it is a reminder, to her or to the clinic."""
    return said.split("\n")[0] in _UNASKED or _VISIT in said


def _already(error: Mapping[str, Any]) -> bool:
    return any(said in error["description"] for said in _DONE_ALREADY)


def _refused(call: Call) -> bool:
    return bool(call.error) and call.method in _SHOWN and call.error["error_code"] == 400 and not _already(call.error)


def _townships(session: Session) -> Sequence[str]:
    return session.exec(select(Township.code)).all()


def _rows(session: Session) -> Counter[tuple[Any, ...]]:
    """Every row of every table, without what is random in it; facts of events are opened."""
    rows: Counter[tuple[Any, ...]] = Counter()
    for table in SQLModel.__subclasses__():
        if hasattr(table, "__table__") and table not in _PASSED_OVER:
            for row in session.exec(select(table)):
                if table is not OperatorValue or _is_compared(row.name):  # type: ignore[attr-defined]
                    rows[table.__name__, *_plain(row)] += 1
    for person in session.exec(select(Person).where(col(Person.key).is_not(None))):
        for fact in history.facts_of(session, person):
            answers = _RANDOM.sub("·", repr(sorted(fact.answers.items())))
            rows["fact", records.known(session, person).name, fact.kind, fact.on, answers] += 1
    return rows


def _plain(row: SQLModel) -> Iterable[Any]:
    for name in type(row).__table__.columns.keys():  # type: ignore[attr-defined]  # noqa: SIM118
        value = getattr(row, name)
        if name not in _ANY and not isinstance(value, datetime):
            yield name, _bare(value)


def _bare(value: Any) -> Any:
    if isinstance(value, bytes):
        return "sealed"
    if isinstance(value, OutboxState | ReminderState):
        return "left" if value in _LEFT else str(value)
    if isinstance(value, int) and value < -(10**15):  # the chat of somebody erased
        return "nobody's"
    return _RANDOM.sub("·", value) if isinstance(value, str) else repr(value)


def _short(value: Any) -> str:
    return " ".join(str(value).split())[:160]


def _is_compared(name: str) -> bool:
    """Deeds that are done once in any run; what is done after a stop is not in the calm one."""
    return name.startswith("once:") and not name.startswith(_AFTER_A_STOP)
