"""Any text is read, in bounded time and space."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.model.command import Role
from dockward.syntax.shell import MOST_CHARACTERS, parse_commands
from dockward.syntax.shell._commands import MOST_COMMANDS
from dockward.syntax.shell._source import MOST_AT_ONCE

_PARTS = st.sampled_from([
    "a", "bc", "'", '"', "\\", "|", "&", ";", "(", ")", "<", ">", "$", "#", "=", "-", "`", "{", "}", "!", "[[", "]]",
    "[", "]", "((", "))", "$(", "${", "<(", "&&", "||", ";;", "<<", "<<-", "<<<", "2>&1", "$'", "*", "~", "é", "\0",
    "A=1", "EOF", "if", "then", "fi", "for", "in", "do", "done", "case", "esac", "while", "sh -c", "find", "-exec",
    "sudo", "env -S", "xargs", "eval", "su -c", "bash",
])  # fmt: skip
_SHELL = st.lists(_PARTS, max_size=30).flatmap(
    lambda parts: st.lists(st.sampled_from(["", " ", "\n"]), min_size=len(parts), max_size=len(parts)).map(
        lambda gaps: "".join(part + gap for part, gap in zip(parts, gaps, strict=True))
    )
)


@given(st.one_of(st.text(max_size=100), st.text(st.characters(codec=None), max_size=60), _SHELL))
def test_any_text_gives_commands_with_places_in_it(text):
    for one in parse_commands(text):
        assert one.words[0]
        assert len(one.spans) == len(one.words)
        assert all(0 <= place.start <= place.end <= len(text) for place in (*one.spans, one.span))


@given(st.lists(st.text(st.sampled_from("abcdeéz日.-/:,+@%_"), min_size=1, max_size=12), min_size=1, max_size=12))
def test_plain_words_stand_where_they_are_said_to(words):
    text = "x " + "  ".join(words)
    (one,) = parse_commands(text)
    assert list(one.words) == ["x", *words]
    assert [text[place.start : place.end] for place in one.spans] == ["x", *words]


def test_a_long_script_begins_once():
    assert [one.role for one in parse_commands("a\n" * MOST_AT_ONCE)].count(Role.FIRST) == 1


def test_scripts_in_scripts_are_counted_together():
    line = f"eval eval {'b' * 200}\n"
    many = MOST_CHARACTERS // len(line)
    assert _count(line * (many // 3)) == many // 3
    assert 0 < _count(line * many) < many


def _count(text):
    return sum(one.program.startswith("b") for one in parse_commands(text))


def test_long_text_is_cut():
    assert parse_commands(" " * MOST_CHARACTERS + "a") == ()
    assert parse_commands(" " * (MOST_CHARACTERS - 1) + "ab")[0].words == ("a",)


def test_the_commands_are_counted():
    assert len(parse_commands("a;" * MOST_COMMANDS + "a")) == MOST_COMMANDS


@pytest.mark.parametrize("between", [" && ", "; ", "\n", " | ", "\nif x; then y\nfi\n"])
def test_a_script_longer_than_is_parsed_at_once_is_read_whole(between):
    script = between.join(f"run{nr} 'a b'" for nr in range(2 * MOST_AT_ONCE // 10))
    found = [one.words for one in parse_commands(script) if one.program not in {"x", "y"}]
    assert found == [(f"run{nr}", "a b") for nr in range(2 * MOST_AT_ONCE // 10)]


@pytest.mark.parametrize(
    "opening", ["(", "{ ", "$(", '"$(', "a $(", "if a; then ", "a || {", "((", "`", "${x:-", "sh -c '"]
)
def test_deep_nesting_ends(opening):
    parse_commands(opening * 3000)


def test_deep_nesting_is_followed():
    assert [one.words for one in parse_commands("( " * 2000 + "a" + " )" * 2000)] == [("a",)]


@pytest.mark.parametrize("text", ["a $(" * 4_000 + ")" * 4000, "eval " * 4_000, "find -exec " * 2_000, "sudo " * 4_000])
def test_nesting_takes_bounded_space(text):
    tracemalloc.start()
    parse_commands(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 << 20
