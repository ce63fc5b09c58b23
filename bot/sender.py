"""The one way out: takes messages from the outbox, sends them, notes what became of them.

The event loop only waits and renders; sealing and SQL run in the one writer thread that is handed in. What an error
means is decided in failures.py, who may leave when in lanes.py and limits.py.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot
from telegram.error import TelegramError

from bot.counts import Counts
from bot.desk import Clock, Desk
from bot.ends import end
from bot.failures import Anew, OurFault, Retry, Verdict, judge
from bot.lanes import Lanes
from bot.limits import Limits
from bot.render import Call, render
from bot.transport import ask
from bot.window import Window
from models.db import Store
from models.failpoints import Point, reach
from models.kinds import MessageClass, OutboxState
from models.services import accounts, outbox
from models.services.dispatch import ONCE, Result
from models.services.outbox import Parcel

_CLAIMED = 192  # as many wait here at most, of those that were queued before
_GATHER = 0.05  # seconds that a result waits for others, to be noted in one transaction
_POLL = 1.0  # seconds after which rows of other processes are looked for
_PATIENCE = 1.0  # seconds that an unasked message waits here; in the store a stop still reaches it
_LAST_FLIGHTS = 10.0
_log = structlog.get_logger()


def _now() -> float:
    return asyncio.get_running_loop().time()


class Sender:
    """Sends what is in the outbox of `store`. Used from one event loop; `executor` is the process's one writer thread.

    `name` is written on the rows that it claims. `on_closed` is called for a chat that takes nothing more, in the
    transaction that notes it. With `recover` all rows that are under way are taken for lost when `run` begins, so
    nothing may be accepted before. `flying` is how many requests are open at most. While `allowed` says no, nothing
    leaves: others may have taken this sender for dead.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        executor: Executor,
        clock: Clock,
        limits: Limits,
        name: str,
        *,
        on_closed: Callable[[Session, int, datetime], None] = accounts.close,
        recover: bool = True,
        flying: int = 80,
        allowed: Callable[[], bool] | None = None,
    ) -> None:
        self._allowed = allowed or (lambda: True)
        self.counts = Counts()
        self._bot, self._clock, self._limits, self._recover = bot, clock, limits, recover
        self._desk = Desk(store, executor, clock, name, on_closed)
        self._lanes = Lanes(limits)
        self._flights: set[asyncio.Task[None]] = set()
        self._window = Window(flying)
        self._results: deque[Result] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._gathering: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell, self._round_done, self._ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._look, self._next_look = True, 0.0
        self._rounds = self._quiet_round = self._waiters = 0
        self._stopping = False

    @property
    def running(self) -> bool:
        """Whether `run` was called and has not ended."""
        return self._loop is not None and not self._ended.is_set()

    async def run(self) -> None:
        """Send until `stop` is called; then give back what has not left, and return."""
        self._loop = asyncio.get_running_loop()
        try:
            if self._recover:
                await self._desk.recover()
            while not self._stopping:
                await self._round()
                await self._rest(self._loop)
            await self._end()
        finally:
            self._ended.set()
            self._round_done.set()

    async def stop(self) -> None:
        """Send nothing more; wait until what is on its way has arrived, and the rest is back in the store."""
        self._stopping = True
        self._bell.set()
        if self._loop is not None:
            await self._ended.wait()

    def accept(self, parcels: Iterable[Parcel]) -> None:
        """Take over messages that a committed transaction claimed for this sender. To be called on the event loop."""
        for parcel in parcels:
            self._lanes.add(parcel)
        if not self._limits.any:
            self._give_back(lambda _: True)  # without a share of its own: another sender takes them
        self._pump()

    def wake(self) -> None:
        """Something was queued, or the clock was moved: look into the store soon. May be called from any thread."""
        self._look = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._bell.set)

    async def idle(self) -> None:
        """Wait until nothing is claimed, on its way, unmarked, or due in the store (or the sender has ended)."""
        wanted = self._rounds + 1
        self._waiters += 1
        self.wake()
        try:
            while self._quiet_round < wanted and not self._ended.is_set():
                self._round_done.clear()
                await self._round_done.wait()
        finally:
            self._waiters -= 1

    # Rounds: note what happened and claim what is due, in one transaction of the writer thread, one at a time.

    async def _round(self) -> None:
        self._rounds = number = self._rounds + 1
        look = not self._stopping and (self._look or self._waiters > 0 or _now() >= self._next_look)
        if not (look or self._results):
            return
        self._look = False
        if self._gathering:
            self._gathering.cancel()
        self._gathering = None
        room = self._room() if look else None
        try:
            noted, parcels, due = await self._desk.settle(self._results, room)
        except SQLAlchemyError as error:
            await self._store_is_down(error)
            return
        self._window.noted(noted)
        if parcels:
            reach(Point.CLAIMED)
        self.accept(parcels)
        self._give_back_unasked()  # a pause may have begun in the meantime
        if room:
            self._plan_next_look(due, room)
            if not self._lanes and not self._results and (due is None or due > self._clock.now()):
                self._quiet_round = number
        self._round_done.set()

    def _room(self) -> tuple[int, int]:
        """How many messages may be claimed, and how many unasked ones among them: what can leave at once."""
        waiting = [parcel.rank in ONCE for parcel in self._lanes]
        return max(0, _CLAIMED - len(waiting)), max(0, self._limits.room(_now()) - sum(waiting))

    def _plan_next_look(self, due: datetime | None, room: tuple[int, int]) -> None:
        seconds = _POLL if due is None else (due - self._clock.now()).total_seconds()
        if seconds <= 0:  # it waits for its chat or for room: the next results tell; or for another process
            self._look = True
            seconds = _POLL if room[1] else max(_GATHER, self._limits.wait(MessageClass.REMINDER, _now()))
        self._next_look = _now() + min(_POLL, seconds)

    async def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for a reason to go on: results, a wake, or the time of the next look."""
        alarm = loop.call_at(self._next_look, self._bell.set)
        await self._bell.wait()
        alarm.cancel()
        self._bell.clear()

    async def _store_is_down(self, error: SQLAlchemyError) -> None:
        _log.error("outbox_unavailable", error=type(error).__name__)
        self._look = True
        await asyncio.sleep(_POLL)

    async def _end(self) -> None:
        if self._flights:
            await asyncio.wait(self._flights, timeout=_LAST_FLIGHTS)
        self._give_back(lambda _: True)
        for _ in range(3):
            await self._round()

    # Flights: one request each.

    def _pump(self) -> None:
        """Let leave what may leave; have this called again when more may."""
        while self._may_fly() and (parcel := self._lanes.depart(_now())):
            flight = asyncio.create_task(self._fly(parcel))
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)
        if self._timer:
            self._timer.cancel()
        at = self._lanes.next_departure(_now()) if self._may_fly() else None
        self._timer = asyncio.get_running_loop().call_at(at, self._pump) if at is not None else None

    def _may_fly(self) -> bool:
        return self._window.takes(len(self._lanes.flying)) and not self._stopping and self._allowed()

    async def _fly(self, parcel: Parcel) -> None:
        if parcel.id in self._desk.called_back:
            self._landed(Result(parcel, OutboxState.CANCELLED, outbox.CALLED_BACK))
        elif parcel.expires_at and parcel.expires_at <= self._clock.now():
            self._landed(Result(parcel, OutboxState.EXPIRED))
        elif call := await self._call_for(parcel):
            reach(Point.BEFORE_REQUEST)
            verdict = await self._send(parcel, call)
            reach(Point.ANSWER_IN)
            self._apply(parcel, verdict)
        self._pump()

    async def _call_for(self, parcel: Parcel) -> Call | None:
        try:
            if parcel.message.photo:
                photo = await self._desk.photo(parcel.message.photo)
                return render(parcel.message, parcel.language, parcel.chat_id, photo)
            if parcel.message.drawn:
                return await asyncio.to_thread(render, parcel.message, parcel.language, parcel.chat_id)
            return render(parcel.message, parcel.language, parcel.chat_id)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the lane goes on
            self._landed(end(parcel, OurFault(type(error).__name__)))
            return None

    async def _send(self, parcel: Parcel, call: Call) -> Verdict | int | None:
        """The id of the message that arrived (None for what has none), or what its error means."""
        left = _now()
        try:
            answer = await ask(self._bot, call.method, call.params)
            self._window.answered(_now() - left)
        except TelegramError as error:
            return judge(error, parcel)
        except Exception as error:  # noqa: BLE001 - an answer of no known form: perhaps it was sent
            return judge(TelegramError(type(error).__name__), parcel)
        return answer.get("message_id") if isinstance(answer, dict) else None

    def _apply(self, parcel: Parcel, verdict: Verdict | int | None) -> None:
        match verdict:
            case Retry():
                self._retry(parcel, verdict)
            case Anew():
                self._lanes.again(replace(parcel, message=parcel.message.editing(None)), _now())
            case _:
                self._landed(end(parcel, verdict))

    def _retry(self, parcel: Parcel, verdict: Retry) -> None:
        now = _now()
        if verdict.flood:
            self.counts.floods += 1
            self._limits.refused(parcel.chat_id, verdict.after, now)
        if verdict.everybody:
            self._limits.pause(verdict.after, now)
        if parcel.rank is MessageClass.REPLY:
            self._lanes.again(replace(parcel, attempts=parcel.attempts + 1), now + verdict.after)
        else:
            due = self._clock.now() + timedelta(seconds=verdict.after)
            self._landed(Result(parcel, OutboxState.QUEUED, verdict.error, due_at=due))
        self._give_back_unasked()

    def _give_back_unasked(self) -> None:
        """What goes out unasked waits in the store when it cannot leave soon."""
        self._give_back(lambda parcel: parcel.rank in ONCE and self._wait(parcel) > _PATIENCE)

    def _give_back(self, wanted: Callable[[Parcel], bool]) -> None:
        for parcel in self._lanes.take_back(wanted):
            reach(Point.GIVEN_BACK)
            due = self._clock.now() + timedelta(seconds=self._wait(parcel))
            self._note(Result(parcel, OutboxState.QUEUED, due_at=due))

    def _wait(self, parcel: Parcel) -> float:
        return max(self._limits.chat_wait(parcel.chat_id, _now()), self._limits.wait(parcel.rank, _now()))

    def _landed(self, result: Result) -> None:
        reach(Point.LANDED)
        self._lanes.arrived(result.parcel.chat_id)
        self._note(result)

    def _note(self, result: Result) -> None:
        self.counts.ended(result)
        self._desk.called_back.discard(result.parcel.id)
        self._results.append(result)
        self._window.landed(result)
        if self._window.due or self._waiters:
            self._bell.set()
        elif self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(_GATHER, self._bell.set)
