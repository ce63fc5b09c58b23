"""Figures as a picture: readable PNG in every language, numbers above the bars, signs where there is none."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot import chart
from bot.render import render
from locales import LANGUAGES, Phrase
from models.message import Bars, Chart, Message, pack, unpack

UNDER = ("10", "11", "12", "1", "2", "3", "4", "5", "6", "7", "8", "9")


def of(*rows: tuple[int | str, ...]) -> Chart:
    bars = tuple(Bars(Phrase("figure.birth"), row) for row in rows)
    return Chart(Phrase.of("figures.how"), bars, UNDER, Phrase("figures.by_month"))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_small_picture_as_wide_as_a_telephone_reads(language: str) -> None:
    data = chart.draw(of(tuple(range(12)), ("<5", "–", *range(10))), language)
    assert opened(data).width == chart.WIDTH
    assert len(data) < 60_000


@given(st.lists(st.one_of(st.integers(0, 10**6), st.sampled_from(["<5", "–"])), min_size=12, max_size=12))
def test_whatever_the_numbers_are_it_can_be_drawn(values: list[int | str]) -> None:
    assert opened(chart.draw(of(tuple(values)), "zh_Hans")).format == "PNG"


def test_a_higher_number_has_a_higher_bar() -> None:
    picture = opened(chart.draw(of((10, 40, *[0] * 10)), "en")).convert("RGB")
    step = (chart.WIDTH - 2 * chart.EDGE) / 12
    heights = []
    for place in (0, 1, 2):
        x = int(chart.EDGE + step * (place + 0.5) - step * 0.25)
        colours = [picture.getpixel((x, y)) for y in range(picture.height)]
        heights.append(sum(colour[1] - colour[0] > 40 for colour in colours))
    assert heights[1] in range(4 * heights[0] - 4, 4 * heights[0] + 5)
    assert heights[2] == 0


def test_it_goes_out_as_a_photo_and_survives_the_store() -> None:
    message = Message(chart=of(tuple(range(12))))
    assert unpack(pack(message)) == message
    assert render(message, "en", 7).method == "sendPhoto"
