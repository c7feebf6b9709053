"""Logical lines: continuations, comments and blank lines in them, ends of lines."""

import pytest
from tests.syntax.dockerfile.reading import after_from, flaws, instructions, last, read


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("RUN a \\\n b", "a  b"),
        ("RUN a \\ \t\n b", "a  b"),
        ("RUN a\\\nb", "ab"),
        ("RUN a \\\n# comment\n b", "a  b"),
        ("RUN a \\\n   # comment \\\n b", "a  b"),
        ("RUN a \\\n\n \t\n b", "a  b"),
        ("RUN a \\\r\n b\r", "a  b"),
        ("RUN a \\\\\nUSER b", "a \\\\"),
        ("RUN a \\", "a"),
        ("RUN a # no comment", "a # no comment"),
        ("\\\nRUN a", "a"),
        ("   RUN\ta  ", "a"),
        ("R\\\nUN a", "a"),
        ("RUN a \\\n b \\\n\\\n c", "a  b  c"),
    ],
)
def test_lines_are_joined(text, script):
    assert instructions(read(f"FROM a\n{text}\n"))[1].script == script


def test_the_escape_directive_changes_the_mark():
    assert last("# escape=`\nFROM a\nRUN a `\n b\\\n").script == "a  b\\"


def test_a_blank_line_in_a_continuation_is_a_flaw_that_is_not_fatal():
    (flaw,) = read("FROM a\nRUN a \\\n\n b \\\n\n c\n").flaws
    assert (flaw.kind, flaw.place.line, flaw.fatal) == ("empty-continuation", 3, False)


def test_the_end_of_the_file_is_no_blank_line():
    assert not read("FROM a\nRUN a \\\n").flaws


def test_comments_keep_their_places():
    text = "# one\nFROM a\n  #two \nRUN a \\\n # three\n b\n#\n"
    found = read(text).comments
    assert [(one.text, one.line, text[one.span.start : one.span.end]) for one in found] == [
        ("one", 1, "# one"),
        ("two", 3, "#two "),
        ("three", 5, "# three"),
        ("", 7, "#"),
    ]


def test_an_instruction_spans_all_its_lines():
    text = "FROM a\nRUN a \\\n  b\nUSER c\n"
    first, second = read(text).stages[0].instructions
    assert text[first.span.start : first.span.end] == "RUN a \\\n  b"
    assert text[second.span.start : second.span.end] == "USER c"
    assert (second.place.line, second.place.column) == (4, 1)


def test_words_across_lines_span_the_mark():
    text = "FROM a\nCOPY one\\\ntwo three /x\n"
    (copy,) = read(text).stages[0].instructions
    first = copy.arguments[0]
    assert (first.text, first.value.value) == ("onetwo", "onetwo")
    assert text[first.span.start : first.span.end] == "one\\\ntwo"
    assert (first.value.place.line, copy.arguments[1].value.place.line) == (2, 3)


def test_a_byte_order_mark_is_no_column():
    start = read(b"\xef\xbb\xbfFROM a\r\nUSER b").stages[0].start
    assert (start.keyword, start.place.line, start.place.column) == ("FROM", 1, 1)


def test_line_ends_are_told():
    assert read("FROM a\r\nUSER b\n").newline == "\r\n"
    assert read("FROM a\nUSER b\r\n").newline == "\n"


def test_bytes_that_are_not_utf8_survive():
    data = b"FROM a\nLABEL x=\xff y=\xed\xa0\x80\n"
    file = read(data)
    assert file.text.encode("utf-8", "surrogateescape") == data
    assert [pair.value.value.value for pair in file.stages[0].instructions[0].pairs] == ["\ufffd", "\ufffd" * 3]


def test_only_a_line_feed_ends_a_line():
    assert flaws("FROM scratch\rENV A=1\r") == [("bad-from", 1, 14)]


@pytest.mark.parametrize("blank", ["\xa0", "\u3000", "\x85"])
def test_wide_blanks_are_stripped_but_do_not_separate(blank):
    assert after_from(f"USER{chr(32)}{blank}a{blank}b{blank}").arguments[0].text == f"a{blank}b"


@pytest.mark.parametrize("line", ["\x1cUSER a", "\u200bUSER a"])
def test_what_go_does_not_call_a_blank_is_part_of_the_keyword(line):
    assert flaws(f"FROM a\n{line}\n") == [("unknown-instruction", 2, 1)]
