"""What .dockerignore keeps out of a build's context."""

import pytest

from dockward.syntax.dockerignore import MOST_CHARACTERS, MOST_STEPS, IgnoredPaths


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        (["build"], "build", True),
        (["build"], "build/app", True),
        (["build"], "./build/../build/app/", True),
        (["build"], "src/build", False),
        (["/build/"], "build", True),
        (["build"], "builder", False),
        (["build", "!build/app"], "build/app", False),
        (["build", "!build/app"], "build", False),
        (["build", "!build/app"], "build/other", True),
        (["!build/app", "build"], "build/app", True),
        (["# build", "", "  ", "!"], "build", False),
        (["*.log"], "a.log", True),
        (["*.log"], "b/a.log", False),
        (["*/*.log"], "b/a.log", True),
        (["**/*.log"], "a.log", True),
        (["**/*.log"], "c/b/a.log", True),
        (["**/log"], "xlog", False),
        (["a/**"], "a/b/c", True),
        (["a/**"], "a", False),
        (["a/**/z"], "a/z", True),
        (["a/**/z"], "a/b/c/z", True),
        (["a?c"], "abc", True),
        (["a?c"], "a/c", False),
        (["a[0-9]"], "a7", True),
        ([r"a\*"], "a*", True),
        ([r"a\*"], "ab", False),
        (["**"], "a/b", True),
        (["*", "!src"], "src", False),
        (["*", "!src"], "src/a", False),
        (["*", "!src", "src/a"], "src/a", True),
        (["*"], ".", False),
        (["\ufeffbuild"], "build", True),
        (["../build"], "build", True),
    ],
)
def test_the_last_line_that_matches_decides(lines, path, expected):
    assert IgnoredPaths(lines).leaves_out(path) is expected


def test_what_is_too_long_or_takes_too_many_steps_is_not_said_to_be_left_out():
    assert not IgnoredPaths(["a" * (MOST_CHARACTERS + 1)]).leaves_out("a" * (MOST_CHARACTERS + 1))
    stars = "*a" * (MOST_CHARACTERS // 2 - 1)
    ignored = IgnoredPaths(["a/b", *[stars + "b"] * (MOST_STEPS // MOST_CHARACTERS)])
    assert ignored.leaves_out("a/b")
    assert not ignored.leaves_out("a" * MOST_CHARACTERS)
    assert not ignored.leaves_out("a/b")
