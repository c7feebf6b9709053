"""Parser directives."""

import pytest
from tests.syntax.dockerfile.reading import flaws, read


def _told(text):
    file = read(text + "\nFROM a\n")
    return file.escape, file.syntax, file.checks


@pytest.mark.parametrize(
    ("text", "escape", "syntax", "check"),
    [
        ("# syntax=docker/dockerfile:1\n# escape=`", "`", "docker/dockerfile:1", ""),
        ("#SYNTAX = a b \n#Check=skip=X", "\\", "a b", "skip=X"),
        ("# a comment\n# escape=`", "\\", "", ""),
        ("\n# escape=`", "\\", "", ""),
        ("# other=1\n# escape=`", "\\", "", ""),
        ("# escape=\n# syntax=a", "\\", "", ""),
        ("  # escape=`\n  # syntax=a", "`", "", ""),
        ("#!/bin/x\n# syntax=a\n# escape=`", "\\", "a", ""),
        ("\ufeff# syntax=a", "\\", "a", ""),
    ],
)
def test_directives_stand_before_everything(text, escape, syntax, check):
    assert _told(text) == (escape, syntax, check)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("# syntax=a\n# syntax=b\n", "repeated-directive", 2),
        ("# escape=x\n", "bad-directive", 1),
        ("# escape= \n", "bad-directive", 1),
        ("# check=skip\n", "bad-directive", 1),
        ("# check=error=maybe\n", "bad-directive", 1),
    ],
)
def test_bad_directives_are_flaws(text, kind, line):
    assert flaws(text + "FROM a\n") == [(kind, line, 1)]


@pytest.mark.parametrize("check", ["skip=all;error=true", "skip=A, B;experimental=all", " "])
def test_options_of_check_are_read(check):
    assert not flaws(f"# check={check}\nFROM a\n")


def test_a_directive_is_a_comment_too():
    assert [one.text for one in read("# escape=`\nFROM a\n").comments] == ["escape=`"]
