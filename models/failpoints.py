"""Named places at which a test may end the program. One closed list; nothing here happens unless a test arms it.

No setting and no command reaches this: only a test that imports the module can arm it.
"""

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """Where the program can be ended. Each is named for what has just happened there, or is about to."""

    # The way in
    FETCHED = "fetched"
    """Updates have arrived; nothing was done with them."""
    ASKED_AHEAD = "asked_ahead"
    """The next updates are asked for; those in hand are not done."""
    ROUTED = "routed"
    """Each update has its handler; the store was not touched."""
    PREPARED = "prepared"
    """Updates seen before are sorted out; everybody who spoke was read."""
    SLICE_DONE = "slice_done"
    """Several turns, or one of them run alone, are done in their savepoint."""
    BATCH_DONE = "batch_done"
    """All turns are done and the updates noted as seen; nothing is committed."""
    BETWEEN_UPDATES = "between_updates"
    """Of a batch that is done update by update, one is committed and the next is not begun."""
    BATCH_COMMITTED = "batch_committed"
    """The batch is committed; the answers were not given to the sender."""
    BEFORE_CONFIRM = "before_confirm"
    """The answers are with the sender; the next fetch, which confirms the batch, has not begun."""
    WEBHOOK_COMMITTED = "webhook_committed"
    """A batch that was brought is committed, its answers are with the sender; nobody who brought it knows."""
    WEBHOOK_BEFORE_2XX = "webhook_before_2xx"
    """An update that was brought is committed; its 200 is not written."""
    # The store
    BEFORE_BEGIN = "before_begin"
    """A transaction is about to begin."""
    BEFORE_COMMIT = "before_commit"
    """Everything of a transaction is written; it is not committed."""
    AFTER_COMMIT = "after_commit"
    """A transaction is committed; who asked for it does not know yet."""
    BEFORE_SCRUB = "before_scrub"
    """What was taken out is committed; earlier pages are still in the log."""
    # The way out
    MARKED = "marked"
    """What became of messages is noted, the next ones are not claimed; nothing is committed."""
    CLAIMED = "claimed"
    """Messages are claimed and committed; they are not in their lanes."""
    BEFORE_REQUEST = "before_request"
    """A message is rendered; its request is not written."""
    ANSWER_IN = "answer_in"
    """Telegram has answered; nobody has looked at the answer."""
    LANDED = "landed"
    """It is known what became of a message; it is not noted in the store."""
    GIVEN_BACK = "given_back"
    """A message goes back to the store, to be sent later."""
    RECOVERED = "recovered"
    """What an ended sender left behind is looked after; nothing is committed."""
    PHOTO_FETCHED = "photo_fetched"
    """A photo that she sent has come from Telegram; it is not in the store."""
    TABLE_FETCHED = "table_fetched"
    """A table that an office sent has come from Telegram; nobody has opened it."""
    TABLE_READ = "table_read"
    """A table is read; what came of it is not noted."""
    ROWS_PREPARED = "rows_prepared"
    """A portion of a table's rows is prepared and committed; the next is not begun."""
    # Time
    JOB_CHOSEN = "job_chosen"
    """A job is due; its transaction has not begun."""
    PORTION_DONE = "portion_done"
    """A portion of a job is done; it is not committed."""
    PORTION_COMMITTED = "portion_committed"
    """A portion of a job is committed; the next has not begun."""
    TICK_NOTED = "tick_noted"
    """It is written that the jobs were looked at; nothing is committed."""
    BETWEEN_TOWNSHIPS = "between_townships"
    """The reminders of a township's day are queued; the next township's are not."""
    DAY_BEGUN = "day_begun"
    """What was over has lapsed; none of the day's reminders is queued."""
    REMINDER_QUEUED = "reminder_queued"
    """One reminder of a portion is queued; the next is not."""
    SAID = "said"
    """One of the day's messages to those who work is queued; the next is not."""
    # Beginning and end
    LEASE_TAKEN = "lease_taken"
    """The store belongs to this process; Telegram was not met."""
    MIGRATED = "migrated"
    """The tables have their new shape; it is not committed."""
    STOPPING = "stopping"
    """The end was asked for; nothing has ended."""
    FETCHING_ENDED = "fetching_ended"
    """Nothing is fetched any more; the sender still sends."""
    SENDER_STOPPED = "sender_stopped"
    """Everything that had not left is back in the store; the lease is still held."""


_armed: Callable[[Point], None] | None = None


def reach(point: Point) -> None:
    """The program has come to `point`. Free unless somebody armed the points."""
    if _armed is not None:
        _armed(point)


def arm(hit: Callable[[Point], None] | None) -> None:
    """From here on call `hit` at each point, in whichever thread reaches it; None: no more."""
    global _armed
    _armed = hit
