"""Scripts that are cut off or that the grammar doesn't take: what can be told of them is told."""

import pytest
from tests.syntax.shell.corpus import SCRIPTS

from dockward.syntax.shell import is_broken, parse_commands


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_program_is_found(script):
    assert " ".join(one.program for one in parse_commands(script)) == SCRIPTS[script]


@pytest.mark.parametrize("script", [one for one in SCRIPTS if len(one) > 60])
def test_a_script_that_ends_too_early_keeps_its_whole_commands(script):
    whole = [one for one in parse_commands(script) if not one.depth]
    for end in range(1, len(script)):
        left = [one.program for one in parse_commands(script[:end])]
        for one in whole:
            if one.span.end < end:
                left.remove(one.program)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo 'open", [("echo", "open")]),
        ('echo "open; not run', [("echo", "open; not run")]),
        ("a $(b && c", [("a", "$(b && c"), ("b",), ("c",)]),
        ("if a; then b", [("a",), ("b",)]),
        ("for x in a b; do apt-get install $x", [("apt-get", "install", "$x")]),
        ("(a; b", [("a",), ("b",)]),
        ("a) b", [("a",), ("b",)]),
        ("a ;; b && | c", [("a",), ("b",), ("c",)]),
        ("x >\ny; z", [("x",), ("z",)]),
        ("wait for it\na $(b\nc d", [("wait", "for", "it"), ("a", "$(b\nc d"), ("b",), ("c", "d")]),
        ("{% if x %} a && apt-get install -y {{ y }}", [("apt-get", "install", "-y", "{{", "y", "}}")]),
        ("case $x in a) b\ne $(f", [("b",), ("e",), ("f",)]),
        ("sh -c 'a && b", [("sh", "-c", "a && b"), ("a",), ("b",)]),
        ("a) b=1; c= d=2 e", [("a",), ("e",)]),
        ("a <<EOF | b\nno end", [("a",), ("b",)]),
    ],
)
def test_what_a_broken_script_holds_is_found(script, expected):
    assert [one.words for one in parse_commands(script) if one.program != "%"] == expected


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_whole_script_is_whole(script):
    assert not is_broken(script)


@pytest.mark.parametrize(
    "script", ["a; && b", "a & && b", "if a; then b; fi; && c", "a ||", "a | && b", "(a", "x > && y"]
)
def test_what_a_shell_refuses_is_broken(script):
    assert is_broken(script)
