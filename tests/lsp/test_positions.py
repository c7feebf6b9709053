"""Positions, alone and as a real client sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, Range
from tests.lsp.words import codes, one_of, where

from dockward.lsp.positions import Text, as_file
from dockward.model.command import Span

ENCODINGS = ["utf-8", "utf-16", "utf-32"]
WIDTHS = {"utf-8": (1, 2, 3, 4), "utf-16": (1, 1, 1, 2), "utf-32": (1, 1, 1, 1)}
SIGNS = "a\xe9\u20ac\U0001f433"
"""One sign of each length in UTF-8."""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_counts_its_own_units(encoding):
    text = Text(f"\n{SIGNS}z", encoding)
    at = 0
    for index, width in enumerate(WIDTHS[encoding]):
        assert text.position(1 + index) == Position(1, at)
        assert text.offset(Position(1, at)) == 1 + index
        at += width
    assert text.position(5) == Position(1, at)


def test_an_end_inside_of_a_sign_is_its_beginning():
    assert Text("a\U0001f433b").offset(Position(0, 2)) == 1
    assert Text("a\u20acb", "utf-8").offset(Position(0, 3)) == 1


def test_a_byte_that_is_not_utf_8_is_one_unit_everywhere():
    for encoding in ENCODINGS:
        assert Text("\udcff\udcfeb", encoding).position(2) == Position(0, 2)
        assert Text("\udcff\udcfeb", encoding).offset(Position(0, 2)) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_protocol_says(end):
    text = Text(f"ab{end}cd{end}")
    assert text.position(2 + len(end)) == Position(1, 0)
    assert text.offset(Position(0, 99)) == 2
    assert text.offset(Position(1, 99)) == 4 + len(end)
    assert text.offset(Position(99, 0)) == len(text.text)


@pytest.mark.parametrize("sign", ["\v", "\f", "\x1c", "\x85", "\u2028"])
def test_nothing_else_ends_a_line(sign):
    assert Text(f"a{sign}b").position(2) == Position(0, 2)


def test_replacing_a_range():
    text = Text("ab\r\ncd")
    assert text.replaced(Range(Position(0, 1), Position(1, 1)), "-") == "a-d"
    assert text.replaced(Range(Position(1, 2), Position(7, 0)), "!") == "ab\r\ncd!"
    assert text.replaced(Range(Position(1, 1), Position(0, 0)), "!") == "ab\r\nc!d", "an end before the start"


@given(
    st.text(alphabet=st.sampled_from("ab\r\n\xe9\u20ac\U0001f433\udcff\u2028"), max_size=20), st.sampled_from(ENCODINGS)
)
def test_there_and_back(text, encoding):
    lines = Text(text, encoding)
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] != "\r\n" or not at:
            assert lines.offset(lines.position(at)) == at


def test_a_text_is_as_a_file_would_give_it_back():
    assert as_file("a\udcff") == "a\udcff"
    assert as_file("a\ud800\udfffb") == "a\ufffd\ufffdb"
    assert as_file("\udcc3\udca9") == "\xe9"


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 25), ("utf-16", 20), ("utf-32", 19)])
def test_the_client_chooses_the_encoding(start, dockerfile, encoding, column):
    client = start()
    assert client.initialize(encodings=[encoding])["capabilities"]["positionEncoding"] == encoding
    said = client.open(dockerfile, f"FROM debian:12.8\nRUN : {SIGNS} && sudo x\n")
    found = next(one for one in said if "sudo" in one["message"])
    assert where(found)[:2] == (1, column)


def test_without_an_offer_positions_are_utf_16(start, dockerfile):
    client = start()
    assert client.initialize(encodings=["latin-1"])["capabilities"]["positionEncoding"] == "utf-16"
    client.open(dockerfile, "FROM \U0001f433\n")
    client.change(dockerfile, 2, (0, 5, 0, 7, "debian"))
    assert where(one_of(client.diagnostics(dockerfile, 2), "DW0451")) == (0, 5, 0, 11)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("FROM debian\r\n", (0, 5, 0, 11)),
        ("\ufeffFROM debian\n", (0, 6, 0, 12)),
        ("# a\n\tFROM\tdebian\t\n", (1, 6, 1, 12)),
        ("# \u2028\x0c\nFROM debian", (1, 5, 1, 11)),
    ],
)
def test_line_ends_marks_and_tabs(client, dockerfile, text, place):
    assert where(one_of(client.open(dockerfile, text), "DW0451")) == place


def test_line_ends_and_marks_in_compose_files(client, compose):
    text = "\ufeffservices:\r\n  a: {image: 'a:1', labels: {b: \U0001f433}, privileged: true}\r\n"
    assert where(one_of(client.open(compose, text, "yaml"), "DW0503")) == (1, 49, 1, 53)


def test_what_ends_a_line_for_yaml_alone(client, compose):
    text = "services:\n  a:\n    labels: {b: 'x\u2028y'}\n    image: a:1\n    privileged: true\n"
    assert where(one_of(client.open(compose, text, "yaml"), "DW0503")) == (4, 16, 4, 20)


def test_bytes_that_are_not_utf_8(client, dockerfile):
    """Some editors send a file's bytes as they are."""
    head = b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"languageId":"dockerfile",'
    body = head + b'"version":1,"uri":"' + dockerfile.encode() + b'","text":"# \xff\xfe\\nFROM debian \xff"}}}'
    client.raw(body)
    said = client.diagnostics(dockerfile, 1)
    assert where(one_of(said, "DW0451"))[:2] == (1, 5)
    client.change(dockerfile, 2, (1, 11, 1, 13, ""))
    assert codes(client.diagnostics(dockerfile, 2))


def test_a_range_is_what_stands_at_the_place():
    assert Text("ab cd").range(Span(3, 5)) == Range(Position(0, 3), Position(0, 5))
