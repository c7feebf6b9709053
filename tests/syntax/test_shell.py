"""Shell text as simple commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.shell import MOST_CHARACTERS, Command, parse_commands


def _words(text: str) -> list[tuple[str, ...]]:
    return [one.words for one in parse_commands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b", [("a", "b")]),
        ("a && b || c; d & e\nf", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",)]),
        ("echo 'a && b' \"c; d\"", [("echo", "a && b", "c; d")]),
        (r"echo a\ b \; c", [("echo", "a b", ";", "c")]),
        ("a x'y z'w", [("a", "xy zw")]),
        ("a > /dev/null 2>&1 && b &>/x", [("a", ">", "/dev/null", "2>&1"), ("b", "&>/x")]),
        ("A=1 B=2 make", [("make",)]),
        ("X=$(apt-mark showmanual)", [("apt-mark", "showmanual")]),
        ("if a; then ! b; fi", [("a",), ("b",)]),
        ("a \\\n b", [("a", "b")]),
        ("a # c && d", [("a",)]),
        ("a b#c", [("a", "b#c")]),
        ("( a; b )", [("a",), ("b",)]),
        ("echo 'open", [("echo", "open")]),
        ('echo "a\\"b"', [("echo", 'a\\"b')]),
        ("''", []),
    ],
)
def test_text_falls_into_commands(text, expected):
    assert _words(text) == expected


def test_a_pipe_is_told():
    assert [(one.program, one.piped) for one in parse_commands("curl x | sh; b")] == [
        ("curl", False),
        ("sh", True),
        ("b", False),
    ]


@pytest.mark.parametrize(
    "text", ["sudo -E apt-get install x", "sudo -u root apt-get install x", "env A=1 nice -n 5 apt-get install x"]
)
def test_prefixes_are_taken_off_and_kept(text):
    (one,) = parse_commands(text)
    assert one.words == ("apt-get", "install", "x")
    assert one.prefixes


def test_a_prefix_alone_is_a_command():
    assert parse_commands("sudo -v") == (Command(("sudo",)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get install x", True),
        ("/usr/bin/apt-get -y -qq install x", True),
        ("apt-get -o Dpkg::Use-Pty=0 install x", True),
        ("apt-get remove x", False),
        ("echo apt-get install", False),
        ("apt install", False),
    ],
)
def test_a_command_is_recognised(text, expected):
    assert parse_commands(text)[0].runs("apt-get", "install") is expected


def test_long_text_is_cut():
    assert len(parse_commands("a;" * MOST_CHARACTERS)) == MOST_CHARACTERS // 2


@given(st.one_of(st.text(max_size=100), st.text(alphabet="a '\"\\|&;()<>$#\n`=-", max_size=60)))
def test_any_text_gives_commands_with_words(text):
    assert all(one.words and one.words[0] for one in parse_commands(text))
