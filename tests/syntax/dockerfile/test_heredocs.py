"""Here-documents."""

import pytest
from tests.syntax.dockerfile.reading import flaws, instructions, read, values

from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.heredocs import parse_heredoc, parse_heredocs


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("RUN <<EOF", ["EOF"]),
        ("RUN << EOF", ["EOF"]),
        ("RUN 3<<EOF", ["EOF"]),
        ("RUN cat <<A <<B", ["A", "B"]),
        ("RUN cat <<'A b'", ["A b"]),
        ('RUN cat <<-"A"', ["A"]),
        ("RUN cat <<\\A", ["A"]),
        ("RUN cat <<$A", ["$A"]),
        ("RUN a<<EOF", []),
        ("RUN a <<<EOF", []),
        ("RUN a << ", []),
        ("RUN '<<EOF'", []),
        ('RUN "<<EOF"', []),
        ("RUN $((1<<2))", []),
        ("RUN $((1 << 2))", ["2))"]),
        ("RUN echo it's <<EOF", []),
        ("RUN ${a^^} <<EOF", []),
    ],
)
def test_which_words_announce_one(line, names):
    assert [one.name for one in parse_heredocs(line)] == names


def test_a_name_that_cannot_be_read():
    with pytest.raises(ExpansionError):
        parse_heredoc("<<${a^^}")


def test_bodies_follow_in_order():
    text = "FROM a\nCOPY <<A <<-'B' /x/\n one\nA\n\t# two\n\tB\nUSER c\n"
    copy, user = read(text).stages[0].instructions
    first, second = copy.heredocs
    assert (first.name, first.body, first.quoted, first.strip) == ("A", " one\n", False, False)
    assert (second.name, second.body, second.quoted, second.strip) == ("B", "\t# two\n", True, True)
    assert text[second.span.start : second.span.end] == second.body
    assert text[copy.span.start : copy.span.end].endswith("\tB")
    assert text[copy.arguments_span.start : copy.arguments_span.end] == "<<A <<-'B' /x/"
    assert values(copy.arguments) == ["<<A", "<<-'B'", "/x/"]
    assert user.place.line == 7


def test_nothing_in_a_body_is_an_instruction_a_comment_or_a_continuation():
    text = "FROM a\nRUN <<EOF\n# a\nb \\\n\nFROM c\nEOF\n"
    file = read(text)
    assert not file.flaws
    assert not file.comments
    assert file.stages[0].instructions[0].heredocs[0].body == "# a\nb \\\n\nFROM c\n"


@pytest.mark.parametrize(
    "line", ["CMD cat <<EOF", "USER a <<EOF", "LABEL a=<<EOF", 'RUN ["a", "<<EOF"]', "ONBUILD CMD <<EOF"]
)
def test_only_run_copy_and_add_take_them(line):
    assert read(f"FROM a\n{line}\nUSER b\n").stages[0].instructions[1].keyword == "USER"


def test_onbuild_takes_them_for_what_it_keeps():
    one = read("FROM a\nONBUILD RUN <<EOF\na\nEOF\n").stages[0].instructions[0]
    assert not one.heredocs
    assert one.trigger.heredocs[0].body == "a\n"
    assert one.trigger.script == "a\n"


def test_the_end_of_the_line_may_be_of_windows():
    one = instructions(read("FROM a\r\nRUN <<EOF\r\na\r\nEOF\r\n"))[1]
    assert one.heredocs[0].body == "a\r\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN cat <<EOF\na\nUSER b\n", [("unterminated-heredoc", 2, 9), ("unknown-instruction", 3, 1)]),
        ("FROM a\nRUN cat <<-EOF\n EOF\n", [("unterminated-heredoc", 2, 9), ("unknown-instruction", 3, 2)]),
        ("FROM a\nCOPY /x <<EOF\nEOF\n", [("bad-heredoc", 2, 9)]),
        ("FROM a\nCOPY <<EOF /x\n${a\nEOF\n", [("bad-expansion", 2, 1)]),
        ("FROM a\nCOPY <<'EOF' /x\n${a\nEOF\n", []),
        ("FROM a\nRUN cat <<EOF\n${a\nEOF\n", []),
        ("FROM a\nCOPY << EOF /x\n${a\nEOF\n", []),
    ],
)
def test_flaws_of_here_documents(text, expected):
    assert flaws(text) == expected
