"""Shell text as simple commands: which, in what order, and what stands between them."""

import pytest

from dockward.model.command import Redirect, Role
from dockward.syntax.shell import parse_commands


def _words(text):
    return [one.words for one in parse_commands(text)]


def _programs(text, *, tolerated=True):
    return [one.program for one in parse_commands(text) if tolerated or not one.tolerated]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b", [("a", "b")]),
        ("a && b || c; d & e\nf", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",)]),
        ("a > /dev/null 2>&1 && b &>/x", [("a",), ("b",)]),
        ("a > x b <y c", [("a", "b", "c")]),
        ("A=1 B=2 make", [("make",)]),
        ("A=1; > x", []),
        ("a b\nA=$(c)\nB=$A\nd", [("a", "b"), ("c",), ("d",)]),
        ("X=$(apt-mark showmanual)", [("apt-mark", "showmanual")]),
        ("a $(b $(c)) `d` | e <(f)", [("a", "$(b $(c))", "`d`"), ("b", "$(c)"), ("c",), ("d",), ("e", "<(f)"), ("f",)]),
        ('a "x $(b "c $(d)") y"', [("a", 'x $(b "c $(d)") y'), ("b", "c $(d)"), ("d",)]),
        ("A=$(a) >$(b) c $(d) <$(e)", [("c", "$(d)"), ("a",), ("b",), ("d",), ("e",)]),
        ("x=(a $(b)); declare -a y=(c $(d))", [("b",), ("declare", "-a", "y=(c $(d))"), ("d",)]),
        ("echo $((1 + $(a))) ${x:-$(b)}", [("echo", "$((1 + $(a)))", "${x:-$(b)}"), ("a",), ("b",)]),
        ("((a > 1)); for ((i=0; i<$(b); i++)); do c; done", [("b",), ("c",)]),
        ("if a; then ! b; elif c; then d; else e; fi", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("while a; do b; done < $(c); until d; do e; done", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("for x in a $(b) c; do d $x; done; for i do e; done", [("b",), ("d", "$x"), ("e",)]),
        ("case $(a) in b|c) d;; (e) f ;; *) g\nesac; h", [("a",), ("d",), ("f",), ("g",), ("h",)]),
        ("f() { a; }; function g { b; }; h() ( c )", [("a",), ("b",), ("c",)]),
        ("( a; b ) && { c; d; } 2>&1 | e", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        (
            "[ ! -f x ] && [[ $a == b* && -n c ]]",
            [("[", "!", "-f", "x", "]"), ("[[", "$a", "==", "b*", "&&", "-n", "c", "]]")],
        ),
        ("export A=b C; local d; unset e", [("export", "A=b", "C"), ("local", "d"), ("unset", "e")]),
        ("[ -x ~/.b ] || c=d", [("[", "-x", "~/.b", "]")]),
        ("set -eux; set -o pipefail", [("set", "-eux"), ("set", "-o", "pipefail")]),
        ("a \\\n b \\\n  && c", [("a", "b"), ("c",)]),
        ("a\r\nb \\\r\n c", [("a",), ("b", "c")]),
        ("a # c && d\n# e\nb;#f", [("a",), ("b",)]),
        ("echo for you do it", [("echo", "for", "you", "do", "it")]),
        (
            "grep ^x$ && (grep y$); a $(grep z$)|b",
            [("grep", "^x$"), ("grep", "y$"), ("a", "$(grep z$)"), ("grep", "z$"), ("b",)],
        ),
        ("''", []),
        ("'' a; \"$(b)\"", [("$(b)",), ("b",)]),
    ],
)
def test_text_falls_into_commands(text, expected):
    assert _words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b || c; d | e |& f & g\nh", "FIRST AND OR THEN PIPE PIPE THEN THEN"),
        ("a && (b; c) | { d && e; }", "FIRST AND THEN PIPE AND"),
        ("a && if b; then c; d; elif e; then f; else g; fi; h", "FIRST AND FIRST THEN FIRST FIRST FIRST THEN"),
        ("a | while b; do c; done && d", "FIRST PIPE FIRST AND"),
        ("a; case x in b) c; d;; e) f;; esac || g", "FIRST FIRST THEN FIRST OR"),
        ("a; f() { b; c; }; d", "FIRST FIRST THEN THEN"),
        ("a $(b && c) | d", "FIRST INNER AND PIPE"),
        ("x=$(a); b && y=1 || c", "INNER THEN OR"),
        ("! a && b", "FIRST AND"),
    ],
)
def test_what_stands_before_a_command_is_told(text, expected):
    assert " ".join(one.role.name for one in parse_commands(text)) == expected


