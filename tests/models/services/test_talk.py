"""What of a woman's talk can be taken away: all of two days that she wrote or opened, and nothing else."""

from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.db import Store
from models.kinds import MessageClass, OutboxState
from models.message import Message
from models.services import inbox, outbox, talk
from models.services.inbox import Trace
from models.services.outbox import Address
from models.tables import Outbox, SeenUpdate
from tests.factories import NOON

HERS, OTHERS = 71, 72
HOURS = st.integers(0, 60)
WRITTEN = st.tuples(st.just("wrote"), HOURS, st.just(False), st.sampled_from([HERS, OTHERS]))
SENT = st.tuples(st.sampled_from(["answer", "unasked", "edit"]), HOURS, st.booleans(), st.sampled_from([HERS, OTHERS]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(talked=st.lists(WRITTEN | SENT, max_size=12))
def test_all_of_two_days_goes_but_notes_that_nobody_touched(
    store: Store, talked: list[tuple[str, int, bool, int]]
) -> None:
    wanted, sent = set(), {}
    with store.transaction() as session:
        for table in (Outbox, SeenUpdate):
            session.execute(sa.delete(table))
        for number, (what, hours, pressed, chat) in enumerate(talked, 1):
            at = NOON - timedelta(hours=hours)
            if what == "wrote":
                inbox.remember(session, [number], at, {number: Trace(chat, wrote=number)})
            else:
                hers, edits = (outbox.UNASKED, None) if what == "unasked" else ("", number if what == "edit" else None)
                row = outbox.queue(
                    session, Address(chat, "en"), Message(edits=edits), MessageClass.REPLY, at, hers=hers
                )
                sent[row] = {"state": OutboxState.SENT, "message_id": number, "sent_at": at}
            if pressed:
                inbox.remember(session, [100 + number], NOON, {100 + number: Trace(chat, pressed=number)})
            if chat == HERS and hours < 47 and what != "edit" and (what != "unasked" or pressed):
                wanted.add(number)
    with store.transaction() as session:
        for row, end in sent.items():
            session.execute(sa.update(Outbox).where(Outbox.id == row).values(end))
        assert set(talk.removable(session, HERS, NOON)) == wanted
        talk.forget(session, [HERS])
        assert set(talk.removable(session, HERS, NOON)) == {one for one in wanted if talked[one - 1][0] == "answer"}
