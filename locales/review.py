"""What is wrong with a catalogue, and the template for a new one. For translators, the command line, and tests."""

import json
from collections.abc import Iterator

from babel import Locale, UnknownLocaleError

from locales.files import NEXT_BEST, SOURCE, holes, notes, read, usable
from locales.women import womens_words

_ENDS = {"zh": "nplurals=1; plural=0;", "bo": "nplurals=1; plural=0;", "ug": "nplurals=2; plural=(n != 1);"}


def faults(language: str) -> list[str]:
    """What a catalogue lacks and what is wrong in it, a line each, in the order of the phrases."""
    return [f"{what}: {key}" for what, key in _faults(language)]


def _faults(language: str) -> Iterator[tuple[str, str]]:
    source, ours, made_from = read(SOURCE), read(language), notes(language)
    for key, wanted in source.forms.items():
        said = ours.forms.get(key)
        if said is None:
            yield "missing", key
        elif holes(said) != holes(wanted):
            yield f"other parameters than {_listed(holes(wanted))}", key
        elif len(wanted) > 1 and len(said) != ours.counts:
            yield f"{len(said)} forms instead of {ours.counts}", key
        elif any(form.count("<b>") != form.count("</b>") for form in said):
            yield "bold without an end", key
        elif (note := made_from.get(key)) and note != "\n".join(wanted):
            yield "the English text has changed since", key
    yield from (("in no other catalogue", key) for key in ours.forms if key not in source.forms)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def reviewed(language: str) -> bool:
    """Whether somebody other than the translator has read it all, as the file says; one with gaps is not."""
    return read(language).reviewed and read(SOURCE).forms.keys() <= read(language).forms.keys()


def for_women(language: str) -> bool:
    """Whether it may be offered to women: it needs words that stop and words that betray beside its catalogue."""
    return womens_words(language) is not None


def template(language: str) -> str:
    """A catalogue to be filled in: every phrase with its English text above it, empty where there is none yet."""
    parts = [_head(language)]
    ours = read(language).forms if usable(language) else {}
    counts = read(language).counts if usable(language) else 2
    for key, forms in read(SOURCE).forms.items():
        note = "\n".join(f"#. {line}" for line in "\n".join(forms).split("\n"))
        said = ours.get(key, ("",) * (counts if len(forms) > 1 else 1))
        parts.append(f"{note}\nmsgid {_quoted(key)}\n{_entry(key, said, plural=len(forms) > 1)}")
    return "\n\n".join(parts) + "\n"


def _entry(key: str, said: tuple[str, ...], *, plural: bool) -> str:
    if not plural:
        return f"msgstr {_quoted(said[0])}"
    numbered = "\n".join(f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(said))
    return f"msgid_plural {_quoted(key)}\n{numbered}"


def _quoted(said: str) -> str:
    lines = said.splitlines(keepends=True) or [""]
    quoted = [json.dumps(line, ensure_ascii=False) for line in lines]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def _head(language: str) -> str:
    file = read(language) if usable(language) else None
    said = {
        "Project-Id-Version": "daybook 0.1",
        "Language": language,
        "Plural-Forms": _counting(language),
        "X-Name": (file.name if file else "") or _own_name(language),
        "X-Next-Best": file.next_best if file else NEXT_BEST,
        "X-Direction": _direction(language),
        "X-Reviewed": "yes" if file and file.reviewed else "no",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "\n".join(json.dumps(f"{name}: {value}\n", ensure_ascii=False) for name, value in said.items())
    return f'msgid ""\nmsgstr ""\n{lines}'


def _counting(language: str) -> str:
    return _ENDS.get(language.split("_")[0], "nplurals=2; plural=(n != 1);")


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


def _own_name(language: str) -> str:
    locale = _locale(language)
    return (locale.get_display_name() if locale else "") or language


def _direction(language: str) -> str:
    locale = _locale(language)
    return "rtl" if locale and locale.text_direction == "rtl" else "ltr"
