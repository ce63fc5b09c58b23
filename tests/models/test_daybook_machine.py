"""Whatever is entered, corrected and withdrawn: records, items and numbers are what the history gives."""

from contextlib import ExitStack
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import col, select

from models import daybook
from models.errors import Rejected
from models.events import items_of, record_of
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, EventStatus, FollowupState
from models.services import audit, history, people
from models.tables import Event, Followup, Person
from tests import factories
from tests.entering import answers_for
from tests.factories import NOON, TOWNSHIP
from tests.stores import fresh

NAMES = ("刘小梅", "张秀兰", "李建国")
SAID = {
    EventKind.MARRIAGE: {"marriage_kind": "first"}, EventKind.DIVORCE: {}, EventKind.BIRTH: {}, EventKind.DEATH: {},
    EventKind.MIGRATE_OUT: {"to_place": "东莞"}, EventKind.RETURN_HOME: {}, EventKind.EXAM: {"exam_kind": "anc"},
    EventKind.PREGNANCY: {"gestation": {"gest_weeks": 8}},
    EventKind.MEASURE: {"what": {"action": "start", "method": "iud"}},
}  # fmt: skip
kinds, who, ago = st.sampled_from(list(SAID)), st.integers(0, 2), st.integers(0, 5)


class Daybook(RuleBasedStateMachine):
    """Three people of one group and what is reported about them."""

    @initialize()
    def begin(self):
        self.around = ExitStack()
        self.store = self.around.enter_context(fresh(Path(self.around.enter_context(TemporaryDirectory()))))
        self.now, self.roots, self.numbers = NOON, [], {}
        with self.store.transaction() as session:
            factories.township(session)
            self.officer = factories.officer(session)
            self.people = [factories.woman(session, name).id for name in NAMES]

    def teardown(self):
        if hasattr(self, "store"):
            self.around.close()

    def _answers(self, session, person, days, kind):
        other = answers_for(session, session.get(Person, self.people[(person + 1) % 3]))["person"]
        shared = {"spouse": other} if kind is EventKind.MARRIAGE else {}
        on = f"{(self.now - timedelta(days=days)).date()}"
        return answers_for(session, session.get(Person, self.people[person]), on, **SAID[kind], **shared)

    @rule(kind=kinds, person=who, days=ago, agreed=st.booleans())
    def enter(self, kind, person, days, agreed):
        basis = ConsentBasis.TOLD_AND_AGREED if agreed else ConsentBasis.NOT_ASKED
        with self.store.transaction() as session:
            answers = self._answers(session, person, days, kind)
            try:
                receipt = daybook.enter(session, self.officer, kind, answers, new_id(), self.now, basis)
            except Rejected as refused:
                if refused.phrase != "problem.after_death":
                    raise
                return
            if receipt.created:
                self.numbers[receipt.event.root_id] = receipt.number
                if not receipt.nameless:
                    self.roots.append((receipt.event.root_id, kind))

    @precondition(lambda self: self.roots)
    @rule(place=st.integers(0, 99), person=who, days=ago)
    def amend(self, place, person, days):
        root, kind = self.roots[place % len(self.roots)]
        try:
            with self.store.transaction() as session:
                answers = self._answers(session, person, days, kind)
                receipt = daybook.amend(session, self.officer, root, answers, new_id(), self.now)
                assert receipt.number == self.numbers[root]
        except Rejected as refused:
            if refused.phrase not in ("problem.other_person", "problem.after_death"):
                raise

    @precondition(lambda self: self.roots)
    @rule(place=st.integers(0, 99))
    def void(self, place):
        root, _ = self.roots.pop(place % len(self.roots))
        with self.store.transaction() as session:
            daybook.void(session, self.officer, root, self.now)

    @rule(hours=st.integers(1, 20))
    def wait(self, hours):
        if self.now < NOON + timedelta(days=5):
            self.now += timedelta(hours=hours)

    @invariant()
    def what_is_stored_follows_from_the_history(self):
        with self.store.transaction() as session:
            for person in session.exec(select(Person)):
                facts = history.facts_of(session, person)
                kept = person.record and people.open_for(session, person, person.record, f"person.record:{person.id}")
                assert kept == orjson.loads(orjson.dumps(record_of(facts))) if kept else facts == ()
                open_items = {
                    (item.kind, item.opened_by): item.due_on for item in items_of(facts) if not item.closed_by
                }
                rows = session.exec(
                    select(Followup).where(Followup.person_id == person.id, Followup.state == FollowupState.OPEN)
                )
                mine = {(row.kind, row.opened_by): row.due_on for row in rows}
                shared = {key for key in open_items.keys() - mine.keys() if key[0] == "prepreg_offer"}
                assert mine == {key: due for key, due in open_items.items() if key not in shared}

    @invariant()
    def numbers_have_no_gaps_and_one_version_stands(self):
        with self.store.transaction() as session:
            events = session.exec(select(Event).order_by(col(Event.reported_on), col(Event.serial))).all()
            for _, group in groupby(events, key=lambda event: (event.group_code, event.reported_on)):
                serials = [event.serial for event in group]
                assert sorted(set(serials)) == list(range(1, max(serials) + 1))
            for root, number in self.numbers.items():
                versions = [event for event in events if event.root_id == root]
                assert {daybook.number_of(event) for event in versions} == {number}
                assert sum(event.status is EventStatus.RECORDED for event in versions) == any(
                    root == one for one, _ in self.roots
                ) + all(event.person_id is None for event in versions)
            assert audit.broken_at(session, TOWNSHIP) is None


Daybook.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
test_the_daybook_is_the_fold_of_its_history = Daybook.TestCase
