"""What a cue is, and what is known around a clause when its cues are looked for. Values only."""

from dataclasses import dataclass, field, replace

from models.kinds import EventKind


@dataclass(frozen=True)
class Cue:
    """A sign of an event: its kind, the place of its word in the clause, values said by the word, what is doubtful.

    `weak`: only where nothing stronger is said.
    """

    kind: EventKind
    at: int
    fields: dict[str, str] = field(default_factory=dict)
    weak: bool = False
    doubt: str = ""

    def with_more(self, other: "Cue") -> "Cue":
        """This cue with what another word for the same event says; the more definite one counts."""
        strong, mild = (other, self) if self.weak and not other.weak else (self, other)
        fields = {**mild.fields, **{name: value for name, value in strong.fields.items() if value}}
        if mild.fields.get("end_kind") and strong.fields.get("end_kind") == "unspecified":
            fields["end_kind"] = mild.fields["end_kind"]
        return replace(strong, fields=fields, at=min(self.at, other.at), weak=self.weak and other.weak)


@dataclass(frozen=True)
class Around:
    """What stands around a clause: tags and text of its sentence, the kind reported last in it, if 户口 was said."""

    tags: frozenset[str] = frozenset()
    text: str = ""
    kind: EventKind | None = None
    hukou: bool = False
    message: frozenset[str] = frozenset()
    method: str = ""
    dated: bool = False
