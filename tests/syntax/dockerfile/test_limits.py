"""Files that are too large or too deep: each ends quickly with a flaw that has a place."""

import pytest
from tests.syntax.dockerfile.reading import flaws, instructions, read, values

from dockward.syntax.dockerfile.limits import (
    MOST_CHARACTERS,
    MOST_INSTRUCTIONS,
    MOST_LINE_BYTES,
    MOST_LINES,
    MOST_STAGES,
    MOST_VARIABLES,
)

pytestmark = pytest.mark.timeout(20)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\\" * 10_000_000, "too-large"),
        ("FROM a\n" + "\\\n" * 5_000_000, "too-large"),
        ("FROM a\nRUN " + "x" * 1_000_000, "line-too-long"),
        ("FROM a\n" + "RUN a\n" * 100_000, "too-large"),
        ("FROM a\n" * 100_000, "too-large"),
        ("FROM a\n" + "#\n" * 200_000, "too-large"),
        ("FROM a\nENV A=" + "${A:-" * 9_000 + "}" * 9_000, "too-large"),
        ("FROM a\n" + "".join(f"RUN <<E{one}\n" for one in range(9_000)) + "x\n" * 50_000, "unterminated-heredoc"),
        ("FROM a\nCMD [" + "[" * 60_000, ""),
        ("FROM a\nCMD [" + '"a",' * 15_000, "malformed-json"),
        ("FROM scratch\nENV A=" + "x" * 60_000 + "\nCOPY " + "$A " * 15_000 + "/x", ""),
        ("FROM scratch\n" + "ENV A=ab$A$A$A$A$A$A$A$A\n" * 3_000, ""),
        ("FROM scratch\nENV A=" + "a" * 60_000 + "\nENV B=${A%" + "?" * 30_000 + "b}\n", "too-large"),
        ("ONBUILD " * 8_000, "bad-onbuild"),
    ],
)  # fmt: skip
def test_it_ends(text, kind):
    assert not kind or kind in [one for one, _, _ in flaws(text)]


def test_places_of_limits():
    assert flaws("FROM a\n" + "RUN a\n" * MOST_INSTRUCTIONS)[-1] == ("too-large", MOST_INSTRUCTIONS + 1, 1)
    assert flaws("FROM a\n" * (MOST_STAGES + 9))[-1] == ("too-large", MOST_STAGES + 2, 1)
    assert flaws("FROM a\n" + "#\n" * MOST_LINES)[-1] == ("too-large", MOST_LINES + 1, 1)
    many = ("#" * 9_999 + "\n") * 100 + "FROM a\n"
    assert flaws(many + "#" * (MOST_CHARACTERS - len(many)) + "\nUSER b")[-1][0] == "too-large"


@pytest.mark.parametrize(("size", "most"), [(MOST_LINE_BYTES - 1, 0), (MOST_LINE_BYTES, 0), (MOST_LINE_BYTES + 1, 1)])
def test_the_longest_line_with_its_end(size, most):
    line = "USER " + "é" * ((size - 6) // 2)
    line += "x" * (size - 1 - len(line.encode())) + "\n"
    assert [one for one, _, _ in flaws("FROM a\n" + line)] == ["line-too-long"] * most


def test_the_longest_line_without_an_end():
    assert not flaws("FROM a\nUSER " + "x" * (MOST_LINE_BYTES - 6))
    assert flaws("FROM a\nUSER " + "x" * (MOST_LINE_BYTES - 5)) == [("line-too-long", 2, 1)]


def test_too_many_variables():
    text = (
        "FROM scratch\n"
        + "".join(f"ENV A{one}=1\n" for one in range(MOST_VARIABLES + 9))
        + "LABEL x=$A1 y=$B z=$A9999\n"
    )
    one = instructions(read(text))[-1]
    assert values(tuple(pair.value for pair in one.pairs)) == ["1", "?", "?"]
