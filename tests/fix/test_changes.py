"""Edits that make one text of another."""

from hypothesis import example, given
from hypothesis import strategies as st

from dockward.fix.changes import MOST_LINES, edits_between
from dockward.fix.edits import apply_edits
from dockward.model.command import Span
from dockward.model.fix import Edit

TEXTS = st.text(alphabet=st.sampled_from("ab\r\n"), max_size=30)


@given(TEXTS, st.integers(0, 30), st.integers(0, 30), TEXTS)
@example("a\r\nb", 2, 2, "x")
@example("a\r\nb", 1, 2, "x")
@example("a\r\nb", 2, 3, "x")
def test_they_make_it_and_cut_no_line_end(before, start, end, new):
    after = before[:start] + new + before[max(start, end) :]
    edits = edits_between(before, after)
    assert apply_edits(before, edits) == after
    for one in edits:
        for at in (one.span.start, one.span.end):
            assert before[max(at - 1, 0) : at + 1] != "\r\n"


def test_only_what_changes_is_touched():
    assert edits_between("a\nb\nc\nd\n", "a\nB\nc\nd!\n") == (Edit(Span(2, 3), "B"), Edit(Span(7, 7), "!"))
    assert edits_between("a\n", "a\n") == ()


def test_a_line_end_that_changes_is_changed_whole():
    assert edits_between("a\nb", "a\r\nb") == (Edit(Span(1, 1), "\r"),)
    assert edits_between("a\r\nb", "a\nb") == (Edit(Span(1, 3), "\n"),)


def test_very_many_lines_are_one_edit():
    before = "".join(f"{nr}\n" for nr in range(MOST_LINES))
    after = "".join(f"x{nr}\n" for nr in range(MOST_LINES))
    assert len(edits_between(before, after)) == 1
