"""Messages as data: packed and unpacked they are the same."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from locales import Phrase
from models.message import Button, Message, pack, unpack

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.one_of(words, st.integers(-(2**53), 2**53), st.dates(date(1951, 1, 1), date(2097, 1, 1)))
plain = st.builds(Phrase, words, st.dictionaries(words, values, max_size=3))
nested = st.builds(
    Phrase, words, st.dictionaries(words, st.one_of(values, plain, st.tuples(values, plain)), max_size=3)
)
rows = st.lists(st.lists(st.builds(Button, st.one_of(words, nested), words, words), max_size=3).map(tuple)).map(tuple)


@given(
    st.builds(
        Message,
        lines=st.lists(nested, max_size=4).map(tuple),
        buttons=rows,
        keyboard=rows,
        edits=st.none() | st.integers(1, 2**52),
        deletes=st.none() | st.integers(1, 2**52),
        clears=st.lists(st.integers(1, 2**52), max_size=3).map(tuple),
        protect=st.booleans(),
        delete_after=st.none() | st.integers(1, 600),
        picture=words,
        file=st.none() | st.tuples(words, words),
    )
)
def test_packed_and_unpacked_it_is_the_same(message):
    assert unpack(pack(message)) == message


def test_editing_puts_the_same_message_in_the_place_of_another():
    message = Message((Phrase("card.save"),))
    assert message.editing(7) == Message((Phrase("card.save"),), edits=7)
