"""Scripts and commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK, with their places in the file."""

import pytest
from tests.syntax.dockerfile.reading import instructions, read


def _commands(text):
    file = read(text)
    one = instructions(file)[-1]
    return [(command.words, [file.text[span.start : span.end] for span in command.spans]) for command in one.commands]


def test_words_of_commands_have_places_through_continuations():
    assert _commands("FROM a\nRUN apt-get \\\n# c\n  update && \\\n  cu\\\nrl x\n") == [
        (("apt-get", "update"), ["apt-get", "update"]),
        (("curl", "x"), ["cu\\\nrl", "x"]),
    ]


@pytest.mark.parametrize("line", ["CMD a b", "ENTRYPOINT a b", "HEALTHCHECK --retries=1 CMD a b", "ONBUILD RUN a b"])
def test_other_instructions_have_commands_too(line):
    file = read(f"FROM x\n{line}\n")
    one = file.stages[0].instructions[0]
    (command,) = (one.trigger or one).commands
    assert command.words == ("a", "b")
    assert file.text[command.span.start : command.span.end] == "a b"


def test_a_here_document_alone_is_the_script():
    text = "FROM a\nRUN <<-EOF\n\tset -e\n\t\tcurl x\n\tEOF\n"
    assert instructions(read(text))[1].script == "set -e\ncurl x\n"
    assert _commands(text) == [(("set", "-e"), ["set", "-e"]), (("curl", "x"), ["curl", "x"])]


def test_other_here_documents_are_data():
    text = "FROM a\nRUN cat <<EOF >/x && b\ncurl y\nEOF\n"
    assert instructions(read(text))[1].script == "cat <<EOF >/x && b\ncurl y\nEOF"
    assert [words for words, _ in _commands(text)] == [("cat",), ("b",)]


def test_places_after_a_here_document():
    text = "FROM a\nRUN cat <<-A <<B\n\tx\n\tA\ny\nB\nUSER c\n"
    assert instructions(read(text))[1].script == "cat <<-A <<B\n\tx\nA\ny\nB"
    assert _commands(text[: text.index("USER")])[0] == (("cat",), ["cat"])


@pytest.mark.parametrize(
    ("first", "shell", "count"),
    [
        ("#!/bin/bash -e", ("/bin/bash", "-e"), 1),
        ("#!/usr/bin/env sh", ("/usr/bin/env", "sh"), 1),
        ("#!/usr/bin/python3", ("/usr/bin/python3",), 0),
        ("echo a", ("/bin/sh", "-c"), 2),
    ],
)
def test_the_first_line_of_a_here_document_may_name_the_shell(first, shell, count):
    one = instructions(read(f"FROM a\nRUN <<EOF\n{first}\ncurl x\nEOF\n"))[1]
    assert one.shell == shell
    assert len(one.commands) == count


@pytest.mark.parametrize(
    ("shell", "posix"),
    [
        ('["/bin/bash", "-o", "pipefail", "-c"]', True),
        ('["conda", "run", "-n", "x", "/bin/bash", "-c"]', True),
        ('["powershell", "-Command"]', False),
        ('["pwsh", "-c"]', False),
        ('["cmd", "/S", "/C"]', False),
        ('["python3", "-c"]', False),
    ],
)
def test_shell_decides_how_shell_forms_are_read(shell, posix):
    one = instructions(read(f"FROM a\nSHELL {shell}\nRUN b c\n"))[2]
    assert " ".join(one.shell) == " ".join(shell.strip("[]").replace('"', "").split(", "))
    assert bool(one.commands) is posix


def test_a_shell_lasts_for_the_stage_and_those_that_continue_it():
    text = 'FROM a AS b\nRUN x\nSHELL ["bash", "-c"]\nRUN x\nFROM b\nRUN x\nFROM a\nRUN x\n'
    found = [one.shell[0] for one in instructions(read(text)) if one.keyword == "RUN"]
    assert found == ["/bin/sh", "bash", "bash", "/bin/sh"]


def test_other_json_forms_do_not_change_the_shell():
    assert instructions(read('FROM a\nCMD ["x"]\nRUN y\n'))[2].shell == ("/bin/sh", "-c")


def test_the_json_form_has_one_command():
    assert _commands('FROM a\nSHELL ["cmd"]\nENTRYPOINT ["/x y", "-a", "$B", "it\'s"]\n') == [
        (("/x y", "-a", "$B", "it's"), ['"/x y"', '"-a"', '"$B"', '"it\'s"'])
    ]


def test_a_script_inside_the_json_form_has_places():
    found = _commands('FROM a\nCMD ["sh", "-c", "curl x | sh"]\n')
    assert found[0][0] == ("sh", "-c", "curl x | sh")
    assert found[1] == (("curl", "x"), ["curl", "x"])


def test_a_script_with_escapes_in_the_json_form_stands_where_its_word_stands():
    found = _commands('FROM a\nCMD ["sh", "-c", "curl \\"x\\""]\n')
    assert found[1] == (("curl", "x"), ['"curl \\"x\\""'] * 2)


def test_nothing_runs_in_an_empty_form():
    assert _commands("FROM a\nRUN\n") == []
    assert _commands("FROM a\nCMD []\n") == []
