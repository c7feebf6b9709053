import pytest

from dockward.syntax.compose.dotenv import MOST_CHARACTERS, DotenvError, parse_dotenv, parse_raw
from dockward.syntax.compose.template import Variables

OUTSIDE = Variables({"X": "xv"})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1\nB = 2\n", {"A": "1", "B": "2"}),
        ("export A=1\nB: yaml\n# c\n\n", {"A": "1", "B": "yaml"}),
        ("A='single $X'", {"A": "single $X"}),
        ('A="double $X"', {"A": "double xv"}),
        ("A=plain $X # comment", {"A": "plain xv"}),
        ("A=a#b", {"A": "a#b"}),
        ('A="one\ntwo"\nB=3', {"A": "one\ntwo", "B": "3"}),
        (r'A="\t\$X\\\"\0101"', {"A": '\t$X\\"A'}),
        (r"A='it\'s \n'", {"A": r"it's \n"}),
        ("A=${U:-d}\nB=$A$A", {"A": "d", "B": "dd"}),
        ("X\nU\nA=1", {"X": "xv", "A": "1"}),
        ("A=\nB=''", {"A": "", "B": ""}),
        ("\ufeffA=1", {"A": "1"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A.B-C[0]=1", {"A.B-C[0]": "1"}),
    ],
)
def test_lines_are_read_as_compose_reads_them(text, values):
    assert parse_dotenv(text, OUTSIDE).values == values


def test_values_know_their_line():
    assert parse_dotenv('# c\nA="1\n2"\n\nB=3\nX\n', OUTSIDE).lines == {"A": 2, "B": 5, "X": 6}


def test_the_environment_outside_wins_over_the_file_and_the_file_over_the_ones_before():
    found = parse_dotenv("X=mine\nA=new\nB=$X$A$C", OUTSIDE, {"A": "old", "C": "before"})
    assert found.values["B"] == "xvnewbefore"


@pytest.mark.parametrize(("text", "line"), [("A=1\nB='x", 2), ("A=1\nB C=2", 2), ("!=1", 1), ("A=1\n\nB=${", 3)])
def test_a_line_that_compose_refuses_says_which(text, line):
    with pytest.raises(DotenvError) as why:
        parse_dotenv(text, OUTSIDE)
    assert why.value.line == line


def test_an_incomplete_environment_leaves_values_untold():
    found = parse_dotenv("A=$U\nB=1\nV\nA2=${U:-d}", Variables({}, complete=False))
    assert (found.values, found.untold) == ({"B": "1", "A2": "d"}, {"A": "U", "V": "V"})


def test_a_raw_file_is_taken_as_it_stands():
    assert parse_raw("# c\nA='q' $X # d\nX\nU\n", OUTSIDE).values == {"A": "'q' $X # d", "X": "xv"}
    with pytest.raises(DotenvError):
        parse_raw("A B=1", OUTSIDE)


def test_variables_that_double_each_other_have_a_limit():
    lines = ["A0=" + "x" * 1000, *(f"A{nr}=$A{nr - 1}$A{nr - 1}$A{nr - 1}$A{nr - 1}" for nr in range(1, 12))]
    with pytest.raises(DotenvError, match="more than"):
        parse_dotenv("\n".join(lines), OUTSIDE)
    assert MOST_CHARACTERS < 1000 * 4**11
