"""Edits of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.fix.edits import apply_edits, go_together
from dockward.model.command import Span
from dockward.model.fix import Edit


def edit(start: int, end: int, text: str = "") -> Edit:
    return Edit(Span(start, end), text)


def test_edits_count_in_the_text_as_it_was():
    assert apply_edits("abcdef", [edit(4, 5, "EEE"), edit(0, 1), edit(2, 2, "-")]) == "b-cdEEEf"


def test_edits_that_meet_are_refused():
    with pytest.raises(ValueError, match="meet at 1"):
        apply_edits("abc", [edit(0, 2), edit(1, 3)])


def test_edits_past_the_end_are_refused():
    with pytest.raises(ValueError, match="meet"):
        apply_edits("abc", [edit(2, 9)])


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (edit(0, 2, "x"), edit(2, 3, "y"), True),
        (edit(0, 3, "x"), edit(2, 4, "y"), False),
        (edit(2, 2, "x"), edit(2, 2, "y"), False),
        (edit(2, 2, "x"), edit(2, 2, "x"), True),
        (edit(1, 3, "x"), edit(2, 2, "y"), False),
        (edit(1, 1, "x"), edit(1, 3, "y"), False),
    ],
)
def test_which_edits_go_together(one, other, together):
    assert go_together([one], [other]) is together
    assert go_together([other], [one]) is together


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text(max_size=3)), max_size=6)
)
def test_what_goes_together_can_be_applied(text, wanted):
    taken: list[Edit] = []
    for start, length, new in wanted:
        one = edit(min(start, len(text)), min(start + length, len(text)), new)
        if one not in taken and go_together([one], taken):
            taken.append(one)
    grown = sum(len(one.text) - (one.span.end - one.span.start) for one in taken)
    assert len(apply_edits(text, taken)) == len(text) + grown
