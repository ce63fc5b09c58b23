"""Whatever happens, in whatever order: the rows are what planning from nothing gives, and nothing of the past changes.

Through the services that people's taps call, on a real store: reports of every kind, corrections, withdrawals,
consents, stops, pauses, moves, holds, other schedules, rounds and clinic days, booked days, ticks, deliveries, time.
"""

from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import select

from models import daybook
from models.errors import NotFound, Rejected
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind, ReminderState, Scope
from models.services import access, choices, erasing, marks, reminders, setup, visits
from models.tables import Person, Reminder
from scheduler import reminders as tick
from tests import factories
from tests.entering import answers_for
from tests.factories import NOON, TOWNSHIP
from tests.scheduler.scenes import deliver
from tests.scratch import from_nothing, kept, rows
from tests.stores import fresh

K = EventKind
SAID = (
    (K.PREGNANCY, {"gestation": {"gest_weeks": 8}}), (K.PREGNANCY, {"gestation": {"gest_weeks": 30}}),
    (K.PREGNANCY_END, {}), (K.BIRTH, {}), (K.DEATH, {}),
    (K.MEASURE, {"what": {"action": "start", "method": "iud"}}),
    (K.MEASURE, {"what": {"action": "stop", "method": "iud"}}),
    (K.MEASURE, {"what": {"action": "start", "method": "injectable"}}),
    (K.EXAM, {"exam_kind": "anc"}), (K.EXAM, {"exam_kind": "round"}), (K.EXAM, {"exam_kind": "measure_check"}),
    (K.EXAM, {"exam_kind": "prepregnancy"}), (K.EXAM, {"exam_kind": "pnc"}),
    (K.MIGRATE_OUT, {"to_place": "东莞"}), (K.RETURN_HOME, {}), (K.MIGRATE_IN, {"from_place": "东莞"}),
    (K.HUKOU_OUT, {"to_place": "东莞"}), (K.HUKOU_IN, {"from_place": "东莞"}), (K.MARRIAGE, {"marriage_kind": "first"}),
)  # fmt: skip
OWN_ROW = {
    "key": "own.row", "group": "own", "anchor": "birth.date", "window": [20, 90], "remind": ["s", "e-9"],
    "audience": "woman", "needs": "care", "message": "pnc_visit",
}  # fmt: skip
SETTINGS = (
    {"presets": {"anc": "cn7"}},
    {"presets": {"anc": "who8", "measure": "who_once"}},
    {"schedules": [{"key": "child.vacc_handoff", "enabled": True}, {"key": "edd.ask", "enabled": False}]},
    {"schedules": [{"key": "anc.bphs5.3", "window": [140, 170]}, OWN_ROW]},
    {},
)
BOTH = st.integers(0, 1)