@pytest.mark.parametrize(
    ("text", "fatal"),
    [
        ("a || true; b || :; c || echo d; e || exit 0", "true : echo exit"),
        ("a || exit 1; b || c", "a exit b c"),
        ("a && b || true", "true"),
        ("a || true && b", "true b"),
        ("a || { echo x; } ; b || (echo y; exit 1)", "echo b echo exit"),
        ("a || x=1; b || x=$(c)", "b c"),
        ("if a && b; then c; elif d; then e; fi; while f; do g; done", "c e g"),
        ("! a; b; ! c | d; e", "b e"),
        ("a | b | c", "c"),
        ("{ a; b; } | c; (d) || true", "c true"),
        ("a & b", "b"),
        ("a $(b) || true; sh -c 'c' || true; $(d)", "true true $(d) d"),
    ],
)
def test_what_fails_unseen_is_told(text, fatal):
    assert " ".join(_programs(text, tolerated=False)) == fatal


def test_depth_counts_the_commands_around():
    found = parse_commands("a \"$(b $(c))\" | d; (e; f); sh -c 'g | h'; find -exec i ';'\nj <<E\n$(k)\nE")
    assert " ".join(f"{one.program}{one.depth}" for one in found) == "a0 b1 c2 d0 e0 f0 sh0 g1 h1 find0 i1 j0 k1"


def test_a_pipe_is_told():
    assert [(one.program, one.piped) for one in parse_commands("curl x | sh; b")] == [
        ("curl", False),
        ("sh", True),
        ("b", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b >x", [[], [">x"]]),
        ("a | b && c >x 2>&1; d", [[], [], [">x", "2>&1"], []]),
        ("a || b >x | c", [[], [">x"], []]),
        ("! a && b >x", [[], [">x"]]),
        ("a && b <<E\nc\nE", [[], ["<<E"]]),
        ("{ a; b; } >x", [[], []]),
        ("for i in 1; do a; done >x", [[]]),
    ],
)
def test_a_redirection_behind_a_chain_is_that_of_its_last_command(text, expected):
    found = [[f"{each.operator}{each.target}" for each in one.redirects] for one in parse_commands(text)]
    assert found == expected


def test_redirections_are_kept_apart():
    (one,) = parse_commands("a >x 2>&1 <'y z' 3>>$w &>v >|u <<<\"t s\" b")
    assert one.words == ("a", "b")
    assert one.redirects == (
        Redirect(">", "x"),
        Redirect("2>&", "1"),
        Redirect("<", "y z"),
        Redirect("3>>", "$w"),
        Redirect("&>", "v"),
        Redirect(">|", "u"),
        Redirect("<<<", "t s"),
    )


def test_assignments_are_kept_apart():
    (one,) = parse_commands("A=1 B='x y' C+=\"$z\" D= make E=2")
    assert one.words == ("make", "E=2")
    assert one.assignments == (("A", "1"), ("B", "x y"), ("C", "$z"), ("D", ""))


def test_spans_are_those_of_the_text():
    text = "é=1; A=1 sudo -E añb 'c d' >x && e"
    first, second, third = parse_commands(text)
    assert first.words == ("é=1",)
    assert [text[one.start : one.end] for one in second.spans] == ["añb", "'c d'"]
    assert text[second.span.start : second.span.end] == "A=1 sudo -E añb 'c d' >x"
    assert (third.role, text[third.span.start : third.span.end]) == (Role.AND, "e")


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a $B "$C" d$E/"$F"${G%h} $\'$I\'', ["$B", "$E", "${G%h}"]),
        ("a `b $C` $(d $E) $((1 + $F)) <(g $H)", ["`b $C`", "$(d $E)", "$C", "$E", "$H"]),
        ("a $B/$C.d e/$F/$G/h \\$I $", ["$B", "$C", "$F", "$G"]),
        ("sudo -u $A b; export C=$D; E=$F; b > $G; [[ $H ]]", ["$A", "$D"]),
        ("sh -c \"a $B\"; bash <<E\na $B\nE\nbash <<'E'\na $C\nE\n", ["$C"]),
        ("a $B )", []),
    ],
)
def test_what_expands_outside_of_quotes(text, expected):
    assert [text[each.start : each.end] for one in parse_commands(text) for each in one.loose] == expected
