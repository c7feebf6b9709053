"""Where words that are wider than the screen are broken."""

import pytest
from rich.console import Console

from dockward.report.breaking import Breaking

DIGEST = "ab" * 32
CAPS = "CAP_AUDIT_WRITE,CAP_CHOWN,CAP_DAC_OVERRIDE,CAP_FOWNER,CAP_FSETID,CAP_KILL"


def lines(text, width):
    return [one.plain for one in Breaking(text).wrap(Console(), width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("a short text", 20, ["a short text"]),
        (
            "kernel: " + CAPS,
            30,
            ["kernel: CAP_AUDIT_WRITE,", "CAP_CHOWN,CAP_DAC_OVERRIDE,", "CAP_FOWNER,CAP_FSETID,CAP_KILL"],
        ),
        (f"image sha256:{DIGEST}", 68, ["image sha256:", DIGEST]),
        ("at /var/lib/docker/volumes/data", 16, ["at /var/lib/", "docker/volumes/", "data"]),
        ("it-is-one-long-name", 8, ["it-is-", "one-", "long-", "name"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("first\nabcdef", 4, ["firs", "t", "abcd", "ef"]),
        ("宽宽宽宽 b", 4, ["宽宽", "宽宽", "b"]),
    ],
)
def test_a_word_that_is_too_wide_is_broken_where_a_reader_expects_it(text, width, expected):
    assert lines(text, width) == expected


@pytest.mark.parametrize("width", [1, 2, 7, 30, 68])
def test_nothing_is_lost_and_no_line_is_too_wide(width):
    text = f"api, web: {CAPS}  /var/run/docker.sock {DIGEST}"
    found = lines(text, width)
    assert max(map(len, found)) <= width
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_styles_stay_with_their_words():
    text = Breaking("evidence ").append("a/b/c/d", style="bright_blue")
    found = text.wrap(Console(), 5)
    assert [(one.plain, [span.style for span in one.spans]) for one in found][-1] == ("c/d", ["bright_blue"])
