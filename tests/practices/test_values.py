"""Commands with the values that a Dockerfile itself sets."""

import pytest

from dockward.practices._values import MOST_CHARACTERS, MOST_EXPANDED, value_at, valued_commands
from dockward.syntax.dockerfile import parse_dockerfile


def words(*lines):
    """The words of the last RUN, commands apart by `|`."""
    file = parse_dockerfile("\n".join(lines), "Dockerfile")
    return " | ".join(" ".join(one.words) for one in valued_commands(file, file.final.runs[-1]))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["ENV A=1", "RUN x $A ${A}b"], "x 1 1b"),
        (["ENV A='1 2'", 'RUN x $A "$A"'], "x 1 2 1 2"),
        (["ENV A=1", "RUN x '$A' \"$B\""], "x $A $B"),
        (["ENV A=1", "RUN x $A$B ${A:-2} ${C:-3} ${A%x} $(y $A)"], "x $A$B 1 ${C:-3} ${A%x} $(y $A) | y 1"),
        (["ENV A=", "RUN x $A ${A:-2} y"], "x ${A:-2} y"),
        (["ENV A=1", "RUN A=2; x $A"], "x 2"),
        (["ENV A=1", "RUN x $A; A=2; x $A"], "x $A | x 2"),
        (["RUN A=2; A=3; x $A"], "x $A"),
        (["RUN A=2; read A; x $A"], "read A | x $A"),
        (["RUN A=2 x $A"], "x $A"),
        (["RUN y || A=2; x $A"], "y | x $A"),
        (["RUN A=2 || y; x $A"], "y | x 2"),
        (["RUN if y; then A=2; fi; x $A"], "y | x $A"),
        (["RUN (A=2); f() { B=3; }; x $A $B"], "x $A $B"),
        (["RUN y && A=2 && x $A"], "y | x 2"),
        (["RUN A='$B'; x $A"], "x $B"),
        (["ENV B=1", 'RUN A=\'$B\' C=$B D="$B 2"; x $A "$C" "$D"'], "x $B 1 1 2"),
        (["RUN A=$(y); B=`y`; C=${A#z}; x $A $B $C"], "y | y | x $A $B $C"),
        (["RUN export A=2 && x $A"], "export A=2 | x 2"),
        (["RUN A=2; A+=3; x $A"], "x $A"),
        (["RUN A=; x $A ${A:-2} y"], "x ${A:-2} y"),
        (['RUN A="apt-get -y"; $A upgrade; "$A"'], "apt-get -y upgrade | apt-get -y"),
        (['RUN A=(-k "b c" $D); x "${A[@]}" ${A[*]} $A'], 'x "${A[@]}" ${A[*]} $A'.replace('"', "")),
        (['RUN A=(-k "b c"); x "${A[@]}" y'], "x -k b c y"),
        (["RUN <<E", "A=2", "x $A", "E"], "x 2"),
        (["RUN <<E", "x $A", "A=2 \\", "B=3 x $A", "E"], "x $A | x $A"),
        (["ENV A=1", "RUN for A in 2 3; do x $A; done"], "x $A"),
        (["ENV A=1", "ENV A=$B", "RUN x $A"], "x $A"),
        (["ARG A", "RUN x $A"], "x $A"),
        (["ENV A=1", "ENV $B=2", "RUN x $A", "ENV A=3"], "x $A"),
        (["ENV $B=2", "ENV A=1", "RUN x $A"], "x 1"),
        (["ENV A=apt-get", "RUN $A install"], "apt-get install"),
        (["RUN x $A", "ENV A=1"], "x $A"),
    ],
)
def test_what_the_file_sets_stands_in_place_of_the_variable(lines, expected):
    assert words("FROM a:1", *lines) == expected


def test_stages_inherit_values():
    assert words("ARG V=1", "FROM a:1 AS b", "ARG V", "ENV E=$V", "FROM b", "RUN x $E") == "x 1"
    assert words("FROM a:1 AS b", "ENV E=1", "ARG E=2", "RUN x $E") == "x 2"
    assert words("FROM a:1 AS b", "ENV E=1", "ARG E=2", "FROM b", "RUN x $E") == "x 1"
    assert words("FROM a:1 AS b", "ENV E=1", "FROM c:1", "RUN x $E") == "x $E"


def test_words_of_a_value_have_the_place_of_the_variable():
    file = parse_dockerfile("FROM a:1\nENV A='1 2'\nRUN x $A y", "Dockerfile")
    (command,) = valued_commands(file, file.final.runs[0])
    assert [file.text[one.start : one.end] for one in command.spans] == ["x", "$A", "$A", "y"]


def test_a_word_that_would_be_too_long_stays():
    size = MOST_CHARACTERS // 4
    long = "a" * size
    assert words("FROM a:1", f"ENV A={long}", "RUN x " + "$A" * 4) == "x $A$A$A$A"
    assert len(words("FROM a:1", f"ENV A={long}", "RUN x $A$A")) == 2 * size + 2


def test_values_of_a_whole_file_have_an_end():
    file = parse_dockerfile(f"FROM a:1\nENV A={'a' * 60_000}\n" + "RUN x $A\n" * 200, "Dockerfile")
    lengths = [len(one.words[1]) for each in file.final.runs for one in valued_commands(file, each)]
    assert (lengths[0], lengths[-1]) == (60_000, len("$A"))
    assert sum(lengths) <= MOST_EXPANDED + len("$A") * len(lengths)


def test_values_of_onbuild_are_not_known():
    file = parse_dockerfile("FROM a:1\nENV A=1\nONBUILD RUN x $A", "Dockerfile")
    assert value_at(file, file.final.runs[0], "A") is None
