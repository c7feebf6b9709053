"""Patterns over paths."""

import pytest

from dockward.syntax.toolfiles.globs import MOST_NAMES, path_matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("Dockerfile", "Dockerfile"),
        ("./Dockerfile", "Dockerfile"),
        ("docs/*", "docs/Dockerfile"),
        ("**/Dockerfile", "Dockerfile"),
        ("**/Dockerfile", "a/b/Dockerfile"),
        ("tests/**", "tests/a/b"),
        ("a/**/z", "a/z"),
        ("a/**/z", "a/b/c/z"),
        ("a/**/b/**/z", "a/x/b/y/b/z"),
        ("Dockerfile.?", "Dockerfile.a"),
        ("Dockerfile.[ab]", "Dockerfile.b"),
        ("**", "a/b"),
    ],
)
def test_it_fits(pattern, path):
    assert path_matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("Dockerfile", "a/Dockerfile"),
        ("docs/*", "docs/a/Dockerfile"),
        ("*", "a/b"),
        ("tests/**/z", "tests"),
        ("a/b", "a"),
        ("a", "a/b"),
        ("dockerfile", "Dockerfile"),
        ("{a,b}", "a"),
        ("../*", "Dockerfile"),
    ],
)
def test_it_does_not_fit(pattern, path):
    assert not path_matches(pattern, path)


def test_what_is_too_deep_never_fits():
    assert path_matches("**", "/".join("a" * MOST_NAMES))
    assert not path_matches("**", "/".join("a" * (MOST_NAMES + 1)))
    assert not path_matches("/".join(["**"] * (MOST_NAMES + 1)), "a")
