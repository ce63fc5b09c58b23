"""An answer is read whole, in whatever pieces it comes; what is not certainly one answer is none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http1 import Answer, Broken, Incoming, request

LENGTH = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX: a\r\nx: b\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nLate: 1\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
OLD = b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n" + LENGTH
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
WHOLE = {
    LENGTH: (b"hello", True), CHUNKS: (b"hello", True), GO_ON: (b"hello", True), EMPTY: (b"", True),
    CLOSING: (b"hello", False), OLD: (b"hello", False), TO_THE_END: (b"hello", False),
}  # fmt: skip


def read(*pieces: bytes, bodiless: bool = False) -> Answer | None:
    """What comes of pieces and the end; an answer that was whole before is not waited for longer."""
    incoming = Incoming(bodiless=bodiless)
    for piece in (*pieces, b""):
        if (answer := incoming.take(piece)) is not None:
            return answer
    return None


@given(st.sampled_from(sorted(WHOLE)), st.sets(st.integers(1, 120)))
def test_an_answer_is_the_same_however_it_is_cut(raw, cuts):
    places = [0, *sorted(cut for cut in cuts if cut < len(raw)), len(raw)]
    answer = read(*(raw[start:end] for start, end in pairwise(places)))
    assert answer is not None
    assert (answer.body, answer.lasts) == WHOLE[raw]


@given(st.sampled_from(sorted(set(WHOLE) - {TO_THE_END})), st.integers(0, 120))
def test_a_part_of_an_answer_is_none(raw, length):
    with pytest.raises(Broken):
        read(raw[: min(length, len(raw) - 1)])


def test_its_head_is_read():
    answer = read(LENGTH)
    assert answer is not None
    assert (answer.status, answer.reason, answer.fields["x"]) == (200, "OK", "a, b")


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a" * 70_000,
    ],
)
def test_what_is_not_certainly_an_answer_is_refused(raw):
    with pytest.raises(Broken):
        read(raw)


def test_what_comes_unasked_after_an_answer_ends_the_connection():
    answer = read(LENGTH + b"HTTP/1.1 408 Too slow\r\n\r\n")
    assert answer is not None
    assert (answer.status, answer.lasts) == (200, False)


def test_an_answer_to_a_request_that_allows_no_body_has_none():
    answer = read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", bodiless=True)
    assert answer is not None
    assert (answer.body, answer.lasts) == (b"", True)


def test_a_request_says_how_long_it_is():
    assert request("POST", "/a", {"Host": "b"}, b"xy") == b"POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nxy"
    assert request("GET", "/a", {}, b"") == b"GET /a HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize(("target", "field"), [("/a\r\nX: y", "b"), ("/a", "b\nX: y"), ("/组", "b")])
def test_no_line_of_a_request_holds_another(target, field):
    with pytest.raises(ValueError, match=r"line|ascii"):
        request("GET", target, {"Host": field}, b"")
