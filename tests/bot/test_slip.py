"""The slip as a picture: it fits a telephone, breaks long lines, and its font has the letters of every language."""

import struct
from datetime import date

import pytest

from bot import slip
from locales import LANGUAGES, Phrase, phrases
from models.message import Message, Slip, pack, unpack

CODE = "https://t.me/plum_daybook_bot?start=visit-" + "0" * 32


def made(clinic: str = "镇卫生院", address: str = "梅溪镇中街 1 号") -> Slip:
    rows = [(Phrase("slip.near"), Phrase.of("clinic.near", near=date(2026, 4, 9)))]
    rows += [(Phrase("slip.clinic"), clinic), (Phrase("slip.address"), address)]  # type: ignore[list-item]
    return Slip(Phrase("slip.title"), tuple(rows), Phrase("slip.note"), CODE)


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", picture[16:24])
    return wide, high


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_is_as_wide_as_a_telephone_and_small(language: str) -> None:
    picture = slip.draw(made(), language)
    wide, high = size(picture)
    assert (wide, high // 100) == (slip.WIDTH, high // 100)
    assert 700 < high < 1500
    assert len(picture) < 60_000


@pytest.mark.parametrize("words", ["很长的地址" * 30, "a very long address " * 12, "x" * 200])
def test_long_words_go_on_in_further_lines_within_the_picture(words: str) -> None:
    lines = list(slip._broken(words, slip._VALUE, slip.INK))
    font, room = slip.font(slip._VALUE), slip.WIDTH - 2 * slip.EDGE
    assert len(lines) > 1
    assert all(font.getlength(line) <= room for line, _, _ in lines)
    assert "".join(line for line, _, _ in lines).replace(" ", "") == words.replace(" ", "")
    assert size(slip.draw(made(address=words), "en"))[1] > size(slip.draw(made(), "en"))[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_font_has_every_letter_of_the_slips_phrases(language: str) -> None:
    font = slip.font(slip._VALUE)
    missing = bytes(font.getmask("\uffff"))
    used = {letter for key, forms in phrases(language).items() if key.startswith("slip.") for letter in "".join(forms)}
    assert sorted(letter for letter in used if letter.strip() and bytes(font.getmask(letter)) == missing) == []


def test_slip_comes_out_of_the_outbox_as_it_was_put_in() -> None:
    message = Message((Phrase("slip.caption"),), protect=True, slip=made())
    assert unpack(pack(message)) == message
