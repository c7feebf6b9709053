"""What holds for every file."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.syntax.dockerfile.reading import instructions

from dockward.syntax.dockerfile import parse_dockerfile

_KEYWORDS = st.sampled_from(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
        "FOO",
    ]
)
_PIECES = st.one_of(
    st.sampled_from(list("ab=}\"'\\ \t\r[],#/%0`é\x00\xa0\ufeff\udcff")),
    st.sampled_from(["$A", "${A:-b}", "${", "\\\n", "\\\n# c\n", "\\\n\n", "<<E", "\nE\n", '["a"]', "CMD ", "AS "]),
    st.sampled_from(["--x", "--from=0", "--mount=target=/x"]),
)
_LINES = st.builds(lambda keyword, pieces: f"{keyword} {''.join(pieces)}\n", _KEYWORDS, st.lists(_PIECES, max_size=8))
_TEXTS = st.builds(
    lambda head, lines: head + "".join(lines),
    st.sampled_from(["", "# escape=`\n", "# syntax=a\n", "FROM a AS b\n", "\ufeffFROM a\n", "\\\n"]),
    st.lists(_LINES, max_size=6),
)
_BYTES = st.one_of(_TEXTS.map(lambda text: text.encode("utf-8", "surrogateescape")), st.binary(max_size=200))


@settings(deadline=None)
@given(_BYTES)
def test_no_byte_is_lost(data):
    assert parse_dockerfile(data, "x").text.encode("utf-8", "surrogateescape") == data


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert parse_dockerfile(text, "x").text == text


@settings(deadline=None)
@given(_BYTES)
def test_instructions_stand_in_order_and_do_not_overlap(data):
    file = parse_dockerfile(data, "x")
    at = 0
    for one in instructions(file):
        assert at <= one.span.start <= one.span.end <= len(file.text)
        assert one.span.start == one.keyword_span.start
        keyword = file.text[one.keyword_span.start : one.keyword_span.end]
        assert keyword.upper().startswith(one.keyword[:1].upper())
        assert "\\" in keyword or "`" in keyword or keyword.upper() == one.keyword.upper()
        at = one.span.end


@settings(deadline=None)
@given(_BYTES)
def test_everything_stands_inside_its_instruction(data):
    file = parse_dockerfile(data, "x")
    for one in instructions(file):
        words = [*one.arguments, *(flag.value for flag in one.flags if flag.value)]
        spans = [word.span for word in words] + [flag.span for flag in one.flags] + [pair.span for pair in one.pairs]
        spans += [heredoc.span for heredoc in one.heredocs] + [one.arguments_span]
        spans += [span for command in one.commands for span in command.spans]
        assert all(one.span.start <= span.start <= span.end <= one.span.end for span in spans)


@settings(deadline=None)
@given(_BYTES)
def test_places_are_inside_the_file(data):
    file = parse_dockerfile(data, "x")
    lines = file.text.split("\n")
    for flaw in file.flaws:
        assert flaw.kind
        assert 1 <= flaw.place.line <= len(lines)
        assert 1 <= flaw.place.column <= len(lines[flaw.place.line - 1]) + 1


@settings(deadline=None)
@given(_BYTES)
def test_reading_twice_gives_the_same(data):
    assert parse_dockerfile(data, "x") == parse_dockerfile(data, "x")