class Plans(RuleBasedStateMachine):
    """Two women of one township, who joined and agreed to everything, and what happens to them."""

    @initialize()
    def begin(self):
        self.around = ExitStack()
        self.store = self.around.enter_context(fresh(Path(self.around.enter_context(TemporaryDirectory()))))
        self.now, self.roots, self.past = NOON, [], {}
        self.file = {"code": TOWNSHIP, "name": "梅溪镇", "clinics": [{"name": "镇卫生院"}]}
        with self.store.transaction() as session:
            factories.township(session)
            self.officer = factories.officer(session)
            folk = [factories.woman(session, name) for name in ("刘小梅", "张秀兰")]
            self.people = [person.id for person in folk]
            self.chats = [factories.joined(session, person).chat_id for person in folk]
            for she in (0, 1):
                for scope in Scope:
                    choices.choose(session, self._who(session, she), scope, True, self.now)

    def teardown(self):
        if hasattr(self, "store"):
            self.around.close()

    def _who(self, session, she):
        access.meet_again(session, [self.chats[she]])
        return access.known(session)[self.chats[she]]

    def _answers(self, session, she, days, said):
        on = f"{(self.now - timedelta(days=days)).date()}"
        return answers_for(session, session.get(Person, self.people[she]), on, **said)

    def _lives(self, she):
        with self.store.transaction() as session:
            return session.get(Person, self.people[she]) is not None

    @rule(what=st.sampled_from(SAID), she=BOTH, days=st.integers(0, 50))
    def report(self, what, she, days):
        kind, said = what
        try:
            with self.store.transaction() as session:
                if session.get(Person, self.people[she]) is None:
                    return
                answers, key = self._answers(session, she, days, said), new_id()
                receipt = daybook.enter(
                    session, self.officer, kind, answers, key, self.now, ConsentBasis.TOLD_AND_AGREED
                )
                if receipt.created:
                    self.roots.append((receipt.event.root_id, she, said))
        except Rejected as refused:
            if refused.phrase != "problem.after_death":
                raise

    @precondition(lambda self: self.roots)
    @rule(place=st.integers(0, 99), days=st.integers(0, 50))
    def amend(self, place, days):
        root, she, said = self.roots[place % len(self.roots)]
        try:
            with self.store.transaction() as session:
                self._again(session, root)
                daybook.amend(session, self.officer, root, self._answers(session, she, days, said), new_id(), self.now)
        except Rejected as refused:
            if refused.phrase != "problem.after_death":
                raise

    @precondition(lambda self: self.roots)
    @rule(place=st.integers(0, 99))
    def void(self, place):
        root, *_ = self.roots.pop(place % len(self.roots))
        with self.store.transaction() as session:
            self._again(session, root)
            daybook.void(session, self.officer, root, self.now)

    def _again(self, session, root):
        """The officer's seven days are another test's matter."""
        daybook.current(session, root).reported_at = self.now

    @precondition(lambda self: self.roots)
    @rule(place=st.integers(0, 99))
    def reject(self, place):
        """She says that it was not agreed to."""
        root, she, _ = self.roots.pop(place % len(self.roots))
        with self.store.transaction() as session:
            daybook.reject(session, self._who(session, she), root, self.now)

    @rule(she=BOTH, scope=st.sampled_from(Scope), granted=st.booleans())
    def choose(self, she, scope, granted):
        if self._lives(she):
            with self.store.transaction() as session:
                choices.choose(session, self._who(session, she), scope, granted, self.now)

    @rule(she=BOTH, how=st.sampled_from(["stop", "block"]))
    def end_it(self, she, how):
        if self._lives(she):
            with self.store.transaction() as session:
                getattr(choices, how)(session, self._who(session, she), self.now)

    @rule(she=BOTH, days=st.none() | st.integers(1, 60))
    def pause(self, she, days):
        if self._lives(she):
            with self.store.transaction() as session:
                until = (self.now + timedelta(days=days)).date() if days else None
                choices.pause(session, self._who(session, she), until, self.now)

    @rule(she=BOTH, group=st.sampled_from(["anc", "round", "away", "measure", "pnc"]), lift=st.booleans())
    def no_more(self, she, group, lift):
        if self._lives(she):
            with self.store.transaction() as session:
                (choices.go_on if lift else choices.no_more)(session, self._who(session, she), group, self.now)

    @rule(she=BOTH, lift=st.booleans())
    def rest(self, she, lift):
        """An officer lets messages to her rest; or she goes on."""
        if not self._lives(she):
            return
        with self.store.transaction() as session:
            if lift:
                choices.go_on(session, self._who(session, she), "", self.now)
            else:
                today = (self.now + timedelta(hours=8)).date()
                marks.put(session, TOWNSHIP, self.people[she], marks.HOLD, today, None, "", self.now)
                reminders.replan_person(session, self.people[she], self.now, "hold")

    @rule(chosen=st.sampled_from(SETTINGS))
    def other_schedules(self, chosen):
        self._set_up(settings=chosen)

    @rule(ahead=st.integers(1, 60), length=st.integers(0, 60))
    def other_rounds(self, ahead, length):
        opens = (self.now + timedelta(days=ahead)).date()
        begun = [one for one in self.file.get("rounds", ()) if one["opens"] <= (self.now + timedelta(hours=8)).date()]
        new = {"key": f"r{len(begun)}", "opens": opens, "closes": opens + timedelta(days=length)}
        self._set_up(rounds=[*begun, new])

    @rule(of_month=st.sampled_from([[5, 15, 25], [9, 19, 29], []]))
    def other_clinic_days(self, of_month):
        days = {"days": {"of_month": of_month, "capacity": 1}} if of_month else {}
        self._set_up(clinics=[{"name": "镇卫生院", **days}])

    @rule(she=BOTH, place=st.integers(0, 9), said=st.none() | st.sampled_from(visits.CHOSEN))
    def about_a_check(self, she, place, said):
        """She books a day of a round, or for a check of her own, or says something else about it."""
        if not self._lives(she):
            return
        with suppress(NotFound), self.store.transaction() as session:
            who = self._who(session, she)
            for subject in visits.open_matters(session, who, self.now):
                free = visits.standing(session, who, subject, self.now).free
                if said:
                    visits.say(session, who, subject, said, self.now)
                elif free:
                    day = free[place % len(free)]
                    visits.book(session, who, subject, day.on, day.clinic.id, self.now)

    def _set_up(self, **changes):
        self.file = {**self.file, **changes}
        with self.store.transaction() as session:
            setup.apply(session, self.file, self.now)

    @rule(sent=st.booleans())
    def tick(self, sent):
        with self.store.transaction() as session:
            tick.run(session, self.now)
        if sent:
            deliver(self.store, self.now)

    @rule(days=st.integers(1, 40), sent=st.booleans())
    def pass_days(self, days, sent):
        """The jobs run every day at noon, each night a part of all is planned further ahead."""
        for _ in range(days):
            self.now += timedelta(days=1)
            with self.store.transaction() as session:
                reminders.extend(session, self.now.toordinal(), "", 100, self.now)
            self.tick(sent)

    @precondition(lambda self: len(self.past) > 20)
    @rule()
    def erase(self):
        """The second has herself erased."""
        if self._lives(1):
            self.roots = [one for one in self.roots if one[1] == 0]
            with self.store.transaction() as session:
                done = erasing.erase(session, self._who(session, 1), self.now)
                for other in done.others:
                    daybook.follow(session, session.get(Person, other), self.now, "erased")

    @invariant()
    def rows_are_what_planning_from_nothing_gives(self):
        known_ahead = (self.now + timedelta(days=400 - 28)).date()
        with self.store.transaction() as session:
            for person in session.exec(select(Person)):
                plan = from_nothing(session, person, self.now, known_ahead)
                assert kept(session, person, self.now, known_ahead) == plan
            if gone := [she for she in self.people if session.get(Person, she) is None]:
                states = {row.state for row in rows(session, gone)}
                assert not states & {ReminderState.PLANNED, ReminderState.QUEUED}

    @invariant()
    def nothing_of_the_past_changes(self):
        with self.store.transaction() as session:
            now = {row.id: row for row in session.exec(select(Reminder))}
            assert self.past.keys() <= now.keys()
            for row_id, (state, send_from, sent_on) in self.past.items():
                row = now[row_id]
                assert row.send_from == send_from
                if state not in (ReminderState.PLANNED, ReminderState.QUEUED, ReminderState.SENDING):
                    assert (row.state, row.sent_on) == (state, sent_on)
            assert all(row.cause for row in now.values() if row.state is ReminderState.SUPERSEDED)
            self.past = {row.id: (row.state, row.send_from, row.sent_on) for row in now.values()}


Plans.TestCase.settings = settings(max_examples=20, stateful_step_count=16, deadline=None)
test_plans_are_what_their_causes_give_in_any_order = Plans.TestCase
