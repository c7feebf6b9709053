import pytest

from dockward.syntax.compose.template import (
    MOST_CHARACTERS,
    MOST_NESTED,
    TemplateError,
    UntoldError,
    Variables,
    substitute,
)

VALUES = {"X": "xv", "E": "", "BIG": "b" * 10_000}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$X", "xv"),
        ("${X}", "xv"),
        ("$X-$X", "xv-xv"),
        ("$Xa$X", "xv"),
        ("${U:-d}", "d"),
        ("${E:-d}", "d"),
        ("${E-d}", ""),
        ("${U-d}", "d"),
        ("${X:+r}", "r"),
        ("${E:+r}", ""),
        ("${E+r}", "r"),
        ("${U+r}", ""),
        ("${X:?e}", "xv"),
        ("${E?e}", ""),
        ("$$X $$$X $$$$", "$X $xv $$"),
        ("${U:-${E:-${X}}}", "xv"),
        ("${U:-pre${V:-mid}post}end", "premidpostend"),
        ('${U:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'),
        ("${U:-a}b${U:-c}d}e", "abcd}e"),
        ("${U-a:-b}", "a:-b"),
        ("$5 $ $( a$", "$5 $ $( a$"),
        ("plain", "plain"),
    ],
)
def test_every_operator_does_what_it_does_in_compose(text, result):
    assert substitute(text, Variables(VALUES)) == result


@pytest.mark.parametrize("text", ["${", "${}", "${1}", "${X", "${X!}", "${X }", "${U:-a\nb}", "${U:-${X}", "${{X}}"])
def test_what_is_no_variable_is_refused(text):
    with pytest.raises(TemplateError):
        substitute(text, Variables(VALUES))


@pytest.mark.parametrize(
    ("text", "message"), [("${U:?say $X}", "U has no value: say xv"), ("${E:?}", "E has no value")]
)
def test_a_required_variable_says_what_for(text, message):
    with pytest.raises(TemplateError, match=message):
        substitute(text, Variables(VALUES))


def test_variables_without_value_or_default_are_told():
    told = []
    assert substitute("${A}$B${C:-x}${X}", Variables(VALUES), told.append) == "xxv"
    assert told == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "name"), [("$U", "U"), ("a${U}", "U"), ("${U:?e}", "U"), ("${U:+r}", "U"), ("${V:-$U}", "U")]
)
def test_an_incomplete_environment_leaves_values_untold(text, name):
    with pytest.raises(UntoldError, match=name):
        substitute(text, Variables(VALUES, complete=False))


def test_a_default_counts_in_an_incomplete_environment():
    assert substitute("${U:-d}${X}", Variables(VALUES, complete=False)) == "dxv"


def test_nesting_and_growth_have_limits():
    with pytest.raises(TemplateError, match="deep"):
        substitute("${U:-" * (MOST_NESTED + 2) + "}" * (MOST_NESTED + 2), Variables({}))
    with pytest.raises(TemplateError, match="more than"):
        substitute("$BIG" * (MOST_CHARACTERS // 10_000 + 1), Variables(VALUES))
