import pytest

from dockward.syntax.compose.words import split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  a  b\tc\n", ["a", "b", "c"]),
        ("sh -c 'a b' \"c d\" e\\ f", ["sh", "-c", "a b", "c d", "e f"]),
        ("a''b \"\"", ["ab", ""]),
        ("\"it's\" 'a\"b'", ["it's", 'a"b']),
        ("run && rm -rf /", ["run"]),
        ("run 2>/dev/null", ["run"]),
        ("run a2>x", ["run", "a2"]),
        ("a 'b;c' d;e", ["a", "b;c", "d"]),
        ("$(id -u) `a b` x", ["$(id -u)", "`a b`", "x"]),
    ],
)
def test_text_is_split_as_compose_splits_it(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["'a", 'a "b', "a\\", "$(a", "`a", "(a)"])
def test_what_is_never_closed_is_refused(text):
    with pytest.raises(ValueError, match=r"closed|bracket"):
        split_words(text)
