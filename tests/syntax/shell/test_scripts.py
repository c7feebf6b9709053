"""Scripts inside of commands are read as the text around them is."""

import pytest

from dockward.model.command import Role
from dockward.syntax.shell import parse_commands


def _inner(text):
    return [" ".join(one.words) for one in parse_commands(text) if one.depth]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh -c 'a && b | c'", ["a", "b", "c"]),
        ('/bin/bash -euxo pipefail -c "a $x && $(b)"', ["a $x", "$(b)", "b"]),
        ("bash -exc 'a' name; bash -c -- 'b'; dash +x -c c", ["a", "b", "c"]),
        ("bash -o pipefail -ec 'a'; zsh --rcfile x -c 'b'", ["a", "b"]),
        ("sh script -c 'a'; bash -x; sh -c; node -c 'b'", []),
        ("sudo -u x sh -c 'a'", ["a"]),
        ("xargs -I{} sh -c 'rm {}'", ["rm {}"]),
        ("su user -c 'a; b'", ["a", "b"]),
        (
            "su - -s /bin/sh user -c 'a'; su --shell /bin/sh -lc b; su --command='c d' e; runuser -l f -c g",
            ["a", "b", "c d", "g"],
        ),
        ("su; su - user; su -s -c", []),
        ("eval 'a; b'; eval c d; eval -- e; eval \"$(f)\"", ["a", "b", "c d", "e", "$(f)", "f"]),
        ("sh -c 'sh -c \"a; $(b)\"'", ["sh -c a; $(b)", "a", "$(b)", "b"]),
        ("find / -name x -exec a -b {} + -execdir sudo c '{}' \\; -ok d ;", ["a -b {}", "c {}", "d"]),
        ("find . -exec a + b {} + -exec c \\;", ["a + b {}", "c"]),
        ("find . -exec sh -c 'a; b' _ {} \\;", ["sh -c a; b _ {}", "a", "b"]),
        ("find . -exec a {}; find . -exec \\;; find . -delete", ["a {}"]),
    ],
)
def test_scripts_are_read(text, expected):
    assert _inner(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bash <<EOF\na\n b $(c)\nEOF\nd", ["bash", "a", "b $(c)", "c", "d"]),
        ('cat <<EOF >x && d\na\nit\'s "b" $(c "e")\nEOF\nf', ["cat", "c e", "d", "f"]),
        ("cat <<'EOF' | d\na $(b)\nEOF\nf", ["cat", "d", "f"]),
        ("cat <<\\EOF; d\n`b`\nEOF\nf", ["cat", "d", "f"]),
        ('sudo bash -s <<-"E F" || d\n\ta\n\tE F\nf', ["bash -s", "a", "d", "f"]),
        ("bash -s -- --b <<EOF\na\nEOF", ["bash -s -- --b", "a"]),
        ('cat <<EOF\nit`s a "b\n; c $x}\nEOF\nd', ["cat", "d"]),
        ("bash x <<EOF\na\nEOF\nbash -c b <<EOF\nc\nEOF", ["bash x", "bash -c b", "b"]),
        ("a <<A b <<B\n$(c)\nA\n$(d)\nB\ne", ["a b", "c", "d", "e"]),
        ("a \"$(cat <<EOF\nb 'c' (\nEOF\n)\" && d", ["a $(cat <<EOF\nb 'c' (\nEOF\n)", "cat", "d"]),
        ("if a <<E; then b; fi\nx y\nE\nc", ["a", "b", "c"]),
        ("while read x; do a; done <<E\ny\nE\nb", ["read x", "a", "b"]),
        ("<<EOF\na\nb\nEOF", ["a", "b"]),
        ("a <<E\nno end", ["a"]),
        ("bash <<<'a; b'; c <<<\"$(d)\"", ["bash", "a", "b", "c", "d"]),
        ("echo $((1<<2)) '<<A' \"<<B\" # <<C\na", ["echo $((1<<2)) <<A <<B", "a"]),
        ("cat > /x <<EOF \\\n && a\nb\nEOF", ["cat", "a"]),
        ("cat <<EOF\r\na\r\nEOF\r\nb", ["cat", "b"]),
    ],
)
def test_here_documents_are_data_but_for_shells_and_substitutions(text, expected):
    assert [" ".join(one.words) for one in parse_commands(text)] == expected


def test_the_first_of_a_script_is_inner():
    found = parse_commands("a && sh -c 'b | c' && d")
    assert [one.role for one in found] == [Role.FIRST, Role.AND, Role.INNER, Role.PIPE, Role.AND]


@pytest.mark.parametrize(
    "text", ["sh -c 'a; bc d'", 'sh -c "a; bc d"', "su -c 'sh -c \"a; bc d\"'", "bash <<E\na; bc d\nE"]
)
def test_places_in_plain_quotes_are_exact(text):
    last = parse_commands(text)[-1]
    assert [text[one.start : one.end] for one in (*last.spans, last.span)] == ["bc", "d", "bc d"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('sh -c "a; b \\"d\\""', '"a; b \\"d\\""'),
        ("sh -c a\\ b", "a\\ b"),
        ("eval a 'b c'", "a 'b c'"),
        ("sh -c $'sh -c \"b c\" \\n'", "$'sh -c \"b c\" \\n'"),
    ],
)
def test_places_behind_escapes_are_those_of_the_word(text, place):
    last = parse_commands(text)[-1]
    assert {text[one.start : one.end] for one in (*last.spans, last.span)} == {place}


def test_what_stands_too_deep_is_not_seen():
    assert parse_commands("eval " * 16 + "x")[-1].words == ("x",)
    assert parse_commands("eval " * 17 + "x")[-1].words == ("eval", "x")
    nested = "a $(" * 40 + "b" + ")" * 40
    assert max(one.depth for one in parse_commands(nested)) == 16
