"""What a campaign of kills came to: what people saw and Telegram was told, compared with what the store holds."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, select

from models.kinds import EventKind, MessageClass, OutboxState, ReminderState
from models.services import audit, outbox, people
from models.tables import Account, DeadLetter, Event, Outbox, Person, Reminder
from tests.campaigns.cast import Ears, Officer, Woman
from tests.factories import TOWNSHIP

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass
class Tally:
    """What a campaign came to."""

    kills: int = 0
    updates: int = 0
    reports: int = 0
    reminders: int = 0
    lost: int = 0
    doubled: int = 0
    order: int = 0
    repeated: Counter[int] = field(default_factory=Counter)
    doubtful: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        most = max(self.repeated.values(), default=0)
        return (
            f"kills {self.kills}, updates {self.updates}, reports {self.reports}, reminders {self.reminders}: "
            f"lost {self.lost}, doubled {self.doubled}, out of order {self.order}; replies repeated "
            f"{sum(self.repeated.values())} (at most {most} for one kill), doubtful {self.doubtful}; "
            f"{self.seconds:.0f} s"
        )


class Judge:
    """Looks at the store once everything has come to rest, and fills the tally."""

    def __init__(self, cast: Mapping[int, Officer | Woman], ears: Ears, tally: Tally) -> None:
        self._cast, self._ears, self._tally = cast, ears, tally

    def look(self, session: Session) -> None:
        self._judge_reports(session)
        self._judge_reminders(session)
        self._judge_chats(session)
        wrong = [f"dead letter {row.error}" for row in session.exec(select(DeadLetter))]
        wrong += [f"{problem}" for problem in self._ears.problems[:3]]
        wrong += ["the audit chain is broken"] if audit.broken_at(session, TOWNSHIP) is not None else []
        wrong += [
            "a woman was reminded after her stop"
            for one in self._cast.values() if isinstance(one, Woman) and one.after_stop
        ]  # fmt: skip
        self._tally.wrong += wrong

    def _judge_reports(self, session: Session) -> None:
        """Each save that was tapped is one event, and each number that was shown is in the store."""
        there: Counter[tuple[str, str]] = Counter()
        numbers: Counter[tuple[str, str]] = Counter()
        chats = {account.id: account.chat_id for account in session.exec(select(Account))}
        for event in session.exec(select(Event).where(Event.kind == EventKind.MIGRATE_OUT)):
            person = session.get(Person, event.person_id)
            assert person is not None
            chat = str(chats[event.reporter_id])
            there[chat, people.known(session, person).name] += 1
            numbers[chat, f"{event.reported_on:%m%d}-{event.serial:02d}"] += 1
        officers = [one for one in self._cast.values() if isinstance(one, Officer)]
        wanted = {(str(one.person.id), name) for one in officers for name in one.saved}
        shown = {(str(one.person.id), number) for one in officers for number in one.numbers}
        self._tally.reports = len(wanted)
        self._tally.wrong += [f"saved and not there: {one}" for one in wanted - there.keys()]
        self._tally.wrong += [f"shown and not there: {one}" for one in shown - numbers.keys()]
        self._tally.lost += len(wanted - there.keys()) + len(shown - numbers.keys())
        self._tally.lost += sum(len(one.saved) - len(set(one.numbers)) for one in officers)
        self._tally.doubled += sum(there.values()) - len(there) + len(there.keys() - wanted)

    def _judge_reminders(self, session: Session) -> None:
        """A reminder's note came once if it is sent, at most once if it is doubtful, and never otherwise."""
        came = Counter(note for one in self._cast.values() if isinstance(one, Woman) for note in one.notes)
        states = Counter[ReminderState]()
        for row in session.exec(select(Reminder)):
            states[row.state] += 1
            if row.state is ReminderState.SENT and not came[row.id]:
                self._tally.lost += 1
            if came[row.id] > 1 or (came[row.id] and row.state not in (ReminderState.SENT, ReminderState.DOUBTFUL)):
                self._tally.doubled += 1
        self._tally.reminders, self._tally.doubtful = sum(came.values()), states[ReminderState.DOUBTFUL]
        listed = sum(one.state is OutboxState.DOUBTFUL for one in outbox.doubtful(session, 100_000))
        if listed != states[ReminderState.DOUBTFUL]:
            self._tally.wrong.append(f"{listed} of {states[ReminderState.DOUBTFUL]} doubtful ones are listed")
        for state in (ReminderState.QUEUED, ReminderState.SENDING):
            self._tally.lost += states[state]

    def _judge_chats(self, session: Session) -> None:
        """Answers lie in their chat in the order in which they were written; how many came again after a kill."""
        last: dict[int, int] = {}
        for row in session.exec(select(Outbox).where(Outbox.state == OutboxState.SENT).order_by(Outbox.id)):
            if row.rank is MessageClass.REPLY and row.method == "send" and row.message_id:
                self._tally.order += row.message_id <= last.get(row.chat_id, 0)
                last[row.chat_id] = row.message_id
        seen: set[tuple[object, ...]] = set()
        for life, method, message in self._ears.heard:
            key = (message["chat"]["id"], message.get("text"), str(message.get("reply_markup")))
            if method == "sendMessage" and _ID.search(str(message.get("reply_markup"))):  # the same words, another form
                self._tally.repeated[life] += key in seen
                seen.add(key)
