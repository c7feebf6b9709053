"""Expansion of words, as BuildKit's shell lexer does it."""

import pytest

from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.errors import ExpansionError, LimitError
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.limits import MOST_NESTING
from dockward.syntax.dockerfile.variables import Allowance

VALUES = {"A": "abcabc", "E": "", "P": "/usr/lib/x.tar.gz", "U": Unknown("why"), "S": "a*c"}


def _word(text, **mode):
    return Lexer(text, VALUES, Mode(**mode), Allowance()).word()


def _words(text):
    return Lexer(text, VALUES, Mode(), Allowance()).words()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a$A", "aabcabc"),
        ("${A}x$E.$N", "abcabcx."),
        ("$A1", ""),
        ("$", "$"),
        ("$$x", "x"),
        ("$1x", "x"),
        ("'$A'", "$A"),
        ("\"$A 'x'\"", "abcabc 'x'"),
        ("\\$A", "$A"),
        ("\\a\\\\", "a\\"),
        ('"\\$A\\"\\x"', '$A"\\x'),
        ("a\\", "a"),
        ("${N:-x}${E:-x}${A:-x}", "xxabcabc"),
        ("${N-x}${E-x}${A-x}", "xabcabc"),
        ("${N:+x}${E:+x}${A:+x}", "x"),
        ("${N+x}${E+x}${A+x}", "xx"),
        ("${A:?no}${E?no}", "abcabc"),
        ("${N:-$A}${N:-${N:-'b c'}}", "abcabcb c"),
        ("${P#*/}", "usr/lib/x.tar.gz"),
        ("${P##*/}", "x.tar.gz"),
        ("${P%.*}", "/usr/lib/x.tar"),
        ("${P%%.*}", "/usr/lib/x"),
        ("${A#a?}${A%?}", "cabcabcab"),
        ("${A#x}${N#x}", "abcabc"),
        ("${S#a\\*}", "c"),
        ("${S#a\\*c}", ""),
        ("${S%\\*c}", "a"),
        ("${A/b/X}", "aXcabc"),
        ("${A//b/X}", "aXcaXc"),
        ("${A/b*/X}", "aX"),
        ("${A//?/-}", "------"),
        ("${P//\\//_}", "_usr_lib_x.tar.gz"),
        ("${A//}/x}", "abcabc"),
        ("<<EOF", "<<EOF"),
        ("\ufeffa", "a"),
        ("a\udcffb", "a\ufffdb"),
    ],
)
def test_words_are_expanded(text, value):
    assert _word(text) == value


@pytest.mark.parametrize("text", ["$U", "a${U}", "${U:-x}", "${N:-$U}", "${U:?x}", "${U#a}", "${A/a/$U}", '"$U"'])
def test_what_hangs_on_an_unknown_value_is_unknown(text):
    assert _word(text) == Unknown("why")


@pytest.mark.parametrize(("text", "value"), [("${A:-$U}", "abcabc"), ("${E:+$U}", ""), ("'$U'", "$U")])
def test_an_unknown_value_that_is_not_taken_does_no_harm(text, value):
    assert _word(text) == value


@pytest.mark.parametrize(
    "text",
    ["'a", '"a', "${A", "${}", "${:-a}", "${{A}}", "${A^^}", "${A:1:2}", "${A:#x}", "${N:?x}", "${E:?}", "${A/x}",
     "${A#\\x}", "${#A}", "${A:-", "${U%\\x}"],
)  # fmt: skip
def test_what_buildkit_refuses_raises(text):
    with pytest.raises(ExpansionError):
        _word(text)


def test_the_other_escape_mark():
    assert _word("`$A\\$A``", escape="`") == "$A\\abcabc`"


def test_quotes_can_be_plain():
    assert _word('it\'s "$A"', ignore_quotes=True) == 'it\'s "abcabc"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc", ("a", "b", "c")),
        ("'a b' \"c d\"e f\\ g", ("a b", "c de", "f g")),
        ("80${N:-81 82}", ("81", "82")),
        ("80 ${N:-81}", ("80", "81")),
        ("", ()),
    ],
)
def test_words_are_split_as_buildkit_does_it(text, words):
    assert _words(text) == words


def test_nesting_ends():
    assert _word("${N:-" * MOST_NESTING + "}" * MOST_NESTING) == ""
    with pytest.raises(LimitError):
        _word("${N:-" * (MOST_NESTING + 1) + "}" * (MOST_NESTING + 1))


def test_what_grows_too_large_is_unknown():
    big = {"A": "x" * 60_000}
    assert isinstance(Lexer("$A$A", big, Mode(), Allowance()).word(), Unknown)
    spent = Allowance()
    found = [Lexer("$A", big, Mode(), spent).word() for _ in range(100)]
    assert isinstance(found[0], str)
    assert isinstance(found[-1], Unknown)
