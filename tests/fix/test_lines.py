"""Lines of changed texts in the texts as they were."""

import pytest

from dockward.fix.lines import line_before


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("a\nb\nc\n", [1, 2, 3, 0]),
        ("new\na\nb\nc\n", [0, 1, 2, 3]),
        ("a\nc\n", [1, 3, 0]),
        ("a\nB\nc\n", [1, 2, 3]),
        ("a\nB\nB\nc\n", [1, 0, 0, 3]),
        ("", [0]),
    ],
)
def test_a_line_is_where_it_was(now, expected):
    assert [line_before("a\nb\nc\n", now, line) for line in range(1, len(expected) + 1)] == expected
