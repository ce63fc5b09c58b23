"""Who did what: goes through a message once and gathers its clauses into frames."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.reading import asking, headings, mood, subjects
from handlers.reading.after_all import came_about, meant
from handlers.reading.alike import does_too, only_again, same_of
from handlers.reading.clauses import LISTED, Clause, Sentence
from handlers.reading.couples import of_couple, the_woman
from handlers.reading.cue import Around, Cue
from handlers.reading.cues import cues
from handlers.reading.explaining import begins, explained, names_child
from handlers.reading.frames import Frame, Scope, Story, tags_of
from handlers.reading.here import Here, begin, signs_of
from handlers.reading.joining import continues, known_now, merge
from handlers.reading.kin import name_of_kin, related, says_whose
from handlers.reading.together import household, in_brackets, listed, of_kin, side_by_side
from handlers.reading.tokens import NAME
from handlers.reading.who import Mention, mentions
from models.kinds import EventKind

_LASTING_STATES = (EventKind.PREGNANCY, EventKind.BIRTH, EventKind.DEATH)


def story(parts: Sequence[Sentence]) -> Story:
    """The frames of a message."""
    teller = _Teller(signs_of([clause for sentence in parts for clause in sentence]))
    for number, sentence in enumerate(parts):
        teller.sentence(number, sentence)
    return teller.story


class _Teller:
    """Remembers who and what a message is about, from clause to clause."""

    def __init__(self, message: frozenset[str]) -> None:
        self.story = Story()
        self.message = message
        self.scope = Scope()
        self.subject: list[Mention] = []
        self.current: Frame | None = None
        self.waiting: list[Clause] = []
        self.mine: list[Frame] = []
        self.together: list[Frame] = []
        self.heading: Frame | None = None

    def sentence(self, number: int, sentence: Sentence) -> None:
        """Take one sentence."""
        here = begin(number, sentence)
        self.waiting, self.mine, self.together, before = [], [], [], self.subject
        for at, clause in enumerate(sentence):
            self._clause(here, clause, sentence, at)
        listed = sentence[0].before == LISTED and not tags_of(sentence) & {"she", "also", "same_day"}
        for frame in self.mine:
            frame.carried = not frame.people
            coded = len(frame.own.tokens) == 1 and frame.own.after in (" ", ":", "|")
            frame.people = frame.people or [subjects.plainly(one) for one in before if not (listed or coded)]
        if self.waiting and not here.told and not here.asked:
            if above := self._above(here):
                self._next_under(here, above)
            elif self.current:
                self._follow()
        if headings.is_heading(sentence, self.mine) and (self.heading or not self.mine[0].people):
            self.heading = self.mine[0]

    def _clause(self, here: Here, clause: Clause, sentence: Sentence, at: int) -> None:
        speaks = headings.eventful(clause) or clause.has("go", "back", "come", "p.work") or not here.told
        people = mentions(clause.tokens) or (subjects.kin_of(self.subject, clause) if speaks else [])
        if clause.has("missed") and self.current in self.mine:
            self.story.denied = True  # (来查环,去了5个,)没去的有舒小英
            return
        scope = None if people else headings.heading(clause, here.leads, sentence, self.scope, self.current is not None)
        if scope is not None:
            days = headings.lone_days(self.waiting)
            self.scope = replace(scope, day=scope.day or days[0]) if days else scope
            return
        here.leads = here.leads and not people and all(headings.is_filler(token) for token in clause.tokens)
        here.named |= any(one.token is not None and not one.host for one in people)
        last = self.current.kind if here.told and self.current else None
        around = Around(here.tags, here.text, last, here.hukou, self.message, self.story.method, here.dated)
        found = cues(clause, around)
        here.hukou = here.hukou or clause.has("hukou")
        if here.meant and (done := came_about(here.meant, clause, found)):
            found, self.waiting = [done], [here.meant.clause]
            here.meant = None
        more = self.current and found and all(cue.kind is self.current.kind for cue in found)
        if more and self._summed_up(here, clause, people):
            return
        self.story.separated |= clause.has("separation")
        self.story.asked |= bool(found) and here.asked
        live = self._live(here, found, clause, people, sentence, at)
        if only_again(self.current, live) and self._same_of(here, clause, people):
            return
        parts = subjects.parted(clause, people, live)
        if len(parts) > 1:
            for part in parts:
                self._clause(here, part, sentence, at)
        elif live:
            for place, cue in enumerate(live):
                self._frame(here, clause, people, cue, live[place + 1 :])
            here.told, here.dropped = True, False
        else:
            self._told_nothing(here, clause, people, bool(found), sentence[at + 1 :])

    def _summed_up(self, here: Here, clause: Clause, people: Sequence[Mention]) -> bool:
        """Whether a clause says something of all that was told: 均于2月25日动身."""
        several = [] if headings.closes(clause) or not headings.sums_up(clause, people) else self.story.of_one_kind()
        if headings.closes(clause):
            self.story.closing.append(clause)
        elif several:
            self._share(here, clause, several)
        return headings.closes(clause) or bool(several)

    def _live(
        self,
        here: Here,
        found: Sequence[Cue],
        clause: Clause,
        people: Sequence[Mention],
        sentence: Sentence,
        at: int,
    ) -> list[Cue]:
        """The cues of what has happened; why others are none is noted."""
        if here.asked or asking.ends_open(clause) or asking.left_open(clause):
            return []
        if clause.has("separation", "betrothal"):
            return []
        if "talk" in here.tags and not here.anyone:
            return []
        live, previous = [], 0
        for cue in found:
            if mood.planned(clause, cue, sentence[:at]) or mood.put_off(clause, cue, sentence[at + 1 :]):
                self.story.planned = True
            elif headings.says_none(clause, sentence[at + 1 :], cue):
                self.story.nothing = True
            elif mood.denied(clause, cue, previous) or here.false:
                self.story.denied = True
            else:
                live.append(cue)
            here.meant = here.meant if cue in live else meant(cue, clause)
            previous = cue.at + 1
        goes_on = self.current in self.mine and any(self.current.kind is cue.kind for cue in live if self.current)
        if here.dropped:
            live = [cue for cue in live if cue.fields.get("action") != "reaction" or cue.fields.get("method")]
        return [] if here.dropped and not people and not goes_on and all(cue.weak for cue in live) else live

    def _told_nothing(
        self, here: Here, clause: Clause, people: Sequence[Mention], hinted: bool, rest: Sequence[Clause]
    ) -> None:
        """A clause in which nothing happened."""
        begun = here.told and self.current and self.current.kind not in _LASTING_STATES
        told = begun and not (people or clause.has("partner") or of_kin(clause))
        if told and self.current and self.current in self.mine and self.current.open and mood.lies_ahead(clause):
            self._drop(here)
            self.story.planned = True
            return
        suffers = told and self.current and self.current.fields.get("action") == "reaction"
        suffers = suffers or (told and self.current and subjects.of_another(self.current))
        if told and self.current in self.mine and not suffers and mood.undone(clause, hinted):
            self._drop(here)
            self.story.denied = True
        elif hinted or here.dropped or clause.has("separation", "betrothal"):
            here.dropped = True
            if subjects.guests(people):
                self.subject, self.current = subjects.guests(people), None
        else:
            self._attach(here, clause, people, rest)

    def _drop(self, here: Here) -> None:
        """What was told last did not happen, or not yet."""
        if self.current is not None:
            self.story.frames.remove(self.current)
            self.mine.remove(self.current)
        self.current, here.told, here.dropped = None, False, True

    def _attach(self, here: Here, clause: Clause, people: Sequence[Mention], rest: Sequence[Clause]) -> None:
        """A clause without a cue belongs to what was told last in the sentence, or to what is told next."""
        if clause.has("nothing"):
            return
        if (here.told or not self.waiting) and self._same_of(here, clause, people):
            return
        if headings.closes(clause) and here.told:
            self.story.closing.append(clause)
            here.shared = True
        elif here.told and headings.sums_up(clause, people) and (several := self.story.of_one_kind()):
            self._share(here, clause, several)
        elif not (here.told and self.current) or self.waiting or begins(self.current, people, clause, rest):
            self._wait(here, clause, people)
        elif headings.lone_days([clause]) and headings.of_a_list(self.mine):
            for frame in self.mine:
                frame.clauses.append(clause)
        elif here.shared and not people:
            for frame in self.together or self.mine:
                frame.clauses.append(clause)
        elif subjects.next_in_list(self.current, clause, people):
            self.subject = list(people[:1])
            self.current = replace(self.current, people=self.subject, clauses=[self.current.own, clause])
            self.story.frames.append(self.current)
            self.mine.append(self.current)
        else:
            self._add(self.current, clause, people)

    def _same_of(self, here: Here, clause: Clause, people: Sequence[Mention]) -> bool:
        """她妯娌也去了: whether a clause tells what was told last, of somebody else; then it is."""
        if self.current is None or not does_too(self.current, clause, people):
            return False
        self.current = same_of(self.current, clause, related(people, self.current, self.subject), here.number)
        self.story.frames.append(self.current)
        self.mine.append(self.current)
        self.subject, here.told = [subjects.plainly(one) for one in people], True
        return True

    def _share(self, here: Here, clause: Clause, listed: list[Frame]) -> None:
        """(1甲 2乙 3丙,)都是从广州回来的: for the whole list."""
        for frame in listed:
            frame.clauses.append(clause)
        self.together, here.shared = listed, True

    def _add(self, frame: Frame, clause: Clause, people: Sequence[Mention]) -> None:
        frame.clauses.append(clause)
        if frame.people:
            explained(frame, people, clause)
        else:
            mine = [
                one
                for one in subjects.guests(people)
                if not (subjects.is_kin(clause, one) or names_child(frame, clause))
            ]
            frame.people = subjects.one_group(mine)
        self.subject = [one for one in frame.people if one.token] or self.subject

    def _wait(self, here: Here, clause: Clause, people: Sequence[Mention]) -> None:
        group = name_of_kin(self.waiting, subjects.one_group(subjects.guests(people)), clause)
        group = side_by_side(self.waiting, self.subject, clause, group)
        self.waiting.append(clause)
        if says_whose(group, self.subject):
            last = replace(self.subject[-1], to=group[0].to, relation=group[0].relation)
            self.subject = [*self.subject[:-1], last]
        elif group and not in_brackets(clause, group, self.subject):
            self.subject = related(group, self.current, self.subject)
            here.named = True

    def _follow(self) -> None:
        """A sentence without an event of its own: about everything before it (都是昨天), or the last thing."""
        assert self.current is not None
        if any(mentions(clause.tokens) for clause in self.waiting):
            return
        for clause in self.waiting:
            (self.story.closing if headings.closes(clause) else self.current.clauses).append(clause)

    def _above(self, here: Here) -> Frame | None:
        """What happened to the one with whom a sentence begins: by the heading (出生:), or the item before."""
        named = self.waiting[0].tokens[:1] and self.waiting[0].tokens[0].kind == NAME
        if here.dropped or not (named and self.subject):
            return None
        return self.heading or (self.current if subjects.goes_on_below(self.current, self.waiting) else None)

    def _next_under(self, here: Here, above: Frame) -> None:
        """One more of whom the heading tells; the heading itself is nobody's event then."""
        lead = [] if above is self.heading else [above.own]
        if not lead and above in self.story.frames:
            self.story.frames.remove(above)
        said = [*lead, *self.waiting]
        self.current = replace(above, people=self.subject, clauses=said, own=said[0], sentence=here.number)
        self.story.frames.append(self.current)

    def _frame(self, here: Here, clause: Clause, people: Sequence[Mention], cue: Cue, later: Sequence[Cue]) -> None:
        """Take a cue: more about the event told last, or an event of its own."""
        told_of = related(subjects.in_clause(clause, people, cue, later), self.current, self.subject)
        own = name_of_kin(self.waiting, told_of, clause)
        own = own if cue.kind in subjects.PAIRS else listed(self.waiting, self.subject, clause, own)
        if here.named and not here.told and subjects.marries(clause, cue, own, self.subject):
            own = [*self.subject, *own]
        own, sure = of_couple(self.story, self.subject, clause, cue, own)
        before = subjects.spoken_of(here, cue, self.current, self.subject, self.waiting)
        house = household(self.waiting) if cue.kind in subjects.MOVED and not own else []
        before = [] if headings.counts_below(clause) else before
        mine, certain = (own or house, True) if own or house else the_woman(cue, before)
        same = self.current
        if same is not None and same.sentence != here.number and here.anyone and not own and not here.named:
            same = None  # a later clause of this sentence names somebody
        if same is not None and continues(same, cue, mine, bool(own), here.number, clause):
            merge(same, cue)
            if clause not in same.clauses:
                same.clauses += [*self.waiting, clause]
            same.people = known_now(same, own, clause) or same.people or own
        else:
            clauses = [*self.waiting, clause]
            doubts = ({cue.doubt} - {""}) | (set() if sure and certain else {"person"})
            fields = dict(cue.fields)
            self.current = Frame(
                cue.kind, fields, mine, clauses, clause, here.number, doubts, self.scope, not own, here.heard, cue.weak
            )
            self.story.frames.append(self.current)
            self.mine.append(self.current)
            self.subject = [subjects.plainly(one) for one in mine] or self.subject
        self.waiting = []
