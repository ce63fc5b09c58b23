"""What is noted of a message that leaves its lane: a verdict, or the answer of Telegram, as a result for the store."""

import structlog

from bot.failures import Done, Doubtful, Moved, OurFault, Stopped
from models.kinds import OutboxState
from models.services.dispatch import Result
from models.services.outbox import Parcel

_log = structlog.get_logger()

End = Doubtful | Stopped | Done | Moved | OurFault | int | None
"""What does not keep a message in its lane; a number is the id of the message that arrived (None for what has none)."""


def end(parcel: Parcel, verdict: End) -> Result:
    """The result of a parcel; what somebody should look at is logged."""
    match verdict:
        case Stopped():
            return Result(parcel, OutboxState.CANCELLED, "chat_closed")
        case Moved():
            return Result(parcel, OutboxState.QUEUED, "moved", moved_to=verdict.chat_id)
        case Doubtful():
            _log.warning("send_doubtful", outbox=parcel.id, error=verdict.error)
            return Result(parcel, OutboxState.DOUBTFUL, verdict.error)
        case OurFault():
            _log.error("send_failed", outbox=parcel.id, error=verdict.error)
            return Result(parcel, OutboxState.FAILED, verdict.error)
        case Done():
            return Result(parcel, OutboxState.SENT, message_id=parcel.message.edits)
        case _:
            return Result(parcel, OutboxState.SENT, message_id=verdict)
