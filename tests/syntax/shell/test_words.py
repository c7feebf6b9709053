"""Words as a program gets them, save for what expands."""

import pytest

from dockward.syntax.shell import parse_commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'b && c' \"d; e\"", ["b && c", "d; e"]),
        (r"b\ c \; \$d e\"f", ["b c", ";", "$d", 'e"f']),
        ("x'y z'w\"v u\"$t", ["xy zwv u$t"]),
        ("'b'\\ c d'e'\\\tf", ["b c", "de\tf"]),
        ("b\\\nc 'd'\\\n'e'", ["bc", "de"]),
        ('"b\\"c\\\\d\\$e\\`f\\ng" "h\\\ni"', ['b"c\\d$e`f\\ng', "hi"]),
        (r"'b\n' 'c'\''d'", [r"b\n", "c'd"]),
        (r"$'b\n\t\'\x41\u00e9\101\q\0' $'\ud800'", ["b\n\t'AéAq", ""]),
        ('$"b" $"c$d"', ["b", "c$d"]),
        ("$b ${c} ${d:-e f} ${g%%.*} $((1+2)) $1 $@", ["$b", "${c}", "${d:-e f}", "${g%%.*}", "$((1+2))", "$1", "$@"]),
        ('"$b/c" $b/c "${d}"e$f-g', ["$b/c", "$b/c", "${d}e$f-g"]),
        ('"$(c \'d\' "e")f\\"g" `h \'i\'`', ['$(c \'d\' "e")f"g', "`h 'i'`"]),
        ("{b,c}/d x{1..3} *.[ch] ~/e", ["{b,c}/d", "x{1..3}", "*.[ch]", "~/e"]),
        ("b#c --d=e f=g =h [i] {} ]", ["b#c", "--d=e", "f=g", "=h", "[i]", "{}", "]"]),
        ("'' \"\" b''", ["", "", "b"]),
        ("b\0c 'd\0f'$e", ["b\0c", "df$e"]),
        ("日本 'é x' é", ["日本", "é x", "é"]),
    ],
)
def test_quotes_and_escapes_are_resolved(text, expected):
    assert list(parse_commands("a " + text)[0].words[1:]) == expected
